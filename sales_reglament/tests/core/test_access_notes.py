import ast
from pathlib import Path
from runpy import run_path

from odoo import Command
from odoo.tests import tagged
from odoo.tools import file_path

from ..handover.common import HandoverCase

WORDS = "Quagga"
HOME = Path(__file__).parents[2]
POSTING = frozenset(
    {
        *("message_post", "message_post_with_source", "message_notify", "activity_schedule"),
        *("action_feedback", "activity_feedback", "activity_reschedule", "_message_log"),
        *("_message_log_batch", "_action_done", "schedule_for"),
    }
)
# Each place that writes into a chatter or plans an activity, and why nobody reads there what the
# rules keep from them. A place that is new here says which it is.
SAME_READERS = "on the record itself: who reads it reads its words"
NO_WORDS = "names and dates only"
BEHIND_A_LINK = "on a client without the words; on a deal for who reads the deal"
PLACES = {
    ("core/activities", "activity_schedule"): "the words of who calls it",
    ("core/escalation", "schedule_for"): SAME_READERS,
    ("requests/request", "message_post"): SAME_READERS,
    ("requests/request", "activity_feedback"): SAME_READERS,
    ("handover/handover_offer", "_message_log"): SAME_READERS,
    ("handover/handover_transfer", "_message_log"): NO_WORDS,
    ("handover/handover_offer", "activity_reschedule"): NO_WORDS,
    ("handover/handover_offer", "schedule_for"): SAME_READERS,
    ("handover/handover_proposal", "schedule_for"): NO_WORDS,
    ("clients/duplicate", "schedule_for"): NO_WORDS,
    ("completeness/reglament", "message_post"): NO_WORDS,
    ("reglament/set_aside", "message_notify"): NO_WORDS,
    ("purchases/sale_order", "message_post"): SAME_READERS,
    ("feedback/answer_address", "message_notify"): "for one reader, who answers for it",
    ("checklist/contact", "_action_done"): BEHIND_A_LINK,
    ("checklist/contact_mixin", "_message_log_batch"): BEHIND_A_LINK,
    ("checklist/contact_mixin", "activity_schedule"): NO_WORDS,
    ("checklist/check", "action_feedback"): BEHIND_A_LINK,
    ("wizards/checklist/day_undo", "_action_done"): NO_WORDS,
    ("feedback/feedback_loop", "action_feedback"): BEHIND_A_LINK,
    ("feedback/feedback_notice", "_message_log"): BEHIND_A_LINK,
    ("feedback/feedback_notice", "message_notify"): "for one reader, who may read the answer",
    ("checklist/mail_activity", "_action_done"): BEHIND_A_LINK,
    ("feedback/mail_activity", "_action_done"): "passes on",
}


