from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..checklist.common import StepCase
from ..common import MONDAY


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestNightly(StepCase):
    """Nightly jobs find what was missed and switch modes."""

    def setUp(self):
        super().setUp()
        self.nightly = self.env["sales.reglament.nightly"]
        # commits are the cron's; here each batch is looked at without them
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    def test_advise_becomes_enforce_on_its_day(self):
        reglament = self.make_steps({}, mode="advise", enforce_from="2026-03-05")
        lead = self.make_lead()
        with freeze_time("2026-03-03 03:00:00"):
            self.nightly._switch_modes()
        before = len(reglament.message_ids)
        for _twice in range(2):
            with freeze_time("2026-03-04 03:00:00"):
                self.nightly._switch_modes()
        self.assertEqual(reglament.mode, "advise")
        self.assertEqual(len(reglament.message_ids) - before, 1)
        message = reglament.message_ids[0]
        self.assertIn("From tomorrow", message.body)
        self.assertLessEqual(self.anna.partner_id, message.partner_ids)
        with freeze_time("2026-03-05 03:00:00"):
            self.nightly._switch_modes()
        self.assertEqual(reglament.mode, "enforce")
        self.assertTrue(lead.reglament_gaps(self.stage_qualified.id))

    def test_reconcile_finds_what_events_missed(self):
        self.make_steps({"evidence": "attachment"})
        lead = self.make_lead()
        self.env.cr.execute(
            "INSERT INTO ir_attachment (name, type, res_model, res_id, create_date)"
            " VALUES ('late.pdf', 'binary', 'crm.lead', %s, now())",
            [lead.id],
        )
        self.assertEqual(self.state(lead), "todo")
        self.nightly._reconcile()
        self.assertEqual(self.state(lead), "done")
        changes = len(self.check(lead).change_ids)
        self.nightly._reconcile()
        self.assertEqual(len(self.check(lead).change_ids), changes, "twice changes nothing")

    def test_what_is_undone_in_one_pass_keeps_its_own_deadline(self):
        norm = {"deadline_value": 2, "deadline_unit": "days"}
        self.make_steps(
            {"name": "File", "evidence": "attachment", **norm},
            {"name": "Next step", "evidence": "next_activity", **norm},
        )
        with freeze_time("2026-03-02 10:00:00"):
            lead = self.make_lead()
            lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
            file = self.env["ir.attachment"].create(
                {"name": "a.pdf", "res_model": "crm.lead", "res_id": lead.id}
            )
        self.assertEqual({self.state(lead, "File"), self.state(lead, "Next step")}, {"done"})
        self.env.flush_all()
        # behind the engine's back, as an event that was missed
        self.env.cr.execute("DELETE FROM ir_attachment WHERE id = %s", [file.id])
        self.env.cr.execute("DELETE FROM mail_activity WHERE res_id = %s", [lead.id])
        self.env.invalidate_all()
        with freeze_time("2026-03-09 10:00:00"):
            self.nightly._reconcile()
        self.assertEqual({self.state(lead, "File"), self.state(lead, "Next step")}, {"todo"})
        # the later of its own and a quarter of the norm from the undoing; a standing rule anew
        self.assertEqual(str(self.check(lead, "File").deadline), "2026-03-09 22:00:00")
        self.assertEqual(str(self.check(lead, "Next step").deadline), "2026-03-11 10:00:00")

    def test_a_next_step_is_still_to_come(self):
        self.company.resource_calendar_id.tz = "Europe/Moscow"
        with freeze_time(MONDAY):
            self.make_steps({"evidence": "next_activity"})
            lead = self.make_lead()
            lead.activity_schedule(
                "mail.mail_activity_data_call", MONDAY.date(), user_id=self.anna.id
            )
            self.assertEqual(self.state(lead), "done")
        for days, state in ((3, "done"), (4, "todo")):
            # Thursday noon there, and what is already Friday there
            with freeze_time(MONDAY.replace(hour=9) + timedelta(days=days)):
                self.nightly._reconcile()
                self.assertEqual(self.state(lead), state, f"{days} days later")
        with freeze_time(MONDAY + timedelta(days=4)):
            lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
            self.assertEqual(self.state(lead), "done")

    def test_a_planned_activity_and_its_point_are_one(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.make_steps({"name": "Ring up", "plan_activity_type_id": call.id, "deadline_value": 1})
        lead, second, third = (self.make_lead(name=f"Deal {n}") for n in range(3))
        activity = lead.activity_ids
        self.assertEqual((activity.summary, activity.user_id), ("Ring up", self.anna))
        activity.with_user(self.anna).action_feedback(feedback="They will order")
        self.assertEqual(self.state(lead, "Ring up"), "done")
        self.assertEqual(self.check(lead, "Ring up").evidence_note, "They will order")
        self.check(second, "Ring up").with_user(self.anna).action_done()
        self.assertFalse(second.activity_ids)
        third.action_set_lost()
        self.assertFalse(third.with_context(active_test=False).activity_ids)

    def test_norm_health_flags_the_step_not_the_people(self):
        reglament = self.make_steps(
            {"name": "Too tight", "deadline_value": 1, "deadline_unit": "hours"},
            {"name": "Fine", "deadline_value": 30, "deadline_unit": "days"},
        )
        now = datetime.now()
        with freeze_time(now - timedelta(days=5)):
            self.make_leads(
                20, lambda number: {"user_id": (self.anna if number % 2 else self.boris).id}
            )
        flags = {step.name: step.health_flag for step in reglament.step_ids}
        self.assertEqual(flags, {"Too tight": "late", "Fine": False})

    def test_norm_health_of_a_few_says_nothing(self):
        reglament = self.make_steps({"deadline_value": 1, "deadline_unit": "hours"})
        with freeze_time(datetime.now() - timedelta(days=5)):
            self.make_leads(19)
        self.assertFalse(reglament.step_ids.health_flag)
