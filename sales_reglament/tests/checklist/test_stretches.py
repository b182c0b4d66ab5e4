from datetime import timedelta
from runpy import run_path

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_path

from ..common import MONDAY
from .common import ClientStepCase, StepCase

DISCIPLINE = "sales.reglament.report.discipline"
NORM = {"deadline_value": 2, "deadline_unit": "working_days"}


class StretchCase(StepCase):
    """Time in working days since a Monday at ten, of a norm of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla = cls.anna.copy({"login": "rcarla", "name": "Carla"})
        cls.dora = cls.anna.copy({"login": "rdora", "name": "Dora"})
        cls.team.member_ids |= cls.carla | cls.dora

    def moment(self, days):
        return (
            self.env["sales.reglament.clock"]._deadline(
                MONDAY, days, "working_days", self.company.id
            )
            or MONDAY
        )

    def at(self, days):
        return freeze_time(self.moment(days))

    def rows(self, lead, days):
        """The rows of the report at some day, oldest first."""
        with self.at(days):
            self.env.flush_all()
            self.env.invalidate_all()
            return [
                (row.user_id, row.ended_by or "open", row.in_time_count, row.late_count)
                for row in self.env[DISCIPLINE].search(
                    [("lead_id", "=", lead.id), ("origin", "=", "check")], order="id"
                )
            ]

    def late(self, lead, days):
        return [user.name for user, _how, _in_time, late in self.rows(lead, days) if late]

    def give(self, lead, user, days):
        with self.at(days):
            lead.user_id = user
            self.env.flush_all()

    def move(self, lead, stage, days):
        with self.at(days):
            lead.write({"stage_id": stage.id})
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestStretches(StretchCase):
    """Who had a point, from when to when, against which deadline: no way washes lateness off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps({"name": "Send it", **NORM}, mode="observe")

    def opened(self, **values):
        with self.at(0):
            lead = self.make_lead(**values)
            self.env.flush_all()
        return lead

    def point(self, lead):
        return self.check(lead, "Send it")

    def deadline(self, lead):
        return self.point(lead).deadline

    # ------------------------------------------------------------ away and back

    def test_every_way_away_and_back_leaves_the_lateness(self):
        ways = {
            "another stage": (
                lambda lead: lead.write({"stage_id": self.stage_won.id}),
                lambda lead: lead.write({"stage_id": self.stage_new.id}),
            ),
            "lost": (
                lambda lead: lead.action_set_lost(),
                lambda lead: lead.action_restore(),
            ),
            "archived": (
                lambda lead: lead.action_archive(),
                lambda lead: lead.action_unarchive(),
            ),
        }
        for name, (away, back) in ways.items():
            with self.subTest(name):
                lead = self.opened()
                with self.at(3):
                    self.assertTrue(self.point(lead).is_late)
                    away(lead)
                    self.env.flush_all()
                    self.assertEqual(self.point(lead).state, "cancelled")
                    self.assertEqual(self.late(lead, 3), ["Ranna"])
                with self.at(3.5):
                    back(lead)
                    self.env.flush_all()
                    self.assertTrue(self.point(lead).is_late, "what was late comes back late")
                self.assertEqual(self.rows(lead, 3.6), [(self.anna, "open", 0, 1)])

    def test_back_within_two_days_it_is_the_same_stretch(self):
        lead = self.opened()
        self.move(lead, self.stage_won, 1.5)
        self.move(lead, self.stage_new, 3.4)
        self.assertEqual(self.deadline(lead), self.moment(3.9))
        with self.at(3.6):
            self.point(lead).with_user(self.anna).action_done()
        self.assertEqual(self.rows(lead, 9), [(self.anna, "done", 1, 0)])

    def test_back_later_with_at_least_a_quarter(self):
        lead = self.opened()
        self.move(lead, self.stage_won, 1.8)
        self.move(lead, self.stage_new, 3.9)
        self.assertEqual(self.deadline(lead), self.moment(4.4))
        self.assertEqual(self.late(lead, 4.4), [])
        self.assertEqual(self.late(lead, 4.5), ["Ranna"])
        self.assertEqual(
            self.rows(lead, 4.5), [(self.anna, "fallen_away", 0, 0), (self.anna, "open", 0, 1)]
        )

    def test_back_after_weeks_the_whole_norm(self):
        lead = self.opened()
        self.move(lead, self.stage_won, 1)
        self.move(lead, self.stage_new, 22)
        self.assertEqual(self.deadline(lead), self.moment(24))

    # ------------------------------------------------------------ from hand to hand

    def test_the_receiver_has_the_whole_norm_and_the_giver_their_lateness(self):
        lead = self.opened()
        self.give(lead, self.boris, 3)
        self.assertEqual(self.deadline(lead), self.moment(5))
        self.assertEqual(self.point(lead).opened_date, MONDAY)
        self.assertEqual(
            self.rows(lead, 4), [(self.anna, "passed_on", 0, 1), (self.boris, "open", 0, 0)]
        )

    def test_passed_on_daily_among_four_it_is_late_on_day_8_5_and_ever_after(self):
        lead = self.opened()
        people = (self.anna, self.boris, self.carla, self.dora)
        for day in range(1, 12):
            self.give(lead, people[day % 4], day)
        self.assertEqual(self.late(lead, 11), ["Ranna", "Rboris", "Carla"])
        report = self.env[DISCIPLINE].search([("lead_id", "=", lead.id)])
        self.assertEqual(sum(report.mapped("check_count")), 1, "one point")

    def test_another_team_begins_nothing(self):
        lead = self.opened()
        other = self.env["crm.team"].create({"name": "Second team", "user_id": self.head.id})
        with self.at(1):
            lead.write({"team_id": other.id})
            lead.write({"team_id": self.team.id, "stage_id": self.stage_new.id})
            self.env.flush_all()
        self.assertEqual(self.deadline(lead), self.moment(2))

    # ------------------------------------------------------------ settled and undone

    def test_how_it_ended(self):
        lead = self.opened()
        with self.at(1):
            self.point(lead).with_user(self.anna).action_not_applicable("No hall")
        self.assertEqual(self.rows(lead, 9), [(self.anna, "not_applicable", 0, 0)])
        other = self.opened()
        with self.at(3):
            self.point(other).with_user(self.head).action_skip("Too late for it")
        self.assertEqual(self.rows(other, 9), [(self.anna, "skipped", 0, 1)])

    def test_a_deed_undone_takes_in_time_back(self):
        lead = self.opened()
        with self.at(1):
            self.point(lead).with_user(self.anna).action_done()
        self.assertEqual(self.rows(lead, 2), [(self.anna, "done", 1, 0)])
        with self.at(4):
            self.point(lead).with_user(self.anna).action_reopen()
        self.assertEqual(self.deadline(lead), self.moment(4.5))
        self.assertEqual(self.rows(lead, 4.2), [(self.anna, "open", 0, 0)])
        self.assertEqual(self.rows(lead, 4.6), [(self.anna, "open", 0, 1)])

    def test_done_late_and_undone_stays_late(self):
        lead = self.opened()
        with self.at(3):
            self.point(lead).with_user(self.anna).action_done()
            self.point(lead).with_user(self.anna).action_reopen()
            self.point(lead).with_user(self.anna).action_done()
        self.assertEqual(self.rows(lead, 3), [(self.anna, "done", 0, 1)])

    # ------------------------------------------------------------ how late

    def delay(self, lead, moment):
        with freeze_time(moment):
            self.env.flush_all()
            self.env.invalidate_all()
            rows = self.env[DISCIPLINE].search([("lead_id", "=", lead.id)], order="id")
            return [round(row.delay_hours, 2) for row in rows]

    def test_delay_is_counted_in_the_time_that_is_worked(self):
        friday, monday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
        lead = self.opened()
        self.check(lead, "Send it").deadline = friday
        self.assertEqual(self.delay(lead, friday + timedelta(hours=1)), [1])
        self.assertEqual(self.delay(lead, MONDAY + timedelta(days=6)), [6], "the shop is shut")
        self.assertEqual(self.delay(lead, monday), [8], "while it is open")
        with freeze_time(monday):
            self.check(lead, "Send it").with_user(self.anna).action_done()
        self.assertEqual(self.delay(lead, monday + timedelta(days=9)), [8], "once it is done")
        self.assertEqual(self.late(lead, 9), ["Ranna"])

    def test_what_was_late_on_a_day_off_only_was_late_for_no_hours(self):
        lead = self.opened()
        saturday = MONDAY + timedelta(days=5)
        self.check(lead, "Send it").deadline = saturday
        with freeze_time(saturday + timedelta(hours=3)):
            self.check(lead, "Send it").with_user(self.anna).action_done()
        self.assertEqual(self.delay(lead, saturday + timedelta(days=9)), [0])
        self.assertEqual(self.late(lead, 9), ["Ranna"])

    def test_delay_by_the_calendar_of_who_was_late(self):
        company = self.env["res.company"].create({"name": "Never closed"})
        self.boris.write({"company_ids": [(4, company.id)], "company_id": company.id})
        lead = self.opened(user_id=self.boris.id)
        self.check(lead, "Send it").deadline = MONDAY
        week = MONDAY + timedelta(weeks=1)
        self.assertEqual(self.delay(lead, week), [40])
        company.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Always",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
                    for day in range(7)
                ],
            }
        )
        self.assertEqual(self.delay(lead, week), [7 * 24])
        company.resource_calendar_id = False
        self.assertEqual(self.delay(lead, week), [7 * 24], "by the clock")

    def test_of_what_is_late_for_years_a_year_is_counted(self):
        lead = self.opened()
        self.check(lead, "Send it").deadline = MONDAY
        [hours] = self.delay(lead, MONDAY + timedelta(weeks=200))
        self.assertEqual(hours, 52 * 40 + 2)

    # ------------------------------------------------------------ where nobody is named

    def test_where_nobody_is_named_who_leads_has_it(self):
        lead = self.opened(user_id=False)
        self.assertFalse(self.point(lead).user_id)
        self.assertEqual(self.late(lead, 3), ["Rhead"])
        self.give(lead, self.anna, 4)
        self.give(lead, self.env["res.users"], 5)
        self.assertEqual(
            self.rows(lead, 6),
            [(self.head, "open", 0, 1), (self.anna, "passed_on", 0, 0)],
            "and has it again",
        )

    def test_where_nobody_leads_either_it_is_who_leads_by_rights(self):
        self.team.user_id = False
        lead = self.opened(user_id=False)
        leader = self.env["sales.reglament.superior"]._leading(self.company)
        self.assertTrue(leader)
        self.assertEqual(self.late(lead, 3), leader.mapped("name"))

    # ------------------------------------------------------------ versions and merges

    def test_moving_over_begins_nothing(self):
        lead = self.opened()
        draft = self.reglament.browse(self.reglament.action_new_version()["res_id"])
        draft.step_ids.deadline_value = 9
        with self.at(1):
            draft.action_publish()
            draft.action_move_over()
        self.assertEqual(self.deadline(lead), self.moment(2))
        self.assertEqual(self.rows(lead, 2.5), [(self.anna, "open", 0, 1)])

    def test_of_merged_points_the_earlier_deadline_and_all_stretches_stay(self):
        older = self.opened(partner_id=self.client.id)
        self.give(older, self.boris, 0.5)
        self.give(older, self.anna, 1)
        with self.at(1.5):
            newer = self.make_lead(partner_id=self.client.id, probability=90)
            merged = (older | newer)._merge_opportunity(auto_unlink=True)
            self.env.flush_all()
        self.assertEqual(self.deadline(merged), self.moment(2))
        rows = self.rows(merged, 3)
        self.assertEqual(len(rows), 3)
        self.assertEqual([row for row in rows if row[1] == "open"], [(self.anna, "open", 0, 1)])

    # ------------------------------------------------------------ the head's list

    def heads(self, lead, days):
        with self.at(days):
            self.env.flush_all()
            self.env.invalidate_all()
            day = self.env["sales.reglament.day"].with_user(self.head)
            shown = day.search([("is_escalated", "=", True), ("lead_id", "=", lead.id)])
            point = self.point(lead)
            found = point.search([("late_for_head", "=", True), ("lead_id", "=", lead.id)])
            self.assertEqual(bool(found), point.late_for_head)
            self.assertEqual(bool(found), bool(shown))
            return bool(found)

    def test_a_point_that_had_three_people(self):
        lead = self.opened()
        self.give(lead, self.boris, 0.2)
        self.give(lead, self.anna, 0.4)
        self.assertFalse(self.heads(lead, 0.5))
        self.give(lead, self.carla, 0.6)
        self.assertTrue(self.heads(lead, 0.7))
        self.give(lead, self.anna, 0.8)
        self.assertTrue(self.heads(lead, 0.9), "until it is done, whoever has it")
        with self.at(1):
            self.point(lead).with_user(self.anna).action_done()
        self.assertFalse(self.heads(lead, 1))

    def test_a_point_that_was_open_for_twice_its_norm(self):
        lead = self.opened()
        self.give(lead, self.boris, 1.5)
        self.move(lead, self.stage_won, 2)
        self.move(lead, self.stage_new, 6)
        self.give(lead, self.anna, 7.5)
        self.assertFalse(self.heads(lead, 7.9))
        self.assertTrue(self.heads(lead, 8.1))

    # ------------------------------------------------------------ whose business it is

    def test_people_see_their_own_and_change_nothing(self):
        lead = self.opened()
        self.give(lead, self.boris, 1)
        stretches = self.point(lead).stretch_ids
        self.assertEqual(len(stretches), 2)
        seen = stretches.search([("check_id.lead_id", "=", lead.id)])
        self.assertEqual(seen, stretches)
        own = stretches.with_user(self.anna).search([("check_id.lead_id", "=", lead.id)])
        self.assertEqual(own, stretches.filtered(lambda one: one.user_id == self.anna))
        for user in (self.anna, self.head, self.director):
            for act in (
                lambda some: some.write({"deadline": False}),
                lambda some: some.unlink(),
                lambda some: some.create({"check_id": some[0].check_id.id, "date_from": MONDAY}),
            ):
                with self.assertRaises(AccessError):
                    act(stretches.with_user(user))

    def test_they_go_with_their_deal(self):
        lead = self.opened()
        stretches = self.point(lead).stretch_ids
        lead.unlink()
        self.assertFalse(stretches.exists())

    def test_an_upgrade_gives_points_the_stretch_they_tell_of(self):
        lead, done, won = (self.opened() for _number in range(3))
        with self.at(3):
            self.point(done).with_user(self.anna).action_done()
        before = self.rows(lead, 3.5), self.rows(done, 3.5)
        points = self.point(lead) | self.point(done) | self.point(won)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM sales_reglament_stretch WHERE check_id IN %s", [tuple(points.ids)]
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET stage_id = %s, date_closed = %s WHERE id = %s",
            [self.stage_won.id, self.moment(1), won.id],
        )
        self.env.invalidate_all()
        path = file_path("sales_reglament/migrations/19.0.1.5.0/post-stretches.py")
        run_path(path)["migrate"](self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.assertEqual((self.rows(lead, 3.5), self.rows(done, 3.5)), before)
        self.assertEqual(self.point(won).state, "cancelled")
        self.assertEqual(self.rows(won, 3.5), [(self.anna, "fallen_away", 0, 0)])

    def test_many_deals_cost_the_same_queries(self):
        def queries(count):
            with self.at(0):
                leads = self.make_leads(count)
                self.env.flush_all()
            spent = []
            for number, (day, values) in enumerate(
                (
                    (1, {"user_id": self.boris.id}),
                    (1.5, {"stage_id": self.stage_won.id}),
                    (1.6, {"stage_id": self.stage_new.id}),
                    (1.7, {"user_id": self.anna.id}),
                )
            ):
                with self.at(day):
                    self.env.invalidate_all()
                    before = self.env.cr.sql_log_count
                    leads.write(values)
                    self.env.flush_all()
                    spent.append((number, self.env.cr.sql_log_count - before))
            return spent

        queries(2)
        self.assertEqual(queries(3), queries(30))


@tagged("post_install", "-at_install")
class TestStretchesOfSomeSteps(StretchCase):
    """What steps with a condition, a proof or a first answer add to the rules."""

    def test_a_condition_off_and_on(self):
        self.make_steps({"name": "Big", "domain": "[('expected_revenue', '>', 9)]", **NORM})
        with self.at(0):
            lead = self.make_lead(expected_revenue=10)
        for days, revenue in ((3, 1), (4, 10)):
            with self.at(days):
                lead.expected_revenue = revenue
                self.env.flush_all()
        self.assertEqual(self.rows(lead, 4), [(self.anna, "open", 0, 1)])

    def test_the_head_keeps_the_lateness_of_the_assignment(self):
        self.make_steps({"name": "Answer", "first_response": True, **NORM})
        with self.at(0):
            lead = self.make_lead(user_id=False)
            deadline = self.check(lead, "Answer").deadline
        self.assertEqual(deadline, MONDAY + timedelta(minutes=15))
        self.give(lead, self.anna, 1)
        self.assertEqual(self.check(lead, "Answer").deadline, self.moment(3))
        self.assertEqual(self.late(lead, 1), ["Rhead"])

    def test_undone_when_somebody_else_has_the_deal(self):
        self.make_steps({"name": "Reach", "evidence": "contact", **NORM})
        with self.at(0):
            lead = self.make_lead()
        with self.at(1):
            lead.with_user(self.anna).log_contact("call", "agreed")
        self.give(lead, self.boris, 1.2)
        with self.at(1.5):
            self.env["sales.reglament.contact"].search([("lead_id", "=", lead.id)]).unlink()
        point = self.check(lead, "Reach")
        self.assertEqual((point.state, point.user_id), ("todo", self.boris))
        self.assertEqual(point.deadline, self.moment(3.5))

    def test_a_standing_rule_is_broken_anew(self):
        self.make_steps({"name": "Next step", "evidence": "next_activity", **NORM})
        with self.at(0):
            lead = self.make_lead()
            lead.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=self.moment(9).date(),
                user_id=self.anna.id,
            )
            self.assertEqual(self.state(lead, "Next step"), "done")
        with self.at(5):
            lead.activity_ids.unlink()
            self.env.flush_all()
        self.assertEqual(self.check(lead, "Next step").deadline, self.moment(7))
        self.assertEqual([row[1] for row in self.rows(lead, 6)], ["done", "open"])


