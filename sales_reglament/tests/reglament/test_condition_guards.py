import ast
from pathlib import Path
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import BROKEN, FINE, ConditionCase

HERE = Path(__file__).parents[2]
# What reads a text as Python, or as a condition; and what does so for its callers.
READS = {"literal_eval", "safe_eval", "eval", "exec"}
PASSES_ON = {"_places", "_places_in", "_places_of"}
# Where texts are worked out; whatever else needs one asks there.
HOMES = {"conditions.py", "models/reglament/condition.py"}
# What holds a text that somebody wrote as a condition, by the name of its attribute.
TEXTS = {"domain", "line_domain", "evidence_domain", "evidence_line_domain"}
# What works on records by a condition as it is handed in.
WORKS = {"filtered_domain", "_search", "search", "search_count", "search_fetch", "Domain"}


def _name(call):
    return getattr(call.func, "attr", None) or getattr(call.func, "id", None)


def _is_guarded(node, parents):
    """Whether a node stands within a ``try`` that takes what is WRONG."""
    while node in parents:
        above = parents[node]
        if isinstance(above, ast.FunctionDef) and above.name in PASSES_ON:
            return True
        if isinstance(above, ast.Try) and node in above.body:
            caught = {
                name.id
                for handler in above.handlers
                if handler.type is not None
                for name in ast.walk(handler.type)
                if isinstance(name, ast.Name)
            }
            if "WRONG" in caught:
                return True
        node = above
    return False


