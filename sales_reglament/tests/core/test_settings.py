from dataclasses import fields
from pathlib import Path

from odoo.exceptions import UserError
from odoo.modules import get_module_path
from odoo.tests import Form, tagged

from ...models.core.res_config_settings import BOUNDS
from ...models.core.settings import PREFIX, Settings, settings
from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestSettings(ReglamentCase):
    """Settings say what they mean today, and a switch that was written as off is off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Parameter = cls.env["ir.config_parameter"]

    def settings(self):
        return Form(self.env["res.config.settings"])

    def test_what_they_mean_today(self):
        self.env["res.partner"].create(
            [
                {"name": f"Office {number}", "is_company": True, "phone": "+32 2 555 66 77"}
                for number in range(5)
            ]
        )
        form = self.settings()
        before = form.reglament_now_shared
        form.reglament_shared_reach_from = 6
        self.assertNotEqual(form.reglament_now_shared, before, "it follows what is typed")
        dormant = self.env["res.partner"].search_count(
            [
                ("client_state", "=", "dormant"),
                ("partner_share", "=", True),
                ("parent_id", "=", False),
                ("ref_company_ids", "=", False),
            ]
        )
        self.assertRegex(form.reglament_now_dormant, rf"^Now: {dormant} clients? (is|are) dormant$")
        self.assertTrue(form.reglament_now_classes.startswith("Now: A "))

    def test_release_counts_what_the_list_shows(self):
        self.Parameter.set_param("sales_reglament.release_after_days", 30)
        old = self.env["res.partner"].create(
            {"name": "Old prospect", "is_company": True, "user_id": self.anna.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2020-01-01' WHERE id = %s", old.ids
        )
        old.invalidate_recordset()
        listed = self.env["res.partner"].search_count([("is_for_release", "=", True)])
        self.assertGreaterEqual(listed, 1)
        self.assertIn(f"Now: {listed} prospect", self.settings().reglament_now_release)

    def test_more_clients_cost_no_more_queries(self):
        today = self.env["sales.reglament.settings.today"]
        norms = {
            "shared_reach_from": 4,
            "need_days_before": 14,
            "release_after_days": 90,
            "completeness_norm": 80,
        }

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            today._figures(norms)
            return self.env.cr.sql_log_count - start

        cost()
        few = cost()
        self.assertLessEqual(few, 12)
        self.env["res.partner"].create(
            [{"name": f"Client {number}", "is_company": True} for number in range(50)]
        )
        self.assertLessEqual(cost(), few)

    def test_a_switch_written_as_off_is_off(self):
        life = self.env["sales.reglament.lifecycle"]
        for value, is_on in (("False", False), ("0", False), ("", False), ("True", True)):
            with self.subTest(value=value):
                self.Parameter.set_param("sales_reglament.dormant_to_active", value)
                self.assertEqual(settings(self.env).dormant_to_active, is_on)
                self.Parameter.set_param("sales_reglament.purchases_at_night", value)
                self.assertEqual(life._is_set_up(), not is_on)
                form = self.settings()
                self.assertEqual(form.reglament_dormant_to_active, is_on)
                self.assertEqual(form.reglament_purchases_at_night, is_on)

    def test_each_is_read_where_the_others_are(self):
        names = [field.name for field in fields(Settings)]
        shown = {
            field.config_parameter: field.default(self.env["res.config.settings"])
            for field in self.env["res.config.settings"]._fields.values()
            if str(getattr(field, "config_parameter", "")).startswith(PREFIX) and field.default
        }
        switches_off = {PREFIX + name for name in names if getattr(Settings, name) is False}
        known = {PREFIX + name: getattr(Settings, name) for name in names}
        self.assertEqual(shown, {key: known[key] for key in known.keys() - switches_off})
        root = Path(get_module_path("sales_reglament"))
        for path in root.rglob("*.py"):
            if "tests" not in path.parts:
                text = path.read_text(encoding="utf-8")
                self.assertNotRegex(text, rf"get_param\(\s*f?[\"']{PREFIX}", str(path))

    def test_what_is_empty_or_cannot_be_is_the_default(self):
        for name in BOUNDS:
            name = name.removeprefix("reglament_")
            least, default = BOUNDS[f"reglament_{name}"][0], getattr(Settings, name)
            read = {"": default, "many": default, "-1": default, str(least): least}
            read["0"] = default if least else 0
            for text, value in read.items():
                with self.subTest(name=name, text=text):
                    self.Parameter.set_param(PREFIX + name, text)
                    self.assertEqual(getattr(settings(self.env), name), value)
            self.Parameter.search([("key", "=", PREFIX + name)]).unlink()
            self.assertEqual(getattr(settings(self.env), name), default)

    def test_read_once(self):
        settings(self.env)
        with self.assertQueryCount(0):
            settings(self.env(user=self.anna))


@tagged("post_install", "-at_install")
class TestNumbersOfSettings(ReglamentCase):
    """A number is kept as it was typed, or the form says what it may be; never something else."""

    def save(self, **values):
        self.env["res.config.settings"].create(values).execute()

    def read_back(self, name):
        return self.env["res.config.settings"].create({})[name]

    def test_every_number_has_its_bounds(self):
        fields_ = self.env["res.config.settings"]._fields.values()
        numbers = {
            field.name
            for field in fields_
            if field.type in ("integer", "float")
            and str(getattr(field, "config_parameter", "")).startswith("sales_reglament.")
        }
        self.assertEqual(numbers, set(BOUNDS))

    def test_kept_as_typed(self):
        for name, (low, high) in BOUNDS.items():
            others = {
                "reglament_dormant_min": {"reglament_dormant_max": high},
                "reglament_dormant_max": {"reglament_dormant_min": 1},
                "reglament_class_a_share": {"reglament_class_b_share": 0},
                "reglament_class_b_share": {"reglament_class_a_share": 0},
            }.get(name, {})
            for value in (high, low):
                with self.subTest(name=name, value=value):
                    self.save(**{name: value, **others})
                    self.assertEqual(self.read_back(name), value)
                    # saved once more, with something else, it stays
                    self.save()
                    self.assertEqual(self.read_back(name), value)

    def test_said_what_it_may_be(self):
        for name, (low, high) in BOUNDS.items():
            stored = self.read_back(name)
            for value in (low - 1, high + 1):
                with self.subTest(name=name, value=value):
                    with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
                        self.save(**{name: value})
                    label = self.env["res.config.settings"]._fields[name].string
                    self.assertIn(f"“{label}”: please enter", str(refusal.exception))
                    self.assertEqual(self.read_back(name), stored)

    def test_numbers_that_contradict_each_other(self):
        for values in (
            {"reglament_dormant_min": 400, "reglament_dormant_max": 300},
            {"reglament_class_a_share": 80, "reglament_class_b_share": 30},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.save(**values)

    def test_what_stood_there_before_stops_nobody(self):
        """The same screen keeps the settings of other apps."""
        parameter = self.env["ir.config_parameter"]
        parameter.set_param("sales_reglament.completeness_norm", "500")
        parameter.set_param("sales_reglament.dormant_min", "400")
        self.save()
        self.save(reglament_need_days_before=7)
        self.assertEqual(self.read_back("reglament_need_days_before"), 7)

    def test_looked_at_while_it_is_typed(self):
        form = Form(self.env["res.config.settings"])
        for value in (-5, 0, 2**31 - 1):
            for name in BOUNDS:
                if name.endswith(("from", "days_before", "after_days", "norm")):
                    with self.subTest(name=name, value=value):
                        setattr(form, name, value)
                        self.assertTrue(form.reglament_now_needs)


@tagged("post_install", "-at_install")
class TestApp(ReglamentCase):
    """An app like others: found in Apps, and honest about what goes with it."""

    def test_is_found_among_apps(self):
        module = self.env["ir.module.module"].search([("name", "=", "sales_reglament")])
        self.assertTrue(module.application)
        self.assertTrue(module.icon_image)

    def test_uninstalling_names_the_app_and_what_will_go(self):
        module = self.env["ir.module.module"].search([("name", "=", "sales_reglament")])
        self.make_reglament({}, mode="observe")
        self.make_lead().stage_id = self.stage_qualified
        self.env.flush_all()
        wizard = self.env["base.module.uninstall"].create({"module_ids": [(6, 0, module.ids)]})
        self.assertIn(module, wizard.impacted_module_ids)
        names = wizard.model_ids.mapped("model")
        self.assertIn("sales.reglament.bypass", names)
        self.assertIn("sales.reglament", names)
        for model in wizard.model_ids:
            with self.subTest(model=model.model):
                self.assertFalse(model.abstract)
                self.assertTrue(self.env[model.model]._auto)
        other = self.env["ir.module.module"].search([("name", "=", "crm_iap_mine")], limit=1)
        wizard = self.env["base.module.uninstall"].create(
            {"module_ids": [(6, 0, (other or module).ids)]}
        )
        if other:
            self.assertNotIn("sales.reglament.bypass", wizard.model_ids.mapped("model"))


@tagged("post_install", "-at_install")
class TestHeadsLists(ReglamentCase):
    """Lists that heads look at first."""

    def test_surveys_show_what_was_asked_and_answered(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.survey_survey_action_satisfaction"
        )
        view = self.env.ref("sales_reglament.survey_survey_view_list_satisfaction")
        self.assertEqual(action["views"][0], (view.id, "list"))
        survey = self.env.ref("sales_reglament.survey_csat_1")
        Feedback = self.env["sales.reglament.feedback"]
        before = survey.with_user(self.head).reglament_asked_count
        values = {
            "survey_id": survey.id,
            "partner_id": self.client.id,
            "metric": "csat",
            "asked_date": "2026-01-01 09:00:00",
        }
        Feedback.sudo().create(
            [
                {**values, "channel": "email", "state": "sent", "sent_date": "2026-01-02 09:00:00"},
                {**values, "channel": "email", "state": "due"},
                {**values, "channel": "said", "state": "answered", "score": 5},
            ]
        )
        survey.invalidate_recordset()
        self.assertEqual(survey.with_user(self.head).reglament_asked_count, before + 1)

    def test_the_exceptions_log_opens_on_the_last_days_by_kind(self):
        action = self.env.ref("sales_reglament.sales_reglament_bypass_action")
        self.assertIn("search_default_lately", action.context)
        self.assertIn("search_default_group_kind", action.context)