@tagged("post_install", "-at_install")
class TestStretchesOfClients(ClientStepCase):
    """The same rules for clients."""

    def test_away_back_and_from_hand_to_hand(self):
        with freeze_time(MONDAY):
            self.make_steps({"name": "Ring up", **NORM})
        with freeze_time(MONDAY + timedelta(days=3)):
            self.client.active = False
            self.env.flush_all()
            self.assertEqual(self.states(self.client, "Ring up"), ["cancelled"])
        with freeze_time(MONDAY + timedelta(days=4)):
            self.client.active = True
            self.env.flush_all()
            point = self.checks(self.client, "Ring up")
            self.assertTrue(point.is_late)
            self.client.user_id = self.boris
            self.env.flush_all()
            point = self.checks(self.client, "Ring up")
            self.assertEqual((point.user_id, point.is_late), (self.boris, False))
            rows = self.env[DISCIPLINE].search([("step_id", "=", point.step_id.id)], order="id")
            self.assertEqual(rows.user_id, self.anna | self.boris)
            self.assertEqual(rows.mapped("late_count"), [1, 0])

    def test_merged_clients(self):
        twin = self.make_client()
        with freeze_time(MONDAY):
            self.make_steps({"name": "Ring up", **NORM})
        points = self.checks(self.client, "Ring up") | self.checks(twin, "Ring up")
        self.assertEqual(len(points.stretch_ids), 2)
        with freeze_time(MONDAY + timedelta(days=1)):
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge((self.client | twin).ids, self.client)
        point = self.checks(self.client, "Ring up")
        self.assertEqual(len(point), 1)
        self.assertEqual(len(point.stretch_ids), 2)
        self.assertEqual(point.deadline, MONDAY + timedelta(days=2))


