from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BROKEN, FINE, WRONG, ConditionCase

# What a condition may not look at, as paths from a deal's or a client's responsible.
SECRETS = (
    "[('user_id.totp_secret', '=like', 'J%')]",
    "[('user_id', 'any', [('totp_secret', '=like', 'J%')])]",
    "[('user_id', 'any', [('partner_id', 'any', [('user_ids.totp_secret', '!=', False)])])]",
    "['|', ('name', '!=', False), '!', ('user_id.totp_secret', '!=', False)]",
    "[('user_id', 'any!', [('name', '!=', False)])]",
    "[('user_id.password', '!=', False)]",
    "[('user_id.api_key_ids.name', 'ilike', 'key')]",
    "[('user_id.partner_id.signup_type', '!=', False)]",
    "[('message_ids.body', 'ilike', 'secret')]",
    "[('message_ids', 'ilike', 'secret')]",
    "[('create_uid.totp_secret', '=like', 'J%')]",
    "[('company_id.partner_id.user_ids.totp_secret', '!=', False)]",
)


@tagged("post_install", "-at_install")
class TestWhatConditionsLookAt(ConditionCase):
    """One person's text is worked out for everybody: it names only what its author may look up."""

    def test_every_place_is_known(self):
        found = {
            (name, field.name)
            for name, Model in self.env.registry.items()
            if name.startswith("sales.reglament") and not Model._abstract
            for field in Model._fields.values()
            if field.type in ("char", "text") and field.store and "domain" in field.name
        }
        for view in self.env["ir.ui.view"].search([("model", "=like", "sales.reglament%")]):
            for node in etree.fromstring(view.arch).iter("field"):
                if node.get("widget") in ("domain", "sales_reglament_condition"):
                    field = self._field_of(view, node)
                    if field.store:
                        found.add((field.model_name, field.name))
        self.assertEqual(found, set(self.places))
        for place in self.places:
            line = self.draft(place, FINE[0])
            lines = line._every_line()
            self.assertIn(place[1], lines[0]._conditions(), "what is guarded is named there")

    def _field_of(self, view, node):
        """The field that a node of a view shows: of the view's model, or of a list's lines."""
        Model = self.env[view.model]
        for parent in reversed(list(node.iterancestors("field"))):
            Model = self.env[Model._fields[parent.get("name")].comodel_name]
        return Model._fields[node.get("name")]

    def test_what_is_secret_is_in_no_condition(self):
        for place in self.places:
            for text in SECRETS:
                refused = self.assertRaises(ValidationError)
                with self.subTest(place=place, text=text), refused, self.env.cr.savepoint():
                    self.draft(place, text)

    def test_not_even_an_admin_shows_secrets_to_all(self):
        for user in (self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            for text in SECRETS[:4]:
                refused = self.assertRaises(ValidationError)
                with self.subTest(user=user, text=text), refused, self.env.cr.savepoint():
                    self.draft(("sales.reglament.requirement", "domain"), text, user)

    def test_all_that_is_kept_from_people_is_kept_from_conditions(self):
        """Whatever module it comes from: each field of users and clients with system groups."""
        Condition = self.env["sales.reglament.condition"].with_user(self.head)
        for path in ("user_id", "partner_id"):
            comodel = self.env["crm.lead"]._fields[path].comodel_name
            Records = self.env[comodel].with_user(self.head)
            closed = [
                field
                for field in Records._fields.values()
                if not Records._has_field_access(field, "read")
            ]
            self.assertTrue(closed)
            for field in closed:
                with self.subTest(field=field):
                    text = repr([(f"{path}.{field.name}", "!=", False)])
                    self.assertTrue(Condition._why_not("crm.lead", text))

    def test_what_heads_see_anyway_is_fine(self):
        for place in self.places:
            for text in FINE:
                if place[1] == "evidence_domain" and text == "[]":
                    continue
                with self.subTest(place=place, text=text):
                    self.assertTrue(self.draft(place, text))

    def test_it_is_looked_at_again_before_it_is_worked_out(self):
        for place in self.places:
            reglament = self.draft(place, FINE[0])
            self.slip_in(place, reglament, SECRETS[0])
            for name in ("action_diagnose", "action_publish", "publish_question"):
                refused = self.assertRaisesRegex(UserError, "everybody's eyes")
                with self.subTest(place=place, name=name), refused, self.env.cr.savepoint():
                    getattr(reglament, name)()
            self.assertIn("everybody's eyes", reglament.publish_warnings)

    def test_a_new_version_of_an_old_one_is_made_and_told(self):
        place = ("sales.reglament.survey.rule", "domain")
        reglament = self.draft(place, FINE[0])
        reglament.action_publish()
        self.slip_in(place, reglament, SECRETS[0])
        draft = reglament.browse(reglament.action_new_version()["res_id"])
        self.assertIn("everybody's eyes", draft.publish_warnings)

    def test_a_change_of_subject_reads_conditions_anew(self):
        reglament = self.draft(
            ("sales.reglament.survey.rule", "domain"), "[('stage_id', '!=', False)]"
        )
        reglament.survey_rule_ids.trigger = "order"
        with self.assertRaises(ValidationError):
            reglament.subject = "client"

    def test_a_salesperson_writes_none(self):
        for place in self.places:
            reglament = self.draft(place, FINE[0])
            line = self.env[place[0]].search([("reglament_id", "=", reglament.id)])
            with self.assertRaises(UserError):
                line.with_user(self.anna).write({place[1]: SECRETS[0]})


@tagged("post_install", "-at_install")
class TestBrokenConditions(ConditionCase):
    """A condition that can't be worked out stops its own rule, and nothing else."""

    def works(self):
        """All that everybody does all day, and the jobs."""
        lead = self.make_lead(partner_id=self.person.id)
        lead.stage_id = self.stage_qualified
        self.person.city = "Perm"
        self.client.city = "Perm"
        self.env["crm.lead"].message_new({"subject": "By mail", "from": "a@b.example"})
        self.env.flush_all()
        lead.action_set_won()
        self.env.flush_all()
        self.run_job(days=1)
        self.env["sales.reglament"]._cron_refresh()
        self.env["sales.reglament.nightly"]._reconcile()
        self.env.flush_all()
        return lead

    def test_what_does_not_work_is_not_written(self):
        for place in self.places:
            for text in WRONG:
                refused = self.assertRaises(ValidationError)
                with self.subTest(place=place, text=text), refused, self.env.cr.savepoint():
                    self.draft(place, text)

    def test_what_is_asked_for_does_not_hang_on_what_is_missing(self):
        circular = (
            "[('completeness', '>', 50)]",
            "[('partner_id.completeness', '>', 50)]",
            "[('missing_summary', 'ilike', 'x')]",
        )
        for name in ("domain", "line_domain"):
            place = ("sales.reglament.requirement", name)
            for text in circular:
                refused = self.assertRaisesRegex(ValidationError, "complete")
                with self.subTest(place=place, text=text), refused, self.env.cr.savepoint():
                    self.draft(place, text)
            reglament = self.draft(place, FINE[0])
            reglament.action_publish()
            for text in circular:
                with self.subTest(place=place, stored=text):
                    self.slip_in(place, reglament, text)
                    self.works()
            reglament.action_archive()
        self.assertTrue(self.draft(("sales.reglament.step", "domain"), circular[0]))

    def test_a_clients_deals_may_be_asked_for(self):
        self.make_reglament({"field": "res.partner.opportunity_ids", "min_count": 2})
        lead = self.works()
        self.assertTrue(lead)

    def test_what_does_not_work_is_not_published(self):
        for place in self.places:
            reglament = self.draft(place, FINE[0])
            for text in WRONG:
                self.slip_in(place, reglament, text)
                refused = self.assertRaises(UserError)
                with self.subTest(place=place, text=text), refused, self.env.cr.savepoint():
                    reglament.action_publish()

    def test_everything_goes_on_beside_a_broken_one(self):
        for place in self.places:
            reglament = self.draft(place, FINE[0])
            reglament.action_publish()
            for text in BROKEN:
                with self.subTest(place=place, text=text):
                    self.slip_in(place, reglament, text)
                    lead = self.works()
                    self.assertFalse(lead.missing_requirements)
            other = self.make_reglament({}, code=f"OTHER-{reglament.id}", team_ids=False)
            other.action_archive()
            reglament.action_archive()

    def test_a_good_one_beside_a_broken_one_is_asked(self):
        reglament = self.draft(("sales.reglament.requirement", "domain"), FINE[0])
        good = self.requirement_vals("crm.lead.date_deadline")
        reglament.requirement_ids = [Command.create(good)]
        reglament.action_publish()
        first, second = reglament.requirement_ids.sorted("id")
        self.env.cr.execute(
            "UPDATE sales_reglament_requirement SET domain = %s WHERE id = %s",
            [WRONG[0], first.id],
        )
        self.env.invalidate_all()
        reglament._clear_rules()
        lead = self.make_lead(expected_revenue=9)
        self.assertEqual(lead.missing_requirements, second.ids)

    def test_heads_and_admins_are_told_once(self):
        place = ("sales.reglament.survey.rule", "domain")
        reglament = self.draft(place, FINE[0])
        reglament.action_publish()
        line = self.slip_in(place, reglament, WRONG[0])
        self.run_job(hours=1)
        told = self.told(reglament)
        self.assertEqual(len(told), 1)
        self.assertIn(self.head.partner_id, told.partner_ids)
        self.assertIn(self.env.ref("base.user_admin").partner_id, told.partner_ids)
        self.assertNotIn(self.anna.partner_id, told.partner_ids)
        self.assertIn(line.display_name, reglament.set_aside_text)
        for user, is_warned in ((self.head, True), (self.anna, False)):
            form = etree.fromstring(reglament.with_user(user).get_view(view_type="form")["arch"])
            banner = form.xpath("//div[@role='alert']/field[@name='set_aside_text']")
            self.assertEqual(bool(banner), is_warned, "who can't mend it is not alarmed")
            calm = form.xpath("//p[contains(@class, 'o_reglament_not_asked')]")
            self.assertEqual(bool(calm), not is_warned)
        self.run_job(hours=2)
        self.assertEqual(self.told(reglament), told, "not every hour")

    def test_lines_of_one_name_are_told_apart(self):
        """The same step at two stages, the same survey on two occasions: which is to be mended?"""
        survey = self.env.ref("sales_reglament.survey_csat_1")
        stages = self.stage_new | self.stage_qualified
        reglament = self.draft(
            ("sales.reglament.survey.rule", "domain"),
            FINE[0],
        )
        reglament.write(
            {
                "survey_rule_ids": [
                    Command.clear(),
                    *(
                        Command.create({"survey_id": survey.id, "trigger": trigger})
                        for trigger in ("won", "lost")
                    ),
                ],
                "step_ids": [
                    Command.create({"name": "Next step", "stage_id": stage.id}) for stage in stages
                ]
                + [Command.create({"name": "Measure", "stage_id": stages[0].id})],
            }
        )
        won, lost = reglament.survey_rule_ids.sorted("id")
        self.assertEqual(won._distinct_name(), f"{survey.display_name} (A deal is won)")
        self.assertEqual(lost._distinct_name(), f"{survey.display_name} (A deal is lost)")
        here, there, alone = reglament.step_ids.sorted("id")
        self.assertEqual(here._distinct_name(), f"Next step ({stages[0].name})")
        self.assertEqual(there._distinct_name(), f"Next step ({stages[1].name})")
        self.assertEqual(alone._distinct_name(), "Measure")

    def told(self, reglament):
        return (
            self.env["mail.message"]
            .search([("model", "=", reglament._name), ("res_id", "=", reglament.id)])
            .filtered(lambda message: "condition" in (message.subject or ""))
        )

    def test_what_works_again_takes_part_again(self):
        place = ("sales.reglament.requirement", "domain")
        text = "[('partner_id.city', '=', 'Perm')]"
        reglament = self.draft(place, text)
        reglament.action_publish()
        self.client.city = "Perm"
        lead = self.make_lead(partner_id=self.client.id)
        self.assertTrue(lead.missing_requirements)
        self.slip_in(place, reglament, WRONG[0])
        self.run_job(hours=1)
        self.env["sales.reglament"]._cron_refresh()
        self.assertFalse(lead.missing_requirements)
        self.slip_in(place, reglament, text)
        self.run_job(hours=2)
        self.env["sales.reglament"]._cron_refresh()
        self.assertFalse(reglament.set_aside_text)
        self.assertTrue(lead.missing_requirements)

    def test_nobody_writes_what_is_set_aside(self):
        reglament = self.draft(("sales.reglament.requirement", "domain"), FINE[0])
        with self.assertRaises(UserError):
            reglament.set_aside = [["sales.reglament.step", 1]]

    def test_where_nothing_is_published_the_job_asks_nothing(self):
        self.env["sales.reglament"].search([("state", "!=", "draft")]).action_archive()
        self.assertFalse(self.env["sales.reglament"]._look_at_conditions())


@tagged("post_install", "-at_install")
class TestFieldsOfRules(ConditionCase):
    """A field that a rule names stays as long as the rule works."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead"])
        self.field = self.env["ir.model.fields"].create(
            {
                "name": "x_power",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "ttype": "integer",
                "field_description": "Power",
            }
        )

    def test_what_a_rule_names_is_neither_deleted_nor_renamed(self):
        for place in self.places:
            reglament = self.draft(place, "[('x_power', '>', 5)]")
            with self.subTest(place=place):
                self.assert_kept(reglament)
                reglament.action_publish()
                self.assert_kept(reglament)
                reglament.action_archive()

    def assert_kept(self, reglament):
        for change in (
            self.field.unlink,
            lambda: self.field.write({"name": "x_strength"}),
        ):
            with self.assertRaisesRegex(UserError, reglament.name), self.env.cr.savepoint():
                change()

    def test_a_free_field_goes(self):
        self.field.unlink()
        self.assertNotIn("x_power", self.env["crm.lead"]._fields)
