"""What concerns a head is told to somebody, also where no head is named."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..checklist.common import StepCase
from ..common import MONDAY
from ..feedback.common import LoopCase
from ..handover.common import HandoverCase


class NobodyCase:
    """Nobody leads but those whom a test lets lead."""

    @classmethod
    def nobody_leads(cls):
        groups = [
            cls.env.ref(name)
            for name in (
                "sales_reglament.group_reglament_head",
                "sales_reglament.group_reglament_director",
                "sales_team.group_sale_manager",
                "base.group_system",
            )
        ]
        cls.head_group, cls.director_group, _manager, cls.system_group = groups
        leading = (
            cls.env["res.users"]
            .with_context(active_test=False)
            .search([("all_group_ids", "in", [group.id for group in groups])])
        )
        # colleagues who lead in this database are somewhere else
        away = cls.env["res.company"].create({"name": "Far away"})
        leading -= cls.env.user
        leading.write({"company_ids": [Command.set(away.ids)], "company_id": away.id})
        cls.env["crm.team"].search([]).user_id = False
        cls.env["res.users"].search([("sales_role_kind", "=", "head")]).action_archive()

    @classmethod
    def leader(cls, name, *groups):
        return cls.env["res.users"].create(
            {
                "name": name,
                "login": f"leads.{name.lower()}",
                "email": f"{name.lower()}@leads.example",
                "group_ids": [Command.link(group.id) for group in groups]
                + [Command.link(cls.env.ref("sales_team.group_sale_salesman").id)],
            }
        )

    def setUp(self):
        super().setUp()
        # commits are the cron's
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )


@tagged("post_install", "-at_install")
class TestNobodyNamed(NobodyCase, StepCase):
    """In this order: a head by rights, the director, the administrator; and anew when one comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody_leads()
        cls.env["res.users"].search([]).tz = "UTC"

    def test_who_leads(self):
        Superior = self.env["sales.reglament.superior"]
        self.assertFalse(Superior._leading(self.company))
        admin = self.leader("Admin", self.system_group)
        self.assertEqual(Superior._leading(self.company), admin)
        director = self.leader("Director", self.director_group)
        self.assertEqual(Superior._leading(self.company), director)
        head = self.leader("Leader", self.head_group)
        both = self.leader("Both", self.head_group, self.system_group)
        self.assertEqual(Superior._leading(self.company), head)
        self.assertEqual(Superior._leading(self.company, but=head), director)
        self.assertEqual(Superior._leading(self.company, but=head | director), admin)
        self.assertEqual(Superior._leading(self.company, but=head | director | admin), both)
        head.active = False
        self.assertEqual(Superior._leading(self.company), director)

    def letters_to(self, user):
        self.env.flush_all()
        return self.env["mail.mail"].search_count([("email_to", "ilike", user.email)])

    def write_letters(self, days):
        with freeze_time(MONDAY.replace(hour=9, minute=3) + timedelta(days=days)):
            self.env["sales.reglament.letter"]._cron_letters()

    def test_late_points(self):
        common = self.env["crm.stage"].create({"name": "Common", "sequence": -200})
        self.make_steps(
            {"stage_id": common.id, "deadline_value": 1, "deadline_unit": "hours"},
            team_ids=False,
        )
        client_rules = self.make_reglament(publish=False, subject="client")
        of_client = self.env["sales.reglament.step"].create(
            {"reglament_id": client_rules.id, "name": "Be in touch"}
        )
        with freeze_time(MONDAY):
            # as the mail gateway makes it, and one whose team nobody leads
            gateway, led_by_nobody = self.env["crm.lead"].create(
                [
                    {
                        "name": "Enquiry",
                        "type": "opportunity",
                        "team_id": team,
                        "user_id": False,
                        "company_id": self.company.id,
                    }
                    for team in (False, self.team.id)
                ]
            )
            checks = self.env["sales.reglament.check"].search(
                [("lead_id", "in", (gateway | led_by_nobody).ids)]
            )
            checks |= checks.create(
                {
                    "step_id": of_client.id,
                    "partner_id": self.client.id,
                    "deadline": MONDAY,
                    "company_id": self.company.id,
                }
            )
            self.assertEqual(len(checks), 3, "set-up")
        for day in range(1, 8):
            self.write_letters(day)
        self.assertFalse(any(checks.mapped("escalated_date")), "there is nobody")
        admin = self.leader("Admin", self.system_group)
        admin.tz = "UTC"
        self.write_letters(8)
        self.assertEqual(self.letters_to(admin), 1)
        self.assertTrue(all(checks.mapped("escalated_date")))
        self.write_letters(9)
        self.assertEqual(self.letters_to(admin), 1, "told once")

    def test_requests(self):
        self.make_steps({"name": "Ask"})
        with freeze_time(MONDAY):
            check = self.check(self.make_lead(), "Ask").with_user(self.anna)
            request = check.action_propose("It hinders").sudo()
        self.assertFalse(request.addressee_id)
        self.upward(1)
        self.assertFalse(request.addressee_id)
        admin = self.leader("Admin", self.system_group)
        self.upward(2)
        self.assertEqual(request.addressee_id, admin)
        self.assertEqual(request.activity_ids.user_id, admin)
        self.upward(9)
        self.assertFalse(request.escalated_to_id, "nobody is above")
        director = self.leader("Director", self.director_group)
        self.upward(10)
        self.assertEqual(request.escalated_to_id, director)
        self.upward(11)
        self.assertEqual(request.escalated_date, MONDAY + timedelta(days=10), "once")
        request.told_date = MONDAY
        director.active = False
        head = self.leader("Leader", self.head_group)
        self.upward(12)
        self.assertEqual((request.escalated_to_id, request.told_date), (head, False))

    def upward(self, days):
        with freeze_time(MONDAY + timedelta(days=days)):
            self.env["sales.reglament.request"]._pass_upward()

    def test_twins_to_be_merged(self):
        twin = self.env["res.partner"].create({"name": "Twin", "is_company": True})
        pair = self.env["sales.reglament.duplicate"].create(
            {"partner_id": self.client.id, "twin_id": twin.id, "cause": "name"}
        )
        pair.with_user(self.anna).action_ask_merge()
        self.assertFalse(pair.asked_by, "nobody was asked")
        admin = self.leader("Admin", self.system_group)
        pair.with_user(self.anna).action_ask_merge()
        self.assertEqual(pair.asked_by, self.anna)
        self.assertIn(admin, self.client.activity_ids.user_id)


