from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import ReglamentCase
from ..tour_common import TourCase, every_look_on_demand

PAPER_STYLES = "//link[contains(@href, 'web.report_assets_common')]/@href"
REPORTS = "odoo.addons.base.models.ir_actions_report.IrActionsReport"


class PaperCase(ReglamentCase):
    """A deal with a draft of a quotation, on a server with or without the program for PDF."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {"name": "Ivan Petrov", "email": "ivan@northern.example", "parent_id": cls.client.id}
        )
        cls.lead = cls.make_lead(partner_id=cls.person.id)
        cls.product = cls.env["product.product"].create({"name": "Cable", "list_price": 10})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.person.id,
                "opportunity_id": cls.lead.id,
                "user_id": cls.anna.id,
                "order_line": [Command.create({"product_id": cls.product.id})],
            }
        )

    def printer(self, state):
        """What Odoo finds of the program; its tests would do without it otherwise."""
        self.patch(self.registry["ir.actions.report"], "get_wkhtmltopdf_state", lambda _self: state)
        self.env = self.env(context=dict(self.env.context, force_report_rendering=True))
        self.order = self.order.with_env(self.env(user=self.anna))

    def compose(self, action):
        """The window of a letter as it opens, with what is attached."""
        letter = (
            self.env["mail.compose.message"]
            .with_user(self.anna)
            .with_context(**action["context"], force_report_rendering=True)
            .create({})
        )
        letter.mapped("attachment_ids")
        return letter


@tagged("post_install", "-at_install")
class TestLetterWithoutPdf(PaperCase):
    """A quotation is sent wherever Odoo runs; where no PDF can be made, without it."""

    def test_without_the_program(self):
        for state in ("install", "broken"):
            with self.subTest(state=state), self.env.cr.savepoint():
                self.printer(state)
                self.order.state = "draft"
                letter = self.compose(self.order.action_quotation_send())
                self.assertFalse(letter.attachment_ids)
                self.assertIn(self.order.name, letter.subject)
                letter.action_send_mail()
                self.assertEqual(self.order.state, "sent")

    def test_odoo_refuses_where_it_is_not_asked_for(self):
        """What this is for: without the mark in the context Odoo can't even open the window."""
        self.printer("install")
        action = self.order.action_quotation_send()
        action["context"].pop("reglament_letter_without_pdf")
        with self.assertRaisesRegex(UserError, "Wkhtmltopdf"):
            self.compose(action)

    def test_with_the_program_nothing_changes(self):
        for state in ("ok", "upgrade", "workers"):
            self.printer(state)
            action = self.order.action_quotation_send()
            self.assertNotIn("reglament_letter_without_pdf", action["context"])
        render = f"{REPORTS}._render_qweb_pdf"
        with patch(render, return_value=(b"%PDF-1.4", "pdf"), autospec=True) as rendered:
            letter = self.compose(action)
        self.assertTrue(rendered.called)
        self.assertEqual(letter.attachment_ids.mapped("mimetype"), ["application/pdf"])

    def test_several_orders_at_once(self):
        self.printer("install")
        both = self.order | self.order.copy()
        self.assertTrue(both.action_quotation_send()["context"]["reglament_letter_without_pdf"])

    def test_an_admin_who_has_chosen_no_look_of_papers_yet(self):
        self.printer("install")
        self.company.external_report_layout_id = False
        order = self.order.with_user(self.env.ref("base.user_admin"))
        action = order.with_context(check_document_layout=True).action_quotation_send()
        self.assertEqual(action["res_model"], "base.document.layout")
        window = action["context"]["report_action"]
        self.assertTrue(window["context"]["reglament_letter_without_pdf"])

    def test_a_letter_of_a_step(self):
        template = self.env["mail.template"].create(
            {
                "name": "Price list",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "subject": "Our prices",
                "report_template_ids": [
                    Command.link(self.env.ref("sales_reglament.action_report_reglament").id)
                ],
            }
        )
        step = {"name": "Send", "stage_id": self.stage_new.id, "evidence": "email"}
        reglament = self.make_reglament(
            step_ids=[(0, 0, {**step, "mail_template_id": template.id})], publish=False
        )
        reglament.action_publish()
        lead = self.make_lead(partner_id=self.person.id)
        actions = self.env["sales.reglament.step.action"]
        found = actions._action(lead, reglament.step_ids.id)["context"]
        self.assertNotIn("reglament_letter_without_pdf", found, "tests make no PDF")
        self.printer("install")
        actions = actions.with_env(self.env)
        found = actions._action(lead.with_env(self.env), reglament.step_ids.id)["context"]
        self.assertTrue(found["reglament_letter_without_pdf"])

    def test_the_window_says_so(self):
        arch = self.env["mail.compose.message"].get_view(view_type="form")["arch"]
        [notice] = etree.fromstring(arch).xpath(
            "//div[contains(@class, 'o_reglament_without_pdf')]"
        )
        self.assertIn("reglament_letter_without_pdf", notice.get("invisible"))


@tagged("post_install", "-at_install")
class TestPapers(PaperCase, BrowserCase):
    """Each of our papers can be shown as a page, whoever has no PDF."""

    def records(self):
        """A record to print for each model that has papers of ours."""
        reglament = self.make_reglament({})
        self.client.user_id = self.anna
        handover = self.env["sales.reglament.handover"].create(
            {
                "from_user_id": self.anna.id,
                "to_user_id": self.boris.id,
                "line_ids": [Command.create({"partner_id": self.client.id})],
            }
        )
        return {record._name: record for record in (reglament, handover)}

    def test_all_of_them_open_as_pages(self):
        reports = self.env["ir.actions.report"].search(
            [("report_name", "=like", "sales_reglament.%")]
        )
        self.assertGreaterEqual(len(reports), 2)
        records = self.records()
        self.env.flush_all()
        self.authenticate(self.head.login, self.head.login)
        for report in reports:
            with self.subTest(report=report.report_name):
                self.assertEqual(report.report_type, "qweb-pdf")
                record = records[report.model]
                page = self.url_open(f"/report/html/{report.report_name}/{record.id}")
                self.assertEqual(page.status_code, 200)
                self.assertIn("</html>", page.text)
                cut = etree.HTML(page.text).xpath(
                    "//table[not(ancestor::*[contains(@class, 'o_reglament_paper')])]"
                )
                self.assertFalse(cut, "on a phone its tables are moved sideways")
                [sheet] = etree.HTML(page.text).xpath(PAPER_STYLES)
                self.assertIn("o_reglament_paper", self.url_open(sheet).text)


@tagged("post_install", "-at_install")
@every_look_on_demand
class TestPaperTours(PaperCase, TourCase):
    """Sending and printing from the screens, where no PDF can be made."""

    def setUp(self):
        super().setUp()
        reports = self.registry["ir.actions.report"]
        self.patch(reports, "_cannot_print", lambda _self: True)
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "install")

    def look_send_quotation(self):
        """From the order: the window says that there is no PDF, and the letter is sent."""
        self.walk(f"/odoo/sales/{self.order.id}", "sales_reglament_send_quotation", self.anna)
        self.assertEqual(self.order.state, "sent")
        [letter] = self.order.message_ids.filtered(lambda message: message.partner_ids)
        self.assertFalse(letter.attachment_ids)

    def look_print_version(self):
        """From a version of a reglament: the paper opens as a page, and words say so."""
        reglament = self.make_reglament({})
        action = self.env.ref("sales_reglament.sales_reglament_action").id
        self.walk(
            f"/odoo/action-{action}/{reglament.id}", "sales_reglament_print_version", self.head
        )
