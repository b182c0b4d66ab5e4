from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger

from ...exceptions import ReglamentGateError
from ..common import ReglamentCase, field_of, load_russian


@tagged("post_install", "-at_install")
class TestVersions(ReglamentCase):
    """Drafts are written, versions in force stay as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament({"name": "Expected amount"}, code="NEW")
        cls.lead = cls.make_lead()

    def new_version(self):
        action = self.reglament.with_user(self.head).action_new_version()
        return self.env["sales.reglament"].browse(action["res_id"]).with_user(self.head)

    @users("rhead")
    def test_published_is_frozen(self):
        reglament = self.reglament.with_user(self.env.user)
        for vals in (
            {"name": "Other"},
            {"code": "X"},
            {"team_ids": [(5,)]},
            {"role_kind": "active"},
            {"requirement_ids": [(5,)]},
            {"version": 7},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError), self.env.cr.savepoint():
                reglament.write(vals)
        requirement = reglament.requirement_ids
        for action in (
            lambda: requirement.write({"level": "warn"}),
            requirement.unlink,
            requirement.copy,
            lambda: requirement.create(
                {"reglament_id": reglament.id, **self.requirement_vals("crm.lead.phone")}
            ),
            reglament.unlink,
        ):
            with self.subTest(action=action), self.assertRaises(UserError), self.env.cr.savepoint():
                action()

    @users("rhead")
    def test_mode_and_translations_stay_free_and_are_logged(self):
        load_russian(self.env(su=True))
        self.env.cr.flush()  # Odoo does not track what is created in the same transaction
        reglament = self.reglament.with_user(self.env.user).with_context(tracking_disable=False)
        reglament.write({"mode": "advise", "enforce_from": "2099-01-01"})
        reglament.with_context(lang="ru_RU").name = "Новый клиент"
        reglament.requirement_ids.with_context(lang="ru_RU").write({"help": "Достаточно примерной"})
        self.assertEqual(reglament.mode, "advise")
        self.assertEqual(reglament.with_context(lang="en_US").name, "Test reglament")
        self.env.flush_all()
        self.env.cr.flush()
        tracked = reglament.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("mode", tracked)

    def test_new_version_leaves_running_deals_on_theirs(self):
        draft = self.new_version()
        self.assertEqual((draft.version, draft.state, draft.code), (2, "draft", "NEW"))
        self.assertEqual(draft.requirement_ids.mapped("name"), ["Expected amount"])
        self.assertEqual(draft.mode, "enforce")
        draft.requirement_ids.field_id = field_of(self.env, "crm.lead", "website")
        draft.requirement_ids.name = "Website"
        draft.action_publish()
        self.assertEqual(self.reglament.state, "archived")
        self.assertEqual(self.lead.reglament_id, self.reglament)
        self.assertEqual(self.lead.missing_summary, "Expected amount")
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        self.assertEqual(refusal.exception.context["gaps"][0]["name"], "expected_revenue")
        fresh = self.make_lead()
        self.assertEqual(fresh.reglament_id, draft)
        self.assertEqual(fresh.missing_summary, "Website")

    def test_asking_twice_opens_the_same_draft(self):
        self.assertEqual(self.new_version(), self.new_version())

    def test_archived_still_binds_running_deals_but_no_new_ones(self):
        self.reglament.with_user(self.head).action_archive()
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        self.assertFalse(self.make_lead().reglament_id)

    def test_a_change_of_responsible_keeps_the_old_version(self):
        self.new_version().action_publish()
        self.lead.user_id = self.boris
        self.assertEqual(self.lead.reglament_id, self.reglament)

    def test_moving_running_deals_over(self):
        draft = self.new_version()
        offer = draft.action_publish()
        preview = self.env[offer["res_model"]].browse(offer["res_id"])
        self.assertEqual((preview.lead_count, self.lead.reglament_id), (1, self.reglament))
        closed = self.make_lead(active=False, probability=0)
        before = closed.reglament_id
        draft.action_move_over()
        self.assertEqual(self.lead.reglament_id, draft)
        self.assertEqual(closed.reglament_id, before)

    def test_first_publishing_leaves_running_deals_free(self):
        other = self.env["crm.team"].create({"name": "Second team"})
        lead = self.make_lead(team_id=other.id, stage_id=False)
        self.assertFalse(lead.reglament_id)
        first = self.make_reglament({}, code="SECOND", team_ids=[(6, 0, other.ids)])
        self.assertFalse(lead.reglament_id)
        first.action_move_over()
        self.assertEqual(lead.reglament_id, first)

    @users("rhead")
    def test_state_is_no_back_door(self):
        Reglament = self.env["sales.reglament"]
        with self.assertRaises(UserError):
            Reglament.create({"name": "X", "code": "X", "state": "published"})
        empty = Reglament.create({"name": "Empty", "code": "EMPTY"})
        with self.assertRaises(UserError):
            empty.write({"state": "published"})
        with self.assertRaises(UserError):
            self.reglament.with_user(self.env.user).write({"state": "draft"})
        self.reglament.with_user(self.env.user).write({"state": "archived"})
        self.assertEqual(self.reglament.state, "archived")

    @users("rhead")
    def test_an_equally_specific_one_is_refused(self):
        with self.assertRaises(ValidationError) as refusal:
            self.make_reglament({}, code="TWIN").with_user(self.env.user)
        self.assertIn("Test reglament", str(refusal.exception))
        self.make_reglament({}, code="SERVICE", role_kind="service")

    @users("rhead")
    def test_archive_takes_any_recordset(self):
        self.assertTrue(self.env["sales.reglament"].action_archive())
        draft = self.env["sales.reglament"].create({"name": "D", "code": "D"})
        (draft | self.reglament.with_user(self.env.user)).action_archive()
        self.assertEqual(draft.state, "archived")

    @users("rhead")
    def test_copy_is_another_reglament(self):
        copy = self.reglament.with_user(self.env.user).copy()
        self.assertEqual((copy.code, copy.version, copy.state), ("NEW-2", 1, "draft"))
        self.assertEqual(len(copy.requirement_ids), 1)

    @users("ranna")
    def test_managers_read_only(self):
        reglament = self.reglament.with_user(self.env.user)
        self.assertTrue(reglament.name)
        for action in (
            reglament.action_archive,
            reglament.action_new_version,
            lambda: reglament.write({"mode": "observe"}),
        ):
            with self.subTest(action=action), self.assertRaises(AccessError):
                action()

    @users("ranna")
    def test_managers_open_a_required_field(self):
        view = self.env["sales.reglament.requirement"].get_view(view_type="form")
        names = {node.get("name") for node in etree.fromstring(view["arch"]).iter("field")}
        requirement = self.reglament.requirement_ids.with_user(self.env.user)
        values = requirement.web_read({name: {} for name in names})
        self.assertEqual(values[0]["display_name"], "Expected amount")

    def test_other_companys_reglament_is_not_seen(self):
        company = self.env["res.company"].create({"name": "Other company"})
        other = self.make_reglament({}, code="OC", company_id=company.id, team_ids=False)
        seen = self.env["sales.reglament"].with_user(self.head).search([])
        self.assertNotIn(other, seen)
        requirements = self.env["sales.reglament.requirement"].with_user(self.head).search([])
        self.assertNotIn(other.requirement_ids, requirements)


@tagged("post_install", "-at_install")
class TestRequirements(ReglamentCase):
    """Bad input gets a clear error."""

    def make(self, **values):
        return self.make_reglament(values, publish=False, code=f"R{id(values)}")

    def test_refused_input(self):
        for values in (
            {"field": "crm.lead.completeness"},
            {"field": "crm.lead.duplicate_lead_count"},
            {"field": "res.partner.client_state", "stage_id": False},
            {"domain": "nonsense"},
            {"domain": "[('no_such_field', '=', 1)]"},
            {"line_domain": "[('id', '>', 1)]"},
            {"field": "crm.lead.order_ids", "line_domain": "[('nope', '=', 1)]"},
        ):
            refused = self.assertRaises(ValidationError)
            with self.subTest(values=values), refused, self.env.cr.savepoint():
                self.make(**values)

    def test_clients_reglament_asks_of_clients_only(self):
        with self.assertRaises(ValidationError):
            self.make_reglament(
                {"field": "crm.lead.phone"}, publish=False, subject="client", code="C"
            )

    @users("rhead")
    def test_a_head_writes_one_in_the_form(self):
        with Form(self.env["sales.reglament"]) as form:
            form.name = "Short way"
            form.code = "SHORT"
            with form.requirement_ids.new() as line:
                line.field_id = field_of(self.env, "crm.lead", "date_deadline")
                line.stage_id = self.stage_new
                line.help = "The forecast of the month is made of these dates."
        reglament = form.save()
        self.assertEqual(reglament.requirement_ids.field_id.name, "date_deadline")
        self.assertEqual(reglament.requirement_ids.display_name, "Expected Closing")

    def test_stage_in_use_can_not_be_deleted_unnoticed(self):
        reglament = self.make()
        self.assertEqual(reglament.requirement_ids.stage_id, self.stage_new)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.stage_new.unlink()

    def test_zero_counts(self):
        self.make_reglament({"zero_counts": True}, code="Z")
        self.assertEqual(self.make_lead().completeness, 100)
