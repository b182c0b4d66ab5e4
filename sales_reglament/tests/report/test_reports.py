from collections import Counter
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged, users
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import mail_new_test_user

from ..checklist.common import StepCase
from ..common import MONDAY, field_of

DISCIPLINE = "sales.reglament.report.discipline"
DURATION = "sales.reglament.report.stage.duration"
COUNTS = (
    "check_count",
    "done_count",
    "in_time_count",
    "late_count",
    "open_count",
    "skipped_count",
    "not_required_count",
    "evidence_count",
    "manual_count",
    "bypass_count",
)
NOW = MONDAY + timedelta(days=10)


def after(**delta):
    """Time stands still a while after the Monday on which the deals came."""
    return freeze_time(MONDAY + timedelta(**delta))


class ReportCase(StepCase):
    """Two deals of Anna, one of Boris, one of a colleague in another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps(
            {"name": "Answer", "deadline_value": 1, "deadline_unit": "days"},
            {
                "name": "Look up",
                "deadline_value": 2,
                "deadline_unit": "days",
                "evidence": "field",
                "evidence_field_id": field_of(cls.env, "crm.lead", "website").id,
            },
            {"name": "Look around", "mandatory": False},
            {"name": "Offer", "stage_id": cls.stage_qualified.id},
            mode="observe",
        )
        cls.all_leads = mail_new_test_user(
            cls.env, login="rall", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.other_company = cls.env["res.company"].create({"name": "The other company"})
        cls.carla = mail_new_test_user(
            cls.env,
            login="rcarla",
            groups="sales_team.group_sale_manager",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )
        with freeze_time(MONDAY):
            cls.deal = cls.make_lead()
            cls.lost_deal = cls.make_lead(name="Lost")
            cls.boris_deal = cls.make_lead(name="Boris", user_id=cls.boris.id)
            cls.other_deal = cls.make_lead(
                name="Other company", user_id=cls.carla.id, company_id=cls.other_company.id
            )
        cls._work()
        cls.env.flush_all()

    @classmethod
    def _work(cls):
        def check(lead, name):
            return lead.check_ids.filtered(lambda point: point.step_id.name == name)

        with after(hours=12):
            check(cls.deal, "Answer").with_user(cls.anna).action_done()
            check(cls.boris_deal, "Answer").with_user(cls.boris).action_not_applicable("No need")
        with after(days=3):
            cls.deal.website = "https://northern.example.com"
            check(cls.deal, "Look around").with_user(cls.anna).action_skip("Later")
            cls.boris_deal.with_user(cls.boris).stage_id = cls.stage_qualified
        with after(days=4):
            cls.lost_deal.action_set_lost()

    def report(self, model, domain=()):
        return self.env[model].search(Domain(domain))

    def mine(self, domain=()):
        """What the current user sees of the test's own rows in the report on points."""
        ours = Domain("reglament_id", "=", self.reglament.id)
        return self.report(DISCIPLINE, ours & Domain(domain))

    def totals(self, groupby, domain=()):
        """``{group: {measure: figure}}`` as a pivot asks for it, without what is nought."""
        lines = self.env[DISCIPLINE]._read_group(
            domain, [groupby], [f"{name}:sum" for name in COUNTS]
        )
        return {
            group: {name: figure for name, figure in zip(COUNTS, figures, strict=True) if figure}
            for group, *figures in lines
        }

    def opened(self, row):
        """The record that the row opens, as the current user."""
        action = row.action_open_record()
        record = self.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(record.exists())
        record.check_access("read")
        return record


