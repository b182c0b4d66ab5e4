from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from ..checklist.test_steps import MONDAY
from ..common import ReglamentCase


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
