from contextlib import suppress

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY
from ..feedback.common import LoopCase
from .common import StepCase


@tagged("post_install", "-at_install")
class TestDoorsOfPoints(StepCase):
    """A point is settled by who may settle it and with the words it wants, whichever way."""

    def point_of_client(self, **values):
        """Anna's client with a point that planned an activity."""
        call = self.env.ref("mail.mail_activity_data_call")
        self.client.user_id = self.anna
        reglament = self.make_reglament(publish=False, subject="client", team_ids=False)
        self.env["sales.reglament.step"].create(
            {
                "reglament_id": reglament.id,
                "name": "Ring up",
                "evidence": "manual",
                "plan_activity_type_id": call.id,
                "note_required": True,
                **values,
            }
        )
        reglament.action_publish()
        self.env.flush_all()
        return self.env["sales.reglament.check"].search(
            [("partner_id", "=", self.client.id), ("step_id.name", "=", "Ring up")]
        )

    def doors(self, point, user):
        """Every way on which somebody can come to a point, as functions without arguments."""
        mine, task = point.with_user(user), point.activity_id.with_user(user)
        client, elsewhere = point.partner_id.with_user(user), self.env["res.partner"]
        elsewhere = elsewhere.create({"name": "Elsewhere", "user_id": user.id}).with_user(user)
        day = self.env["sales.reglament.day"].with_user(user)
        rows = day.search([]).filtered(lambda row: row.check_id == point)
        Reason = self.env["sales.reglament.check.reason"].with_user(user)
        return {
            "done": lambda: mine.action_done("They take it"),
            "skip": lambda: mine.action_skip("They take it"),
            "not required": lambda: mine.action_not_applicable("They take it"),
            "dialog": lambda: Reason.create(
                {"check_ids": point.ids, "action": "done", "reason": "They take it"}
            ).action_confirm(),
            "activity": lambda: task.action_feedback(feedback="They take it"),
            "activity and next": lambda: task.action_feedback_schedule_next("They take it"),
            "activity taken": lambda: task.write({"user_id": user.id}),
            "contact": lambda: client.log_contact(
                "call", "agreed", note="They take it", activity_id=task.id
            ),
            "contact elsewhere": lambda: elsewhere.log_contact(
                "call", "agreed", note="They take it", activity_id=task.id
            ),
            "my day": rows.action_done,
        }

    def test_a_stranger_finishes_nothing(self):
        point = self.point_of_client()
        task = point.activity_id
        self.assertTrue(task)
        for name, door in self.doors(point, self.boris).items():
            with self.subTest(door=name):
                with suppress(AccessError, UserError), self.env.cr.savepoint():
                    door()
                self.env.invalidate_all()
                self.assertEqual(point.state, "todo")
                self.assertTrue(task.active)
                self.assertEqual(task.user_id, self.anna)

    def test_who_answers_for_the_client_and_heads(self):
        point = self.point_of_client()
        for user in (self.anna, self.head):
            for name in ("done", "dialog", "activity", "activity and next", "contact"):
                with self.subTest(user=user.login, door=name), self.env.cr.savepoint() as undone:
                    self.doors(point, user)[name]()
                    self.env.invalidate_all()
                    self.assertEqual(point.state, "done")
                    self.assertEqual(point.evidence_note, "They take it")
                    undone.rollback()
                    self.env.invalidate_all()

    def test_what_odoo_writes_of_a_contact_is_no_note(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.make_steps({"plan_activity_type_id": call.id, "note_required": True})
        lead = self.make_lead()
        self.env.flush_all()
        for note in (False, "-", "..."):
            with self.env.cr.savepoint() as undone:
                task = self.check(lead).activity_id
                lead.with_user(self.anna).log_contact(
                    "call", "agreed", note=note, activity_id=task.id
                )
                self.assertEqual(self.state(lead), "todo")
                undone.rollback()
            self.env.invalidate_all()
        task = self.check(lead).activity_id
        lead.with_user(self.anna).log_contact(
            "call", "agreed", note="They take it", activity_id=task.id
        )
        self.assertEqual(self.state(lead), "done")

    def test_who_made_the_deal_does_not_take_its_activities(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.make_steps({"plan_activity_type_id": call.id})
        lead = (
            self.env["crm.lead"]
            .with_user(self.boris)
            .create(
                {
                    "name": "For Anna",
                    "type": "opportunity",
                    "team_id": self.team.id,
                    "user_id": self.boris.id,
                    "stage_id": self.stage_new.id,
                }
            )
        )
        self.env.flush_all()
        lead.sudo().user_id = self.anna
        self.env.flush_all()
        task = self.check(lead.sudo()).activity_id
        self.assertEqual((task.create_uid, task.user_id), (self.boris, self.anna))
        for door in (
            lambda: task.with_user(self.boris).write({"user_id": self.boris.id}),
            lambda: task.with_user(self.boris).action_feedback(feedback="Mine"),
            lambda: task.with_user(self.boris).action_done(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                door()
        self.assertEqual(self.state(lead.sudo()), "todo")

    def test_other_activities_are_whoevers_they_are(self):
        self.point_of_client()
        task = self.client.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        task.with_user(self.boris).user_id = self.boris
        task.with_user(self.boris).action_feedback(feedback="-")
        self.assertFalse(task.active)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestDoorsOfLowScores(LoopCase):
    """A low score is settled or given away by who looks into it, or a head, whichever way."""

    def doors(self, feedback, user):
        mine, task = feedback.with_user(user), feedback.loop_activity_id.with_user(user)
        Close = self.env["sales.reglament.feedback.close"].with_user(user)
        about = self.env[task.sudo().res_model].with_user(user).browse(task.sudo().res_id)
        return {
            "method": lambda: mine.action_close_loop("Called, it is well"),
            "dialog": lambda: Close.create(
                {"feedback_ids": feedback.ids, "result": "Called, it is well"}
            ).action_confirm(),
            "task": lambda: task.action_feedback(feedback="Called, it is well"),
            "task and next": lambda: task.action_feedback_schedule_next("Called, it is well"),
            "contact": lambda: about.log_contact(
                "call", "agreed", note="Called, it is well", activity_id=task.id
            ),
            "taken": lambda: task.write({"user_id": user.id}),
            "moved": lambda: task.write({"res_id": self.lead.id, "user_id": user.id}),
        }

    def test_nobody_takes_or_settles_a_colleagues(self):
        self.boris.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        feedback = self.ask()
        feedback._answer(2)
        task = feedback.loop_activity_id
        for user in (self.boris, self.accountant):
            for name, door in self.doors(feedback, user).items():
                with self.subTest(user=user.login, door=name):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        door()
                    self.env.invalidate_all()
                    self.assertTrue(feedback.is_loop_open and task.active)
                    self.assertEqual((feedback.loop_user_id, task.user_id), (self.anna, self.anna))

    def test_who_may_settles_it_on_each_way(self):
        feedback = self.ask()
        feedback._answer(2)
        for user in (self.anna, self.head):
            for name in ("method", "dialog", "task", "task and next", "contact"):
                with self.subTest(user=user.login, door=name), self.env.cr.savepoint() as undone:
                    self.doors(feedback, user)[name]()
                    self.env.invalidate_all()
                    self.assertFalse(feedback.is_loop_open)
                    self.assertIn("Called, it is well", feedback.loop_result)
                    self.assertEqual(feedback.loop_closed_by, user)
                    undone.rollback()
                    self.env.invalidate_all()

    def test_a_dash_settles_nothing(self):
        feedback = self.ask()
        feedback._answer(2)
        feedback.loop_activity_id.with_user(self.anna).action_feedback(feedback="-")
        self.assertTrue(feedback.is_loop_open)
