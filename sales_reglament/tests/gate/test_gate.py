from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from ...exceptions import ReglamentGateError
from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestGate(ReglamentCase):
    """Moves forward are refused in mode *enforce*, nothing else ever is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament(
            {"name": "Expected amount", "help": "A rough one will do."},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
                "help": "One way to reach them is enough.",
            },
            {"field": "crm.lead.date_deadline", "stage_id": cls.stage_qualified.id},
        )
        cls.lead = cls.make_lead()

    def fill(self, lead, **values):
        lead.write(
            {
                "expected_revenue": 1000,
                "email_from": "office@northern.example.com",
                "date_deadline": "2099-01-01",
                **values,
            }
        )

    # ------------------------------------------------------------ refused

    @users("ranna")
    def test_the_refusal_names_all_deals_that_were_to_move(self):
        complete = self.make_lead()
        self.fill(complete)
        leads = (self.lead | complete).with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal:
            leads.write({"stage_id": self.stage_qualified.id})
        context = refusal.exception.context
        self.assertEqual(set(context["lead_ids"]), set(leads.ids))
        self.assertEqual({gap["lead_id"] for gap in context["gaps"]}, {self.lead.id})

    @users("ranna")
    def test_move_forward_is_refused_and_named(self):
        lead = self.lead.with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal:
            lead.write({"stage_id": self.stage_qualified.id})
        message = str(refusal.exception)
        for part in ("Cable for the north hall", "Expected amount", "Phone or e-mail"):
            self.assertIn(part, message)
        context = refusal.exception.context
        self.assertEqual(context["stage_id"], self.stage_qualified.id)
        self.assertEqual([gap["name"] for gap in context["gaps"]], ["expected_revenue", "phone"])
        gap = context["gaps"][0]
        self.assertEqual(
            gap,
            {
                "model": "crm.lead",
                "id": lead.id,
                "lead_id": lead.id,
                "display_name": "Cable for the north hall",
                "kind": "field",
                "name": "expected_revenue",
                "label": "Expected amount",
                "rule_id": self.reglament.requirement_ids[0].id,
                "reason": "A rough one will do.",
                "effect": "refuse",
            },
        )

    @users("ranna")
    def test_filling_in_and_moving_in_one_write(self):
        lead = self.lead.with_user(self.env.user)
        lead.write(
            {"expected_revenue": 5, "phone": "+32 2 290 34 90", "stage_id": self.stage_qualified.id}
        )
        self.assertEqual(lead.stage_id, self.stage_qualified)

    @users("ranna")
    def test_skipped_stages_are_asked_too(self):
        lead = self.lead.with_user(self.env.user)
        lead.write({"expected_revenue": 5, "phone": "+32 2 290 34 90"})
        with self.assertRaises(ReglamentGateError) as refusal:
            lead.write({"stage_id": self.stage_offer.id})
        self.assertEqual(
            [gap["name"] for gap in refusal.exception.context["gaps"]], ["date_deadline"]
        )

    @users("ranna")
    def test_every_way_to_won_is_refused(self):
        lead = self.lead.with_user(self.env.user)
        for way in (
            lead.action_set_won,
            lead.action_set_won_rainbowman,
            lambda: lead.write({"stage_id": self.stage_won.id}),
            lambda: lead.web_save({"stage_id": self.stage_won.id}, {"stage_id": {}}),
        ):
            with self.subTest(way=way), self.assertRaises(ReglamentGateError):
                way()
        self.assertEqual(lead.stage_id, self.stage_new)

    @users("ranna")
    def test_form_is_refused(self):
        with self.assertRaises(ReglamentGateError):
            form = Form(self.lead.with_user(self.env.user))
            form.stage_id = self.stage_qualified
            form.save()

    @users("ranna")
    def test_one_bad_lead_of_200_is_named_and_none_moves(self):
        good = self.make_leads(
            199,
            lambda number: {
                "expected_revenue": 10,
                "email_from": f"buyer{number}@example.com",
            },
        )
        leads = (good | self.lead).with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            leads.write({"stage_id": self.stage_qualified.id})
        self.assertEqual(
            {gap["lead_id"] for gap in refusal.exception.context["gaps"]}, {self.lead.id}
        )
        self.assertNotIn("Deal 7", str(refusal.exception))
        self.env.invalidate_all()
        self.assertEqual(leads.stage_id, self.stage_new)

    @users("ranna")
    def test_many_bad_leads_are_all_in_the_gaps_and_the_message_stays_readable(self):
        leads = self.make_leads(40)
        with self.assertRaises(ReglamentGateError) as refusal:
            leads.with_user(self.env.user).write({"stage_id": self.stage_qualified.id})
        self.assertEqual(len(refusal.exception.context["gaps"]), 80)
        self.assertLess(len(str(refusal.exception).splitlines()), 30)

    # ------------------------------------------------------------ never refused

    @users("ranna")
    def test_create_is_never_refused_and_recorded(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Straight to the offer",
                "type": "opportunity",
                "team_id": self.team.id,
                "stage_id": self.stage_offer.id,
            }
        )
        log = self.bypasses(lead)
        self.assertEqual(log.kind, "create")
        self.assertEqual(log.stage_to_id, self.stage_offer)
        self.assertEqual(log.user_id, self.env.user)
        self.assertEqual(len(log.gaps), 3)
        self.assertIn("Expected amount", log.gap_summary)

    @users("ranna")
    def test_create_in_the_first_stage_leaves_no_trace(self):
        lead = self.env["crm.lead"].create(
            {"name": "Enquiry", "type": "opportunity", "team_id": self.team.id}
        )
        self.assertEqual(lead.stage_id, self.stage_new)
        self.assertFalse(self.bypasses(lead))
        self.assertEqual(lead.completeness, 0)

    @users("ranna")
    def test_quick_create_by_name(self):
        Lead = self.env["crm.lead"].with_context(
            default_stage_id=self.stage_offer.id,
            default_team_id=self.team.id,
            default_type="opportunity",
        )
        lead_id, _name = Lead.name_create("By name only")
        self.assertEqual(self.env["crm.lead"].browse(lead_id).stage_id, self.stage_offer)

    @users("ranna")
    def test_going_back_is_never_refused(self):
        self.lead.write({"stage_id": self.stage_offer.id})
        lead = self.lead.with_user(self.env.user)
        lead.write({"stage_id": self.stage_new.id})
        self.assertEqual(lead.stage_id, self.stage_new)

    @users("ranna")
    def test_losing_and_restoring_are_never_refused(self):
        lead = self.lead.with_user(self.env.user)
        lead.action_set_lost()
        self.assertEqual(lead.won_status, "lost")
        lead.action_restore()
        self.assertEqual(lead.won_status, "pending")

    @users("ranna")
    def test_import_is_never_refused_and_recorded(self):
        result = self.env["crm.lead"].load(
            [".id", "stage_id/.id"], [[str(self.lead.id), str(self.stage_offer.id)]]
        )
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"], result)
        self.assertEqual(self.lead.stage_id, self.stage_offer)
        self.assertEqual(self.bypasses(self.lead).kind, "import")

    @users("ranna")
    def test_context_of_an_import_does_not_open_the_gate(self):
        for context in (
            {"import_file": True},
            {"sales_reglament_pass": "import"},
            {"sales_reglament_pass": {"kind": "override", "reason": "forged"}},
            {"tracking_disable": True, "install_mode": True},
        ):
            lead = self.lead.with_user(self.env.user).with_context(**context)
            with self.subTest(context=context), self.assertRaises(ReglamentGateError):
                lead.write({"stage_id": self.stage_qualified.id})

    def test_mail_gateway_is_never_refused(self):
        alias_values = {"team_id": self.team.id, "stage_id": self.stage_offer.id}
        message = {
            "subject": "We need cable",
            "from": "buyer@northern.example.com",
            "email_from": "buyer@northern.example.com",
            "body": "<p>Please call</p>",
            "author_id": False,
        }
        lead = self.env["crm.lead"].message_new(message, custom_values=alias_values)
        self.assertEqual(lead.stage_id, self.stage_offer)
        self.assertEqual(self.bypasses(lead).kind, "create")

    @users("rhead")
    def test_conversion_is_never_refused(self):
        lead = self.env["crm.lead"].create(
            {"name": "Raw enquiry", "type": "lead", "team_id": self.team.id}
        )
        lead.convert_opportunity(self.client, user_ids=self.anna.ids, team_id=self.team.id)
        self.assertEqual(lead.type, "opportunity")

    def test_change_of_team_moves_the_stage_and_is_recorded(self):
        other = self.env["crm.team"].create({"name": "Other", "use_opportunities": True})
        stage = self.env["crm.stage"].create(
            {"name": "Other stage", "sequence": 150, "team_ids": [(4, other.id)]}
        )
        both = self.make_reglament(
            {"field": "crm.lead.website"},
            code="OTHER",
            team_ids=[(6, 0, other.ids)],
        )
        default = self.env["crm.stage"].search([("team_ids", "=", False)])
        default.write({"team_ids": [(4, self.team.id)]})
        lead = self.lead.with_user(self.head)
        lead.write({"team_id": other.id})
        self.assertEqual(lead.stage_id, stage)
        self.assertEqual(lead.reglament_id, both)
        self.assertEqual(self.bypasses(self.lead).kind, "change")

    def test_team_assignment_is_never_refused(self):
        lead = self.make_lead(user_id=False)
        lead.with_user(self.head)._handle_salesmen_assignment(self.anna.ids, team_id=self.team.id)
        self.assertEqual(lead.user_id, self.anna)

    def test_merge_is_never_refused_and_the_log_survives(self):
        ahead = self.make_lead(stage_id=self.stage_offer.id, probability=80)
        behind = self.make_lead(name="Twin")
        behind.with_user(self.director)
        log = self.bypasses(ahead)
        self.assertEqual(log.kind, "create")
        merged = (self.lead | ahead | behind).with_user(self.head).merge_opportunity()
        self.assertTrue(merged.exists())
        self.assertEqual(log.lead_id, merged)
        self.assertNotIn("sales_reglament_pass", merged.env.context)
        with self.assertRaises(ReglamentGateError):
            merged.with_user(self.anna).write({"stage_id": self.stage_won.id})

    # ------------------------------------------------------------ recorded, not refused

    @users("rintegration")
    def test_integration_is_recorded(self):
        self.lead.with_user(self.env.user).write({"stage_id": self.stage_qualified.id})
        log = self.bypasses(self.lead)
        self.assertEqual((log.kind, log.user_id), ("integration", self.integration))
        self.assertEqual(
            (log.stage_from_id, log.stage_to_id), (self.stage_new, self.stage_qualified)
        )

    def test_superuser_code_is_recorded(self):
        self.lead.with_user(self.anna).sudo().write({"stage_id": self.stage_qualified.id})
        self.assertEqual(self.bypasses(self.lead).kind, "system")

    @users("ranna")
    def test_a_clean_move_is_not_logged(self):
        lead = self.lead.with_user(self.env.user)
        self.fill(lead)
        lead.write({"stage_id": self.stage_won.id})
        self.assertFalse(self.bypasses(self.lead))

    def test_observe_is_silent_and_recorded(self):
        self.reglament.mode = "observe"
        with patch.object(type(self.env["res.users"]), "_bus_send") as bus:
            self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        bus.assert_not_called()
        log = self.bypasses(self.lead)
        self.assertEqual(log.kind, "mode")
        self.assertEqual({gap["effect"] for gap in log.gaps}, {"record"})

    def test_advise_moves_records_and_tells_the_user(self):
        self.reglament.mode = "advise"
        with patch.object(type(self.env["res.users"]), "_bus_send") as bus:
            self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        self.assertEqual(self.lead.stage_id, self.stage_qualified)
        [call] = bus.call_args_list
        self.assertEqual(call.args[0], "sales_reglament.advice")
        self.assertIn("Expected amount, Phone or e-mail", call.args[1]["message"])
        self.assertEqual({gap["effect"] for gap in call.args[1]["gaps"]}, {"advise"})
        self.assertEqual(self.bypasses(self.lead).kind, "mode")

    def test_enforce_from_a_later_day_only_advises(self):
        self.reglament.enforce_from = "2999-01-01"
        self.lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})
        self.assertEqual({gap["effect"] for gap in self.bypasses(self.lead).gaps}, {"advise"})
        self.reglament.enforce_from = "2020-01-01"
        with self.assertRaises(ReglamentGateError):
            self.lead.with_user(self.anna).write({"stage_id": self.stage_offer.id})

    def test_day_on_which_it_begins_is_the_companys(self):
        self.reglament.enforce_from = "2026-03-05"
        for zone, eve, morning in (
            ("America/New_York", "2026-03-05 04:30", "2026-03-05 05:30"),
            ("Asia/Vladivostok", "2026-03-04 13:30", "2026-03-04 14:30"),
        ):
            self.company.resource_calendar_id.tz = zone
            for now, mode in ((eve, "advise"), (morning, "enforce")):
                with self.subTest(zone=zone, mode=mode), freeze_time(now):
                    panel = self.lead.with_user(self.anna).reglament_panel()
                    self.assertEqual(panel["reglament"]["mode"], mode)
                    gaps = self.lead.with_user(self.anna).reglament_gaps(self.stage_qualified.id)
                    effect = "refuse" if mode == "enforce" else "advise"
                    self.assertEqual({gap["effect"] for gap in gaps}, {effect})

    # ------------------------------------------------------------ override

    @users("rhead")
    def test_head_moves_anyway_with_a_reason(self):
        lead = self.lead.with_user(self.env.user)
        lead.action_reglament_override(self.stage_qualified.id, " Client's deadline ")
        self.assertEqual(lead.stage_id, self.stage_qualified)
        log = self.bypasses(self.lead)
        self.assertEqual((log.kind, log.reason), ("override", "Client's deadline"))
        self.assertEqual(log.user_id, self.head)

    @users("rhead")
    def test_heads_are_refused_as_everybody_is(self):
        with self.assertRaises(ReglamentGateError):
            self.lead.with_user(self.env.user).write({"stage_id": self.stage_qualified.id})

    @users("rhead")
    def test_override_needs_a_reason_and_a_stage(self):
        lead = self.lead.with_user(self.env.user)
        for reason in ("", "   ", False):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                lead.action_reglament_override(self.stage_qualified.id, reason)
        with self.assertRaises(UserError):
            lead.action_reglament_override(2**30, "why not")

    @users("ranna")
    def test_salesman_can_not_override(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.env.user).action_reglament_override(
                self.stage_qualified.id, "in a hurry"
            )
        with self.assertRaises(AccessError):
            self.env["sales.reglament.override"].create(
                {"lead_ids": self.lead.ids, "stage_id": self.stage_won.id, "reason": "x"}
            )

    @users("rhead")
    def test_override_dialog(self):
        wizard = self.env["sales.reglament.override"].create(
            {
                "lead_ids": [(6, 0, self.lead.ids)],
                "stage_id": self.stage_won.id,
                "reason": "Special deal",
            }
        )
        wizard.action_move()
        self.assertEqual(self.lead.stage_id, self.stage_won)
        self.assertEqual(self.bypasses(self.lead).reason, "Special deal")

    # ------------------------------------------------------------ the question beforehand

    @users("ranna")
    def test_gaps_say_what_the_move_would_meet(self):
        lead = self.lead.with_user(self.env.user)
        gaps = lead.reglament_gaps(self.stage_won.id)
        with self.assertRaises(ReglamentGateError) as refusal:
            lead.write({"stage_id": self.stage_won.id})
        self.assertEqual(gaps, refusal.exception.context["gaps"])
        self.assertEqual(lead.reglament_gaps(self.stage_new.id), [])

    @users("rboris")
    def test_gaps_of_a_deal_one_may_not_see(self):
        with self.assertRaises(AccessError):
            self.lead.with_user(self.env.user).reglament_gaps(self.stage_won.id)

    # ------------------------------------------------------------ cost

    @users("ranna")
    def test_a_move_costs_the_same_queries_for_10_and_for_200(self):
        def queries_for(count):
            leads = self.make_leads(
                count,
                lambda number: {
                    "expected_revenue": 10,
                    "email_from": f"buyer{count}-{number}@example.com",
                },
            )
            self.env.flush_all()
            self.env.invalidate_all()
            leads = leads.with_user(self.env.user)
            before = self.env.cr.sql_log_count
            found = leads._reglament_gaps_at(dict.fromkeys(leads.ids, self.stage_offer.id))
            leads._reglament_log(found, "mode", {})
            self.assertTrue(found)
            return self.env.cr.sql_log_count - before

        queries_for(2)
        self.assertEqual(queries_for(10), queries_for(200))


@tagged("post_install", "-at_install")
class TestLevels(ReglamentCase):
    """The weaker of level and mode wins, for all nine pairs, at the gate itself."""

    def test_all_nine_pairs(self):
        expected = {
            ("inform", "observe"): None,
            ("inform", "advise"): None,
            ("inform", "enforce"): None,
            ("warn", "observe"): "record",
            ("warn", "advise"): "advise",
            ("warn", "enforce"): "advise",
            ("block", "observe"): "record",
            ("block", "advise"): "advise",
            ("block", "enforce"): "refuse",
        }
        for level in ("inform", "warn", "block"):
            reglament = self.make_reglament({"level": level}, code=f"L-{level}")
            for mode in ("observe", "advise", "enforce"):
                reglament.mode = mode
                lead = self.make_lead()
                with self.subTest(level=level, mode=mode):
                    self._check_pair(lead.with_user(self.anna), expected[level, mode])
            reglament.action_archive()

    def _check_pair(self, lead, effect):
        gaps = lead.reglament_gaps(self.stage_qualified.id)
        self.assertEqual([gap["effect"] for gap in gaps], [effect] if effect else [])
        self.assertEqual(lead.completeness, 0, "what is informed of counts as well")
        if effect == "refuse":
            with self.assertRaises(ReglamentGateError):
                lead.write({"stage_id": self.stage_qualified.id})
            return
        lead.write({"stage_id": self.stage_qualified.id})
        self.assertEqual(len(self.bypasses(lead)), 1 if effect else 0)
