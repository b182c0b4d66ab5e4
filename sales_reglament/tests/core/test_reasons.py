import inspect
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...exceptions import ReglamentGateError
from ..checklist.common import StepCase
from ..feedback.common import LoopCase

UNSEEN = ("\u3164", "\u115f \u1160", "\u2800\u200b", "\u3164-\ufeff")
NOTHING = (False, "", "   ", "-", "—", "...", "n/a", "xxx", *UNSEEN)
# Arguments in which a method asks for words, and those of them that are no reasons: an answer may
# be short, and what a handover is for is chosen from a list.
ASKING = frozenset({"reason", "result", "answer", "text"})
CHOSEN = {
    ("sales.reglament.handover", "action_refuse"),
    ("sales.reglament.handover.line", "action_send_back"),
    ("sales.reglament.request", "action_answer"),
}


def asks_for_words(env):
    """``{(model, method)}`` of all public methods of the addon that ask for words."""
    found = set()
    for name, model in env.registry.items():
        # what a part asks for is asked by what is made of it
        own = name.startswith("sales.reglament") and not model._abstract
        own = own or name in ("crm.lead", "res.partner")
        for method_name in dir(model) if own else ():
            method = getattr(model, method_name, None)
            if not method_name.startswith("action_") or not inspect.isfunction(method):
                continue
            homes = [c.__module__ for c in model.__mro__ if method_name in vars(c)]
            ours = any(home.startswith("odoo.addons.sales_reglament") for home in homes)
            if ours and ASKING & inspect.signature(method).parameters.keys():
                found.add((name, method_name))
    return found


