from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .common import AccessCase

OF_ODOO = frozenset({"id", "create_uid", "create_date", "write_uid", "write_date"})
# Written directly, a state takes the same road as the buttons.
BY_A_ROAD = frozenset({("sales.reglament", "state")})


@tagged("post_install", "-at_install")
class TestSharedSettings(AccessCase):
    """What holds for all companies is changed by who answers for all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_other_company()
        cls.shared = cls._make("SHARED", False)
        cls.draft = cls._make("SHARED-DRAFT", False, publish=False)
        cls.own = cls._make("OWN", cls.company)
        cls.foreign = cls._make("FOREIGN", cls.other_company)
        cls.role = cls.env.ref("sales_reglament.role_service")
        cls.placeholder = cls.env["sales.reglament.placeholder"].create({"name": "zzz-none"})

    @classmethod
    def _make(cls, code, company, publish=True):
        team = cls.env["crm.team"].create({"name": code, "company_id": company and company.id})
        return cls.make_reglament(
            cls.requirement_vals(),
            name=code,
            code=code,
            mode="advise",
            company_id=company and company.id,
            team_ids=[Command.set(team.ids)],
            publish=publish,
        )

    @contextmanager
    def _refused_for_all(self):
        """Refused, with words that say whom to ask."""
        with self.assertRaises(AccessError) as caught:
            yield
        self.assertIn("sales director", str(caught.exception))

    def _changes(self, reglament, draft):
        """What can be done to a setting: each a call that does it."""
        return {
            "mode": lambda: reglament.write({"mode": "enforce"}),
            "date": lambda: reglament.write({"enforce_from": "2030-01-01"}),
            "state": lambda: reglament.write({"state": "archived"}),
            "archive": reglament.action_archive,
            "version": reglament.action_new_version,
            "words": lambda: reglament.update_field_translations("name", {"en_US": "Mine"}),
            "publish": draft.action_publish,
            "write": lambda: draft.write({"description": "Mine"}),
            "line": lambda: draft.requirement_ids.write({"level": "inform"}),
            "new line": lambda: draft.write(
                {"requirement_ids": [Command.create(self.requirement_vals())]}
            ),
            "line away": draft.requirement_ids.unlink,
            "away": draft.unlink,
        }

    @users("rhead", "rother_head")
    def test_a_head_changes_no_reglament_of_all_companies(self):
        changes = self._changes(*(r.with_user(self.env.user) for r in (self.shared, self.draft)))
        for name, change in changes.items():
            with self.subTest(change=name), self._refused_for_all():
                change()

    def test_a_head_moves_the_own_companys_deals_under_a_shared_one(self):
        """Whose rules they are is no matter: which deals follow them from when is the head's."""
        shared = self._make("SHARED-2", False, publish=False)
        values = {"name": "Old deal", "user_id": False, "team_id": shared.team_ids.id}
        own, foreign, nobodys = self.env["crm.lead"].create(
            [
                {**values, "company_id": company.id}
                for company in (self.company, self.other_company, self.env["res.company"])
            ]
        )
        shared.with_user(self.director).action_publish()
        action = shared.with_user(self.head).action_preview_move_over()
        wizard = self.env["sales.reglament.move.over"].browse(action["res_id"])
        self.assertEqual(wizard.lead_count, 1)
        wizard.with_user(self.head).action_confirm()
        self.assertEqual(own.reglament_id, shared)
        self.assertFalse((foreign + nobodys).reglament_id)
        for user in (self.anna, self.accountant):
            with self.assertRaises(AccessError):
                shared.with_user(user).action_move_over()

    def test_a_director_and_an_administrator_do(self):
        self.shared.with_user(self.director).mode = "enforce"
        self.draft.with_user(self.director).action_publish()
        self.shared.with_user(self.env.ref("base.user_admin")).mode = "observe"
        self.assertEqual(self.draft.state, "published")

    @users("rhead")
    def test_a_head_changes_the_own_companys(self):
        own = self.own.with_user(self.env.user)
        own.write({"mode": "enforce", "enforce_from": "2030-01-01"})
        own.action_new_version()
        own.action_archive()

    @users("rhead")
    def test_own_ones_are_not_made_everybodys(self):
        draft = self.own.with_user(self.env.user).copy()
        for company in (self.env["res.company"], self.other_company):
            with self.subTest(company=company.name), self.assertRaises(UserError):
                draft.company_id = company
        line = draft.requirement_ids
        with self.assertRaises(AccessError):
            line.reglament_id = self.draft

    @users("rhead", "rother_head")
    def test_what_a_head_makes_is_the_own_companys(self):
        Reglament = self.env["sales.reglament"]
        self.assertEqual(Reglament.create({"name": "Made"}).company_id, self.env.company)
        copy = self.shared.with_user(self.env.user).copy()
        self.assertEqual(copy.company_id, self.env.company)
        with self.assertRaises(AccessError):
            Reglament.create({"name": "For all", "company_id": False})
        wizard = self.env["sales.reglament.library"].create({})
        made = Reglament.browse(wizard.action_instantiate()["res_id"])
        self.assertEqual(made.company_id, self.env.company)

    @users("rother_head")
    def test_the_place_of_a_shared_one_is_not_taken(self):
        draft = self.env["sales.reglament"].create(
            {
                "name": "Mine",
                "requirement_ids": [Command.create(self.requirement_vals())],
            }
        )
        # superuser: whoever brought it about, its next version is no reason to end the shared one
        draft.sudo().write({"code": self.shared.code, "version": 2})
        with self.assertRaises(AccessError):
            draft.action_publish()
        self.assertEqual(self.shared.state, "published")

    @users("rhead", "rother_head")
    def test_lists_of_all_companies(self):
        for record, vals in (
            (self.role, {"name": "Mine"}),
            (self.placeholder, {"name": f"?!? {self.env.uid}"}),
        ):
            record = record.with_user(self.env.user)
            for name, change in {
                "write": lambda record=record, vals=vals: record.write(vals),
                "create": lambda record=record, vals=vals: record.create(vals),
                "unlink": record.unlink,
            }.items():
                with self.subTest(model=record._name, change=name), self._refused_for_all():
                    change()
        with self.assertRaises(AccessError):
            self.role.with_user(self.env.user).update_field_translations("name", {"en_US": "X"})

    @users("rother_head")
    def test_who_wants_no_letters_is_everybodys(self):
        Optout = self.env["sales.reglament.survey.optout"]
        Optout.sudo()._note(["no@northern.example.com"])
        refused = Optout.search([("email_normalized", "=", "no@northern.example.com")])
        with self.assertRaises(AccessError):
            refused.unlink()

    @users("rhead")
    def test_one_company_has_one_head(self):
        Shared = type(self.env["sales.reglament.shared"])
        self.patch(Shared, "_has_companies", lambda _self: False)
        self.shared.with_user(self.env.user).mode = "enforce"
        self.role.with_user(self.env.user).write({"sequence": 11})
        self.placeholder.with_user(self.env.user).unlink()
        self.assertFalse(self.env["sales.reglament"].create({"name": "Made"}).company_id)


