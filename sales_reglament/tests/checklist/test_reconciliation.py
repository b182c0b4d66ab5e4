"""At night only deals that may differ are looked at one by one: it has to come to the same."""

import random
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.reglament.step import EVIDENCE
from ..common import MONDAY
from .common import ProofCase

DEALS = 24
TUESDAY = MONDAY + timedelta(days=1)
KINDS = [kind for kind, _name in EVIDENCE if kind != "needs"]
DEEDS = [kind for kind in KINDS if kind != "manual"]
# Where deeds are kept, and which deal they are of.
DEED_TABLES = {
    "sales_reglament_contact": "lead_id",
    "sales_reglament_feedback": "lead_id",
    "calendar_event": "opportunity_id",
    "sale_order": "opportunity_id",
    "mail_activity": "res_id",
    "mail_message": "res_id",
    "ir_attachment": "res_id",
}
FACTS = (
    "SELECT lead_id, step_id, reglament_id, stage_id, user_id, company_id, state, opened_date,"
    " deadline, done_date, proof_model, proof_id FROM sales_reglament_check WHERE lead_id = ANY(%s)"
    " ORDER BY 1, 2",
    "SELECT lead_id, stage_id, team_id, user_id, company_id, date_in, date_out, next_stage_id"
    " FROM sales_reglament_stage_visit WHERE lead_id = ANY(%s) ORDER BY lead_id, date_in, date_out",
    "SELECT checks.lead_id, checks.step_id, stretch.user_id, date_from, date_to, stretch.deadline,"
    " ended_by, was_late, late_hours, is_last, open_since FROM sales_reglament_stretch AS stretch"
    " JOIN sales_reglament_check AS checks ON checks.id = check_id"
    " WHERE checks.lead_id = ANY(%s) ORDER BY 1, 2, 4, 3, 5",
    "SELECT checks.lead_id, checks.step_id, state_from, state_to, change.user_id, note"
    " FROM sales_reglament_check_change AS change"
    " JOIN sales_reglament_check AS checks ON checks.id = check_id"
    " WHERE checks.lead_id = ANY(%s) ORDER BY 1, 2, change.id",
    "SELECT res_id, summary, user_id, date_deadline, active FROM mail_activity"
    " WHERE res_model = 'crm.lead' AND res_id = ANY(%s) ORDER BY 1, 2, 3, 4",
)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestReconciliation(ProofCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nightly = cls.env["sales.reglament.nightly"]
        cls.reglament = cls.make_reglament(publish=False, mode="observe")
        steps = cls.env["sales.reglament.step"].create(
            [
                {
                    "reglament_id": cls.reglament.id,
                    "sequence": number,
                    "stage_id": cls.stages[number % 3].id,
                    "name": kind,
                    "evidence": kind,
                    "deadline_value": 2,
                    **cls.needs(kind),
                }
                for number, kind in enumerate(KINDS)
            ]
        )
        special = (
            {"name": "Big deal", "domain": "[('expected_revenue', '>', 1000)]"},
            {"name": "Look", "assignee_kind": "head"},
            {
                "name": "Ask what they think of it",
                "evidence": "contact",
                "stage_id": cls.stage_offer.id,
                "after_step_id": steps.filtered(lambda step: step.evidence == "quotation").id,
            },
        )
        steps.create(
            [
                {"reglament_id": cls.reglament.id, "stage_id": cls.stage_new.id, **values}
                for values in special
            ]
        )
        cls.reglament.action_publish()

    def setUp(self):
        super().setUp()
        self.chance = random.Random(0)
        self.leads = self.make_leads(
            DEALS,
            lambda number: {
                "partner_id": self.client.id,
                "stage_id": self.stages[number % 3].id,
                "expected_revenue": 400 * (number % 4),
            },
        )
        for lead in self.leads:
            for kind in self.chance.sample(DEEDS, 4):
                self.do(kind, lead)
        self.leads[::2].user_id = self.boris
        draft = self.reglament.browse(self.reglament.action_new_version()["res_id"])
        draft.action_publish()
        self.versions = self.reglament | draft
        with freeze_time(TUESDAY):
            self.look_at_all()
        self.env.flush_all()

    def look_at_all(self):
        self.env["sales.reglament.checklist"]._sync(self.leads, kinds=None)

    def look_at_some(self):
        for ids in self.nightly._batches(self.leads.ids):
            self.nightly._reconcile_batch(ids)

    def facts_after(self, work):
        """What there is after some work, which is forgotten then."""
        with self.env.cr.savepoint(flush=False) as savepoint, freeze_time(TUESDAY):
            self.env.invalidate_all()
            work()
            self.env.flush_all()
            facts = [self.rows(query, self.leads.ids) for query in FACTS]
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return facts

    def rows(self, query, *parameters):
        self.env.cr.execute(query, parameters)
        return self.env.cr.fetchall()

    # ------------------------------------------------------------ behind the engine's back

    def spoil(self):
        getattr(self, self.chance.choice(["spoil_deal", "spoil_point", "spoil_deed"]))()

    def spoil_deal(self):
        values = {
            "stage_id": self.chance.choice(self.stages).id,
            "user_id": self.chance.choice([self.anna.id, self.boris.id, None]),
            "team_id": self.chance.choice([self.team.id, None]),
            "company_id": self.chance.choice([self.company.id, None]),
            "reglament_id": self.chance.choice([*self.versions.ids, None]),
            "active": self.chance.random() < 0.5,
            "expected_revenue": self.chance.choice([0, 5000]),
            "website": self.chance.choice([None, "xxx", "https://northern.example.com"]),
            "priority": self.chance.choice(["0", "3"]),
        }
        name, lead = self.chance.choice(list(values)), self.chance.choice(self.leads)
        self.set("crm_lead", "id", lead.id, name, values[name])

    def spoil_point(self):
        lead = self.chance.choice(self.leads)
        check = self.chance.choice(
            self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        )
        match self.chance.choice(["state", "user", "gone", "opened", "passed", "version"]):
            case "state":
                state = self.chance.choice(["todo", "done", "cancelled", "not_applicable"])
                done = MONDAY if state in ("done", "not_applicable") else None
                check._transition([{"id": check.id, "state": state, "done_date": done}])
            case "user":
                check._transition([{"id": check.id, "user_id": self.director.id}])
            case "gone":
                self.delete("sales_reglament_check", "id", check.id)
            case "opened":
                later = MONDAY + timedelta(hours=12)
                self.set("sales_reglament_check", "id", check.id, "opened_date", later)
            case "passed":
                self.set("sales_reglament_check", "id", check.id, "is_passed_over", True)
            case "version":
                version = self.versions[0].id
                self.set("sales_reglament_check", "id", check.id, "reglament_id", version)

    def spoil_deed(self):
        """Deeds are deleted, or turn out to be another deal's."""
        table, column = self.chance.choice(list(DEED_TABLES.items()))
        lead, other = self.chance.sample(self.leads.ids, 2)
        if self.chance.random() < 0.5:
            self.delete(table, column, lead)
        else:
            self.set(table, column, lead, column, other)

    def delete(self, table, column, value):
        table, column = SQL.identifier(table), SQL.identifier(column)
        self.env.cr.execute(SQL("DELETE FROM %s WHERE %s = %s", table, column, value))

    def set(self, table, column, value, name, to):
        table, column, name = map(SQL.identifier, (table, column, name))
        self.env.cr.execute(
            SQL("UPDATE %s SET %s = %s WHERE %s = %s", table, name, to, column, value)
        )

    # ------------------------------------------------------------ the same

    def test_what_is_in_line_is_not_looked_at(self):
        self.leads[0].stage_id = self.stage_offer
        with freeze_time(TUESDAY):
            self.assertEqual(list(self.nightly._batches(self.leads.ids)), [])
        states = {state for (*_head, state, _o, _d, _dd, _m, _i) in self.facts_after(list)[0]}
        self.assertLessEqual({"todo", "done", "cancelled"}, states, "there is something to see")

    def test_some_come_to_the_same_as_all(self):
        for number in range(60):
            self.chance.seed(number)
            with self.env.cr.savepoint(flush=False) as savepoint:
                for _time in range(self.chance.randint(1, 3)):
                    self.spoil()
                self.env.invalidate_all()
                with self.subTest(number):
                    self.assertEqual(
                        self.facts_after(self.look_at_some), self.facts_after(self.look_at_all)
                    )
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_falling_away_at_once_comes_to_the_same_as_one_after_the_other(self):
        """Points that are undone where nobody asks for them change twice in one statement."""
        engine, fallen = type(self.env["sales.reglament.checklist"]), []
        let_fall = engine._let_fall

        def count_fallen(checklist, undone, *args):
            found = let_fall(checklist, undone, *args)
            fallen.extend(row for row in undone if "falls_away" in row)
            return found

        for number in range(30):
            self.chance.seed(number)
            with self.env.cr.savepoint(flush=False) as savepoint:
                for lead in self.chance.sample(self.leads.ids, 8):
                    stage = self.chance.choice(self.stages)
                    self.set("crm_lead", "id", lead, "stage_id", stage.id)
                    for table in self.chance.sample(list(DEED_TABLES), 3):
                        self.delete(table, DEED_TABLES[table], lead)
                    self.spoil()
                self.env.invalidate_all()
                with patch.object(engine, "_let_fall", count_fallen):
                    at_once = self.facts_after(self.look_at_all)
                with patch.object(engine, "_let_fall", lambda *_args: False), self.subTest(number):
                    self.assertEqual(at_once, self.facts_after(self.look_at_all))
                savepoint.rollback()
            self.env.invalidate_all(flush=False)
        self.assertGreater(len(fallen), 10, "there is something to see")

    def test_many_deals_take_no_more_queries(self):
        def queries(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(list(self.nightly._batches(leads.ids)), [])
            return self.env.cr.sql_log_count - before

        leads = self.make_leads(40)
        queries(leads)
        self.assertEqual(queries(leads[:2]), queries(leads))