@tagged("post_install", "-at_install")
class TestClosedDeals(StretchCase):
    """A closed deal owes nothing, however it was closed; what was missing is in the log.

    Only what the won stage itself asks for is to be done still, where the deal was won here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps(
            {"name": "Answer"},
            {"name": "Reach", "evidence": "contact"},
            {"name": "Look around", "mandatory": False},
            {"name": "Hand over", "stage_id": cls.stage_won.id},
            mode="observe",
        )

    def open_points(self, leads):
        self.env.invalidate_all()
        return self.env["sales.reglament.check"].search_count(
            [("lead_id", "in", leads.ids), ("state", "=", "todo")]
        )

    def assert_owes_nothing(self, lead):
        self.assertEqual(self.open_points(lead), int(lead.won_status == "won"))
        if lead.won_status == "won":
            self.assertEqual(self.state(lead, "Hand over"), "todo")

    def test_imported_and_entered_as_closed(self):
        stage = self.stage_won
        rows = [["Won long ago", self.team.name, stage.name]]
        result = self.env["crm.lead"].load(["name", "team_id", "stage_id"], rows)
        self.assertTrue(result["ids"], result["messages"])
        imported = self.env["crm.lead"].browse(result["ids"])
        entered = self.make_lead(stage_id=stage.id)
        lost = self.make_lead(active=False, probability=0)
        for lead, kind in ((imported, "import"), (entered, "create")):
            self.assertEqual(lead.reglament_id, self.reglament)
            self.assertEqual(self.open_points(lead), 0)
            log = self.bypasses(lead)
            self.assertEqual((log.kind, log.gap_summary), (kind, "Answer, Reach"))
        self.assertEqual(self.open_points(lost), 0)

    def test_every_way_of_closing(self):
        for close in (
            lambda lead: lead.action_set_won(),
            lambda lead: lead.write({"stage_id": self.stage_won.id}),
            lambda lead: lead.action_set_lost(),
            lambda lead: lead.action_archive(),
        ):
            lead = self.make_lead()
            self.assertEqual(self.open_points(lead), 3)
            close(lead)
            self.env.flush_all()
            self.assert_owes_nothing(lead)
            if lead.won_status == "won":
                self.assertEqual(self.bypasses(lead).gap_summary, "Answer, Reach")

    def test_what_is_done_by_closing_is_done(self):
        self.make_steps(
            {
                "name": "Note the sum",
                "evidence": "domain",
                "evidence_domain": "[('expected_revenue', '>', 9)]",
            },
            mode="observe",
            role_kind="active",
        )
        lead = self.make_lead()
        lead.write({"stage_id": self.stage_won.id, "expected_revenue": 10})
        self.assertEqual(self.state(lead, "Note the sum"), "done")
        self.assertFalse(self.bypasses(lead))

    def test_a_stage_becomes_the_end(self):
        lead = self.make_lead(stage_id=self.stage_offer.id)
        self.assertEqual(self.open_points(lead), 2)
        self.stage_offer.is_won = True
        self.env.flush_all()
        self.assertEqual(self.open_points(lead), 0)
        self.stage_offer.is_won = False
        self.env.flush_all()
        self.assertEqual(self.open_points(lead), 2)

    def undone(self, lead):
        self.env["sales.reglament.contact"].search([("lead_id", "=", lead.id)]).unlink()

    def test_undoing_a_deed_opens_nothing(self):
        for close in (lambda lead: lead.action_set_won(), lambda lead: lead.action_set_lost()):
            lead = self.make_lead()
            lead.with_user(self.anna).log_contact("call", "agreed")
            self.assertEqual(self.state(lead, "Reach"), "done")
            close(lead)
            self.env.flush_all()
            self.undone(lead)
            self.assertEqual(self.state(lead, "Reach"), "cancelled")
            self.assert_owes_nothing(lead)
            last = self.bypasses(lead)[0]
            self.assertEqual((last.kind, last.gap_summary), ("auto", "Reach"))
            stretch = self.check(lead, "Reach").stretch_ids
            self.assertEqual(stretch.ended_by, "fallen_away")

    def test_taking_a_mark_back_opens_nothing(self):
        lead = self.make_lead()
        self.check(lead, "Answer").with_user(self.anna).action_done()
        lead.action_set_won()
        self.check(lead, "Answer").with_user(self.anna).action_reopen()
        self.assertEqual(self.state(lead, "Answer"), "cancelled")
        self.assertEqual(self.bypasses(lead)[0].gap_summary, "Answer")

    def test_what_was_left_open_is_found_at_night(self):
        lead = self.make_lead(stage_id=self.stage_won.id)
        step = self.reglament.step_ids[0]
        self.env["sales.reglament.check"].create({"step_id": step.id, "lead_id": lead.id})
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )
        self.env["sales.reglament.nightly"]._reconcile()
        self.assertEqual(self.open_points(lead), 0)

    def test_an_upgrade_keeps_what_the_won_stage_asks_for(self):
        worked, entered = self.make_lead(), self.make_lead(stage_id=self.stage_won.id)
        worked.action_set_won()
        # as the version before opened it
        step = self.reglament.step_ids.filtered(lambda step: step.stage_id == self.stage_won)
        self.env["sales.reglament.check"].create(
            {"step_id": step.id, "lead_id": entered.id, "stage_id": self.stage_won.id}
        )
        self.env.flush_all()
        path = file_path("sales_reglament/migrations/19.0.1.5.0/post-stretches.py")
        run_path(path)["migrate"](self.env.cr, "19.0.1.4.0")
        self.assertEqual((self.open_points(worked), self.open_points(entered)), (1, 0))

    def test_back_in_the_pipeline_it_goes_on(self):
        lead = self.make_lead()
        lead.action_set_won()
        lead.stage_id = self.stage_new
        self.env.flush_all()
        self.assertEqual(self.open_points(lead), 3)
