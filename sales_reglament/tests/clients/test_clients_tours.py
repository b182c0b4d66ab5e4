from odoo.fields import Command
from odoo.tests import tagged

from ..handover.common import HandoverCase
from ..tour_common import TourCase, every_look
from .common import ACTION, ClientTourCase


@tagged("post_install", "-at_install")
@every_look
class TestClientsTours(ClientTourCase):
    """Whose client it is, who looks like whom, and where nothing is asked."""

    def look_whose(self):
        self.env.cr.execute(
            "UPDATE res_partner SET client_state = 'regular' WHERE id = %s", [self.client.id]
        )
        self.env.invalidate_all()
        self.walk(
            ACTION + "sales_reglament_whose_action", "sales_reglament_whose_enter", self.boris
        )

    def look_quick_create(self):
        self.walk("/odoo/crm", "sales_reglament_twin_quick_create", self.anna)
        lead = self.env["crm.lead"].search([("name", "=", "A call about cable")])
        self.assertEqual(lead.partner_id, self.client)

    def look_lead(self):
        lead = self.make_lead(partner_id=False)
        self.walk(f"/odoo/crm.lead/{lead.id}", "sales_reglament_twin_lead", self.anna)
        self.assertEqual(lead.partner_id, self.client)

    def look_card(self):
        count = self.env["res.partner"].search_count([])
        self.walk("/odoo/res.partner/new", "sales_reglament_twin_card", self.head)
        self.assertEqual(self.env["res.partner"].search_count([]), count, "no second card")

    def look_pair(self):
        self.anna.group_ids += self.env.ref("base.group_partner_manager")
        self.walk("/odoo/res.partner/new", "sales_reglament_pair_at_once", self.anna)
        pair = self.env["sales.reglament.duplicate"].search([("partner_id", "=", self.client.id)])
        self.assertEqual(pair.twin_id.name, "Twin of theirs")
        self.assertEqual((pair.asked_by, pair.dismissed_by), (self.anna, self.anna))
        asked = self.client.activity_ids
        self.assertEqual(asked.user_id, self.head)

    def look_my_base(self):
        action = ACTION + "sales_reglament_base_look_action"
        self.walk(action, "sales_reglament_look_and_return", self.head)

    def look_nothing_asked(self):
        self.make_reglament(
            {"field": "res.partner.phone"},
            {"field": "res.partner.city"},
            code="CARE",
            subject="client",
        )
        self.client.city = "Ghent"
        self.firm("Asked for something", city="Ghent", user_id=self.anna.id)
        self.firm("Asked for nothing", city="Ghent", user_id=self.head.id)
        people = [
            {"name": name, "parent_id": self.client.id, "phone": f"+32 2 290 34 9{number}"}
            for number, name in enumerate(("Buyer", "Engineer"))
        ]
        self.env["res.partner"].create(people)
        self.client.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.env.flush_all()
        self.walk(
            ACTION + "sales_reglament_report_departure_action?view_type=list",
            "sales_reglament_nothing_asked",
            self.head,
        )


@tagged("post_install", "-at_install")
@every_look
class TestOfferTours(HandoverCase, TourCase):
    def look_accept(self):
        alone = self.make_lead(name="Deal without a client", partner_id=False)
        clients = self.make_clients(1)
        handover = self.prepare(clients)
        handover.line_ids = [Command.create({"lead_id": alone.id})]
        handover.action_offer()
        url = f"{ACTION}sales_reglament_handover_action_mine/{handover.id}"
        self.walk(url, "sales_reglament_accept_many", self.boris)
        self.assertEqual(handover.state, "accepted")
        self.assertEqual(alone.user_id | clients.user_id, self.boris)
