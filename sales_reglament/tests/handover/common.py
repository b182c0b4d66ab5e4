from odoo import Command

from ..common import ReglamentCase

MINE = "/odoo/action-sales_reglament.sales_reglament_handover_action_mine"


class HandoverCase(ReglamentCase):
    """Anna answers for clients that have contacts, deals, quotations and activities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        cls.vera = cls.boris.copy({"name": "Rvera", "login": "rvera"})
        cls.client.user_id = cls.anna
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.client.id, "email": "buyer@cable.example"}
        )
        cls.lead = cls.make_lead(partner_id=cls.contact.id)
        cls.lost = cls.make_lead(partner_id=cls.client.id, name="Lost one")
        cls.lost.action_set_lost()
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.client.id, "user_id": cls.anna.id}
        )
        cls.calls = cls.plan(cls.client), cls.plan(cls.lead), cls.plan(cls.order)

    @classmethod
    def plan(cls, record, user=None):
        return record.activity_schedule(
            "mail.mail_activity_data_call", user_id=(user or cls.anna).id
        )

    @classmethod
    def make_clients(cls, count, **values):
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Works {number}",
                    "is_company": True,
                    "user_id": cls.anna.id,
                    "child_ids": [Command.create({"name": "Buyer"})],
                    **values,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def prepare(cls, clients=None, as_user=None, **values):
        clients = cls.client if clients is None else clients
        return (
            cls.env["sales.reglament.handover"]
            .with_user(as_user or cls.anna)
            .create(
                {
                    "from_user_id": cls.anna.id,
                    "to_user_id": cls.boris.id,
                    "reason": "regular",
                    "line_ids": [Command.create({"partner_id": one.id}) for one in clients],
                    **values,
                }
            )
        )

    @classmethod
    def offer(cls, clients=None, **values):
        handover = cls.prepare(clients, **values)
        handover.action_offer()
        return handover

    def accept(self, handover, user=None):
        return handover.with_user(user or self.boris).action_accept()
