from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ...engine_pass import with_pass
from ...library import fields_asked
from ..common import ReglamentCase, field_of

# What nobody fills in, by kind.
WORKED_OUT = (
    "crm.lead.date_closed",
    "crm.lead.date_open",
    "crm.lead.day_close",
    "crm.lead.day_open",
    "crm.lead.prorated_revenue",
    "crm.lead.duplicate_lead_ids",
    "crm.lead.completeness",
    "crm.lead.check_ids",
    "crm.lead.is_automated_probability",
    "res.partner.commercial_company_name",
    "res.partner.commercial_partner_id",
    "res.partner.complete_name",
    "res.partner.client_state",
    "res.partner.invoice_ids",
)
TECHNICAL = (
    "crm.lead.id",
    "crm.lead.create_date",
    "crm.lead.write_uid",
    "crm.lead.message_ids",
    "crm.lead.activity_ids",
    "crm.lead.active",
    "crm.lead.color",
    "crm.lead.stage_id",
    "crm.lead.type",
    "res.partner.email_normalized",
    "res.partner.phone_sanitized",
    "res.partner.image_1920",
    "res.partner.is_company",
    "res.partner.channel_ids",
)
NOT_OF_A_KIND = ("crm.lead.lead_properties", "res.partner.properties")
ON_NO_FORM = ("crm.lead.lead_mining_request_id", "res.partner.partner_latitude")
FILLED_IN = (
    "crm.lead.expected_revenue",
    "crm.lead.tag_ids",
    "crm.lead.description",
    "crm.lead.order_ids",
    "crm.lead.calendar_event_ids",
    "res.partner.vat",
    "res.partner.child_ids",
    "res.partner.function",
    "res.partner.contact_role",
    "res.partner.client_product_ids",
    "res.partner.bank_ids",
)