@tagged("post_install", "-at_install")
class TestReasons(StepCase):
    """A dash is a reason nowhere, and what was waved through stands in the log."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps(
            {"name": "Answer"},
            {"name": "Look around", "mandatory": False},
            {"name": "Say how it went", "note_required": True},
            {"name": "Order received", "stage_id": cls.stage_qualified.id, "evidence": "order"},
        )
        cls.lead = cls.make_lead()

    def point(self, name, user=None):
        return self.check(self.lead, name).with_user(user or self.anna)

    def doors(self):
        """``{(model, method): how to give it words}``"""
        lead = self.lead.with_user(self.head)
        request = (
            self.env["sales.reglament.request"]
            .with_user(self.anna)
            ._propose("hinders", "Too many steps", reglament=self.reglament)
        )
        stage_id = self.stage_qualified.id
        return {
            ("crm.lead", "action_reglament_override"): lambda words: lead.action_reglament_override(
                stage_id, words
            ),
            ("sales.reglament.check", "action_skip"): self.point("Look around").action_skip,
            ("sales.reglament.check", "action_not_applicable"): (
                self.point("Answer").action_not_applicable
            ),
            ("sales.reglament.check", "action_propose"): self.point("Answer").action_propose,
            ("sales.reglament", "action_propose"): (
                self.reglament.with_user(self.anna).action_propose
            ),
            ("sales.reglament.request", "action_refuse"): (
                request.with_user(self.head).action_refuse
            ),
        }

    def test_a_dash_is_refused_at_every_door(self):
        doors = self.doors()
        loops = {("sales.reglament.feedback", "action_close_loop")}  # tried below
        self.assertEqual(asks_for_words(self.env) - CHOSEN, doors.keys() | loops)
        for door, give in doors.items():
            for words in NOTHING:
                with self.subTest(door=door, words=words), self.assertRaises(UserError):
                    give(words)
            with self.subTest(door=door):
                give("The client asked for it")

    def test_notes_of_points_and_the_gate_s_answers(self):
        for words in NOTHING:
            with self.subTest(words=words):
                with self.assertRaises(UserError):
                    self.point("Say how it went").action_done(words)
                settled = {
                    "lead_id": self.lead.id,
                    "step_id": self.point("Answer").step_id.id,
                    "state": "not_applicable",
                    "note": words,
                }
                with self.assertRaises(UserError):
                    self.lead.with_user(self.anna).reglament_save_and_move([], False, [settled])
                if words:
                    with self.assertRaises(UserError):
                        self.env["sales.reglament.check.reason"].with_user(self.anna).create(
                            {
                                "check_ids": self.point("Answer").ids,
                                "action": "not_applicable",
                                "reason": words,
                            }
                        ).action_confirm()
        self.assertEqual(self.state(self.lead, "Answer"), "todo")

    def test_a_refusal_says_what_was_given_and_asks_again(self):
        with self.assertRaises(UserError) as refusal:
            self.point("Answer").action_not_applicable(" - ")
        self.assertEqual(str(refusal.exception), "“-” does not say it yet. Say in a few words why.")

    def test_an_answer_may_be_short_but_is_to_be_seen(self):
        request = (
            self.env["sales.reglament.request"]
            .with_user(self.anna)
            ._propose("hinders", "Too many steps", reglament=self.reglament)
        )
        for words in (False, "", " ", *UNSEEN[:3]):
            with self.subTest(words=words), self.assertRaises(UserError):
                request.with_user(self.head).action_answer(words)
        request.with_user(self.head).action_answer("No")

    # ------------------------------------------------------------ the log

    def test_not_required_stands_in_the_log(self):
        self.point("Answer").action_not_applicable("The client is an old friend")
        log = self.bypasses(self.lead)
        self.assertEqual(
            (log.kind, log.reason, log.user_id, log.stage_from_id),
            ("waived", "The client is an old friend", self.anna, self.stage_new),
        )
        [gap] = log.gaps
        self.assertEqual((gap["kind"], gap["label"]), ("step", "Answer"))
        self.assertEqual(log.with_user(self.director).gap_summary, "Answer")
        # once is enough
        self.point("Answer").action_not_applicable("Once more")
        self.assertEqual(len(self.bypasses(self.lead)), 1)

    def test_what_was_desirable_only_is_no_exception(self):
        self.point("Look around").action_not_applicable("Not for this deal")
        self.point("Say how it went").action_done("They want a quotation")
        self.assertFalse(self.bypasses(self.lead))

    def test_a_head_skips_a_mandatory_step(self):
        self.point("Answer", self.head).action_skip("Answered by letter")
        self.assertEqual(self.bypasses(self.lead).kind, "waived")

    def test_the_move_lists_what_was_waved_through(self):
        self.point("Say how it went").action_done("They want a quotation")
        self.point("Answer").action_not_applicable("Done earlier")
        self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        moved = self.bypasses(self.lead).filtered("stage_to_id")
        self.assertEqual((moved.kind, moved.reason), ("waived", "Done earlier"))
        self.assertEqual([gap["label"] for gap in moved.gaps], ["Answer"])
        # at the next move this is history
        order = self.point("Order received")
        order.action_not_applicable("Signed on paper")
        self.lead.with_user(self.anna).write({"stage_id": self.stage_won.id})
        last = self.bypasses(self.lead).filtered(lambda log: log.stage_to_id == self.stage_won)
        self.assertEqual([gap["label"] for gap in last.gaps], ["Order received"])

    def test_a_move_with_other_gaps_lists_both(self):
        self.reglament.mode = "advise"
        self.point("Answer").action_not_applicable("Done earlier")
        self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        moved = self.bypasses(self.lead).filtered("stage_to_id")
        self.assertEqual(moved.kind, "mode")
        self.assertEqual({gap["label"] for gap in moved.gaps}, {"Say how it went", "Answer"})

    def test_passed_over_and_not_required_in_one_go(self):
        settled = [
            {"lead_id": self.lead.id, "step_id": step.id, "state": "not_applicable", "note": why}
            for step, why in zip(
                self.reglament.step_ids.filtered("mandatory"),
                ("Done earlier", "By phone", "Signed on paper"),
                strict=True,
            )
        ]
        lead = self.lead.with_user(self.anna)
        self.assertTrue(lead.reglament_save_and_move([], self.stage_won.id, settled)["moved"])
        moved = self.bypasses(self.lead).filtered("stage_to_id")
        self.assertEqual(
            {gap["label"] for gap in moved.gaps}, {"Answer", "Say how it went", "Order received"}
        )
        self.assertEqual(moved.reason, "Done earlier; By phone; Signed on paper")

    def test_the_same_step_is_named_once_in_a_refusal(self):
        self.reglament.action_archive()
        self.make_steps(
            {"name": "Next step is planned", "evidence": "next_activity"},
            {
                "name": "Next step is planned",
                "evidence": "next_activity",
                "stage_id": self.stage_qualified.id,
            },
            code="SAME",
        )
        lead = self.make_lead().with_user(self.anna)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.write({"stage_id": self.stage_offer.id})
        self.assertEqual(str(refusal.exception).count("Next step is planned"), 1)
        self.assertEqual(len(refusal.exception.context["gaps"]), 2)

    def test_the_advice_tells_fields_and_steps_apart(self):
        self.reglament.action_archive()
        self.make_steps(
            {"name": "Meet the client"},
            code="TELL",
            mode="advise",
            requirement_ids=[(0, 0, self.requirement_vals(name="Expected amount"))],
        )
        lead = self.make_lead().with_user(self.anna)
        with patch.object(type(self.env["res.users"]), "_bus_send") as bus:
            lead.write({"stage_id": self.stage_qualified.id})
        self.assertEqual(
            bus.call_args.args[1]["message"],
            "Moved. It would help to fill in: Expected amount. "
            "It would help to do: Meet the client.",
        )


@tagged("post_install", "-at_install")
class TestReasonsOfLoops(LoopCase):
    def test_a_dash_settles_no_low_score(self):
        feedback = self.ask()
        feedback._answer(3, comment="The reel was wet")
        for words in NOTHING:
            with self.subTest(words=words), self.assertRaises(UserError):
                feedback.with_user(self.head).action_close_loop(words)
        self.assertTrue(feedback.is_loop_open)
