import os
from email.message import EmailMessage

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, settings

from odoo import fields
from odoo.fields import Command

from ..common import MONDAY, ReglamentCase, field_of


class StepCase(ReglamentCase):
    """A reglament whose steps are made by name of their evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"

    @classmethod
    def make_steps(cls, *steps, **values):
        reglament = cls.make_reglament(publish=False, **values)
        for sequence, step in enumerate(steps):
            cls.env["sales.reglament.step"].create(
                {
                    "reglament_id": reglament.id,
                    "sequence": sequence,
                    "stage_id": cls.stage_new.id,
                    "name": f"Step {sequence}",
                    **step,
                }
            )
        reglament.action_publish()
        return reglament

    def check(self, lead, name="Step 0"):
        self.env.invalidate_all()
        return self.env["sales.reglament.check"].search(
            [("lead_id", "=", lead.id), ("step_id.name", "=", name)]
        )

    def state(self, lead, name="Step 0"):
        return self.check(lead, name).state


class ClientStepCase(ReglamentCase):
    """A reglament for the clients of the test's team, whose responsible is Anna."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.client.user_id = cls.anna
        cls.env.flush_all()

    @classmethod
    def make_draft(cls, *steps, **values):
        reglament = cls.make_reglament(publish=False, subject="client", **values)
        for sequence, step in enumerate(steps):
            cls.env["sales.reglament.step"].create(
                {
                    "reglament_id": reglament.id,
                    "sequence": sequence,
                    "name": f"Step {sequence}",
                    **step,
                }
            )
        return reglament

    @classmethod
    def make_steps(cls, *steps, **values):
        reglament = cls.make_draft(*steps, **values)
        reglament.action_publish()
        return reglament

    @classmethod
    def make_client(cls, **values):
        return cls.env["res.partner"].create(
            {"name": "Southern Pumps", "is_company": True, "user_id": cls.anna.id, **values}
        )

    def checks(self, client, name="Step 0"):
        self.env.invalidate_all()
        return self.env["sales.reglament.check"].search(
            [
                ("partner_id", "=", client.id),
                ("lead_id", "=", False),
                ("step_id.name", "=", name),
            ],
            order="id",
        )

    def states(self, client, name="Step 0"):
        return self.checks(client, name).mapped("state")

    def nightly(self):
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )
        self.env["sales.reglament.nightly"]._reconcile()


@freeze_time(MONDAY)
class ProofCase(StepCase):
    """A deed for each kind of evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Buyer", "email": "buyer@northern.example.com", "parent_id": cls.client.id}
        )
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.survey = cls.env["survey.survey"].search([("metric", "=", "csat")], limit=1)

    @classmethod
    def needs(cls, kind):
        """What a step with this evidence needs besides."""
        return {
            "field": {"evidence_field_id": field_of(cls.env, "crm.lead", "website").id},
            "activity": {"evidence_activity_type_ids": [Command.set(cls.call.ids)]},
            "domain": {"evidence_domain": "[('priority', '=', '3')]"},
        }.get(kind, {})

    def do(self, kind, lead):
        """Do what proves a step of a deal, as Anna."""
        getattr(self, f"do_{kind}")(lead.with_user(self.anna))

    def do_contact(self, lead):
        lead.log_contact("call", "agreed")

    def do_field(self, lead):
        lead.website = "https://northern.example.com"

    def do_domain(self, lead):
        lead.priority = "3"

    def do_activity(self, lead):
        lead.activity_schedule(
            activity_type_id=self.call.id, user_id=self.anna.id
        ).action_feedback()

    def do_next_activity(self, lead):
        lead.activity_schedule(activity_type_id=self.call.id, user_id=self.anna.id)

    def do_meeting(self, lead):
        now = fields.Datetime.now()
        self.env["calendar.event"].create(
            {"name": "Visit", "opportunity_id": lead.id, "start": now, "stop": now}
        )

    def do_email(self, lead):
        self.write_to(lead, self.buyer)

    def do_attachment(self, lead):
        self.env["ir.attachment"].create(
            {"name": "offer.pdf", "res_model": "crm.lead", "res_id": lead.id}
        )

    def do_quotation(self, lead):
        self.order(lead).action_quotation_sent()

    def do_order(self, lead):
        self.order(lead).action_confirm()

    def do_survey(self, lead):
        self.env["sales.reglament.feedback"]._open(self.survey, lead=lead)._answer(
            5, channel="email"
        )

    def order(self, lead):
        return self.env["sale.order"].create(
            {"partner_id": self.client.id, "opportunity_id": lead.id}
        )

    def write_to(self, lead, partner, **values):
        return (
            lead.with_user(self.anna)
            .with_context(tracking_disable=False)
            .message_post(
                body="Good day",
                partner_ids=partner.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                **values,
            )
        )


# How many histories are lived through; HISTORIES=200 tries many more, in much more time.
EXAMPLES = int(os.environ.get("HISTORIES", "8"))


def many(test):
    return settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=EXAMPLES < 100,
        # what fails is told as it is: to look for something shorter takes many lives
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )(test)


class Letters:
    """Letters from one's own mailbox, copied to the address of ``self.lead``."""

    def address(self, lead=None, user=None):
        """The address of a deal that is a user's own; by default Anna's."""
        return (lead or self.lead).with_user(user or self.anna).own_address

    def letter(self, sender="Anna <Anna@Seller.example.com>", to="buyer@northern.example.com", **k):
        """The text of a letter; keywords are headers, with ``_`` for ``-``."""
        message = EmailMessage()
        headers = {
            "From": sender,
            "To": to,
            "Delivered_To": "Delivered_To" in k or self.address(),
            "Subject": "Price for the cable",
            "Message_Id": "<letter-1@seller.example.com>",
            **k,
        }
        for name, value in headers.items():
            if value:
                message[name.replace("_", "-")] = value
        message.set_content("Dear buyer, here is our price.")
        return message

    def receive(self, message, model=None):
        return self.env["mail.thread"].message_process(model, message.as_bytes())
