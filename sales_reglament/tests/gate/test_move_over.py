from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestMoveOver(ReglamentCase):
    """The preview says what will happen, and what it says happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead_free = cls.make_lead(phone="+7 495 000-00-11")
        cls.first = cls.make_reglament({"name": "Expected amount"}, code="MOVE")
        cls.leads = cls.make_lead() + cls.make_lead(phone="+7 495 000-00-12")
        cls.lead_later = cls.make_lead(stage_id=cls.stage_qualified.id)

    def next_version(self, *steps, **requirement):
        action = self.first.with_user(self.head).action_new_version()
        draft = self.env["sales.reglament"].with_user(self.head).browse(action["res_id"])
        draft.write(
            {
                "requirement_ids": [
                    (0, 0, self.requirement_vals(**{"field": "crm.lead.phone", **requirement}))
                ],
                "step_ids": [
                    (0, 0, {"name": name, "stage_id": self.stage_new.id, **values})
                    for name, values in steps
                ],
            }
        )
        return draft

    def preview(self, action):
        self.assertEqual(action["res_model"], "sales.reglament.move.over")
        return self.env[action["res_model"]].with_user(self.head).browse(action["res_id"])

    def open_checks(self):
        self.env.invalidate_all()
        return self.env["sales.reglament.check"].search_count(
            [("lead_id.team_id", "=", self.team.id), ("state", "=", "todo")]
        )

    def test_publishing_offers_it(self):
        draft = self.next_version(("Call", {}), ("Look", {"mandatory": False}))
        wizard = self.preview(draft.action_publish())
        self.assertEqual(wizard.lead_count, 4)
        by_version = {line.from_reglament_id: line for line in wizard.line_ids}
        free, running = by_version[self.env["sales.reglament"]], by_version[self.first]
        self.assertEqual((free.lead_count, running.lead_count), (1, 3))
        # the free deal misses the amount; two of the others the phone
        self.assertEqual((free.missing_count, running.missing_count), (1, 2))
        # in the first stage both steps open, later only the mandatory one
        self.assertEqual((free.step_count, running.step_count), (2, 5))
        self.assertEqual(self.lead_free.reglament_id.id, False)
        self.assertEqual(self.leads.reglament_id, self.first)

    def test_the_figures_are_what_happens(self):
        self.env["ir.attachment"].create(
            {"name": "offer.pdf", "res_model": "crm.lead", "res_id": self.leads[0].id, "raw": b"x"}
        )
        draft = self.next_version(
            ("Attach", {"evidence": "attachment"}),
            ("Only big ones", {"domain": "[('expected_revenue', '>', 1000)]"}),
        )
        wizard = self.preview(draft.action_publish())
        self.assertEqual(self.open_checks(), 0)
        wizard.action_confirm()
        self.assertEqual(self.open_checks(), wizard.step_count)
        self.assertEqual(wizard.step_count, 3)
        moved = self.lead_free + self.leads + self.lead_later
        self.assertEqual(moved.reglament_id.with_user(self.head), draft)

    def test_steps_that_are_open_already_are_not_new(self):
        draft = self.next_version(("Call", {}))
        draft.action_publish()
        draft.action_move_over()
        self.assertEqual(self.open_checks(), 4)
        self.first = draft
        third = self.next_version(("Write", {}), field="crm.lead.website")
        wizard = self.preview(third.action_publish())
        self.assertEqual((wizard.lead_count, wizard.step_count), (4, 4))
        self.assertEqual(wizard.missing_count, 4)
        wizard.action_confirm()
        self.assertEqual(self.open_checks(), 8)

    def test_what_comes_after_something_not_done_is_still_to_do(self):
        self.lead_later.with_user(self.anna).log_contact("call", "agreed")
        draft = self.next_version(
            ("Quotation", {"evidence": "quotation"}), ("It is clear", {"evidence": "contact"})
        )
        quotation, clear = draft.step_ids
        clear.after_step_id = quotation
        wizard = self.preview(draft.action_publish())
        self.assertEqual(wizard.step_count, 8)
        wizard.action_confirm()
        self.assertEqual(self.open_checks(), 8)

    def test_nothing_to_move_is_no_offer(self):
        other = self.env["crm.team"].create({"name": "Second team"})
        draft = self.make_reglament({}, code="MOVE2", team_ids=[(6, 0, other.ids)], publish=False)
        self.assertIs(draft.action_publish(), True)
        self.assertEqual(self.preview(draft.action_preview_move_over()).lead_count, 0)

    @users("rhead")
    def test_it_is_for_versions_in_force(self):
        draft = self.next_version().with_user(self.env.user)
        for action in (draft.action_preview_move_over, draft.action_move_over):
            with self.subTest(action=action), self.assertRaises(UserError):
                action()

    @users("ranna")
    def test_managers_move_nothing(self):
        reglament = self.first.with_user(self.env.user)
        for action in (
            reglament.action_preview_move_over,
            reglament.action_move_over,
            lambda: self.env["sales.reglament.move.over"].create({}),
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                action()