@tagged("post_install", "-at_install")
class TestNobodyNamedForOffers(NobodyCase, HandoverCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody_leads()

    def test_offers(self):
        with freeze_time(MONDAY):
            offer = self.offer()
        self.upward(5)
        self.assertFalse(offer.escalated_date, "there is nobody")
        admin = self.leader("Admin", self.system_group)
        self.upward(6)
        self.assertEqual(offer.escalated_to_id, admin)
        self.assertIn(admin, offer.activity_ids.user_id)
        self.upward(7)
        self.assertEqual(offer.escalated_date, MONDAY + timedelta(days=6), "once")
        director = self.leader("Director", self.director_group)
        admin.active = False
        self.upward(8)
        self.assertEqual(offer.escalated_to_id, director)

    def upward(self, days):
        with freeze_time(MONDAY + timedelta(days=days)):
            self.env["sales.reglament.handover"]._pass_upward()


@tagged("post_install", "-at_install")
class TestNobodyNamedForQuestions(NobodyCase, LoopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody_leads()

    def test_low_scores(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(3, wish="other")
        self.assertFalse(feedback.loop_user_id or feedback.loop_told_date, "there is nobody")
        self.cron(MONDAY + timedelta(hours=49))
        self.assertFalse(feedback.loop_told_date)
        self.assertEqual(feedback.loop_level, 1, "there is no director to tell either")
        admin = self.leader("Admin", self.system_group)
        self.cron(MONDAY + timedelta(hours=50))
        self.assertEqual((feedback.loop_user_id, feedback.loop_activity_id.user_id), (admin, admin))
        self.assertEqual(len(self.notices(admin)), 1)
        director = self.leader("Director", self.director_group)
        self.cron(MONDAY + timedelta(hours=51))
        self.assertEqual((feedback.loop_level, len(self.notices(director))), (2, 1))
        self.cron(MONDAY + timedelta(hours=52))
        self.assertEqual(len(self.notices(director)), 1, "once")
