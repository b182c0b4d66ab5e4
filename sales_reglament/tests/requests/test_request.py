from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from ...engine_pass import with_pass
from ..checklist.common import StepCase
from ..common import MONDAY, ReglamentCase


@tagged("post_install", "-at_install")
class TestProposal(StepCase):
    """A manager says what hinders; the head answers in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps({"name": "Send the letter"}, code="PROP")
        cls.lead = cls.make_lead(partner_id=cls.client.id)

    def propose(self, user=None, text="Regular clients know our terms", what="hinders"):
        check = self.check(self.lead, "Send the letter").with_user(user or self.anna)
        return check.action_propose(text, what)

    # ------------------------------------------------------------ asking

    @users("ranna")
    def test_from_the_point_to_the_head(self):
        with freeze_time(MONDAY):
            request = self.propose(text="Not for regular clients.\nThey know our terms.")
        self.assertEqual(
            (request.kind, request.topic, request.state), ("proposal", "hinders", "new")
        )
        self.assertEqual(request.name, "Not for regular clients.")
        self.assertEqual(request.step_id.name, "Send the letter")
        self.assertEqual(request.reglament_id.id, self.reglament.id)
        self.assertEqual(
            (request.lead_id.id, request.partner_id.id), (self.lead.id, self.client.id)
        )
        self.assertEqual((request.requester_id, request.addressee_id), (self.anna, self.head))
        self.assertEqual(request.deadline, MONDAY + timedelta(days=7))
        activity = request.sudo().activity_ids
        self.assertEqual(activity.user_id, self.head)
        self.assertNotIn(self.lead.name, activity.summary)

    @users("ranna")
    def test_without_words_there_is_nothing_to_answer(self):
        for text, what in (("", "hinders"), ("  ", "missing"), (False, "unclear"), ("x", "other")):
            with self.subTest(text=text, what=what), self.assertRaises(UserError):
                self.propose(text=text, what=what)

    def test_where_deals_become_one_the_request_is_about_the_one_that_stays(self):
        head = self.make_lead(partner_id=self.client.id, stage_id=self.stage_qualified.id)
        request = self.propose()
        self.assertEqual(request.lead_id, self.lead)
        merged = (head | self.lead)._merge_opportunity(auto_unlink=True)
        self.assertEqual(merged, head, "set-up: the one further along stays")
        self.assertEqual(request.lead_id, head)

    def test_only_who_sees_the_point(self):
        for user in (self.boris, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.propose(user)

    @users("ranna")
    def test_the_dialog(self):
        check = self.check(self.lead, "Send the letter")
        wizard = Form(self.env["sales.reglament.propose"].with_context(default_check_id=check.id))
        wizard.topic = "unclear"
        wizard.text = "Which letter?"
        wizard.save().action_send()
        request = self.env["sales.reglament.request"].search([])
        self.assertEqual((request.topic, request.description), ("unclear", "Which letter?"))
        about = self.env["sales.reglament.propose"].create(
            {"reglament_id": self.reglament.id, "topic": "missing", "text": "A call is missing"}
        )
        about.action_send()
        request = self.env["sales.reglament.request"].search([("topic", "=", "missing")])
        self.assertEqual(request.reglament_id.id, self.reglament.id)
        self.assertFalse(request.step_id)
        with self.assertRaises(UserError):
            self.env["sales.reglament.propose"].create({"text": "About nothing"}).action_send()

    def test_who_is_the_head(self):
        self.team.user_id = False
        self.give_role(self.director, "head")
        self.assertEqual(self.propose().addressee_id, self.director)
        other = self.env["crm.team"].create(
            {"name": "Her other team", "user_id": self.boris.id, "sequence": 99}
        )
        self.env["crm.team.member"].create({"crm_team_id": other.id, "user_id": self.head.id})
        self.assertEqual(self.propose(self.head).addressee_id, self.boris)
        self.team.user_id = self.head
        # never oneself
        self.assertNotEqual(self.propose(self.head).addressee_id, self.head)

    # ------------------------------------------------------------ answering

    def test_the_head_answers(self):
        with freeze_time(MONDAY):
            request = self.propose().with_user(self.head)
            self.assertTrue(request.can_answer)
            self.assertFalse(request.with_user(self.anna).can_answer)
            request.action_accept()
            self.assertEqual(request.state, "accepted")
        with freeze_time(MONDAY + timedelta(days=1)):
            request.action_answer("Right: from version 2 on it is for new clients only")
        self.assertEqual(request.state, "done")
        self.assertEqual(request.answered_by, self.head)
        self.assertAlmostEqual(request.answer_hours, 8)
        self.assertFalse(request.is_late)
        self.assertFalse(request.activity_ids)
        told = request.sudo().message_ids.filtered(lambda message: message.partner_ids)
        self.assertEqual(told.partner_ids, self.anna.partner_id)
        self.assertIn("version 2", told.body)

    def test_working_hours_leave_out_the_weekend(self):
        friday = datetime(2026, 3, 6, 15, 0)
        with freeze_time(friday):
            request = self.propose().with_user(self.head)
        with freeze_time(datetime(2026, 3, 9, 9, 0)):
            request.action_refuse("The law asks for it")
        self.assertEqual((request.state, request.answer), ("refused", "The law asks for it"))
        self.assertAlmostEqual(request.answer_hours, 3)

    @users("rhead")
    def test_an_answer_has_words_and_is_given_once(self):
        request = self.propose().with_user(self.env.user)
        for answer in ("", "  ", False):
            for action in (request.action_answer, request.action_refuse):
                with self.subTest(answer=answer, action=action), self.assertRaises(UserError):
                    action(answer)
        wizard = self.env["sales.reglament.request.answer"].create(
            {"request_ids": request.ids, "action": "refuse", "answer": "Not now"}
        )
        wizard.action_confirm()
        self.assertEqual(request.state, "refused")
        for action in (lambda: request.action_answer("Yes"), request.action_accept):
            with self.subTest(action=action), self.assertRaises(UserError):
                action()

    def test_the_dialog_says_who_asks_about_what(self):
        request = self.propose(text="Not for regular clients.\nThey know our terms.")
        Answer = self.env["sales.reglament.request.answer"].with_user(self.head)
        dialog = Answer.new({"request_ids": request.ids, "action": "answer"})
        self.assertEqual((dialog.requester_id, dialog.topic), (self.anna, "hinders"))
        self.assertEqual(dialog.words, "Not for regular clients.\nThey know our terms.")
        self.assertIn("Send the letter", dialog.about)
        self.assertEqual(
            dialog.record_name, f"{self.lead.display_name}, {self.client.display_name}"
        )
        several = request | self.propose(text="Nor for dormant ones")
        dialog = Answer.new({"request_ids": several.ids, "action": "answer"})
        self.assertFalse(dialog.request_id or dialog.words or dialog.record_name)

    def test_whoever_can_not_open_the_deal_does_not_learn_of_it(self):
        self.team.user_id = self.boris  # a leader without the rights of a head
        request = self.propose()
        self.assertEqual(request.addressee_id, self.boris)
        self.assertFalse(self.lead.with_user(self.boris).has_access("read"))
        Answer = self.env["sales.reglament.request.answer"].with_user(self.boris)
        dialog = Answer.new({"request_ids": request.ids, "action": "answer"})
        self.assertNotIn(self.lead.name, dialog.record_name)
        row = (
            self.env["sales.reglament.day"]
            .with_user(self.boris)
            .search([("request_id", "=", request.id)])
        )
        self.assertEqual((row.kind, row.lead_id), ("request", self.env["crm.lead"]))
        self.assertNotEqual(row.record_name, self.lead.name)
        self.assertEqual(row.about, f"{self.anna.name} · Send the letter")

    def test_any_head_and_the_addressee_answer_nobody_else(self):
        request = self.propose()
        for action in ("action_answer", "action_refuse"):
            for user in (self.anna, self.boris, self.accountant):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(request.with_user(user), action)("Because")
        with self.assertRaises(AccessError):
            request.with_user(self.anna).action_accept()
        request.with_user(self.director).action_answer("Agreed")
        self.team.user_id = self.boris  # a leader without the rights of a head
        other = self.propose()
        self.assertEqual(other.addressee_id, self.boris)
        other.with_user(self.boris).action_answer("Agreed")
        self.assertEqual(other.state, "done")

    def test_withdrawing(self):
        request = self.propose()
        for user in (self.boris, self.head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).action_cancel()
        request.with_user(self.anna).action_cancel()
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(request.sudo().activity_ids)
        with self.assertRaises(UserError):
            request.with_user(self.anna).action_cancel()

    def test_late(self):
        with freeze_time(MONDAY):
            request = self.propose().with_user(self.head)
            self.assertFalse(request.is_late)
        Requests = self.env["sales.reglament.request"].with_user(self.head)
        mine = [("id", "=", request.id)]
        with freeze_time(MONDAY + timedelta(days=8)):
            request.invalidate_recordset()
            self.assertTrue(request.is_late)
            self.assertTrue(Requests.search([("is_late", "=", True), *mine]))
            self.assertFalse(Requests.search([("is_late", "=", False), *mine]))
            request.action_answer("Sorry, it took a while")
        self.assertTrue(request.is_late)
        self.assertTrue(Requests.search([("is_late", "=", True), *mine]))

    # ------------------------------------------------------------ rights

    @users("ranna", "rhead", "rdirector")
    def test_fields_are_written_by_the_methods_only(self):
        request = self.propose().with_user(self.env.user)
        for action in (
            lambda: request.write({"state": "done"}),
            lambda: request.write({"answer": "Yes"}),
            request.unlink,
            lambda: request.create({"name": "X", "requester_id": self.env.uid}),
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                action()

    def test_who_sees_it(self):
        request = self.propose()
        for user, sees in (
            (self.anna, True),
            (self.boris, False),
            (self.head, True),
            (self.director, True),
        ):
            found = self.env["sales.reglament.request"].with_user(user).search([])
            self.assertEqual(request.id in found.ids, sees, user.login)
        company = self.env["res.company"].create({"name": "Other company"})
        request.sudo().company_id = company
        found = self.env["sales.reglament.request"].with_user(self.head).search([])
        self.assertNotIn(request.id, found.ids)
        with self.assertRaises(AccessError):
            request.with_user(self.accountant).read(["name"])

    def test_the_screens_open_for_everybody_concerned(self):
        request = self.propose()
        check = self.check(self.lead, "Send the letter")
        for record in (request, check, self.reglament):
            for user in (self.anna, self.head):
                with self.subTest(record=record, user=user.login):
                    self.assertTrue(Form(record.with_user(user)))

    @users("ranna")
    def test_who_asked_can_talk_about_it(self):
        request = self.propose()
        self.assertTrue(request.message_post(body="One more thought"))


@tagged("post_install", "-at_install")
class TestPassedUpward(StepCase):
    """What a head leaves without an answer is passed upward: once, and never to who asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps({"name": "Send the letter"}, code="PROPU")
        # nobody else who could be asked
        cls.group = cls.env.ref("sales_reglament.group_reglament_director")
        cls.group.user_ids = cls.director

    def propose(self, user=None, lead=None):
        with freeze_time(MONDAY):
            lead = lead or self.make_lead(user_id=(user or self.anna).id)
            check = self.check(lead, "Send the letter").with_user(user or self.anna)
            return check.action_propose("It hinders").sudo()

    def pass_upward(self, **after):
        with freeze_time(MONDAY + timedelta(**after)):
            self.env["sales.reglament.request"]._pass_upward()

    def test_day_by_day(self):
        request = self.propose()
        self.assertEqual(request.deadline, MONDAY + timedelta(days=7))
        for days, level in ((1, 0), (6, 0), (7.1, 0), (7.9, 0), (8, 1), (9, 1), (30, 1)):
            self.pass_upward(days=days)
            with self.subTest(days=days):
                self.assertEqual(request.escalation_level, level)
                self.assertEqual(
                    request.escalated_to_id, self.director if level else self.env.user.browse()
                )
        self.assertEqual(request.escalated_date, MONDAY + timedelta(days=8))
        self.assertEqual(request.state, "new")

    def test_a_weekend_is_no_working_day(self):
        friday = datetime(2026, 3, 13, 10, 0)
        request = self.propose()
        request.deadline = friday
        for hours, level in ((24, 0), (71, 0), (73, 1)):
            with freeze_time(friday + timedelta(hours=hours)):
                request._pass_upward()
            self.assertEqual(request.escalation_level, level, hours)

    def test_what_is_answered_or_withdrawn_stays(self):
        answered, accepted, withdrawn, forever = (self.propose() for _number in range(4))
        with freeze_time(MONDAY + timedelta(days=1)):
            answered.with_user(self.head).action_answer("Agreed")
            accepted.with_user(self.head).action_accept()
            withdrawn.with_user(self.anna).action_cancel()
            forever.deadline = False
        self.pass_upward(days=8)
        self.assertTrue(accepted.escalated_to_id, "taken up is not answered")
        self.assertFalse((answered | withdrawn | forever).escalated_to_id)

    def test_to_the_leader_of_the_addressees_team(self):
        request = self.propose()
        heads = self.env["crm.team"].create({"name": "Heads", "user_id": self.boris.id})
        self.env["crm.team.member"].create({"crm_team_id": heads.id, "user_id": self.head.id})
        self.assertFalse(request.with_user(self.boris).search([("id", "=", request.id)]))
        self.pass_upward(days=8)
        self.assertEqual(request.escalated_to_id, self.boris)
        own = request.with_user(self.boris)
        self.assertTrue(own.search([("id", "=", request.id)]))
        self.assertTrue(own.can_answer)
        self.assertTrue(Form(own))
        own.action_answer("We leave it out")
        self.assertEqual((request.state, request.answered_by), ("done", self.boris))
        with self.assertRaises(AccessError):
            own.write({"escalation_level": 0})

    def test_else_to_the_holder_of_the_role_above(self):
        above = self.env["sales.reglament.role"].create({"name": "Deputy", "kind": "other"})
        self.give_role(self.head, "head").reports_to_id = above
        with_pass(self.boris, "sync").sales_role_id = above
        request, own = self.propose(), self.propose(self.boris)
        self.pass_upward(days=8)
        self.assertEqual(request.escalated_to_id, self.boris)
        self.assertEqual(own.escalated_to_id, self.director, "never to who asked")

    def test_never_to_who_asked(self):
        self.group.user_ids = self.director | self.anna
        request = self.propose()
        self.pass_upward(days=8)
        self.assertEqual(request.escalated_to_id, self.director)
        self.group.user_ids = self.anna
        lonely = self.propose()
        self.pass_upward(days=8)
        self.assertEqual(lonely.escalated_to_id, self.leading(but=self.anna | self.head))

    def test_the_director_hears_of_heads_only(self):
        request = self.propose()
        request.addressee_id = self.accountant
        self.pass_upward(days=8)
        self.assertEqual(request.escalated_to_id, self.leading(but=self.anna))
        self.assertNotEqual(request.escalated_to_id, self.director)
        own = self.propose()
        own.addressee_id = self.accountant
        self.env["crm.team"].create({"name": "Led by her", "user_id": self.accountant.id})
        self.pass_upward(days=9)
        self.assertEqual(own.escalated_to_id, self.director)

    def test_nobody_of_another_company(self):
        request = self.propose()
        company = self.env["res.company"].create({"name": "Other company"})
        self.director.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.pass_upward(days=8)
        self.assertNotEqual(request.escalated_to_id, self.director)
        self.assertEqual(request.escalated_to_id, self.leading(but=self.anna | self.head))

    def leading(self, but):
        return self.env["sales.reglament.superior"]._leading(self.company, but=but)

    def test_many_cost_as_few(self):
        def cost(number):
            requests = self.env["sales.reglament.request"].browse(
                self.propose().id for _number in range(number)
            )
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(100):
                before = self.env.cr.sql_log_count
                self.pass_upward(days=8)
                self.env.flush_all()
            self.assertTrue(all(request.escalated_to_id for request in requests))
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(2), cost(12))


