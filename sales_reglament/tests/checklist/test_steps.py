from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

import pytz
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users

from ...exceptions import ReglamentGateError
from ..common import MONDAY, field_of
from .common import StepCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestStepLife(StepCase):
    """Checks open, close, reopen and move with their deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_steps(
            {"name": "Answer"},
            {"name": "Look around", "mandatory": False},
            {"name": "Offer", "stage_id": cls.stage_qualified.id},
            {"name": "Deliver", "stage_id": cls.stage_won.id},
            {"name": "Only big ones", "domain": "[('expected_revenue', '>', 1000)]"},
        )

    def states(self, lead):
        self.env.invalidate_all()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        return {check.step_id.name: check.state for check in checks}

    def test_checks_open_on_create(self):
        lead = self.make_lead()
        self.assertEqual(self.states(lead), {"Answer": "todo", "Look around": "todo"})
        self.assertEqual(self.check(lead, "Answer").user_id, self.anna)
        self.assertEqual(lead.check_pending_count, 2)

    def test_a_condition_that_comes_true_opens_a_step_and_back(self):
        lead = self.make_lead()
        lead.expected_revenue = 5000
        self.assertEqual(self.states(lead)["Only big ones"], "todo")
        lead.expected_revenue = 10
        self.assertEqual(self.states(lead)["Only big ones"], "cancelled")
        lead.expected_revenue = 5000
        self.assertEqual(self.states(lead)["Only big ones"], "todo")

    def test_the_gate_names_undone_steps(self):
        lead = self.make_lead().with_user(self.anna)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.write({"stage_id": self.stage_qualified.id})
        [gap] = refusal.exception.context["gaps"]
        self.assertEqual((gap["kind"], gap["name"], gap["effect"]), ("step", "Answer", "refuse"))
        self.assertIn("To do: Answer", str(refusal.exception))
        self.assertEqual(lead.reglament_gaps(self.stage_qualified.id), [gap])
        self.check(lead, "Answer").with_user(self.anna).action_done()
        lead.write({"stage_id": self.stage_qualified.id})
        self.assertEqual(
            self.states(lead), {"Answer": "done", "Look around": "cancelled", "Offer": "todo"}
        )

    def test_passed_over_steps_hold_the_move_up(self):
        lead = self.make_lead().with_user(self.anna)
        self.check(lead, "Answer").with_user(self.anna).action_done()
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.action_set_won()
        self.assertEqual([gap["name"] for gap in refusal.exception.context["gaps"]], ["Offer"])

    def test_softer_mode_lets_go_and_keeps_the_step_on_the_list(self):
        self.reglament.mode = "observe"
        lead = self.make_lead()
        lead.with_user(self.anna).write({"stage_id": self.stage_offer.id})
        self.assertEqual(
            self.states(lead), {"Answer": "todo", "Look around": "cancelled", "Offer": "todo"}
        )
        self.assertEqual(self.bypasses(lead).gap_summary, "Answer, Offer")

    def test_back_and_forward_again(self):
        self.reglament.mode = "observe"
        lead = self.make_lead()
        self.check(lead, "Answer").with_user(self.anna).action_done()
        lead.stage_id = self.stage_qualified
        lead.stage_id = self.stage_new
        self.assertEqual(
            self.states(lead), {"Answer": "done", "Look around": "todo", "Offer": "cancelled"}
        )
        lead.stage_id = self.stage_qualified
        self.assertEqual(self.states(lead)["Offer"], "todo")
        self.assertEqual(len(self.check(lead, "Offer")), 1)

    def test_losing_and_restoring(self):
        lead = self.make_lead()
        lead.action_set_lost()
        self.assertEqual(set(self.states(lead).values()), {"cancelled"})
        lead.action_restore()
        self.assertEqual(self.states(lead), {"Answer": "todo", "Look around": "todo"})

    def test_deleting_leaves_no_orphan(self):
        lead = self.make_lead()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        lead.unlink()
        self.assertFalse(checks.exists())
        self.assertFalse(
            self.env["sales.reglament.stage.visit"].search([("lead_id", "=", lead.id)])
        )

    def test_another_responsible_takes_the_open_points(self):
        lead = self.make_lead()
        self.check(lead, "Answer").with_user(self.anna).action_done()
        lead.user_id = self.boris
        self.assertEqual(self.check(lead, "Answer").done_by, self.anna)
        self.assertEqual(self.check(lead, "Look around").user_id, self.boris)

    def test_another_team_brings_another_reglament(self):
        other = self.env["crm.team"].create({"name": "Other", "use_opportunities": True})
        stage = self.env["crm.stage"].create(
            {"name": "Other", "sequence": -200, "team_ids": [(4, other.id)]}
        )
        self.env["crm.stage"].search([("team_ids", "=", False)]).team_ids = self.team
        self.make_steps(
            {"name": "Theirs", "stage_id": stage.id}, code="O", team_ids=[(6, 0, other.ids)]
        )
        lead = self.make_lead()
        lead.team_id = other
        self.assertEqual(
            self.states(lead), {"Answer": "cancelled", "Look around": "cancelled", "Theirs": "todo"}
        )

    def test_another_company_takes_the_points_along(self):
        other = self.env["res.company"].create({"name": "Other company"})
        lead = self.make_lead(user_id=False)
        lead.company_id = other
        self.env.invalidate_all()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        self.assertEqual(checks.company_id, other)
        visits = self.env["sales.reglament.stage.visit"].search([("lead_id", "=", lead.id)])
        self.assertEqual(visits.company_id, other)

    def test_merge_keeps_the_one_further_along(self):
        head = self.make_lead(probability=90)
        tail = self.make_lead(name="Twin", probability=1)
        done = self.check(tail, "Answer")
        done.with_user(self.anna).action_done()
        tail.with_user(self.anna).log_contact("call", "agreed", note="Spoke to the buyer")
        merged = (head | tail).with_user(self.head).merge_opportunity()
        self.assertEqual(self.states(merged)["Answer"], "done")
        self.assertEqual(len(self.check(merged, "Answer")), 1)
        self.assertEqual(self.check(merged, "Answer").done_by, self.anna)
        self.assertEqual(
            self.env["sales.reglament.contact"].search([("lead_id", "=", merged.id)]).note,
            "Spoke to the buyer",
        )
        visits = self.env["sales.reglament.stage.visit"].search([("lead_id", "=", merged.id)])
        self.assertEqual(len(visits), 2)
        self.assertEqual(len(visits.filtered(lambda visit: not visit.date_out)), 1)

    def test_moving_over_opens_the_checks(self):
        lead = self.make_lead()
        action = self.reglament.action_new_version()
        draft = self.env["sales.reglament"].browse(action["res_id"])
        self.assertEqual(len(draft.step_ids), 5)
        draft.action_publish()
        self.assertEqual(lead.reglament_id, self.reglament)
        draft.action_move_over()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        live = checks.filtered(lambda check: check.state == "todo")
        self.assertEqual(live.reglament_id, draft)
        self.assertEqual(len(live), 2)

    # ------------------------------------------------------------ what people do

    @users("ranna")
    def test_every_change_is_kept(self):
        check = self.check(self.make_lead(), "Look around").with_user(self.env.user)
        check.action_skip("Not this time")
        check.action_reopen()
        check.action_done()
        changes = check.change_ids.mapped(lambda change: (change.state_from, change.state_to))
        self.assertEqual(
            changes,
            [(False, "todo"), ("todo", "skipped"), ("skipped", "todo"), ("todo", "done")],
        )
        self.assertEqual(check.change_ids[1].note, "Not this time")
        with self.assertRaises(AccessError):
            check.change_ids.write({"note": "forged"})
        with self.assertRaises(AccessError):
            check.write({"state": "done"})

    @users("ranna")
    def test_not_required_satisfies_the_gate(self):
        lead = self.make_lead().with_user(self.env.user)
        check = self.check(lead, "Answer").with_user(self.env.user)
        with self.assertRaises(UserError):
            check.action_not_applicable("  ")
        with self.assertRaises(AccessError):
            check.action_skip("no time")
        check.action_not_applicable("The client called himself")
        lead.write({"stage_id": self.stage_qualified.id})
        self.assertEqual(self.states(lead)["Answer"], "not_applicable")

    def test_a_head_skips_a_mandatory_one(self):
        lead = self.make_lead()
        self.check(lead, "Answer").with_user(self.head).action_skip("My decision")
        self.assertEqual(self.states(lead)["Answer"], "skipped")
        lead.with_user(self.anna).write({"stage_id": self.stage_qualified.id})

    def test_a_colleagues_deal_is_not_ones_own(self):
        check = self.check(self.make_lead(), "Answer").with_user(self.boris)
        with self.assertRaises(AccessError):
            check.action_done()
        self.assertFalse(
            self.env["sales.reglament.check"].with_user(self.boris).search([("id", "=", check.id)])
        )

    def test_dialog_for_a_reason(self):
        check = self.check(self.make_lead(), "Answer")
        self.env["sales.reglament.check.reason"].with_user(self.anna).create(
            {"check_ids": check.ids, "action": "not_applicable", "reason": "Done earlier"}
        ).action_confirm()
        self.assertEqual(check.skip_reason, "Done earlier")

    def test_late_and_why(self):
        self.reglament.mode = "observe"
        lead = self.make_lead()
        check = self.check(lead, "Answer")
        check.sudo().write({"deadline": datetime.now() - timedelta(hours=1)})
        self.assertTrue(check.is_late)
        self.assertEqual(lead.check_late_count, 1)
        Lead = self.env["crm.lead"].with_user(self.anna)
        self.assertIn(lead, Lead.search([("check_late_count", ">", 0)]))
        self.assertIn(check, check.search([("is_late", "=", True)]))
        self.assertNotIn(check, check.search([("is_late", "=", False)]))
        check.with_user(self.anna).action_delay_cause("client")
        self.assertEqual(check.delay_cause, "client")
        with self.assertRaises(UserError):
            check.with_user(self.anna).action_delay_cause("laziness")

    def test_moves_of_many_cost_the_same_queries(self):
        self.reglament.mode = "observe"

        def queries_for(count):
            leads = self.make_leads(count)
            leads.invalidate_recordset()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["sales.reglament.checklist"]._sync(leads)
            self.env["sales.reglament.checklist"]._refresh(leads)
            self.env["sales.reglament.checklist"]._open_steps(
                leads, dict.fromkeys(leads.ids, self.stage_won.id)
            )
            return self.env.cr.sql_log_count - before

        queries_for(2)
        self.assertEqual(queries_for(10), queries_for(200))

    def test_a_move_asks_and_writes_the_same_few_times_for_10_and_for_200(self):
        """Ten steps in force: a move costs at most twelve statements of our own."""
        self.reglament.action_archive()
        self.make_steps(
            *(
                {"name": kind, "evidence": kind, "stage_id": stage.id, "mandatory": False, **values}
                for stage in (self.stage_new, self.stage_qualified)
                for kind, values in (
                    ("contact", {"deadline_value": 1}),
                    ("next_activity", {}),
                    ("quotation", {}),
                    ("attachment", {}),
                    ("domain", {"evidence_domain": "[('expected_revenue', '>', 1)]"}),
                )
            ),
            code="TEN",
        )

        def queries_for(count):
            leads = self.env["crm.lead"].create(
                [
                    {
                        "name": f"Deal {n}",
                        "type": "opportunity",
                        "team_id": self.team.id,
                        "user_id": self.anna.id,
                        "stage_id": self.stage_new.id,
                        "expected_revenue": n,
                    }
                    for n in range(count)
                ]
            )
            self.assertEqual(len(leads.check_ids), 5 * count)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.spy() as queries:
                leads.write({"stage_id": self.stage_qualified.id})
            opened = leads.check_ids.filtered(lambda c: c.stage_id == self.stage_qualified)
            self.assertEqual(len(opened), 5 * count)
            return [query for query in queries if any(own in query for own in self.OWN)]

        queries_for(2)
        few, many = queries_for(10), queries_for(200)
        self.assertEqual(len(few), len(many))
        self.assertLessEqual(len(many), 12, many)

    OWN = (
        "sales_reglament_",
        "resource_calendar",
        "FROM mail_message",
        "FROM mail_activity",
        "FROM ir_attachment",
        "FROM sale_order",
        "FROM calendar_event",
        "FROM res_partner\n",
    )

    @contextmanager
    def spy(self):
        """The queries executed meanwhile."""
        queries, cursor = [], type(self.env.cr)
        execute = cursor.execute

        def remember(cr, query, *args, **kwargs):
            queries.append(str(query))
            return execute(cr, query, *args, **kwargs)

        with patch.object(cursor, "execute", remember):
            yield queries

    def test_what_is_proved_already_opens_and_closes_at_once(self):
        self.reglament.action_archive()
        self.make_steps(
            {
                "name": "Site",
                "evidence": "field",
                "evidence_field_id": field_of(self.env, "crm.lead", "website").id,
            },
            code="SITE",
        )
        check = self.check(self.make_lead(website="https://firm.example.com"), "Site")
        self.assertEqual(
            check.change_ids.mapped(lambda change: (change.state_from, change.state_to)),
            [(False, "todo"), ("todo", "done")],
        )
        self.assertTrue(check.done_date)

    def test_points_and_stays_follow_the_company_of_their_deal(self):
        lead = self.make_lead(company_id=self.company.id)
        visits = self.env["sales.reglament.stage.visit"].search([("lead_id", "=", lead.id)])
        self.assertEqual(self.check(lead, "Answer").company_id, self.company)
        self.assertEqual(visits.company_id, self.company)
        lead.sudo().company_id = False
        self.assertFalse(self.check(lead, "Answer").company_id)
        self.assertFalse(visits.company_id)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestEvidence(StepCase):
    """Each kind of evidence closes its step, and opens it again when the deed is undone."""

    def make(self, evidence, **values):
        self.make_steps({"evidence": evidence, **values})
        lead = self.make_lead(partner_id=self.client.id)
        other = self.make_lead(name="Another deal")
        self.assertEqual((self.state(lead), self.state(other)), ("todo", "todo"))
        return lead, other

    def assert_closed(self, lead, other, model=None):
        self.assertEqual((self.state(lead), self.state(other)), ("done", "todo"))
        if model:
            self.assertEqual(self.check(lead).proof_model, model)

    def assert_open_again(self, lead):
        self.assertEqual(self.state(lead), "todo")
        self.assertFalse(self.check(lead).done_date)
        self.assertIn("undone", self.check(lead).change_ids[-1].note)

    def test_manual_is_the_only_one_marked_by_hand(self):
        lead, _other = self.make(
            "field", evidence_field_id=field_of(self.env, "crm.lead", "website").id
        )
        with self.assertRaises(UserError):
            self.check(lead).with_user(self.anna).action_done()

    def test_the_reason_is_read_where_the_note_is(self):
        lead, other = self.make("manual", note_required=True)
        self.check(lead).with_user(self.anna).action_not_applicable("By the client's wish")
        self.assertEqual(self.check(lead).outcome, "By the client's wish")
        dialog = Form(
            self.env["sales.reglament.check.reason"]
            .with_user(self.anna)
            .with_context(default_action="done", default_check_ids=self.check(other).ids)
        )
        dialog.reason = "Sent by courier"
        dialog.save().action_confirm()
        self.assertEqual(self.state(other), "done")
        self.assertEqual(self.check(other).outcome, "Sent by courier")
        self.check(other).with_user(self.anna).action_reopen()
        self.assertFalse(self.check(other).outcome)

    def test_manual_with_a_note(self):
        lead, other = self.make("manual", note_required=True)
        with self.assertRaises(UserError):
            self.check(lead).with_user(self.anna).action_done()
        self.check(lead).with_user(self.anna).action_done("They agreed to Tuesday")
        self.assert_closed(lead, other)
        self.assertEqual(self.check(lead).evidence_note, "They agreed to Tuesday")

    def test_field(self):
        lead, other = self.make(
            "field", evidence_field_id=field_of(self.env, "crm.lead", "website").id
        )
        lead.with_user(self.anna).website = "https://northern.example.com"
        self.assert_closed(lead, other, "crm.lead")
        self.assertEqual(self.check(lead).done_by, self.anna)
        lead.website = False
        self.assert_open_again(lead)

    def test_domain(self):
        lead, other = self.make("domain", evidence_domain="[('priority', '=', '3')]")
        lead.priority = "3"
        self.assert_closed(lead, other)
        lead.priority = "1"
        self.assert_open_again(lead)

    def test_email_from_the_chatter(self):
        self.client.email = "office@northern.example.com"
        lead, other = self.make("email")
        self.env.cr.flush()
        poster = lead.with_user(self.anna).with_context(tracking_disable=False)
        poster.message_post(body="internal", subtype_xmlid="mail.mt_note")
        self.assertEqual(self.state(lead), "todo", "a note is no letter")
        poster.message_post(
            body="to a colleague",
            partner_ids=self.boris.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.state(lead), "todo", "a colleague is no client")
        message = poster.message_post(
            body="Dear client",
            partner_ids=self.client.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        self.assert_closed(lead, other, "mail.message")
        self.assertEqual(self.check(lead).done_by, self.anna)
        message.sudo().unlink()
        self.assert_open_again(lead)

    def test_activity_of_a_kind(self):
        call = self.env.ref("mail.mail_activity_data_call")
        todo = self.env.ref("mail.mail_activity_data_todo")
        lead, other = self.make("activity", evidence_activity_type_ids=[(6, 0, call.ids)])
        lead.activity_schedule(activity_type_id=todo.id, user_id=self.anna.id).action_feedback()
        self.assertEqual(self.state(lead), "todo")
        activity = lead.activity_schedule(activity_type_id=call.id, user_id=self.anna.id)
        activity.with_user(self.anna).action_feedback(feedback="Spoke to the buyer")
        self.assert_closed(lead, other, "mail.message")

    def test_next_activity_is_a_standing_rule(self):
        lead, other = self.make("next_activity")
        activity = lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.assert_closed(lead, other, "mail.activity")
        activity.with_user(self.anna).action_feedback()
        self.assert_open_again(lead)
        lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        self.assert_closed(lead, other)
        lead.stage_id = self.stage_qualified
        lead.activity_ids.unlink()
        self.assertEqual(self.state(lead), "done", "it held as long as the deal was there")

    def test_what_a_point_planned_is_no_next_step(self):
        self.make_steps(
            {"name": "Say it", "evidence": "next_activity"},
            {
                "name": "Ring up",
                "plan_activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
            },
        )
        lead = self.make_lead()
        planned = self.check(lead, "Ring up").activity_id
        self.assertTrue(planned)
        self.assertEqual(self.state(lead, "Say it"), "todo")
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.assertEqual(self.state(lead, "Say it"), "done")

    @freeze_time(MONDAY)
    def test_undone_deeds_of_many_cost_the_same_queries(self):
        self.make("next_activity", deadline_value=1, deadline_unit="working_days")

        def queries_for(count):
            leads = self.env["crm.lead"].union(*(self.make_lead() for _n in range(count)))
            for lead in leads:
                lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
            self.env.flush_all()
            # as an event missed it
            self.env.cr.execute("DELETE FROM mail_activity WHERE res_id IN %s", [leads._ids])
            self.env.invalidate_all()
            self.assertEqual(set(leads.check_ids.mapped("state")), {"done"})
            before = self.env.cr.sql_log_count
            self.env["sales.reglament.checklist"]._refresh(leads)
            queries = self.env.cr.sql_log_count - before
            self.assertEqual(set(leads.check_ids.mapped("state")), {"todo"})
            return queries

        queries_for(1)
        self.assertEqual(queries_for(2), queries_for(9))

    def test_meeting_counts_after_its_end(self):
        lead, other = self.make("meeting")
        event = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "opportunity_id": lead.id,
                "start": datetime.now() + timedelta(hours=1),
                "stop": datetime.now() + timedelta(hours=2),
            }
        )
        self.assertEqual(self.state(lead), "todo")
        with freeze_time(datetime.now() + timedelta(hours=3)):
            self.env["sales.reglament.checklist"]._refresh(lead)
            self.assert_closed(lead, other, "calendar.event")
            event.unlink()
            self.assert_open_again(lead)

    def test_attachment_by_name(self):
        lead, other = self.make("attachment", evidence_pattern="contract")
        Attachment = self.env["ir.attachment"]
        Attachment.create({"name": "price.pdf", "res_model": "crm.lead", "res_id": lead.id})
        self.assertEqual(self.state(lead), "todo")
        file = Attachment.create(
            {"name": "Signed CONTRACT.pdf", "res_model": "crm.lead", "res_id": lead.id}
        )
        self.assert_closed(lead, other, "ir.attachment")
        file.unlink()
        self.assert_open_again(lead)

    def test_quotation_and_order(self):
        self.make_steps(
            {"name": "Quote", "evidence": "quotation"}, {"name": "Order", "evidence": "order"}
        )
        lead = self.make_lead(partner_id=self.client.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.client.id, "opportunity_id": lead.id}
        )
        self.assertEqual(self.state(lead, "Quote"), "todo")
        order.action_quotation_sent()
        self.assertEqual((self.state(lead, "Quote"), self.state(lead, "Order")), ("done", "todo"))
        order.action_confirm()
        self.assertEqual(self.state(lead, "Order"), "done")
        lead.stage_id = self.stage_won
        order._action_cancel()
        self.assertEqual(self.state(lead, "Order"), "cancelled", "nobody can do it any more")
        self.assertEqual(self.bypasses(lead).mapped("gap_summary"), ["Order"])
        self.assertEqual(self.state(lead, "Quote"), "done", "the client did get the quotation")
        lead.stage_id = self.stage_offer
        self.assertEqual(self.state(lead, "Order"), "todo")
        order.action_draft()
        self.assertEqual(self.state(lead, "Quote"), "todo", "a draft has not been sent")
        order.action_quotation_sent()
        order._action_cancel()
        self.assertEqual(self.state(lead, "Quote"), "done")
        self.assertFalse(order.copy().sent_date)
        order.unlink()
        self.assertEqual(self.state(lead, "Quote"), "todo", "it is gone")

    def test_an_order_that_never_was_a_quotation(self):
        self.make_steps(
            {"name": "Quote", "evidence": "quotation"}, {"name": "Order", "evidence": "order"}
        )
        lead = self.make_lead(partner_id=self.client.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.client.id, "opportunity_id": lead.id}
        )
        order.action_confirm()
        self.assertEqual((self.state(lead, "Quote"), self.state(lead, "Order")), ("done", "done"))
        order._action_cancel()
        self.assertEqual((self.state(lead, "Quote"), self.state(lead, "Order")), ("todo", "todo"))

    def test_contact_in_each_way(self):
        lead, other = self.make("contact")
        lead.with_user(self.anna).log_contact("call", "not_reached")
        self.assertEqual(self.state(lead), "todo", "nobody was reached")
        lead.with_user(self.anna).log_contact("call", "agreed", note="They want an offer")
        self.assert_closed(lead, other, "sales.reglament.contact")
        self.env["sales.reglament.contact"].search([("result", "=", "agreed")]).unlink()
        self.assert_open_again(lead)
        activity = lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        activity.with_user(self.anna).action_feedback()
        self.assert_closed(lead, other, "mail.message")

    def test_log_a_contact_plans_the_next_step(self):
        lead = self.make_lead()
        wizard = (
            self.env["sales.reglament.contact.log"]
            .with_user(self.anna)
            .create(
                {
                    "record_ids": lead.ids,
                    "kind": "meeting",
                    "result": "thinking",
                    "next_date": "2099-01-15",
                    "note": "Needs a sample",
                }
            )
        )
        wizard.action_log()
        self.assertEqual(str(lead.activity_ids.date_deadline), "2099-01-15")
        self.assertIn("Needs a sample", lead.message_ids[0].body)
        with self.assertRaises(AccessError):
            lead.with_user(self.boris).log_contact("call", "agreed")

    def test_a_contact_with_a_client(self):
        client = self.client.with_user(self.anna)
        wizard = (
            self.env["sales.reglament.contact.log"]
            .with_user(self.anna)
            .create(
                {
                    "record_model": "res.partner",
                    "record_ids": client.ids,
                    "result": "agreed",
                    "note": "New buyer",
                }
            )
        )
        self.assertEqual(client.action_log_contact()["res_model"], wizard._name)
        wizard.action_log()
        contact = self.env["sales.reglament.contact"].search([("partner_id", "=", client.id)])
        self.assertEqual((contact.user_id, contact.note), (self.anna, "New buyer"))
        self.assertFalse(contact.lead_id)
        with self.assertRaises(AccessError):
            self.client.with_user(self.accountant).log_contact("call", "agreed")

    def test_deeds_before_the_step_do_not_count(self):
        self.make_steps(
            {"evidence": "contact", "stage_id": self.stage_qualified.id}, mode="observe"
        )
        with freeze_time(MONDAY):
            lead = self.make_lead()
            lead.with_user(self.anna).log_contact("call", "agreed")
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.stage_id = self.stage_qualified
        self.assertEqual(self.state(lead), "todo")

    def test_what_is_there_already_closes_at_once(self):
        self.make_steps(
            {
                "evidence": "field",
                "evidence_field_id": field_of(self.env, "crm.lead", "website").id,
            }
        )
        lead = self.make_lead(website="https://northern.example.com")
        self.assertEqual(self.state(lead), "done")

    def test_field_filled_in_the_same_write_lets_the_move_go(self):
        self.make_steps(
            {
                "evidence": "field",
                "evidence_field_id": field_of(self.env, "crm.lead", "website").id,
            }
        )
        lead = self.make_lead().with_user(self.anna)
        lead.write({"website": "https://x.example.com", "stage_id": self.stage_qualified.id})
        self.assertEqual(self.state(lead), "done")

    def test_steps_need_what_their_evidence_needs(self):
        for values in (
            {"evidence": "field"},
            {"evidence": "activity"},
            {"evidence": "domain"},
            {"evidence": "domain", "evidence_domain": "nonsense"},
            {"assignee_kind": "role"},
            {"stage_id": False},
        ):
            refused = self.assertRaises(ValidationError)
            with self.subTest(values=values), refused, self.env.cr.savepoint():
                self.make_steps(values, code=f"X{len(str(values))}")


@tagged("post_install", "-at_install")
class TestDeadlines(StepCase):
    """Norms in calendar and in working time."""

    def deadline(self, start, value, unit):
        return self.env["sales.reglament.clock"]._deadline(start, value, unit, self.company.id)

    def test_units(self):
        self.assertEqual(self.deadline(MONDAY, 2, "hours"), MONDAY + timedelta(hours=2))
        self.assertEqual(self.deadline(MONDAY, 2, "days"), MONDAY + timedelta(days=2))
        self.assertEqual(self.deadline(MONDAY, 30, "minutes"), MONDAY + timedelta(minutes=30))
        self.assertEqual(self.deadline(MONDAY, 1, "working_days"), MONDAY + timedelta(days=1))
        self.assertFalse(self.deadline(MONDAY, 0, "working_days"))

    def test_over_a_weekend(self):
        friday_evening = datetime(2026, 3, 6, 18, 40)
        self.assertEqual(
            self.deadline(friday_evening, 1, "working_hours"), datetime(2026, 3, 9, 9, 0)
        )

    def test_holidays(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 3, 3),
                "date_to": datetime(2026, 3, 3, 23, 59),
            }
        )
        self.assertEqual(self.deadline(MONDAY, 1, "working_days"), MONDAY + timedelta(days=2))

    def test_change_of_clocks_in_another_time_zone(self):
        self.company.resource_calendar_id.tz = "America/New_York"
        friday = datetime(2026, 3, 6, 21, 30)  # 16:30 there, half an hour before closing
        end = self.deadline(friday, 1, "working_hours")
        self.assertEqual(end, datetime(2026, 3, 9, 12, 30), "08:30 there, an hour earlier in UTC")

    def test_remembered_working_time_gives_what_the_calendar_gives(self):
        self.make_steps({"evidence": "manual"})
        calendar = self.company.resource_calendar_id
        for hour in range(0, 24 * 8, 5):
            start = MONDAY + timedelta(hours=hour, minutes=17)
            for hours in (0.25, 3, 8, 41, 170, 400):
                end = calendar.plan_hours(hours, pytz.utc.localize(start), compute_leaves=True)
                expected = end.astimezone(pytz.utc).replace(tzinfo=None)
                with self.subTest(start=start, hours=hours):
                    self.assertEqual(self.deadline(start, hours, "working_hours"), expected)

    def test_remembered_working_time_is_forgotten_with_the_calendar(self):
        self.make_steps({"evidence": "manual"})
        self.assertEqual(self.deadline(MONDAY, 1, "working_days"), MONDAY + timedelta(days=1))
        with self.assertQueryCount(0):
            self.deadline(MONDAY, 2, "working_days")
        calendar = self.company.resource_calendar_id
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 3, 3),
                "date_to": datetime(2026, 3, 3, 23, 59),
            }
        )
        self.assertEqual(self.deadline(MONDAY, 1, "working_days"), MONDAY + timedelta(days=2))
        leave.unlink()
        self.assertEqual(self.deadline(MONDAY, 1, "working_days"), MONDAY + timedelta(days=1))
        calendar.attendance_ids.filtered(lambda line: line.dayofweek == "1").unlink()
        self.assertEqual(self.deadline(MONDAY, 8, "working_hours"), MONDAY + timedelta(days=2))
        calendar.attendance_ids.filtered(lambda line: line.hour_from == 8).hour_from = 9
        self.assertEqual(
            self.deadline(MONDAY, 8, "working_hours"), MONDAY + timedelta(days=2, hours=1)
        )
        self.company.resource_calendar_id = calendar.copy({"flexible_hours": True})
        end = self.company.resource_calendar_id.plan_hours(
            8, pytz.utc.localize(MONDAY), compute_leaves=True
        )
        expected = end and end.astimezone(pytz.utc).replace(tzinfo=None)
        self.assertEqual(self.deadline(MONDAY, 8, "working_hours"), expected)

    def test_first_answer_is_the_heads_until_somebody_is_assigned(self):
        self.make_steps(
            {
                "evidence": "contact",
                "first_response": True,
                "deadline_value": 60,
                "deadline_unit": "minutes",
            }
        )
        with freeze_time(MONDAY):
            lead = self.make_lead(user_id=False)
            check = self.check(lead)
            self.assertEqual(check.user_id, self.head)
            self.assertEqual(check.deadline, MONDAY + timedelta(minutes=15))
        with freeze_time(MONDAY + timedelta(minutes=40)):
            lead.user_id = self.anna
            check = self.check(lead)
            self.assertEqual(check.user_id, self.anna)
            self.assertEqual(check.assigned_date, MONDAY + timedelta(minutes=40))
            self.assertEqual(check.head_deadline, MONDAY + timedelta(minutes=15))
            self.assertEqual(check.deadline, MONDAY + timedelta(minutes=100))


@tagged("post_install", "-at_install")
class TestVisits(StepCase):
    """Every stay in a stage is kept."""

    def visits(self, lead):
        self.env.invalidate_all()
        return self.env["sales.reglament.stage.visit"].search(
            [("lead_id", "=", lead.id)], order="date_in, id"
        )

    def test_stays(self):
        self.make_reglament({}, mode="observe")
        with freeze_time(MONDAY):
            lead = self.make_lead()
        with freeze_time(MONDAY + timedelta(days=2)):
            lead.stage_id = self.stage_qualified
        with freeze_time(MONDAY + timedelta(days=3)):
            lead.action_set_lost()
        visits = self.visits(lead)
        self.assertEqual(visits.stage_id, self.stage_new | self.stage_qualified)
        self.assertEqual(
            visits.mapped("date_out"), [MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)]
        )
        self.assertEqual(visits[0].next_stage_id, self.stage_qualified)
        lead.action_restore()
        self.assertEqual(len(self.visits(lead)), 3)

    def test_nothing_before_the_first_publishing_then_from_tracking(self):
        lead = (
            self.env["crm.lead"]
            .with_context(tracking_disable=False)
            .create(
                {
                    "name": "Old deal",
                    "type": "opportunity",
                    "team_id": self.team.id,
                    "stage_id": self.stage_new.id,
                }
            )
        )
        self.env.cr.flush()
        lead.stage_id = self.stage_qualified
        self.env.flush_all()
        self.env.cr.flush()
        self.assertFalse(self.visits(lead))
        self.make_reglament({}, mode="observe")
        visits = self.visits(lead)
        self.assertEqual(visits.stage_id, self.stage_new | self.stage_qualified)
        self.assertTrue(visits[0].date_out)
        self.assertFalse(visits[1].date_out)
        self.make_reglament({}, mode="observe", code="AGAIN", role_kind="active")
        self.assertEqual(len(self.visits(lead)), 2)
