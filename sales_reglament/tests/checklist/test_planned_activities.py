from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import MONDAY
from .common import StepCase


@tagged("post_install", "-at_install")
class TestPlannedActivities(StepCase):
    """A point and the activity that it planned are one: same person, same day, one end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        call = cls.env.ref("mail.mail_activity_data_call")
        with freeze_time(MONDAY):
            cls.make_steps(
                {"name": "Ring up", "plan_activity_type_id": call.id, "deadline_value": 2}
            )

    def point(self, lead):
        return self.check(lead, "Ring up")

    def assert_one(self, lead, user, day):
        point = self.point(lead)
        open_ones = lead.activity_ids
        self.assertEqual(len(open_ones), 1)
        self.assertEqual(point.activity_id, open_ones)
        self.assertEqual((point.user_id, open_ones.user_id), (user, user))
        self.assertEqual(open_ones.date_deadline, (MONDAY + timedelta(days=day)).date())

    def opened(self, **values):
        with freeze_time(MONDAY):
            lead = self.make_lead(**values)
            self.env.flush_all()
        return lead

    def test_it_follows_the_point_to_person_and_day(self):
        lead = self.opened()
        self.assert_one(lead, self.anna, 2)
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.user_id = self.boris
            self.env.flush_all()
        self.assert_one(lead, self.boris, 3)

    def test_nobodys_task_is_nobodys(self):
        self.team.user_id = False
        lead = self.opened(user_id=False)
        self.assertFalse(lead.activity_ids)
        with freeze_time(MONDAY):
            lead.user_id = self.anna
            self.env.flush_all()
        self.assert_one(lead, self.anna, 2)
        lead.user_id = False
        self.env.flush_all()
        self.assertFalse(lead.activity_ids)

    def test_they_end_together_whichever_is_ended(self):
        for end in (
            lambda point: point.with_user(self.anna).action_done(),
            lambda point: point.activity_id.with_user(self.anna).action_feedback(),
            lambda point: point.with_user(self.anna).action_not_applicable("No phone"),
            lambda point: point.with_user(self.head).action_skip("No phone"),
            lambda point: point.lead_id.action_set_lost(),
        ):
            lead = self.opened()
            end(self.point(lead))
            self.env.flush_all()
            self.assertNotEqual(self.point(lead).state, "todo")
            self.assertFalse(lead.with_context(active_test=False).activity_ids.filtered("active"))

    def test_opened_again_it_is_planned_again(self):
        lead = self.opened()
        self.point(lead).with_user(self.anna).action_done()
        self.point(lead).with_user(self.anna).action_reopen()
        self.assertEqual(len(lead.activity_ids), 1)
        self.assertEqual(self.point(lead).activity_id, lead.activity_ids)

    def test_a_merge_leaves_one(self):
        lead = self.opened(partner_id=self.client.id)
        with freeze_time(MONDAY + timedelta(days=1)):
            other = self.make_lead(partner_id=self.client.id, user_id=self.boris.id)
            self.env.flush_all()
            merged = (lead | other)._merge_opportunity(auto_unlink=True)
            self.env.flush_all()
        self.assert_one(merged, merged.user_id, 2)
