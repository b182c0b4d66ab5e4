from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ...exceptions import ReglamentGateError
from ..checklist.common import StepCase
from ..common import MONDAY, field_of, load_russian


class ScreenCase(StepCase):
    """A deal with two fields missing, one of them on its client's card, and three steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps(
            {"name": "Ask what they need", "description": "Open questions help."},
            {"name": "Say how it went", "note_required": True},
            {"name": "Look around", "mandatory": False},
            {"name": "Agree the terms", "stage_id": cls.stage_qualified.id},
            requirement_ids=[
                (0, 0, cls.requirement_vals(name="Amount", help="A rough one will do.")),
                (0, 0, cls.requirement_vals("res.partner.industry_id", name="Industry")),
                (0, 0, cls.requirement_vals("crm.lead.referred", level="inform", name="From whom")),
            ],
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        # the client's salesperson may write its card
        cls.client.user_id = cls.anna

    def as_anna(self):
        return self.lead.with_user(self.anna)

    def step(self, name):
        return self.reglament.step_ids.filtered(lambda step: step.name == name)

    def answer(self, name, state="done", note=False):
        return {
            "lead_id": self.lead.id,
            "step_id": self.step(name).id,
            "state": state,
            "note": note,
        }

    def filled(self):
        return [
            {"model": "crm.lead", "id": self.lead.id, "values": {"expected_revenue": 1200}},
            {
                "model": "res.partner",
                "id": self.client.id,
                "values": {"industry_id": self.industry.id},
            },
        ]


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestPanel(ScreenCase):
    def test_what_it_shows(self):
        panel = self.as_anna().reglament_panel()
        self.assertEqual(panel["reglament"]["name"], "Test reglament")
        self.assertEqual(panel["reglament"]["mode"], "enforce")
        self.assertEqual(panel["progress"], {"done": 0, "total": 3})
        self.assertEqual(
            [card["name"] for card in panel["steps"]],
            ["Ask what they need", "Say how it went", "Look around"],
        )
        self.assertEqual([card["mandatory"] for card in panel["steps"]], [True, True, False])
        self.assertEqual(panel["steps"][0]["how_to"], "Open questions help.")
        self.assertEqual(
            [(gap["label"], gap["model"], gap["mandatory"]) for gap in panel["gaps"]],
            [
                ("Amount", "crm.lead", True),
                ("Industry", "res.partner", True),
                ("From whom", "crm.lead", False),
            ],
        )
        self.assertTrue(panel["can_write"])

    def test_progress_and_who_did_it(self):
        self.check(self.lead, "Ask what they need").with_user(self.anna).action_done()
        self.check(self.lead, "Look around").with_user(self.anna).action_not_applicable("Known")
        panel = self.as_anna().reglament_panel()
        self.assertEqual(panel["progress"], {"done": 2, "total": 3})
        cards = {card["name"]: card for card in panel["steps"]}
        self.assertEqual(cards["Ask what they need"]["done_by"], "Ranna")
        self.assertEqual(cards["Look around"]["reason"], "Known")

    def test_what_an_earlier_stage_left_undone_says_so(self):
        self.lead.with_user(self.head).action_reglament_override(
            self.stage_qualified.id, "Client's deadline"
        )
        panel = self.as_anna().reglament_panel()
        earlier = {card["name"]: card["earlier"] for card in panel["steps"]}
        self.assertEqual(
            earlier,
            {
                "Ask what they need": "Reglament new",
                "Say how it went": "Reglament new",
                "Agree the terms": "",
            },
        )
        self.assertEqual(panel["progress"], {"done": 0, "total": 1})

    def test_only_heads_are_offered_to_skip_what_is_mandatory(self):
        def skippable(user):
            panel = self.lead.with_user(user).reglament_panel()
            return [card["can_skip"] for card in panel["steps"]]

        self.assertEqual(skippable(self.anna), [False, False, True])
        self.assertEqual(skippable(self.head), [True, True, True])

    def test_a_colleague_who_may_not_see_the_deal_sees_no_panel(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.boris).reglament_panel()

    def test_no_reglament_no_panel(self):
        other = self.env["crm.team"].create({"name": "Elsewhere"})
        lead = self.make_lead(team_id=other.id, stage_id=False)
        self.assertFalse(lead.reglament_id)
        self.assertFalse(lead.with_user(self.anna).reglament_panel())

    def test_a_closed_deal_misses_nothing(self):
        self.assertEqual(self.as_anna().reglament_panel()["completeness"], 0)
        self.lead.action_set_lost()
        panel = self.as_anna().reglament_panel()
        self.assertEqual((panel["gaps"], panel["steps"]), ([], []))
        self.assertEqual((panel["completeness"], panel["next_stage"]), (False, ""))
        won = self.make_lead(stage_id=self.stage_won.id, partner_id=self.client.id)
        self.assertLess(won.completeness, 100)
        panel = won.with_user(self.anna).reglament_panel()
        self.assertEqual((panel["gaps"], panel["completeness"]), ([], False))

    def test_all_that_counts_in_the_completeness_is_named(self):
        """Nobody is told of a share without what it is a share of."""
        self.assertEqual(
            [gap["level"] for gap in self.as_anna().reglament_panel()["gaps"]],
            ["block", "block", "inform"],
        )
        self.as_anna().reglament_save_and_move(self.filled(), False)
        panel = self.as_anna().reglament_panel()
        self.assertEqual([gap["label"] for gap in panel["gaps"]], ["From whom"])
        self.lead.referred = "A friend of the buyer"
        panel = self.as_anna().reglament_panel()
        self.assertEqual((panel["gaps"], panel["completeness"]), ([], 100))

    def test_the_next_stage_of_the_team_s_pipeline_is_named(self):
        self.assertEqual(self.as_anna().reglament_panel()["next_stage"], "Reglament qualified")
        self.stage_qualified.team_ids = self.env["crm.team"].create({"name": "Elsewhere"})
        self.assertEqual(self.as_anna().reglament_panel()["next_stage"], "Reglament offer")
        self.lead.team_id = False
        self.assertFalse(self.as_anna().reglament_panel())

    def test_what_to_do_next(self):
        def next_step():
            panel = self.as_anna().reglament_panel()
            names = {card["check_id"]: card["name"] for card in panel["steps"]}
            return names.get(panel["next"], "")

        def due(name, days, user=None):
            check = self.check(self.lead, name)
            check.deadline = fields.Datetime.now() + timedelta(days=days)
            check.user_id = user or self.anna

        self.assertEqual(next_step(), "Ask what they need", "the first, where none is due")
        due("Look around", 5)
        self.assertEqual(next_step(), "Look around", "what is due before what is not")
        due("Say how it went", 2)
        self.assertEqual(next_step(), "Say how it went", "what is due first")
        due("Say how it went", 2, self.boris)
        self.assertEqual(next_step(), "Look around", "one's own before a colleague's")
        self.lead.with_user(self.head).action_reglament_override(
            self.stage_qualified.id, "Client's deadline"
        )
        self.assertEqual(next_step(), "Agree the terms", "this stage before earlier ones")
        self.check(self.lead, "Agree the terms").with_user(self.anna).action_done()
        due("Say how it went", 2)
        self.assertEqual(next_step(), "Say how it went", "else what earlier stages left")
        due("Ask what they need", 1)
        self.assertEqual(next_step(), "Ask what they need", "and of that, too, what is due first")

    def test_who_may_only_read_has_nothing_to_do_next(self):
        rights = {"write": False, "skip": False}
        self.patch(self.registry["sales.reglament.screen"], "_rights", lambda *args: rights)
        panel = self.as_anna().reglament_panel()
        self.assertFalse(panel["next"])
        self.assertFalse(panel["can_write"])
        self.assertTrue(panel["steps"])

    def test_words_follow_the_reader(self):
        step = self.step("Ask what they need")
        load_russian(self.env)
        step.with_context(lang="ru_RU").name = "Спросить, что нужно"
        self.anna.lang = "ru_RU"
        names = [card["name"] for card in self.panel_in("ru_RU")["steps"]]
        self.assertIn("Спросить, что нужно", names)
        step.with_context(lang="ru_RU").name = "Узнать, что нужно"
        names = [card["name"] for card in self.panel_in("ru_RU")["steps"]]
        self.assertIn("Узнать, что нужно", names)
        self.assertEqual(self.panel_in("en_US")["steps"][0]["name"], "Ask what they need")

    def panel_in(self, lang):
        return self.as_anna().with_context(lang=lang).reglament_panel()

    def test_the_name_of_a_team_is_up_to_date(self):
        self.assertIn("Reglament team", self.as_anna().reglament_panel()["reglament"]["reason"])
        self.team.name = "Cable team"
        self.assertIn("Cable team", self.as_anna().reglament_panel()["reglament"]["reason"])

    def test_queries(self):
        lead = self.as_anna()
        lead.reglament_panel()  # words and rules are kept from here on
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            lead.reglament_panel()


@tagged("post_install", "-at_install")
class TestPanelGaps(StepCase):
    def test_a_gap_names_the_deal_s_own_fields_that_fill_it(self):
        self.make_reglament(
            {
                "field": "res.partner.industry_id",
                "alternatives": ["crm.lead.description"],
                "name": "What they need",
            }
        )
        [gap] = self.make_lead().with_user(self.anna).reglament_panel()["gaps"]
        self.assertEqual((gap["label"], gap["fields"]), ("What they need", ["description"]))

    def test_where_nothing_is_asked_no_share_is_told(self):
        self.make_steps({})
        panel = self.make_lead().with_user(self.anna).reglament_panel()
        self.assertIs(panel["completeness"], False)


@tagged("post_install", "-at_install")
class TestGateForm(ScreenCase):
    def form(self, user=None):
        leads = self.lead.with_user(user or self.anna)
        gaps = leads.reglament_gaps(self.stage_qualified.id)
        refused = [gap for gap in gaps if gap["effect"] == "refuse"]
        return leads.reglament_gate_form(refused, self.stage_qualified.id)

    def test_a_form_for_the_deal_and_one_for_its_client(self):
        form = self.form()
        self.assertEqual(form["stage"], "Reglament qualified")
        [group] = form["groups"]
        cards = {card["model"]: card for card in group["cards"]}
        self.assertEqual(cards.keys(), {"crm.lead", "res.partner"})
        self.assertIn("expected_revenue", cards["crm.lead"]["models"]["crm.lead"]["fields"])
        [question] = cards["crm.lead"]["questions"]
        [ask] = question["asks"]
        self.assertIn("A rough one will do.", ask["reason"])
        self.assertIn('name="industry_id"', cards["res.partner"]["arch"])
        self.assertEqual(
            [step["name"] for step in group["steps"]], ["Ask what they need", "Say how it went"]
        )
        self.assertFalse(form["can_override"])

    def test_heads_are_offered_to_move_anyway(self):
        self.assertTrue(self.form(self.head)["can_override"])

    def test_a_client_that_may_only_be_read(self):
        self.env["ir.rule"].create(
            {
                "name": "Nobody changes this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.client.id})]",
                "perm_read": False,
            }
        )
        [group] = self.form()["groups"]
        writable = {card["model"]: card["can_write"] for card in group["cards"]}
        self.assertEqual(writable, {"crm.lead": True, "res.partner": False})

    def test_alternatives_and_lists_get_fields_of_their_own(self):
        self.reglament.action_archive()
        contacts = "res.partner.child_ids"
        self.make_reglament(
            {"field": "crm.lead.phone", "alternatives": ["crm.lead.email_from"]},
            {"field": contacts, "min_count": 2, "stage_id": self.stage_new.id},
            code="ALT",
        )
        lead = self.make_lead(partner_id=self.client.id)
        gaps = lead.reglament_gaps(self.stage_qualified.id)
        [group] = lead.reglament_gate_form(gaps, self.stage_qualified.id)["groups"]
        cards = {card["model"]: card["arch"] for card in group["cards"]}
        self.assertIn('name="phone"', cards["crm.lead"])
        self.assertIn('name="email_from"', cards["crm.lead"])
        self.assertIn('<list editable="bottom"', cards["res.partner"])

    def test_a_step_proved_by_a_field_is_a_field(self):
        self.reglament.action_archive()
        amount = field_of(self.env, "crm.lead", "expected_revenue")
        self.make_steps(
            {"name": "Estimate", "evidence": "field", "evidence_field_id": amount.id}, code="EST"
        )
        lead = self.make_lead()
        gaps = lead.reglament_gaps(self.stage_qualified.id)
        [group] = lead.reglament_gate_form(gaps, self.stage_qualified.id)["groups"]
        self.assertFalse(group["steps"])
        self.assertIn('name="expected_revenue"', group["cards"][0]["arch"])

    def test_what_can_t_be_right_is_said_as_it_is_typed(self):
        self.reglament.action_archive()
        self.client.country_id = self.env.ref("base.ru")
        self.make_reglament(
            {"field": "res.partner.vat", "stage_id": self.stage_new.id},
            {"field": "crm.lead.referred"},
            code="TYPED",
        )
        lead = self.make_lead(partner_id=self.client.id).with_user(self.anna)
        gaps = lead.reglament_gaps(self.stage_qualified.id)
        keys = [f"{lead.id}-field-{gap['rule_id']}" for gap in gaps]

        def look(model, record, **values):
            change = {"model": model, "id": record.id, "values": values}
            found = lead.reglament_gate_check(gaps, [change])
            return found["filled"], [problem["text"] for problem in found["problems"]]

        filled, [problem] = look("res.partner", self.client, vat="123")
        self.assertEqual(filled, [])
        self.assertIn("“123”", problem)
        self.assertEqual(look("res.partner", self.client, vat="7707083893"), (keys[:1], []))
        self.assertEqual(look("res.partner", self.client, vat=""), ([], []))
        filled, [problem] = look("crm.lead", lead, referred="n/a")
        self.assertIn("“n/a”", problem)
        self.assertEqual(look("crm.lead", lead, referred="A fair"), (keys[1:], []))
        self.assertEqual(look("crm.lead", lead, city="n/a"), ([], []))
        self.assertFalse(self.client.vat)


@tagged("post_install", "-at_install")
class TestSaveAndMove(ScreenCase):
    def move(self, changes=(), settled=(), user=None, stage=None, reason=False):
        stage_id = (stage or self.stage_qualified).id
        leads = self.lead.with_user(user or self.anna)
        return leads.reglament_save_and_move(list(changes), stage_id, list(settled), reason)

    def all_settled(self):
        return [
            self.answer("Ask what they need"),
            self.answer("Say how it went", note="They want a quotation"),
        ]

    def test_everything_in_one_go(self):
        result = self.move(self.filled(), self.all_settled())
        self.assertEqual(result, {"moved": True, "won": False, "gaps": []})
        self.assertEqual(self.lead.stage_id, self.stage_qualified)
        self.assertEqual(self.lead.expected_revenue, 1200)
        self.assertEqual(self.client.industry_id, self.industry)
        self.assertEqual(self.state(self.lead, "Say how it went"), "done")
        self.assertFalse(self.bypasses(self.lead))

    def test_refused_again_keeps_what_was_written(self):
        result = self.move(self.filled()[:1], self.all_settled())
        self.assertFalse(result["moved"])
        self.assertEqual([gap["label"] for gap in result["gaps"]], ["Industry"])
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(self.lead.expected_revenue, 1200)
        self.assertEqual(self.state(self.lead, "Ask what they need"), "done")

    def test_a_missing_note_changes_nothing(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.move(self.filled(), [self.answer("Say how it went")])
        self.assertFalse(self.lead.expected_revenue)

    def test_steps_of_stages_passed_over_are_settled_before_the_move(self):
        settled = [*self.all_settled(), self.answer("Agree the terms", "not_applicable", "Known")]
        result = self.move(self.filled(), settled, stage=self.stage_won)
        self.assertEqual(result, {"moved": True, "won": True, "gaps": []})
        self.assertEqual(self.state(self.lead, "Agree the terms"), "not_applicable")

    def test_nobody_skips_what_is_mandatory_but_a_head(self):
        skipped = [self.answer("Ask what they need", "skipped", "No time")]
        with self.assertRaises(AccessError):
            self.move(settled=skipped)
        self.move(settled=skipped, user=self.head)
        self.assertEqual(self.state(self.lead, "Ask what they need"), "skipped")

    def test_strangers_cards_stay_closed(self):
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        changes = [{"model": "res.partner", "id": stranger.id, "values": {"name": "Mine"}}]
        with self.assertRaises(AccessError):
            self.move(changes)
        self.assertEqual(stranger.name, "Somebody else")

    def test_engine_fields_stay_closed(self):
        changes = [{"model": "crm.lead", "id": self.lead.id, "values": {"completeness": 100}}]
        with self.assertRaises(AccessError):
            self.move(changes)

    def test_steps_of_another_reglament_are_not_settled(self):
        other = self.make_steps(
            {"name": "Elsewhere"}, code="OTHER", team_ids=False, role_kind="service"
        )
        answer = {**self.answer("Look around"), "step_id": other.step_ids.id}
        with self.assertRaises(UserError):
            self.move(settled=[answer])

    def test_a_colleague_can_t(self):
        with self.assertRaises(AccessError):
            self.move(self.filled(), user=self.boris)

    def test_a_head_moves_anyway_with_a_reason(self):
        result = self.move(self.filled()[:1], user=self.head, reason="Client's deadline")
        self.assertTrue(result["moved"])
        self.assertEqual(self.lead.expected_revenue, 1200)
        log = self.bypasses(self.lead)
        self.assertEqual((log.kind, log.reason), ("override", "Client's deadline"))

    def test_a_manager_does_not(self):
        with self.assertRaises(AccessError):
            self.move(user=self.anna, reason="Client's deadline")
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_a_client_chosen_in_the_form_below_is_filled_in_as_well(self):
        fresh = self.env["res.partner"].create(
            {"name": "Fresh client", "is_company": True, "user_id": self.anna.id}
        )
        changes = [
            {
                "model": "crm.lead",
                "id": self.lead.id,
                "values": {"partner_id": fresh.id, "expected_revenue": 5},
            },
            {"model": "res.partner", "id": fresh.id, "values": {"industry_id": self.industry.id}},
        ]
        self.assertTrue(self.move(changes, self.all_settled())["moved"])
        self.assertEqual(fresh.industry_id, self.industry)

    def test_without_a_stage_it_only_saves(self):
        leads = self.as_anna()
        result = leads.reglament_save_and_move(self.filled(), False)
        self.assertTrue(result["moved"])
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(self.lead.expected_revenue, 1200)

    def test_several_deals_move_together_or_not_at_all(self):
        other = self.make_lead(partner_id=self.client.id)
        both = (self.lead | other).with_user(self.anna)
        result = both.reglament_save_and_move(
            self.filled(), self.stage_qualified.id, self.all_settled()
        )
        self.assertFalse(result["moved"])
        self.assertEqual({gap["lead_id"] for gap in result["gaps"]}, {other.id})
        self.assertEqual(both.stage_id, self.stage_new)

    def test_the_gate_holds_whatever_the_dialog_does(self):
        with self.assertRaises(ReglamentGateError):
            self.as_anna().write({"stage_id": self.stage_qualified.id})


@tagged("post_install", "-at_install")
class TestStepActions(StepCase):
    """Each kind of evidence leads to the window that Odoo has for the deed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        call = cls.env.ref("mail.mail_activity_data_call")
        cls.template = cls.env["mail.template"].create(
            {"name": "Thanks", "model_id": cls.env["ir.model"]._get_id("crm.lead")}
        )
        cls.reglament = cls.make_steps(
            {"name": "contact", "evidence": "contact"},
            {
                "name": "activity",
                "evidence": "activity",
                "evidence_activity_type_ids": [(6, 0, call.ids)],
            },
            {"name": "next_activity", "evidence": "next_activity"},
            {"name": "meeting", "evidence": "meeting"},
            {"name": "email", "evidence": "email", "mail_template_id": cls.template.id},
            {"name": "quotation", "evidence": "quotation"},
            {"name": "order", "evidence": "order"},
            {"name": "manual"},
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)

    def action(self, name, user=None):
        step = self.reglament.step_ids.filtered(lambda step: step.name == name)
        return self.lead.with_user(user or self.anna).reglament_step_action(step.id)

    def test_windows(self):
        expected = {
            "contact": "sales.reglament.contact.log",
            "activity": "mail.activity.schedule",
            "next_activity": "mail.activity.schedule",
            "meeting": "calendar.event",
            "email": "mail.compose.message",
            "quotation": "sale.order",
            "order": "sale.order",
        }
        for name, model in expected.items():
            with self.subTest(evidence=name):
                self.assertEqual(self.action(name)["res_model"], model)
        self.assertFalse(self.action("manual"))

    def test_the_letter_is_written_with_the_step_s_template(self):
        context = self.action("email")["context"]
        self.assertEqual(context["default_template_id"], self.template.id)
        self.assertEqual(context["default_partner_ids"], self.client.ids)

    def test_a_planned_activity_is_opened_and_not_planned_again(self):
        planned = self.lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        action = self.action("activity")
        self.assertEqual((action["res_model"], action["res_id"]), ("mail.activity", planned.id))

    def test_steps_of_others_lead_nowhere(self):
        other = self.make_steps(
            {"name": "Elsewhere", "evidence": "contact"}, team_ids=False, role_kind="service"
        )
        lead = self.lead.with_user(self.anna)
        self.assertFalse(lead.reglament_step_action(other.step_ids.id))
        with self.assertRaises(AccessError):
            self.action("contact", self.boris)


@tagged("post_install", "-at_install")
class TestStageAsks(ScreenCase):
    @users("ranna")
    def test_what_a_stage_asks_of_the_reader(self):
        stage = self.stage_new.with_env(self.env)
        self.assertEqual(
            stage.reglament_asks,
            "To fill in: Amount, Industry\nTo do: Ask what they need, Say how it went, Look around",
        )
        self.assertFalse(self.stage_won.with_env(self.env).reglament_asks)

    def test_filters_of_the_pipeline(self):
        mine = [("check_ids", "any", [("state", "=", "todo"), ("deadline", "<", "now")])]
        check = self.check(self.lead, "Ask what they need")
        check.sudo().deadline = "2020-01-01 10:00:00"
        self.assertIn(self.lead, self.env["crm.lead"].search(mine))