class FillableCase(ReglamentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.Fields = cls.env["ir.model.fields"].with_user(cls.head)

    def field(self, path):
        model, _dot, name = path.rpartition(".")
        return field_of(self.env, model, name)

    def draft_with(self, path, code="NOBODY"):
        return self.make_reglament({"field": path}, publish=False, code=code)

    def refused(self, path, words=""):
        code = path.upper()
        refusal = self.assertRaisesRegex(ValidationError, words)
        with self.subTest(field=path), refusal, self.env.cr.savepoint():
            self.draft_with(path, code)

    def offered(self, text="", lang="en_US", limit=200, domain=()):
        Fields = self.Fields.with_context(reglament_form=True, lang=lang)
        found = Fields.name_search(text, list(domain), limit=limit)
        return dict(found)


@tagged("post_install", "-at_install")
class TestFillable(FillableCase):
    """Only what a person can fill in on a form is asked for, and it goes by its label there."""

    def test_what_odoo_works_out_is_refused(self):
        for path in WORKED_OUT:
            self.refused(path, "is worked out by Odoo, nobody can fill it in")

    def test_what_odoo_keeps_for_itself_is_refused(self):
        for path in TECHNICAL:
            if self.field(path).name in ("id", "create_date", "write_uid", "message_ids"):
                self.refused(path)
            else:
                self.refused(path, "nobody")

    def test_what_is_no_value_is_refused(self):
        for path in NOT_OF_A_KIND:
            if self.field(path):
                self.refused(path)

    def test_what_stands_on_no_form_is_refused(self):
        for path in ON_NO_FORM:
            if self.field(path):
                self.refused(path)

    def test_what_people_fill_in_is_accepted(self):
        for number, path in enumerate(FILLED_IN):
            with self.subTest(field=path):
                self.assertTrue(self.draft_with(path, code=f"OK-{number}"))

    def test_ready_reglaments_ask_for_what_people_fill_in(self):
        for path in fields_asked():
            with self.subTest(field=path):
                self.assertFalse(self.env["sales.reglament.fillable"]._why_not(self.field(path)))

    def test_what_is_refused_is_not_offered_and_the_other_way_round(self):
        """Each field of deals and clients is either offered, or refused in words."""
        offered = set(self.offered())
        Fillable = self.env["sales.reglament.fillable"]
        fields_ = self.env["ir.model.fields"].search([("model", "in", ["crm.lead", "res.partner"])])
        self.assertGreater(len(fields_), 200)
        for field in fields_:
            with self.subTest(field=f"{field.model}.{field.name}"):
                self.assertEqual(field.id in offered, not Fillable._why_not(field))

    def test_alternatives_and_evidence_likewise(self):
        with self.assertRaises(ValidationError):
            self.make_reglament(
                {"alternatives": ["crm.lead.day_close"]}, publish=False, code="OTHER"
            )
        vals = {
            "name": "Look at it",
            "stage_id": self.stage_new.id,
            "evidence": "field",
            "evidence_field_id": self.field("crm.lead.day_close").id,
        }
        with self.assertRaisesRegex(ValidationError, "nobody can fill it in"):
            self.make_reglament(publish=False, code="STEP", step_ids=[(0, 0, vals)])
        vals["evidence_field_id"] = self.field("crm.stage.name").id
        with self.assertRaises(ValidationError):
            self.make_reglament(publish=False, code="STAGE", step_ids=[(0, 0, vals)])

    def test_over_rpc_and_by_import(self):
        draft = self.make_reglament({}, publish=False, code="RPC").with_user(self.head)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            draft.requirement_ids.field_id = self.field("crm.lead.day_close")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            # a mark that a request makes up is none
            forged = draft.with_context(sales_reglament_pass={"kind": "sync"})
            forged.requirement_ids.field_id = self.field("crm.lead.day_close")
        result = self.env["sales.reglament.requirement"].load(
            ["reglament_id/.id", "model", "field_id/.id"],
            [[str(draft.id), "crm.lead", str(self.field("crm.lead.day_close").id)]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("nobody can fill it in", result["messages"][0]["message"])

    # ------------------------------------------------------------ the labels

    def test_by_the_label_on_the_form_with_the_name_of_the_form(self):
        names = list(self.offered().values())
        self.assertIn("Expected Revenue - deal", names)
        self.assertIn("Tax ID - client's card", names)
        self.assertNotIn("Days to Close - deal", names)
        self.assertLess(names.index("Expected Revenue - deal"), names.index("Street2 - deal"))
        self.assertEqual(len(names), len(set(names)), "each can be told from the others")

    def test_found_in_any_language_by_whoever_searches(self):
        revenue = self.field("crm.lead.expected_revenue").id
        for lang, text in (
            ("en_US", "expected rev"),
            ("en_US", "доход"),
            ("ru_RU", "Ожидаемый"),
            ("ru_RU", "revenue"),
        ):
            with self.subTest(lang=lang, text=text):
                self.assertIn(revenue, self.offered(text, lang))
        self.assertTrue(self.offered("", "ru_RU")[revenue].endswith(" - сделка"))

    def test_for_clients_fields_of_clients_only(self):
        found = self.offered(domain=[("model", "in", ["res.partner"])])
        self.assertEqual(set(self.Fields.browse(found).mapped("model")), {"res.partner"})

    def test_elsewhere_fields_go_by_their_own_names(self):
        field = self.field("crm.lead.expected_revenue").with_user(self.head)
        self.assertEqual(field.display_name, "Expected Revenue (Lead)")
        self.assertIn(field.id, dict(self.Fields.name_search("Expected Revenue")))

    def test_in_the_dialog_the_field_brings_its_form(self):
        with Form(self.env["sales.reglament"].with_user(self.head)) as form:
            form.name = "Two kinds"
            with form.requirement_ids.new() as line:
                line.field_id = self.field("res.partner.vat")
                self.assertEqual(line.model, "res.partner")
        self.assertEqual(form.record.requirement_ids.model, "res.partner")

    # ------------------------------------------------------------ what others add

    def add_field(self, **values):
        return self.env["ir.model.fields"].create(
            {
                "name": "x_voltage",
                "field_description": "Voltage",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "ttype": "char",
                **values,
            }
        )

    def show_on_form(self, attributes=""):
        return self.env["ir.ui.view"].create(
            {
                "name": "crm.lead.form.voltage",
                "model": "crm.lead",
                "inherit_id": self.env.ref("crm.crm_lead_view_form").id,
                "arch": "<field name='tag_ids' position='after'>"
                f"<field name='x_voltage' {attributes}/></field>",
            }
        )

    def test_a_field_of_ones_own_once_it_is_on_the_form(self):
        field = self.add_field()
        self.refused("crm.lead.x_voltage", "Put it on the form first")
        view = self.show_on_form("string='Volts'")
        self.assertEqual(self.offered("volts")[field.id], "Volts - deal")
        self.assertTrue(self.draft_with("crm.lead.x_voltage"))
        view.active = False
        self.assertNotIn(field.id, self.offered("volt"))

    def test_hidden_or_locked_on_the_form_is_not_filled_in(self):
        field = self.add_field()
        for attributes, is_offered in (
            ("invisible='1'", False),
            ("readonly='1'", False),
            ("groups='base.group_no_one'", False),
            ("groups='base.group_system'", False),
            ("invisible=\"type == 'lead'\"", True),
            ("groups='sales_team.group_sale_salesman'", True),
        ):
            with self.subTest(attributes=attributes):
                view = self.show_on_form(attributes)
                self.assertEqual(field.id in self.offered("voltage"), is_offered)
                view.unlink()


@tagged("post_install", "-at_install")
class TestVersionsWithSuchAField(FillableCase):
    """What is in force already is not broken; the next version says what has to go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament({}, {"field": "crm.lead.phone"}, code="OLD")
        # as a version from before had it
        line = with_pass(cls.reglament.requirement_ids[0], "sync")
        line.field_id = field_of(cls.env, "crm.lead", "day_close")
        cls.reglament._clear_rules()

    def next_version(self):
        action = self.reglament.with_user(self.head).action_new_version()
        return self.env["sales.reglament"].with_user(self.head).browse(action["res_id"])

    def test_it_goes_on(self):
        self.assertEqual(self.make_lead().reglament_id, self.reglament)
        self.reglament.mode = "advise"

    def test_the_next_version_warns_and_is_not_published_with_it(self):
        draft = self.next_version()
        warning = "“Days to Close” is worked out by Odoo, nobody can fill it in."
        self.assertIn(warning, draft.publish_warnings)
        with self.assertRaisesRegex(UserError, "Days to Close"):
            draft.action_publish()
        with self.assertRaisesRegex(UserError, "Days to Close"):
            draft.publish_question()
        self.assertEqual(self.reglament.state, "published")
        draft.requirement_ids[0].unlink()
        self.assertNotIn("Days to Close", draft.publish_warnings or "")
        draft.action_publish()
        self.assertEqual(draft.state, "published")

    def test_a_duplicate_likewise(self):
        copy = self.reglament.with_user(self.head).copy()
        self.assertIn("Days to Close", copy.publish_warnings)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            copy.requirement_ids[1].field_id = self.field("crm.lead.day_open")

    def test_taken_from_its_form_later(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_colour",
                "field_description": "Cable colour",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "ttype": "char",
            }
        )
        view = self.env["ir.ui.view"].create(
            {
                "name": "crm.lead.form.colour",
                "model": "crm.lead",
                "inherit_id": self.env.ref("crm.crm_lead_view_form").id,
                "arch": "<field name='tag_ids' position='after'><field name='x_colour'/></field>",
            }
        )
        draft = self.draft_with(f"crm.lead.{field.name}", code="COLOUR")
        view.unlink()
        self.assertIn("Cable colour", draft.publish_warnings)
        self.reglament.action_archive()
        with self.assertRaisesRegex(UserError, "Cable colour"):
            draft.action_publish()