@tagged("post_install", "-at_install")
class TestEngineColumns(AccessCase):
    """What the engine keeps on records that people write is not theirs."""

    def _columns(self):
        """``{(model, field)}``: what no screen lets anybody write, though the record is theirs."""
        for name, model in self.env.registry.items():
            writable = (
                self.env["ir.model.access"]
                .sudo()
                .search_count(
                    [
                        ("model_id.model", "=", name),
                        ("group_id", "!=", False),
                        ("perm_write", "=", True),
                    ]
                )
            )
            if not name.startswith("sales.reglament") or model._transient or not writable:
                continue
            for field in model._fields.values():
                kept = field.store and field.readonly and not field.related and field.column_type
                if kept and field.name not in OF_ODOO and (name, field.name) not in BY_A_ROAD:
                    yield name, field

    @users("rhead")
    def test_engine_columns_are_nobodys_to_write(self):
        names = {(name, field.name) for name, field in self._columns()}
        self.assertLessEqual(
            {("sales.reglament", "version"), ("sales.reglament", "published_date")}, names
        )
        draft = self.make_reglament(self.requirement_vals(), publish=False)
        draft.step_ids = [Command.create({"name": "Call", "stage_id": self.stage_new.id})]
        records = {
            "sales.reglament": draft,
            "sales.reglament.step": draft.step_ids,
            "sales.reglament.handover": self.env["sales.reglament.handover"]
            .sudo()
            .create(
                {
                    "from_user_id": self.env.uid,
                    "line_ids": [Command.create({"partner_id": self.client.id})],
                }
            ),
            "sales.reglament.client.product": self.env["sales.reglament.client.product"]
            .sudo()
            .create(
                {
                    "partner_id": self.client.id,
                    "categ_id": self.env.ref("product.product_category_goods").id,
                }
            ),
        }
        row = {"table": "shipments", "key": "N1", "company_id": self.env.company.id}
        Row = self.env["sales.reglament.purchase.row"].sudo()
        records["sales.reglament.purchase.row"] = Row.create(row)
        records["sales.reglament.handover.line"] = records["sales.reglament.handover"].line_ids
        for name, field in self._columns():
            value = records[name].sudo()[field.name] or self._value(field)
            value = field.convert_to_write(value, records[name])
            mine = records[name].with_user(self.env.user)
            with self.subTest(model=name, written=field.name), self.assertRaises(UserError):
                mine.write({field.name: value})
            with self.subTest(model=name, made=field.name), self.assertRaises(UserError):
                mine.copy({field.name: value})
            given = mine.with_context(**{f"default_{field.name}": value or "X"})
            with self.subTest(model=name, default=field.name), self.assertRaises(UserError):
                given.create({})

    @users("rhead")
    def test_a_state_by_default_starts_nothing(self):
        for state in ("published", "archived"):
            Reglament = self.env["sales.reglament"].with_context(default_state=state)
            with self.subTest(state=state), self.assertRaises(UserError):
                Reglament.create({"name": "In force at once"})

    def _value(self, field):
        kinds = {
            "integer": 7,
            "boolean": True,
            "datetime": "2026-01-01 00:00:00",
            "date": "2026-01-01",
        }
        if field.comodel_name:
            return self.env[field.comodel_name].sudo().search([], limit=1)
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return kinds.get(field.type, "X")

    @users("rhead")
    def test_a_copy_carries_no_others_lines(self):
        published = self.make_reglament(self.requirement_vals(level="block"))
        line = published.requirement_ids
        for commands in (
            [Command.update(line.id, {"level": "inform"})],
            [Command.delete(line.id)],
            [Command.link(line.id)],
        ):
            with self.subTest(commands=commands), self.assertRaises(UserError):
                published.with_user(self.env.user).copy({"requirement_ids": commands})
        self.assertEqual(line.level, "block")
        self.assertEqual(line.reglament_id, published)