@tagged("post_install", "-at_install")
class TestNotes(HandoverCase):
    """The chatter of a client is everybody's: it holds no words that the rules protect."""

    def check_nothing_to_read(self, record, user=None):
        """Nobody finds the words where everybody looks."""
        self.env.flush_all()
        self.env.invalidate_all()
        record = record.with_user(user or self.accountant)
        told = [*record.message_ids.mapped("body"), *record.message_ids.mapped("preview")]
        for activity in record.with_context(active_test=False).activity_ids:
            told += [activity.summary or "", activity.note or "", activity.feedback or ""]
        self.assertFalse([text for text in told if WORDS in text])

    def test_every_place_that_posts_is_known(self):
        found = {
            (str(path.relative_to(HOME).with_suffix("")).removeprefix("models/"), name)
            for folder in ("models", "wizards", "report", "controllers")
            for path in (HOME / folder).rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and (name := getattr(node.func, "attr", getattr(node.func, "id", ""))) in POSTING
        }
        self.assertEqual(found, set(PLACES))

    def test_a_contact_with_a_client(self):
        [contact_id] = self.client.with_user(self.anna).log_contact("call", "agreed", note=WORDS)
        contact = self.env["sales.reglament.contact"].browse(contact_id)
        note = self.client.message_ids[0]
        self.assertIn(f'data-oe-id="{contact_id}"', note.body)
        self.assertIn("sales.reglament.contact", note.body)
        self.assertIn("Call", note.body)
        self.check_nothing_to_read(self.client)
        for user, may in ((self.anna, True), (self.head, True), (self.boris, False)):
            with self.subTest(user=user.name):
                self.assertEqual(contact.with_user(user).has_access("read"), may)
        self.accept(self.offer())
        self.assertTrue(contact.with_user(self.boris).has_access("read"), "his client now")

    def test_a_contact_that_finishes_an_activity(self):
        call = self.plan(self.client)
        ids = self.client.with_user(self.anna).log_contact(
            "call", "agreed", note=WORDS, activity_id=call.id
        )
        self.assertFalse(call.active)
        self.check_nothing_to_read(self.client)
        self.assertIn(f'data-oe-id="{ids[0]}"', self.client.message_ids[0].body)

    def test_a_contact_on_a_deal_is_told_to_who_reads_the_deal(self):
        self.lead.with_user(self.anna).log_contact("call", "agreed", note=WORDS)
        self.assertIn(WORDS, self.lead.message_ids[0].body)
        self.check_nothing_to_read(self.client)

    def answer(self, **about):
        survey = self.env.ref("sales_reglament.survey_csat_1")
        feedback = self.env["sales.reglament.feedback"].with_user(self.anna)._open(survey, **about)
        feedback._answer(1, comment=WORDS)
        return feedback

    def test_an_answer_of_a_client(self):
        feedback = self.answer(partner=self.contact)
        self.assertIn(feedback.note_id, self.contact.message_ids)
        self.assertIn(f'data-oe-id="{feedback.id}"', feedback.note_id.body)
        self.assertNotIn("1 of 5", feedback.note_id.body)
        for card in (self.contact, self.client):
            self.check_nothing_to_read(card)
        self.assertIn(WORDS, feedback.loop_activity_id.note, "who looks into it reads it")
        feedback.sudo(False).with_user(self.anna).action_close_loop(f"{WORDS} rang up")
        for card in (self.contact, self.client):
            self.check_nothing_to_read(card)

    def test_an_answer_about_a_deal_is_told_to_who_reads_the_deal(self):
        feedback = self.answer(lead=self.lead)
        self.assertIn(WORDS, feedback.note_id.body)
        self.check_nothing_to_read(self.client)

    def plan_a_call(self, **step):
        """The point of the client for whom a call is planned."""
        call = self.env.ref("mail.mail_activity_data_call")
        self.make_reglament(
            code="CARE",
            subject="client",
            team_ids=False,
            step_ids=[
                Command.create({"name": "Ring up", "plan_activity_type_id": call.id, **step})
            ],
        )
        return self.client.reglament_check_ids

    def test_words_on_a_point_of_a_client(self):
        check = self.plan_a_call(note_required=True).with_user(self.anna)
        check.action_done(f"{WORDS} is fine")
        self.assertIn(WORDS, check.evidence_note)
        self.check_nothing_to_read(self.client)

    # ------------------------------------------------------------ written before

    def upgrade(self):
        self.env.flush_all()
        path = file_path("sales_reglament/migrations/19.0.1.5.0/post-notes.py")
        run_path(path)["migrate"](self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()

    def test_notes_of_before_that_were_written_in_one_moment(self):
        ours = self.client.with_user(self.anna)
        first, second = (
            ours.log_contact("call", result, note=f"{WORDS} {result}")[0]
            for result in ("agreed", "thinking")
        )
        notes = self.client.message_ids[:2].sorted("id")
        contacts = self.env["sales.reglament.contact"].browse([first, second])
        for note, contact in zip(notes, contacts, strict=True):
            note.body = contact._in_words()
        other = ours._message_log(body="Delivery address: changed")
        count = len(self.client.message_ids)
        self.env.flush_all()
        for table, ids in (
            ("sales_reglament_contact", contacts.ids),
            ("mail_message", (notes | other).ids),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET create_date = '2026-05-04 09:00' WHERE id IN %s",  # noqa: S608
                [tuple(ids)],
            )
        self.env.invalidate_all()
        self.upgrade()
        self.check_nothing_to_read(self.client)
        self.assertIn("Delivery address: changed", other.body)
        self.assertEqual(len(self.client.message_ids), count)
        for note, contact in zip(notes, contacts, strict=True):
            self.assertIn(f'data-oe-id="{contact.id}"', note.body)

    def test_a_task_of_before_that_was_settled(self):
        feedback = self.answer(partner=self.contact)
        task = feedback.loop_activity_id
        task.write(
            {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": self.contact.id}
        )
        task.with_user(self.anna).action_feedback(feedback=f"{WORDS} rang up")
        message = self.contact.message_ids[0]
        self.assertIn(WORDS, message.body)
        self.upgrade()
        self.check_nothing_to_read(self.contact)
        self.assertNotIn("1 of 5", message.body)
        self.assertIn("done", message.body)
        self.assertIn(f'data-oe-id="{feedback.id}"', message.body)
        self.assertIn(WORDS, feedback.loop_result, "who may read it finds it there")
        self.assertFalse(task.with_user(self.accountant).has_access("read"))

    def test_a_point_of_before_that_planned_an_activity(self):
        check = self.plan_a_call()
        check.activity_id.with_user(self.anna).action_feedback(
            feedback=f"{WORDS} & <b>all</b> fine"
        )
        message = self.client.message_ids[0]
        self.assertIn(WORDS, message.body)
        self.upgrade()
        self.check_nothing_to_read(self.client)
        self.assertIn("Ring up", message.body)
        self.assertIn(WORDS, check.evidence_note)