def unguarded(source, is_home):
    """Lines of a source that work out somebody's text and would stop at a broken one."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = _name(call)
        reads = READS | PASSES_ON if is_home else READS
        if name in reads and not (is_home and _is_guarded(call, parents)):
            yield call.lineno
        given = [arg.attr for arg in call.args if isinstance(arg, ast.Attribute)]
        if name in WORKS and TEXTS.intersection(given):
            yield call.lineno


@tagged("post_install", "-at_install")
class TestConditionGuards(ConditionCase):
    """A text that somebody wrote is worked out in one place, where a broken one stops nobody."""

    def test_texts_are_worked_out_where_a_broken_one_is_caught(self):
        found = [
            f"{path.relative_to(HERE)}:{line}"
            for folder in ("", "models", "wizards", "report", "controllers", "library", "kernel")
            for path in sorted((HERE / folder).glob("**/*.py" if folder else "*.py"))
            for line in unguarded(path.read_text(), str(path.relative_to(HERE)) in HOMES)
        ]
        self.assertFalse(found)

    def test_the_walk_sees_what_it_looks_for(self):
        for source in (
            "Domain(literal_eval(rule.text))",
            "safe_eval(text)",
            "records.filtered_domain(rule.line_domain)",
            "Model.search(rule.domain)",
        ):
            with self.subTest(source=source):
                self.assertTrue([*unguarded(source, is_home=False)])
        caught = "try:\n    literal_eval(text)\nexcept WRONG:\n    pass"
        self.assertFalse([*unguarded(caught, is_home=True)])
        self.assertTrue([*unguarded(caught.replace("WRONG", "KeyError"), is_home=True)])

    def test_a_rule_that_breaks_after_it_was_read_stops_nobody(self):
        """The base changes while rules are kept in mind: nothing has set them aside yet."""
        Condition = type(self.env["sales.reglament.condition"])
        for place in self.places:
            reglament = self.draft(place, FINE[0])
            reglament.action_publish()
            for text in BROKEN:
                self.slip_in(place, reglament, text)
                trusted = patch.object(Condition, "_broken", lambda self, lines: lines.browse())
                with self.subTest(place=place, text=text), trusted, self.env.cr.savepoint():
                    self.work_at_the_gate()
            reglament.action_archive()

    def work_at_the_gate(self):
        lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
        gaps = lead.reglament_gaps(self.stage_won.id)
        lead.reglament_gate_form(gaps, self.stage_won.id)
        lead.write({"expected_revenue": 7})
        self.env.flush_all()
        self.run_job(days=1)


@tagged("post_install", "-at_install")
class TestWhatADraftTells(ConditionCase):
    """An answer to a draft tells its author of nothing that is closed to the author."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        cls.lead = cls.make_lead(partner_id=cls.client.id, user_id=cls.head.id)
        cls.hidden = cls.make_lead(
            partner_id=cls.client.id, user_id=False, team_id=False, company_id=cls.other.id
        )
        cls.env.flush_all()

    def secrets(self):
        """Conditions on what is linked to a deal or client that the author may read."""
        path = "partner_id.opportunity_ids"
        return (
            f"[('{path}', 'any', [('company_id', '=', {self.other.id})])]",
            f"[('{path}.company_id', '=', {self.other.id})]",
        )

    def missing(self, reglament, user):
        """How many of the author's deals miss something, as the answer says."""
        action = reglament.with_user(user).action_diagnose()
        diagnosis = self.env["sales.reglament.diagnosis"].browse(action["res_id"])
        return [
            record_id
            for line in diagnosis.line_ids
            for record_id in line.record_ids
            if record_id == self.lead.id
        ]

    def test_conditions_find_what_the_author_may_read(self):
        place = ("sales.reglament.requirement", "domain")
        shown = f"[('partner_id.opportunity_ids', '=', {self.lead.id})]"
        reglament = self.draft(place, shown)
        self.lead.expected_revenue = 0
        self.assertTrue(self.missing(reglament, self.head), "what is open is found")
        for text in self.secrets():
            with self.subTest(text=text):
                reglament.requirement_ids.with_user(self.head).domain = text
                self.assertFalse(self.missing(reglament, self.head))

    def test_lines_count_that_the_author_may_read(self):
        place = ("sales.reglament.requirement", "line_domain")
        reglament = self.draft(place, f"[('id', '=', {self.lead.id})]")
        self.assertFalse(self.missing(reglament, self.head), "the line is there")
        for text in (
            f"[('id', '=', {self.hidden.id})]",
            f"[('company_id', '=', {self.other.id})]",
        ):
            with self.subTest(text=text):
                reglament.requirement_ids.with_user(self.head).line_domain = text
                self.assertTrue(self.missing(reglament, self.head))

    def test_own_documents_too(self):
        """Whoever has own documents only and may try drafts by an administrator's choice."""
        own = mail_new_test_user(
            self.env, login="own-head", groups="sales_team.group_sale_salesman"
        )
        own.group_ids = [Command.link(self.env.ref("base.group_system").id)]
        mine = self.make_lead(partner_id=self.client.id, user_id=own.id)
        colleagues = self.make_lead(partner_id=self.client.id, user_id=self.boris.id)
        reader = self.env["sales.reglament.reader.columns"].with_user(own)
        for lead, is_found in ((mine, True), (colleagues, False)):
            text = f"[('partner_id.opportunity_ids', 'any', [('id', '=', {lead.id})])]"
            found = reader._met(mine.with_user(own), text)
            self.assertEqual(bool(found), is_found)
            lines = reader._met(lead.with_user(own), f"[('id', '=', {lead.id})]")
            self.assertEqual(bool(lines), is_found)

    def test_trying_a_condition_tells_nothing_of_closed_records(self):
        """A part that can't be compared is reached only where the part before it holds."""
        self.hidden.name = "Hidden"
        broken = "('user_id.name', '>', 5)"
        text = f"['&', ('name', '=', 'Hidden'), {broken}]"
        self.boris.company_ids |= self.other
        self.hidden.user_id = self.boris
        self.hidden.company_id = self.other
        Condition = self.env["sales.reglament.condition"].with_user(self.head)
        self.assertTrue(Condition.sudo()._fails("crm.lead", text), "it would be reached")
        self.assertFalse(Condition._fails("crm.lead", text))