@tagged("post_install", "-at_install")
class TestProposalMerge(StepCase):
    """A proposal outlives the deal and the client it was made about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps({"name": "Send the letter"}, code="PROPM")

    def propose(self, lead):
        check = self.check(lead, "Send the letter").with_user(self.anna)
        return check.action_propose("It hinders").sudo()

    def test_deals_merged(self):
        head, tail = self.make_lead(probability=90), self.make_lead(name="Twin", probability=1)
        request = self.propose(tail)
        merged = (head | tail).with_user(self.head).merge_opportunity()
        self.assertEqual(request.lead_id.id, merged.id)

    def test_clients_merged(self):
        twin = self.env["res.partner"].create({"name": "Northern Cable", "is_company": True})
        request = self.propose(self.make_lead(partner_id=twin.id))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        request.invalidate_recordset()
        self.assertEqual(request.partner_id, self.client)

    def test_deal_deleted(self):
        lead = self.make_lead()
        request = self.propose(lead)
        lead.unlink()
        self.assertTrue(request.exists())
        self.assertFalse(request.lead_id)


@tagged("post_install", "-at_install")
class TestProposalOnPaper(ReglamentCase):
    """A proposal about a reglament as a whole."""

    def test_heads_and_readers_only(self):
        reglament = self.make_reglament({}, code="PROPR")
        request = reglament.with_user(self.anna).action_propose("What is the amount for?")
        self.assertEqual((request.topic, request.addressee_id), ("unclear", self.head))
        with self.assertRaises(AccessError):
            reglament.with_user(self.accountant).action_propose("What is it for?")
