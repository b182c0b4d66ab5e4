from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...report.day.verbs import OF_CATEGORY, OF_EVIDENCE
from ..common import MONDAY, load_russian
from .common import DayCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMyDayRows(DayCase):
    """Each thing that waits is one row, in the order in which to take them."""

    def test_nothing_published(self):
        lead, order_lead = self.make_lead(partner_id=self.client.id), self.make_lead()
        order = self.env["sale.order"].create(
            {"partner_id": self.client.id, "opportunity_id": order_lead.id}
        )
        self.plan(lead, "On the deal")
        self.plan(self.client, "On the client")
        self.plan(order, "On the order")
        self.env["mail.activity"].create({"user_id": self.anna.id, "summary": "On nothing"})
        self.plan(lead, "Of a colleague", user=self.boris)
        done = self.plan(lead, "Done already")
        done.action_feedback()
        rows = {row.name: row for row in self.rows()}
        self.assertEqual(set(rows), {"On the deal", "On the client", "On the order", "On nothing"})
        self.assertEqual(
            [(rows[name].lead_id, rows[name].partner_id) for name in rows if "nothing" in name],
            [(self.env["crm.lead"], self.env["res.partner"])],
        )
        self.assertEqual(rows["On the deal"].lead_id, lead)
        self.assertEqual(rows["On the deal"].partner_id, self.client)
        self.assertEqual(rows["On the client"].partner_id, self.client)
        self.assertEqual(rows["On the order"].lead_id, order_lead)
        self.assertEqual(rows["On the order"].partner_id, self.client)
        self.assertEqual(set(self.rows().mapped("done_by")), {"click"})
        self.assertEqual(rows["On the deal"].record_name, lead.name)

    def test_what_asks_for_a_file_is_opened(self):
        upload = self.env.ref("mail.mail_activity_data_upload_document")
        self.make_lead().activity_schedule(activity_type_id=upload.id, user_id=self.anna.id)
        self.assertEqual(self.rows().done_by, "open")
        self.assertEqual(self.rows().name, upload.name)

    def test_points(self):
        self.make_steps(
            {"name": "By hand"},
            {"name": "In words", "note_required": True},
            {"name": "By letter", "evidence": "email"},
        )
        lead = self.make_lead(partner_id=self.client.id, expected_revenue=500)
        rows = {row.name: row for row in self.rows()}
        self.assertEqual(
            {name: row.done_by for name, row in rows.items()},
            {"By hand": "click", "In words": "note", "By letter": "open"},
        )
        row = rows["By hand"]
        self.assertEqual((row.lead_id, row.partner_id), (lead, self.client))
        self.assertEqual((row.res_model, row.res_id), ("crm.lead", lead.id))
        self.assertEqual((row.amount, row.currency_id), (500, self.company.currency_id))
        self.assertEqual((row.kind, row.bucket, row.deadline), ("check", "3_next", False))
        self.check(lead, "By hand").with_user(self.anna).action_done()
        self.assertNotIn("By hand", self.names())

    def test_point_of_a_client(self):
        reglament = self.make_reglament(subject="client", publish=False)
        step = self.env["sales.reglament.step"].create(
            {"reglament_id": reglament.id, "name": "Be in touch", "client_state": "prospect"}
        )
        self.env["sales.reglament.check"]._open(
            [
                {
                    "step_id": step.id,
                    "reglament_id": reglament.id,
                    "user_id": self.anna.id,
                    "state": "todo",
                }
            ]
        )
        check = self.env["sales.reglament.check"].search([("step_id", "=", step.id)])
        check.sudo().partner_id = self.client
        row = self.rows()
        self.assertEqual((row.name, row.partner_id), ("Be in touch", self.client))
        self.assertFalse(row.lead_id)
        self.assertEqual(
            (row.action_open()["res_model"], row.action_open()["res_id"]),
            ("res.partner", self.client.id),
        )

    def test_activity_that_a_point_planned_is_there_once(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.make_steps({"name": "Ring up", "plan_activity_type_id": call.id})
        lead = self.make_lead()
        self.assertEqual(self.rows().mapped("kind"), ["check"])
        lead.activity_ids.user_id = self.boris
        self.assertEqual(self.rows().mapped("kind"), ["check"])
        self.assertEqual(self.rows(self.boris).mapped("kind"), ["activity"])

    def test_requests(self):
        self.make_steps({"name": "Send the letter"})
        lead = self.make_lead(partner_id=self.client.id)
        check = self.check(lead, "Send the letter").with_user(self.anna)
        request = check.action_propose("Regular clients know our terms", "hinders")
        asked, waiting = self.rows(self.head), self.rows(domain=[("kind", "=", "waiting")])
        self.assertEqual(asked.mapped("kind"), ["request"])
        self.assertEqual((asked.other_user_id, asked.done_by), (self.anna, "answer"))
        self.assertEqual((waiting.other_user_id, waiting.bucket), (self.head, "4_waiting"))
        self.assertEqual((asked.request_id, waiting.request_id), (request, request))
        self.assertEqual(asked.lead_id, lead)
        with freeze_time(MONDAY + timedelta(days=30)):
            self.assertEqual(self.rows(self.head).bucket, "0_first")
            self.assertEqual(self.rows(domain=[("kind", "=", "waiting")]).bucket, "4_waiting")
        request.with_user(self.head).action_answer("Agreed")
        self.assertFalse(self.rows(self.head))
        self.assertFalse(self.rows(domain=[("kind", "=", "waiting")]))

    def test_order(self):
        """Overdue, today, next; in each of them by day, deals whole, and money only in a tie."""
        small, big = self.make_lead(expected_revenue=10), self.make_lead(expected_revenue=900)
        self.plan(small, "next small", 1)
        self.plan(big, "next big", 2)
        self.plan(small, "today small")
        self.plan(big, "today big")
        self.plan(small, "late small", -9)
        self.plan(big, "late big", -1)
        self.plan(self.client, "late client", -2)
        self.plan(big, "later big", -3)
        self.assertEqual(
            self.names(),
            [
                *("late small", "later big", "late big", "late client"),
                *("today big", "today small"),
                *("next small", "next big"),
            ],
        )
        groups = self.day().formatted_read_group([("user_id", "=", self.anna.id)], ["bucket"])
        self.assertEqual([group["bucket"] for group in groups], ["1_overdue", "2_today", "3_next"])

    def test_what_belongs_to_one_deal(self):
        """Its activities and points, and a client's without a deal; in each part of the day."""
        self.make_steps({"name": "Answer"}, {"name": "Offer"})
        lead = self.make_lead(partner_id=self.client.id)
        self.plan(lead, "Ring up")
        self.plan(self.client, "On the client")
        bundles = {row.name: (row.bucket, row.bundle) for row in self.rows()}
        deal, client = f"crm.lead,{lead.id}", f"res.partner,{self.client.id}"
        self.assertEqual(
            bundles,
            {
                "Ring up": ("2_today", deal),
                "Answer": ("3_next", deal),
                "Offer": ("3_next", deal),
                "On the client": ("2_today", client),
            },
        )
        check = self.check(lead, "Answer").with_user(self.anna)
        check.action_propose("Regular clients know our terms", "hinders")
        waiting = self.rows(domain=[("kind", "=", "waiting")])
        self.assertFalse(waiting.bundle, "a question stands for itself")

    def test_first_of_all(self):
        """An answer that is late stands before everything else."""
        self.make_steps({"name": "Send the letter"})
        self.plan(self.make_lead(), "Ring up", -90, self.head)
        check = self.check(self.make_lead(), "Send the letter").with_user(self.anna)
        request = check.action_propose("Regular clients know our terms", "hinders")
        self.assertEqual(self.rows(self.head)[-1].bucket, "3_next")
        with freeze_time(request.deadline + timedelta(hours=1)):
            first = self.rows(self.head)[0]
            self.assertEqual((first.request_id, first.bucket), (request, "0_first"))
            self.assertEqual(self.day(self.head).day_summary()["points"], 2)

    def test_verbs(self):
        """Each row begins with what to do, whatever its kind, evidence or type of activity."""
        lead = self.make_lead(partner_id=self.client.id)
        for name, verb in (
            ("call", "call"),
            ("meeting", "meet"),
            ("email", "write"),
            ("upload_document", "attach"),
            ("todo", "do"),
        ):
            kind = self.env.ref(f"mail.mail_activity_data_{name}")
            lead.activity_schedule(
                activity_type_id=kind.id, summary=f"By {name}", user_id=self.anna.id
            )
            row = self.rows(domain=[("name", "=", f"By {name}")])
            self.assertEqual(row.verb, verb)
        evidence = self.env["sales.reglament.step"]._fields["evidence"].get_values(self.env)
        self.assertLessEqual(set(OF_EVIDENCE), set(evidence))
        verbs = set(self.day()._fields["verb"].get_values(self.env))
        self.assertLessEqual({*OF_EVIDENCE.values(), *OF_CATEGORY.values()}, verbs)
        self.assertTrue(all(row.verb for row in self.rows()))

    def test_a_long_next_is_folded_below_what_is_due(self):
        lead = self.make_lead()
        for day in range(11):
            self.plan(lead, f"Later {day}", day + 1)

        def folded():
            groups = self.day(reglament_fold_next=True).web_read_group(
                [("user_id", "=", self.anna.id)], ["bucket"], auto_unfold=True
            )
            return {group["bucket"]: "__records" not in group for group in groups["groups"]}

        self.assertEqual(folded(), {"3_next": False}, "there is nothing else to look at")
        self.plan(lead, "Today")
        self.assertEqual(folded(), {"2_today": False, "3_next": True})
        self.rows(domain=[("name", "=", "Later 1")]).activity_id.unlink()
        self.assertEqual(folded(), {"2_today": False, "3_next": False}, "short enough")

    def test_the_readers_clock(self):
        """Where the day is over already, today's activity is late and tomorrow's is due."""
        self.make_steps({"name": "Answer"})
        lead = self.make_lead()
        self.plan(lead, "On Monday")
        self.plan(lead, "On Tuesday", 1)
        # Monday 20:00 UTC is Tuesday 06:00 in Vladivostok, whose day ends at 14:00 UTC
        with freeze_time(datetime(2026, 3, 2, 20, 0)):
            for due, bucket in (
                (datetime(2026, 3, 3, 13, 59), "2_today"),
                (datetime(2026, 3, 3, 14, 0), "3_next"),
                (datetime(2026, 3, 2, 19, 59), "1_overdue"),
            ):
                self.write_check(lead, "Answer", deadline=due)
                here = {row.name: row.bucket for row in self.rows(tz="Asia/Vladivostok")}
                self.assertEqual(
                    here, {"On Monday": "1_overdue", "On Tuesday": "2_today", "Answer": bucket}
                )
            there = {row.name: row.bucket for row in self.rows(tz="UTC")}
            self.assertEqual((there["On Monday"], there["On Tuesday"]), ("2_today", "3_next"))

    def test_an_activity_is_due_at_the_end_of_its_day(self):
        with freeze_time(datetime(2026, 3, 28, 10, 0)):
            lead = self.make_lead()
            self.plan(lead, "Winter time")
            self.plan(lead, "Summer time", 1)
            due = {row.name: row.deadline for row in self.rows(tz="Europe/Berlin")}
        self.assertEqual(due["Winter time"], datetime(2026, 3, 28, 22, 59, 59))
        self.assertEqual(due["Summer time"], datetime(2026, 3, 29, 21, 59, 59))

    def test_summary(self):
        self.assertEqual(self.day().day_summary(), {"points": 0, "text": "All done. Good selling!"})
        lead = self.make_lead()
        self.plan(lead, "Late", -2)
        self.assertEqual(self.day().day_summary()["text"], "To do today: 1, about 5 minutes")
        self.plan(lead, "Today")
        self.plan(lead, "Not yet", 5)
        self.plan(lead, "Of a colleague", user=self.boris)
        self.assertEqual(
            self.day().day_summary(), {"points": 2, "text": "To do today: 2, about 10 minutes"}
        )
        load_russian(self.env)
        self.assertEqual(
            self.day(lang="ru_RU").day_summary()["text"], "Дел на сегодня: 2, примерно 10 мин"
        )

    def test_summary_of_a_day_with_nothing_due(self):
        """It says when there is something again, never that all is done above a list."""
        self.make_steps({"name": "Answer"})
        lead = self.make_lead()
        self.assertEqual(
            self.day().day_summary()["text"], "Nothing due today. Without a deadline: 1"
        )
        self.plan(lead, "In a week", 7)
        self.assertEqual(self.day().day_summary()["text"], "Nothing due today. Next: Mar 9, 1")
        self.plan(lead, "Ring up", 1)
        self.plan(self.make_lead(), "Ring up", 1)
        self.assertEqual(
            self.day().day_summary(), {"points": 0, "text": "Nothing due today. Next: tomorrow, 2"}
        )

    def test_as_many_queries_however_long_the_list(self):
        self.make_steps({"name": "Answer"}, {"name": "Offer"})
        fields = {
            "name": {},
            "lead_id": {"fields": {"display_name": {}}},
            "currency_id": {"fields": {"display_name": {}}},
        }

        def count():
            day = self.day()
            day.web_search_read([], fields)
            day = self.day()
            before = self.env.cr.sql_log_count
            day.web_search_read([], fields)
            return self.env.cr.sql_log_count - before

        leads = self.make_lead()
        self.plan(leads, "Ring up")
        few = count()
        for _number in range(15):
            leads |= self.make_lead()
        self.plan(leads, "Ring up")
        self.assertGreater(len(self.rows()), 40)
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMyDayButtons(DayCase):
    """What is done from the list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps(
            {"name": "By hand"},
            {"name": "In words", "note_required": True},
            {"name": "By letter", "evidence": "email"},
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)

    def row(self, name, user=None):
        return self.rows(user, [("name", "=", name)])

    def test_done(self):
        activity = self.plan(self.lead, "Ring up")
        self.rows().action_done()
        self.assertEqual(set(self.names()), {"In words", "By letter"})
        self.assertFalse(activity.active)
        check = self.check(self.lead, "By hand")
        self.assertEqual((check.state, check.done_by), ("done", self.anna))
        self.assertEqual(self.state(self.lead, "In words"), "todo")
        self.assertEqual(self.state(self.lead, "By letter"), "todo")

    def test_tomorrow(self):
        activity = self.plan(self.lead, "Ring up", -3)
        deadline = datetime(2026, 3, 1)
        self.write_check(self.lead, "By hand", deadline=deadline)
        with freeze_time(datetime(2026, 3, 2, 20, 0)):  # Tuesday morning in Vladivostok
            self.rows(tz="Asia/Vladivostok").action_tomorrow()
        self.assertEqual(activity.date_deadline, date(2026, 3, 4))
        self.assertEqual(self.check(self.lead, "By hand").deadline, deadline)

    def test_open(self):
        self.plan(self.client, "Ring up")
        free = self.env["mail.activity"].create({"user_id": self.anna.id, "summary": "Tidy up"})
        for name, model, res_id in (
            ("By hand", "crm.lead", self.lead.id),
            ("Ring up", "res.partner", self.client.id),
            ("Tidy up", "mail.activity", free.id),
        ):
            action = self.row(name).action_open()
            self.assertEqual((action["res_model"], action["res_id"]), (model, res_id))

    def test_open_what_went_to_a_colleague(self):
        row = self.row("By hand")
        self.write_check(self.lead, "By hand", user_id=self.boris.id)
        row = self.row("By hand", self.boris)
        with self.assertRaisesRegex(UserError, "is not open to you"):
            row.action_open()

    def test_log_a_contact(self):
        activity = self.plan(self.client, "Ring up")
        self.env["mail.activity"].create({"user_id": self.anna.id, "summary": "Tidy up"})
        context = self.row("By hand").action_log_contact()["context"]
        self.assertEqual(context["default_record_ids"], self.lead.ids)
        self.assertNotIn("default_activity_id", context)
        context = self.row("Ring up").action_log_contact()["context"]
        self.assertEqual(
            (context["default_record_model"], context["default_record_ids"]),
            ("res.partner", self.client.ids),
        )
        self.assertEqual(context["default_activity_id"], activity.id, "it is done with the contact")
        with self.assertRaises(UserError):
            self.row("Tidy up").action_log_contact()


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMyDayAccess(DayCase):
    """Everybody sees their own; heads what is two working days late in their teams."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps({"name": "Answer"})
        cls.lead = cls.make_lead()

    def late(self, **ago):
        """Make the point late by so much."""
        return self.write_check(self.lead, "Answer", deadline=MONDAY - timedelta(**ago))

    def test_own_rows_only(self):
        self.plan(self.lead, "Ring up")
        self.late(days=30)
        rows = self.rows()
        self.assertEqual(len(rows), 2)
        self.assertFalse(self.day(self.boris).search([]))
        self.assertEqual(self.day(self.boris).browse(rows.ids).read(["name"]), [])
        for method in ("action_done", "action_tomorrow"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(self.day(self.boris).browse(rows.ids), method)()
        for method in ("action_open", "action_log_contact"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(self.day(self.boris).browse(rows[:1].ids), method)()
        self.assertEqual(self.state(self.lead, "Answer"), "todo")
        self.assertTrue(self.lead.activity_ids)

    def test_nobody_outside_sales(self):
        with self.assertRaises(AccessError):
            self.day(self.accountant).search([])
        with self.assertRaises(AccessError):
            self.day(self.accountant).day_summary()

    def test_nobody_writes(self):
        row = self.rows()
        for call in (
            lambda: row.write({"name": "x"}),
            row.unlink,
            lambda: self.day().create({"name": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_head_after_two_working_days(self):
        # Monday 10:00; two working days ago it was Thursday, 10:00 by the company's calendar
        self.late(days=4, minutes=-1)
        self.assertFalse(self.day(self.head).search([]))
        self.late(days=4)
        rows = self.day(self.head).search([])
        self.assertEqual((rows.user_id, rows.is_escalated), (self.anna, True))
        self.assertEqual(self.day(self.director).search([]), rows)
        self.assertFalse(self.rows().is_escalated)

    def test_head_who_was_told(self):
        self.late(hours=1)
        self.write_check(self.lead, "Answer", escalated_date=MONDAY)
        self.assertEqual(self.day(self.head).search([]).user_id, self.anna)

    def test_head_of_another_team(self):
        other = self.head.copy({"login": "rother", "name": "Other head"})
        self.late(days=30)
        self.assertFalse(self.day(other).search([]))
        row = self.day(other).browse(self.rows().ids)
        for call in (row.read, row.action_done, row.action_open, row.action_log_contact):
            with self.assertRaises(AccessError):
                call()
        self.team.user_id = other
        self.assertEqual(self.day(other).search([]).user_id, self.anna)
        self.assertFalse(self.day(self.head).search([]))

    def test_what_is_private_stays_private(self):
        free = {"user_id": self.anna.id, "summary": "Private", "date_deadline": "2026-01-01"}
        self.env["mail.activity"].create(free)
        self.plan(self.anna.partner_id, "On a client", -30)
        self.plan(self.env["res.users"].browse(self.boris.id).partner_id, "Of a partner", -30)
        self.assertIn("Private", self.names())
        self.assertNotIn("Private", self.day(self.director).search([]).mapped("name"))
        self.assertIn("On a client", self.day(self.director).search([]).mapped("name"))

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.late(days=30)
        self.write_check(self.lead, "Answer", company_id=other.id)
        for user in (self.anna, self.head, self.director):
            with self.subTest(user=user.login):
                self.assertFalse(self.day(user).search([]))
        self.anna.company_ids |= other
        both = (self.company | other).ids
        self.assertTrue(self.rows(allowed_company_ids=both))
        self.assertFalse(self.rows(allowed_company_ids=self.company.ids))


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestTeam(DayCase):
    """The head looks at the norm first, then at the people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps({"name": "Answer"}, {"name": "Offer"})
        cls.answer = cls.env["sales.reglament.step"].search(
            [("name", "=", "Answer"), ("reglament_id.team_ids", "in", cls.team.ids)]
        )
        values = [
            {"name": f"Deal {n}", "user_id": (cls.anna if n % 2 else cls.boris).id}
            for n in range(20)
        ]
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "team_id": cls.team.id,
                    "stage_id": cls.stage_new.id,
                    **line,
                    "type": "opportunity",
                }
                for line in values
            ]
        )

    def make_late(self, name, leads):
        checks = self.env["sales.reglament.check"].search(
            [("lead_id", "in", leads.ids), ("step_id.name", "=", name)]
        )
        checks.sudo().deadline = MONDAY - timedelta(days=10)

    def norms(self):
        return self.day(self.head).team_summary()["norms"]

    def team_rows(self, user=None):
        action = self.env.ref("sales_reglament.sales_reglament_day_action_team")
        self.assertIn("norm_flagged", action.domain)
        user = user or self.head
        return self.day(user).search(
            [
                ("user_id", "!=", user.id),
                ("is_escalated", "=", True),
                ("norm_flagged", "=", False),
            ]
        )

    def test_a_missed_norm_comes_before_the_people(self):
        self.make_late("Answer", self.leads[:19])
        self.assertEqual(self.norms(), [], "what still has time says nothing of a norm")
        self.make_late("Answer", self.leads)
        self.make_late("Offer", self.leads[:3])
        self.assertEqual(self.norms(), [{"id": self.answer.id, "name": "Answer", "points": 20}])
        self.assertEqual(set(self.team_rows().mapped("name")), {"Offer"})
        action = self.day(self.head).action_view_step(self.answer.id)
        self.assertEqual(len(self.day(self.head).search(action["domain"])), 20)
        flagged = self.day(self.head).search([("norm_flagged", "=", True)])
        self.assertEqual(set(flagged.mapped("norm_flagged")), {True})
        self.assertEqual(set(self.team_rows().mapped("norm_flagged")), {False})

    def test_per_person(self):
        self.make_late("Offer", self.leads[:3])
        self.assertEqual(self.norms(), [])
        groups = self.day(self.head)._read_group(
            [("id", "in", self.team_rows().ids)], ["user_id"], ["__count"]
        )
        self.assertEqual(dict(groups), {self.anna: 1, self.boris: 2})

    def test_nobody_waits(self):
        self.assertFalse(self.team_rows())
        self.assertEqual(self.norms(), [])

    def test_managers_see_no_team(self):
        self.make_late("Answer", self.leads)
        self.assertFalse(self.team_rows(self.anna))
        self.assertEqual(self.day(self.anna).team_summary(), {"norms": [], "people": []})
        menus = self.env["ir.ui.menu"].with_user(self.anna)
        visible = menus._visible_menu_ids()
        self.assertIn(self.env.ref("sales_reglament.menu_my_day").id, visible)
        self.assertNotIn(self.env.ref("sales_reglament.menu_my_team").id, visible)
        self.assertIn(
            self.env.ref("sales_reglament.menu_my_team").id,
            menus.with_user(self.head)._visible_menu_ids(),
        )

    def test_crm_opens_as_before(self):
        menus = self.env["ir.ui.menu"].with_user(self.anna).load_web_menus(False)
        crm = menus[self.env.ref("crm.crm_menu_root").id]
        self.assertEqual(crm["actionID"], self.env.ref("crm.action_your_pipeline").id)