@tagged("post_install", "-at_install")
class TestDiscipline(ReportCase):
    """Every figure of the report on points and exceptions is right, and is for those it is for."""

    def independent_count(self, checks, bypasses):
        totals = {}
        for check in checks.filtered(lambda point: point.state != "cancelled"):
            done = check.state == "done"
            by_hand = check.step_id.evidence == "manual"
            totals.setdefault(check.user_id, Counter()).update(
                check_count=1,
                done_count=done,
                open_count=check.state == "todo",
                skipped_count=check.state == "skipped",
                not_required_count=check.state == "not_applicable",
                evidence_count=done and not by_hand,
                manual_count=done and by_hand,
            )
        for stretch in checks.stretch_ids:
            timely = stretch.deadline and stretch.date_to and stretch.date_to <= stretch.deadline
            is_late = stretch.is_late
            totals.setdefault(stretch.user_id, Counter()).update(
                late_count=is_late,
                in_time_count=bool(stretch.ended_by == "done" and timely and not is_late),
            )
        for bypass in bypasses:
            totals.setdefault(bypass.user_id, Counter()).update(bypass_count=1)
        return {user: dict(+counter) for user, counter in totals.items()}

    @freeze_time(NOW)
    @users("rhead", "rdirector")
    def test_hand_made_case(self):
        domain = [("reglament_id", "=", self.reglament.id)]
        anna, boris = self.anna.with_user(self.env.user), self.boris.with_user(self.env.user)
        self.assertEqual(
            self.totals("user_id", domain),
            {
                anna: {
                    "check_count": 3,
                    "done_count": 2,
                    "in_time_count": 1,
                    # the points of the lost deal were late when it was lost
                    "late_count": 3,
                    "skipped_count": 1,
                    "evidence_count": 1,
                    "manual_count": 1,
                },
                boris: {
                    "check_count": 3,
                    "late_count": 1,
                    "open_count": 2,
                    "not_required_count": 1,
                    # a mandatory point that was not required is an exception as well
                    "bypass_count": 2,
                },
            },
        )
        self.assertEqual(
            self.env[DISCIPLINE]._read_group(
                domain, ["user_id"], ["in_time_share:avg", "delay_hours:avg"]
            ),
            # in time that is worked: two and six days of eight hours
            [(anna, 25, 2 * 8), (boris, 0, 6 * 8)],
        )

    @users("rhead")
    def test_all_there_is_against_an_independent_count(self):
        with freeze_time(NOW):
            self.assertEqual(
                self.totals("user_id"),
                self.independent_count(
                    self.env["sales.reglament.check"].search([]),
                    self.env["sales.reglament.bypass"].search([]),
                ),
            )

    @freeze_time(NOW)
    @users("rhead")
    def test_what_a_row_says(self):
        late = self.mine([("late_count", "=", 1), ("user_id", "=", self.boris.id)])
        self.assertRecordValues(
            late,
            [
                {
                    "origin": "check",
                    "user_id": self.boris.id,
                    "lead_id": self.boris_deal.id,
                    "team_id": self.team.id,
                    "stage_id": self.stage_new.id,
                    "company_id": self.company.id,
                    "evidence": "field",
                    "mandatory": True,
                    "state": "todo",
                    "delay_cause": False,
                    "bypass_kind": False,
                    "date": MONDAY + timedelta(days=2),
                    "date_opened": MONDAY,
                    "date_deadline": MONDAY + timedelta(days=2),
                    "date_done": False,
                }
            ],
        )
        said = {
            "user_id": self.boris.id,
            "lead_user_id": self.boris.id,
            "lead_id": self.boris_deal.id,
            "team_id": self.team.id,
            "stage_id": self.stage_new.id,
            "step_id": False,
            "state": False,
        }
        self.assertRecordValues(
            self.mine([("origin", "=", "bypass")]).sorted("date"),
            [
                {**said, "bypass_kind": "waived", "date": MONDAY + timedelta(hours=12)},
                {**said, "bypass_kind": "mode", "date": MONDAY + timedelta(days=3)},
            ],
        )

    @freeze_time(NOW)
    @users("rboris")
    def test_cause_and_role(self):
        self.give_role(self.boris, "service")
        late = self.mine([("late_count", "=", 1)])
        self.opened(late).action_delay_cause("client")
        self.assertEqual(self.mine([("delay_cause", "=", "client")]), late)
        self.assertEqual(set(self.totals("role_kind")), {"service"})

    @freeze_time(NOW)
    @users("ranna", "rboris")
    def test_a_manager_sees_only_own_rows(self):
        user = self.env.user
        rows = self.report(DISCIPLINE)
        self.assertTrue(rows)
        for row in rows:
            self.assertIn(user, row.user_id | row.lead_user_id)
        self.assertEqual(set(self.totals("user_id")), {user})
        self.assertFalse(rows.filtered(lambda row: row.lead_id == self.other_deal))

    @freeze_time(NOW)
    @users("rall")
    def test_who_sees_all_deals_sees_all_points_but_not_the_log(self):
        self.assertEqual(set(self.mine().mapped("origin")), {"check"})
        self.assertEqual(sum(self.mine().mapped("check_count")), 6)
        for row in self.mine():
            self.opened(row)

    @freeze_time(NOW)
    @users("rall", "rhead", "rdirector", "ranna")
    def test_another_companys_rows_are_never_seen(self):
        for model in (DISCIPLINE, DURATION):
            Report = self.env[model]
            self.assertFalse(Report.search([("lead_id", "=", self.other_deal.id)]))
            self.assertFalse(Report.search([("company_id", "=", self.other_company.id)]))
            there = Report.with_user(self.carla).search([])
            self.assertEqual(there.company_id - there.env.company, there.env["res.company"])
            self.assertIn(self.other_deal, there.sudo().lead_id)

    @users("raccountant")
    def test_not_for_other_people(self):
        for model in (DISCIPLINE, DURATION):
            with self.assertRaises(AccessError):
                self.env[model].search([])

    @users("rhead", "rdirector")
    def test_nobody_writes_a_report(self):
        for model in (DISCIPLINE, DURATION):
            row = self.report(model)[:1]
            self.assertTrue(row)
            for forbidden in (lambda row=row: row.write({"user_id": False}), row.unlink):
                with self.assertRaises(AccessError):
                    forbidden()

    @freeze_time(NOW)
    @users("ranna", "rboris", "rhead")
    def test_each_figure_opens_its_records(self):
        for name in COUNTS:
            rows = self.mine([(name, "=", 1)])
            figures = self.totals("reglament_id", [("reglament_id", "=", self.reglament.id)])
            [figure] = figures.values()
            with self.subTest(figure=name):
                self.assertEqual(len(rows), figure.get(name, 0))
                for row in rows:
                    record = self.opened(row)
                    self.assertEqual(record.lead_id, row.lead_id)
                    self.assertEqual(record._name, f"sales.reglament.{row.origin}")
                    if name == "late_count":
                        self.assertTrue(any(record.stretch_ids.mapped("is_late")))

    @freeze_time(NOW)
    @users("rhead")
    def test_what_is_not_saved_yet_counts(self):
        self.deal.with_user(self.env.user).user_id = self.boris
        done = self.mine([("lead_user_id", "=", self.boris.id), ("state", "=", "done")])
        self.assertEqual(done.user_id, self.anna)


