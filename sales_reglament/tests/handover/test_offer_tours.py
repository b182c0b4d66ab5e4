from odoo.tests import tagged

from ..tour_common import TourCase
from .common import MINE, HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverOnPhone(HandoverCase, TourCase):
    """An offer is answered at the width of a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def _answer(self, lang):
        clients = self.make_clients(3)
        self.offer(clients)
        self.walk(MINE, "sales_reglament_handover_on_phone", self.boris, lang)
        self.assertEqual(clients.mapped("user_id"), self.anna | self.boris)
        self.assertEqual(clients[0].user_id, self.anna)
        self.assertEqual(clients[1:].user_id, self.boris)

    def test_answer(self):
        self._answer("en_US")

    def test_answer_in_russian(self):
        self._answer("ru_RU")


@tagged("post_install", "-at_install")
class TestSheetTour(HandoverCase, TourCase):
    """The sheet of an offer, printed where no PDF can be made."""

    def _sheet(self, lang):
        reports = self.registry["ir.actions.report"]
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "install")
        handover = self.offer(note="Prices hold until May")
        url = f"{MINE}/{handover.id}"
        self.walk(url, "sales_reglament_handover_sheet", self.boris, lang)

    def test_sheet(self):
        self._sheet("en_US")

    def test_sheet_in_russian(self):
        self._sheet("ru_RU")
