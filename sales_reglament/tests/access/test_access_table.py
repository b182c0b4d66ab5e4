from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from . import table
from .common import NOTHING, TableCase, fields_of_the_addon
from .samples import VIEWS

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestTable(TableCase):
    """The table holds, for each person and each operation, from within and from outside."""

    # ------------------------------------------------------------ all have a row

    def test_each_model_has_a_row(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("sales.reglament") and not model._abstract
        }
        self.assertEqual(set(table.RECORDS) | set(table.WIZARDS), ours | self._ruled())

    def _ruled(self):
        """Odoo's models with rules of the addon that somebody works under."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "sales_reglament"), ("model", "=", "ir.rule")]
        )
        rules = self.env["ir.rule"].with_context(active_test=False).browse(data.mapped("res_id"))
        return set(rules.model_id.mapped("model"))

    def test_each_field_on_odoos_models_has_a_row(self):
        found = {}
        for (model, name), field in fields_of_the_addon(self.env).items():
            if not field.inherited:
                found.setdefault(model, set()).add(name)
        named = {}
        for model, _readers, _writers, names in table.FIELDS:
            for name in names.split():
                self.assertNotIn(name, named.get(model, ()), "stands in the table twice")
                named.setdefault(model, set()).add(name)
        self.assertEqual(named, found)

    # ------------------------------------------------------------ records

    def test_what_each_person_may_do_with_records(self):
        for model, row in table.RECORDS.items():
            found = [self._cell(model, person) for person in self.people.values()]
            with self.subTest(model=model):
                self.assertEqual(" ".join(found), " ".join(row.split()))

    def _cell(self, model, person):
        """What somebody may do with a record of Anna's, of Boris's and of the other company's."""
        if model in VIEWS:
            if not self.env[model].with_user(person).has_access("read"):
                return NOTHING
            return "/".join(self._view_cell(model, sample, person) for sample in self.samples)
        made = OPERATIONS if self.env[model].with_user(person).has_access("create") else "rwd"
        return "/".join(
            "".join(
                letter
                for letter in made
                if sample.of(model).with_user(person).has_access(OPERATIONS[letter])
            )
            or NOTHING
            for sample in self.samples
        )

    def _view_cell(self, model, sample, person):
        rows = self.env[model].with_user(person)
        self.assertFalse(any(rows.has_access(name) for name in ("write", "create", "unlink")))
        return "r" if rows.search([(VIEWS[model], "=", sample.user.id)], limit=1) else NOTHING

    def test_from_outside_the_same_holds(self):
        for model, row in table.RECORDS.items():
            for (role, person), cell in zip(self.people.items(), row.split(), strict=True):
                allowed_of = cell.split("/") if cell != NOTHING else [NOTHING] * len(self.samples)
                for sample, allowed in zip(self.samples, allowed_of, strict=True):
                    with self.subTest(model=model, role=role, of=sample.name):
                        self._check_from_outside(model, sample, person, allowed)
                if "c" not in cell:
                    with self.subTest(model=model, role=role, method="create"):
                        self._ask(person, model, "create", [self._like(model, person)], False)

    def _like(self, model, person):
        """Values of a new record; where the person makes none at all they don't matter."""
        if not self.env[model].with_user(person).has_access("create"):
            return {}
        return self.samples[0].like(model)

    def _check_from_outside(self, model, sample, person, allowed):
        """Ask as other programs do, by a public method and an id."""
        if model in VIEWS:
            domain = [(VIEWS[model], "=", sample.user.id)]
            may = self.env[model].with_user(person).has_access("read")
            found = self._ask(person, model, "search_read", [domain, ["id"]], may)
            self.assertEqual(bool(found), allowed == "r")
            return
        record = sample.of(model)
        self._ask(person, model, "read", [record.ids, ["id", "display_name"]], "r" in allowed)
        if "w" not in allowed:
            self._ask(person, model, "write", [record.ids, {"display_name": "X"}], False)
        if "d" not in allowed:
            self._ask(person, model, "unlink", [record.ids], False)

    def _ask(self, person, model, method, args, is_allowed):
        records = self.env[model].with_user(person)
        if is_allowed:
            return call_kw(records, method, args, {})
        refused = False
        try:
            with self.env.cr.savepoint():
                call_kw(records, method, args, {})
        except AccessError:
            refused = True
        self.assertTrue(refused, f"{method} of {model} was not refused")
        return None

    # ------------------------------------------------------------ dialogs

    def test_dialogs_are_for_whom_they_are_made(self):
        for model, row in table.WIZARDS.items():
            for (role, person), cell in zip(self.people.items(), row.split(), strict=True):
                records = self.env[model].with_user(person)
                found = "".join(
                    letter for letter, name in OPERATIONS.items() if records.has_access(name)
                )
                with self.subTest(model=model, role=role):
                    self.assertEqual(found or NOTHING, cell)
                    if not found:
                        self._ask(person, model, "create", [{}], False)
                        self._ask(person, model, "search_read", [[], ["id"]], False)

    # ------------------------------------------------------------ fields

    def test_who_reads_the_fields(self):
        for model, readers, _writers, names in table.FIELDS:
            for name in names.split():
                with self.subTest(model=model, name=name):
                    groups = self.env[model]._fields[name].groups
                    self.assertEqual(groups or None, table.READERS[readers])

    def test_nobody_writes_what_the_engine_keeps(self):
        for model, _readers, writers, names in table.FIELDS:
            for name in names.split() if writers == "engine" else ():
                for role in ("own", "head", "director"):
                    with self.subTest(model=model, name=name, role=role):
                        self._check_kept(model, name, self.people[role])

    def _check_kept(self, model, name, person):
        field = self.env[model]._fields[name]
        if not field.store or not field.column_type:
            self.assertFalse(field.inverse)
            return
        record = self.samples[0].records.get(model) or person
        value = field.convert_to_write(record[name], record)
        with self.assertRaises(UserError):
            call_kw(record.with_user(person), "write", [record.ids, {name: value}], {})