@tagged("post_install", "-at_install")
class TestStageDuration(ReportCase):
    """Every stay counts, against the norm of its stage where there is one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_new.rotting_threshold_days = 3
        cls.stage_qualified.rotting_threshold_days = 30

    @freeze_time(NOW)
    @users("rhead", "rdirector")
    def test_hand_made_case(self):
        deals = self.deal | self.lost_deal | self.boris_deal
        lines = self.env[DURATION]._read_group(
            [("lead_id", "in", deals.ids)],
            ["stage_id"],
            [
                "visit_count:sum",
                "open_count:sum",
                "duration_days:avg",
                "norm_days:avg",
                "over_norm:sum",
                "over_norm_share:avg",
            ],
        )
        figures = {stage.name: tuple(round(part, 2) for part in rest) for stage, *rest in lines}
        self.assertEqual(
            figures,
            {
                # 10 days and still there, lost after 4, moved on after 3
                "Reglament new": (3, 1, 5.67, 3, 2, 66.67),
                "Reglament qualified": (1, 1, 7, 30, 0, 0),
            },
        )

    @freeze_time(NOW)
    @users("rhead")
    def test_all_there_is_against_an_independent_count(self):
        expected = {}
        for visit in self.env["sales.reglament.stage.visit"].search([]):
            end = visit.date_out or datetime.now()
            expected.setdefault(visit.stage_id, []).append((end - visit.date_in).total_seconds())
        lines = self.env[DURATION]._read_group(
            [], ["stage_id"], ["visit_count:sum", "duration_days:avg"]
        )
        self.assertEqual(
            {stage: (count, round(days, 6)) for stage, count, days in lines},
            {
                stage: (len(times), round(sum(times) / len(times) / 86400, 6))
                for stage, times in expected.items()
            },
        )

    @freeze_time(NOW)
    @users("rhead")
    def test_won_stages_and_stages_without_a_norm_have_none(self):
        self.stage_new.rotting_threshold_days = 0
        self.stage_won.rotting_threshold_days = 1
        with after(days=5):
            self.deal.action_set_won()
        rows = self.report(DURATION, [("lead_id", "=", self.deal.id)])
        self.assertEqual(rows.stage_id, self.stage_new | self.stage_won)
        self.assertEqual(set(rows.mapped("over_norm")), {0})
        self.assertEqual(set(rows.mapped("won_status")), {"won"})
        [line] = rows._read_group([("id", "in", rows.ids)], [], ["over_norm_share:avg"])
        self.assertFalse(line[0])

    @freeze_time(NOW)
    @users("ranna", "rboris")
    def test_a_manager_sees_only_own_rows(self):
        rows = self.report(DURATION)
        self.assertTrue(rows)
        for row in rows:
            self.assertIn(self.env.user, row.user_id | row.lead_user_id)
            self.assertEqual(self.opened(row), row.lead_id)

    @freeze_time(NOW)
    @users("ranna")
    def test_a_deal_that_went_to_somebody_else(self):
        self.deal.user_id = self.boris
        row = self.report(DURATION, [("lead_id", "=", self.deal.id)])
        self.assertEqual(self.opened(row)._name, "sales.reglament.stage.visit")
        theirs = row.with_user(self.boris).action_open_record()
        self.assertEqual((theirs["res_model"], theirs["res_id"]), ("crm.lead", self.deal.id))


@tagged("post_install", "-at_install")
class TestGroups(ReportCase):
    """Groups stand in Odoo's own order, although their names take no part in the grouping."""

    GROUPS = (
        (DISCIPLINE, ("user_id", "team_id", "stage_id", "step_id", "role_kind", "date:month")),
        (DURATION, ("stage_id", "lead_user_id", "next_stage_id", "won_status", "date_out:week")),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # names against the order of ids
        cls.anna.name, cls.boris.name = "Zoe", "Adam"
        cls.stage_new.sequence = cls.stage_qualified.sequence + 1
        cls.boris_deal.user_id = False

    @users("rhead", "ranna")
    def test_order(self):
        for model, specs in self.GROUPS:
            Report, count = self.env[model], ["__count"]
            for groupby in [*zip(specs), specs]:
                order = ", ".join(groupby)
                expected = models.BaseModel._read_group(Report, [], groupby, count, order=order)
                with self.subTest(model=model, groupby=groupby):
                    self.assertEqual(Report._read_group([], groupby, count, order=order), expected)
                    sets = [(), groupby]
                    self.assertEqual(
                        Report._read_grouping_sets([], sets, count, order=order)[1], expected
                    )

    @users("rhead")
    def test_an_order_that_says_more_is_kept(self):
        Report, count = self.env[DISCIPLINE], ["__count"]
        for order in ("user_id desc", "__count desc, user_id"):
            with self.subTest(order=order):
                self.assertEqual(
                    Report._read_group([], ["user_id"], count, order=order),
                    models.BaseModel._read_group(Report, [], ["user_id"], count, order=order),
                )
        first = Report._read_group([], ["user_id"], count, limit=1, order="user_id")
        self.assertEqual(first, Report._read_group([], ["user_id"], count, order="user_id")[:1])

    @users("rhead")
    def test_names_are_joined_to_no_point(self):
        queries = []
        execute = type(self.env.cr).execute

        def listen(cursor, query, *args, **kwargs):
            queries.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", listen):
            self.env[DISCIPLINE].formatted_read_grouping_sets(
                [], [[], ["user_id"]], ["check_count:sum"]
            )
        [grouping] = [query for query in queries if "GROUPING SETS" in query]
        self.assertNotIn("res_partner", grouping)


@tagged("post_install", "-at_install")
class TestReportScreens(ReportCase):
    """Every view opens for those who have the menu, every filter works, every measure has help."""

    def test_measures_explain_themselves(self):
        for model in (DISCIPLINE, DURATION):
            for name, info in self.env[model].fields_get().items():
                if info.get("aggregator") and info["type"] in ("integer", "float") and name != "id":
                    with self.subTest(field=name):
                        self.assertTrue(info.get("help"))

    @users("ranna", "rhead")
    def test_views_and_filters(self):
        kinds = ("pivot", "graph", "list", "search")
        for model in (DISCIPLINE, DURATION):
            views = self.env[model].get_views([(False, kind) for kind in kinds])["views"]
            filters = etree.fromstring(views["search"]["arch"]).iter("filter")
            for node in filters:
                with self.subTest(model=model, filter=node.get("name")):
                    domain = safe_eval(node.get("domain", "[]"), {"uid": self.env.uid})
                    groupby = safe_eval(node.get("context", "{}")).get("group_by")
                    self.env[model].formatted_read_group(
                        domain, [groupby] if groupby else [], ["__count"]
                    )

    @users("ranna", "rhead")
    def test_defaults_are_filters_that_exist(self):
        for name in ("discipline", "stage_duration"):
            report = f"sales_reglament.sales_reglament_report_{name}"
            arch = self.env.ref(f"{report}_view_search").sudo().arch
            known = {node.get("name") for node in etree.fromstring(arch).iter("filter")}
            action = self.env["ir.actions.act_window"]._for_xml_id(f"{report}_action")
            for default in safe_eval(action["context"]):
                self.assertIn(default.removeprefix("search_default_"), known)

    @users("ranna", "rhead")
    def test_menus(self):
        visible = self.env["ir.ui.menu"]._visible_menu_ids()
        for name in ("discipline", "stage_duration"):
            self.assertIn(self.env.ref(f"sales_reglament.menu_report_{name}").id, visible)
