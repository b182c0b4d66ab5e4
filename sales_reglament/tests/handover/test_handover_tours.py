from odoo.tests import tagged

from ..tour_common import TourCase
from .common import MINE, HandoverCase

ALL = "/odoo/action-sales_reglament.sales_reglament_handover_action_all"


@tagged("post_install", "-at_install")
class TestLeaverTour(HandoverCase, TourCase):
    """A leaver goes and takes nothing along, from the warning to the archive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.give_role(cls.anna, "active")
        # in a small firm the head of sales keeps the users
        cls.head.group_ids += cls.env.ref("base.group_erp_manager")
        cls.leaver = cls.boris.copy({"name": "Rleaver", "login": "rleaver"})
        cls.clients = cls.make_clients(12, user_id=cls.leaver.id)
        cls.leads = cls.make_leads(
            9, lambda number: {"partner_id": cls.clients[number].id, "user_id": cls.leaver.id}
        )
        cls.activities = cls.env["mail.activity"]
        elsewhere = cls.env["res.partner"].create({"name": "No client of theirs"})
        for record in (*cls.clients[:3], *cls.leads[:3], elsewhere):
            cls.activities |= cls.plan(record, cls.leaver)

    def held(self):
        counts = self.env["sales.reglament.assigned.work"]._counts(self.leaver)[self.leaver]
        return counts["clients"], counts["leads"], counts["activities"]

    def handovers(self, state):
        return self.env["sales.reglament.handover"].search(
            [("from_user_id", "=", self.leaver.id), ("state", "=", state)]
        )

    def _goes(self, lang):
        card = f"/odoo/action-base.action_res_users/{self.leaver.id}"
        self.walk(card, "sales_reglament_leaver_goes", self.head, lang)
        offered = self.handovers("offered")
        self.assertEqual(offered.to_user_id, self.anna | self.boris)
        self.assertEqual(offered.mapped("client_count"), [6, 6])
        self.assertEqual(self.held(), (12, 9, 7), "until they accept, nothing moves")
        self.assertTrue(self.leaver.active)

        self.walk(MINE, "sales_reglament_leaver_sent_back", self.boris, lang)
        sent_back = self.handovers("refused")
        self.assertEqual((sent_back.client_count, sent_back.refuse_reason), (1, "data"))
        self.assertEqual(sent_back.origin_id, self.handovers("accepted"))
        left = sent_back.line_ids.partner_id
        self.assertEqual(len(self.clients.filtered(lambda one: one.user_id == self.boris)), 5)
        self.assertEqual(left.user_id, self.leaver)

        self.walk(MINE, "sales_reglament_leaver_accepted", self.anna, lang)
        self.assertEqual(len(self.clients.filtered(lambda one: one.user_id == self.anna)), 6)
        self.assertEqual(self.clients.filtered(lambda one: one.user_id == self.leaver), left)

        self.walk(ALL, "sales_reglament_leaver_assigned", self.head, lang)
        self.assertEqual((sent_back.state, sent_back.to_user_id), ("offered", self.vera))
        self.assertEqual(left.user_id, self.leaver)

        self.walk(MINE, "sales_reglament_leaver_accepted_one", self.vera, lang)
        self.assertEqual(left.user_id, self.vera)
        self.assertEqual(self.held(), (0, 0, 0), "nothing is left on the leaver")
        self.assertEqual(len(self.activities.exists()), 7)
        for client in self.clients:
            mine = self.leads & self.env["crm.lead"].search([("partner_id", "=", client.id)])
            self.assertLessEqual(mine.user_id, client.user_id)

        self.walk(card, "sales_reglament_leaver_gone", self.head, lang)
        self.assertFalse(self.leaver.active)

    def test_leaver(self):
        self._goes("en_US")

    def test_leaver_in_russian(self):
        self._goes("ru_RU")
