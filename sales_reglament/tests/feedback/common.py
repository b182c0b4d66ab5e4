from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from ..browser_common import BrowserCase
from ..common import MONDAY, ReglamentCase, load_russian


class AskCase(ReglamentCase):
    """Reglaments that ask clients, published on a Monday at ten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.Feedback = cls.env["sales.reglament.feedback"]
        cls.nps = cls.env.ref("sales_reglament.survey_nps_1")
        cls.csat = cls.env.ref("sales_reglament.survey_csat_1")
        cls.ces = cls.env.ref("sales_reglament.survey_ces_1")
        cls.client.user_id = cls.anna
        cls.person = cls.make_person("Ivan Petrov", "Ivan.Petrov@Northern.example")

    def setUp(self):
        super().setUp()
        # commits are the cron's; here its work is looked at without them
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    @classmethod
    def make_person(cls, name, email, client=None, **values):
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "parent_id": (client or cls.client).id, **values}
        )

    @classmethod
    def make_rules(cls, *rules, publish=True, **values):
        """A reglament with survey rules; by default about deals, letters after a day."""
        subject = values.get("subject", "lead")
        defaults = {"trigger": "won" if subject == "lead" else "periodic", "delay_days": 0}
        lines = [
            Command.create({"survey_id": cls.csat.id, **defaults, "sequence": number, **rule})
            for number, rule in enumerate(rules or ({},))
        ]
        with freeze_time(MONDAY):
            return cls.make_reglament(publish=publish, survey_rule_ids=lines, **values)

    def at(self, **since):
        """A moment after the publishing."""
        return freeze_time(MONDAY + timedelta(**since))

    def plan(self):
        """What is planned now."""
        self.env.flush_all()
        planned = self.Feedback._plan()
        self.env.invalidate_all()
        return planned

    def run_job(self, **since):
        with self.at(**since):
            self.Feedback._cron_ask()
        self.env.invalidate_all()

    def all(self, survey=None):
        domain = [("partner_id.commercial_partner_id", "=", self.client.id)]
        if survey:
            domain.append(("survey_id", "=", survey.id))
        return self.Feedback.search(domain, order="id")

    def won_leads(self, *people, **values):
        """Won deals, one for each of these people."""
        leads = self.make_leads(
            len(people), lambda number: {"partner_id": people[number].id, **values}
        )
        leads.action_set_won()
        return leads

    def asked(self, *people, **values):
        """Questions about won deals of these people, in their order, due now."""
        leads = self.won_leads(*people, **values)
        planned = self.plan()
        return self.Feedback.concat(
            *(planned.filtered(lambda one, lead=lead: one.lead_id == lead) for lead in leads)
        )

    def mails(self, feedback):
        return self.env["mail.mail"].search([("feedback_id", "in", feedback.ids)], order="id")

    @property
    def now(self):
        return fields.Datetime.now()


class FeedbackCase(ReglamentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nps = cls.env.ref("sales_reglament.survey_nps_1")
        cls.csat = cls.env.ref("sales_reglament.survey_csat_1")
        cls.ces = cls.env.ref("sales_reglament.survey_ces_1")
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Ivan Petrov",
                "parent_id": cls.client.id,
                "email": "Ivan.Petrov@Northern.example",
            }
        )
        cls.lead = cls.make_lead(partner_id=cls.person.id)

    @classmethod
    def ask(cls, survey=None, **values):
        """An asking about the deal that waits for its answer."""
        feedback = cls.env["sales.reglament.feedback"]._open(
            survey or cls.nps, lead=cls.lead, channel="email"
        )
        feedback.write(values)
        return feedback


class LoopCase(FeedbackCase):
    """People in UTC; commits are the cron's and are left out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.anna | cls.boris | cls.head | cls.director).tz = "UTC"
        cls.client.user_id = cls.anna
        # one director who is no administrator, whatever the database holds beside
        cls.env.ref("sales_reglament.group_reglament_director").user_ids = cls.director

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    def notices(self, user):
        """What was sent to a user alone, oldest first."""
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("model", "=", "sales.reglament.feedback"),
                ("notified_partner_ids", "in", user.partner_id.ids),
            ],
            order="id",
        )

    def notes(self, record):
        return record.message_ids.filtered(lambda message: message.message_type == "notification")

    def day(self, user):
        self.env.invalidate_all()
        return self.env["sales.reglament.day"].with_user(user).search([("user_id", "=", user.id)])

    def cron(self, moment):
        with freeze_time(moment):
            self.env["sales.reglament.feedback"]._cron_loops()
        self.env.flush_all()


@freeze_time(MONDAY)
class PhoneCase(FeedbackCase):
    @classmethod
    def call(cls, survey=None, **values):
        """A question that waits for a call."""
        due = {"channel": "call", "state": "due", "sent_date": False}
        now = fields.Datetime.now()
        until = {"due_date": now, "closes_date": now + timedelta(days=14)}
        return cls.ask(survey, **{**due, **until, **values})


STORED = (
    "sales_reglament_feedback",
    "sales_reglament_survey_optout",
    "survey_user_input",
    "survey_user_input_line",
    "mail_message",
    "mail_activity",
    "ir_attachment",
)


@freeze_time(MONDAY)
class PageCase(FeedbackCase, BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_russian(cls.env)
        cls.company.write({"phone": "+7 812 555 01 23", "primary_color": "#0b6e4f"})
        cls.person.write({"lang": "en_US", "tz": "Europe/Moscow"})
        cls.soon = fields.Datetime.now() + timedelta(days=3)

    def setUp(self):
        super().setUp()
        self.feedback = self.ask(closes_date=self.soon)
        self.why = self.nps.why_question_id
        self.wish = self.env.ref("sales_reglament.survey_nps_1_wish")

    def path(self, feedback=None, rest=""):
        return f"/reglament/feedback/{(feedback or self.feedback).access_token}{rest}"

    def look(self, rest="", feedback=None, **options):
        return self.url_open(self.path(feedback, rest), **options)

    def send(self, feedback=None, rest="", **form):
        return self.url_open(
            self.path(feedback, rest), data=form, method="POST", allow_redirects=True
        )

    def stored(self):
        self.env.flush_all()
        contents = []
        for table in STORED:
            self.cr.execute(
                SQL(
                    "SELECT count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            contents.append(self.cr.fetchone())
        return contents

    def says(self, page, text, status=200):
        self.assertEqual(page.status_code, status)
        self.assertIn(text, page.text.replace("&#39;", "'"))
