from datetime import date, timedelta

from freezegun import freeze_time

from ..checklist.common import StepCase
from ..common import MONDAY


@freeze_time(MONDAY)
class DayCase(StepCase):
    """People in UTC, and what each of them sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.anna | cls.boris | cls.head | cls.director).tz = "UTC"

    @classmethod
    def make_steps(cls, *steps, **values):
        """Steps of a reglament that everybody has read: what is to be read is a row of its own."""
        reglament = super().make_steps(*steps, **values)
        cls.say_read(reglament, cls.anna | cls.boris)
        return reglament

    @classmethod
    def say_read(cls, reglament, people):
        for user in people:
            reglament.with_user(user).action_acknowledge()

    def day(self, user=None, **context):
        """My Day of a user, read afresh."""
        self.env.invalidate_all()
        return self.env["sales.reglament.day"].with_user(user or self.anna).with_context(**context)

    def rows(self, user=None, domain=(), **context):
        """A user's own rows in their order."""
        user = user or self.anna
        return self.day(user, **context).search([("user_id", "=", user.id), *domain])

    def names(self, user=None, domain=(), **context):
        return self.rows(user, domain, **context).mapped("name")

    def plan(self, record, summary, days=0, user=None):
        """An activity, so many days from today."""
        return record.activity_schedule(
            "mail.mail_activity_data_todo",
            date.today() + timedelta(days=days),
            summary=summary,
            user_id=(user or self.anna).id,
        )

    def write_check(self, lead, name, **columns):
        """Change a point as only the engine can."""
        check = self.check(lead, name)
        check.sudo().write(columns)
        return check
