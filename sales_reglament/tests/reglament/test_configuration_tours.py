from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import ReglamentCase, load_russian


@tagged("post_install", "-at_install")
class TestConfigurationTours(ReglamentCase, BrowserCase):
    """A head sets reglaments up alone, in the browser, in either language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.reglament"].search([("state", "=", "published")]).action_archive()
        cls.before = cls.env["sales.reglament"].search([])

    def made(self):
        return self.env["sales.reglament"].search([]) - self.before

    def check_built(self):
        reglament = self.made()
        self.assertEqual(
            (reglament.name, reglament.state, reglament.mode, reglament.team_ids),
            ("First contact", "published", "advise", self.team),
        )
        field = reglament.requirement_ids
        self.assertEqual(
            (field.field_id.name, field.stage_id), ("expected_revenue", self.stage_new)
        )
        self.assertEqual(
            reglament.step_ids.mapped("name"),
            ["Attach the enquiry", "Agree the date", "Call the client"],
        )
        self.assertEqual(reglament.step_ids.stage_id, self.stage_new)
        attach, _agree, call = reglament.step_ids
        self.assertEqual((attach.evidence, attach.evidence_pattern), ("attachment", "enquiry"))
        self.assertEqual((call.deadline_value, call.deadline_unit), (1, "working_days"))
        lead = self.make_lead()
        self.assertEqual(lead.reglament_id, reglament)

    def test_head_builds_previews_and_publishes(self):
        self.start_tour("/odoo/reglaments", "sales_reglament_build", login="rhead")
        self.check_built()

    def test_head_builds_previews_and_publishes_in_russian(self):
        load_russian(self.env)
        self.head.lang = "ru_RU"
        self.start_tour("/odoo/reglaments", "sales_reglament_build_ru", login="rhead")
        self.check_built()

    def test_onboarding(self):
        tour = self.env.ref("sales_reglament.tour_onboarding")
        self.start_tour(tour.url, tour.name, login="rhead")
        reglament = self.made()
        self.assertEqual((reglament.state, reglament.mode), ("published", "observe"))
