import json

from odoo.tests import tagged

from ...models.core.settings import settings
from ..tour_common import LOOKS, TourCase, every_look, every_look_on_demand


@tagged("post_install", "-at_install")
@every_look
class TestHeadsTour(TourCase):
    """A head chooses fields by their labels, publishes, and moves the running deals over."""

    def look_writing_and_publishing(self):
        self.env["sales.reglament"].search([("state", "=", "published")]).action_archive()
        leads = self.make_leads(2)
        self.assertFalse(leads.reglament_id)
        draft = self.make_reglament(publish=False, name="First contact", mode="observe")
        self.walk(f"/odoo/reglaments/{draft.id}", "sales_reglament_heads", self.head)
        self.assertEqual((draft.state, draft.mode), ("published", "enforce"))
        rule = draft.requirement_ids
        self.assertEqual((rule.model, rule.field_id.name), ("crm.lead", "expected_revenue"))
        self.assertEqual(rule.alternative_field_ids.mapped("name"), ["vat"])
        self.assertEqual(rule.stage_id, self.stage_new)
        self.assertEqual((draft.step_ids.evidence, draft.step_ids.deadline_value), ("contact", 2))
        self.assertEqual(leads.reglament_id, draft)


@tagged("post_install", "-at_install")
@every_look_on_demand
class TestAdminTours(TourCase):
    """An admin finds the app among others, and reads in the settings what they mean today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")

    def look_apps_and_uninstall(self):
        self.make_reglament({}, mode="observe")
        self.make_lead().stage_id = self.stage_qualified
        self.walk("/odoo/apps", "sales_reglament_admin", self.admin)
        module = self.env["ir.module.module"].search([("name", "=", "sales_reglament")])
        self.assertEqual(module.state, "installed")

    def look_settings(self):
        self.walk("/odoo/settings", "sales_reglament_settings", self.admin)
        self.assertEqual(settings(self.env).release_after_days, 30)


@tagged("post_install", "-at_install")
class TestBegin(TourCase):
    """ "Show me how to begin" begins, whatever tour Odoo is in the middle of."""

    LINK = "a.btn-link[type='action'], .o_view_nocontent a.btn-link"

    def clear_the_list(self):
        Reglament = self.env["sales.reglament"]
        Reglament.search([("state", "=", "draft")]).unlink()
        Reglament.search([("state", "=", "published")]).action_archive()

    def begin(self, person, says, lang="en_US", times=1):
        """Click the link so many times; then one pointer is to stand there and say so."""
        self.clear_the_list()
        person.lang = lang
        clicks = f"sessionStorage.setItem('sales_reglament.watch_begin', {json.dumps(says)});"
        clicks += f"document.querySelector({json.dumps(self.LINK)}).click();" * times
        self.browser_js(
            "/odoo/reglaments",
            clicks,
            f"Boolean(document.querySelector({json.dumps(self.LINK)})) && odoo.isReady",
            login=person.login,
        )

    def test_for_an_admin_in_the_middle_of_a_tour(self):
        admin = self.env.ref("base.user_admin")
        admin.tour_enabled = True
        self.assertTrue(self.env["web_tour.tour"].with_user(admin).get_current_tour())
        self.begin(admin, "1. Who is who.")
        self.assertTrue(admin.tour_enabled)

    def test_for_a_head_in_russian_and_with_a_double_click(self):
        self.assertFalse(self.head.tour_enabled)
        self.begin(self.head, "1. Кто есть кто.", "ru_RU", times=2)
        self.head.invalidate_recordset()
        self.assertFalse(self.head.tour_enabled, "no other tours begin because of this one")

    def test_on_a_phone_it_says_why_not(self):
        self.clear_the_list()
        look = LOOKS["english_phone"]
        self.browser_size, self.touch_enabled = look.size, look.touch
        self.browser_js(
            "/odoo/reglaments",
            f"""
            document.querySelector({json.dumps(self.LINK)}).click();
            const look = setInterval(() => {{
                const note = document.querySelector(".o_notification");
                if (note?.textContent.includes("needs a wider screen")) {{
                    clearInterval(look);
                    console.log("test successful");
                }}
            }}, 100);
            """,
            f"Boolean(document.querySelector({json.dumps(self.LINK)}))",
            login=self.head.login,
        )
