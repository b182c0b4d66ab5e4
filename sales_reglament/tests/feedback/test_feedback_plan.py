from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..common import MONDAY
from .common import AskCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestFeedbackPlan(AskCase):
    """Whom to ask about what follows from stored facts, each deed once."""

    # ------------------------------------------------------------ deals

    def test_a_deal_reaches_a_stage(self):
        self.make_rules({"trigger": "stage", "stage_id": self.stage_offer.id, "delay_days": 2})
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            self.assertFalse(self.plan())
            lead.stage_id = self.stage_offer
            planned = self.plan()
            self.assertFalse(self.plan(), "looking twice finds nothing new")
        self.assertEqual(planned.lead_id, lead)
        self.assertEqual((planned.state, planned.channel), ("due", "email"))
        self.assertEqual(planned.contact_id, self.person)
        self.assertEqual(planned.partner_id, self.client)
        self.assertEqual(planned.sudo().email_normalized, "ivan.petrov@northern.example")
        self.assertEqual(planned.stage_id, self.stage_offer)
        self.assertEqual(planned.manager_id, self.anna)
        self.assertEqual(planned.team_id, self.team)
        self.assertEqual(planned.company_id, self.company)
        self.assertEqual(planned.due_date, MONDAY + timedelta(days=2, hours=1))
        self.assertTrue(planned.sudo().access_token)

    def test_the_manager_of_the_deed_is_kept(self):
        self.make_rules({"trigger": "stage", "stage_id": self.stage_offer.id})
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            lead.stage_id = self.stage_offer
            self.env.flush_all()
            lead.user_id = self.boris
            planned = self.plan()
        self.assertEqual(planned.manager_id, self.anna)

    def test_a_stage_with_a_condition_counts_from_when_it_holds(self):
        self.make_rules(
            {
                "survey_id": self.ces.id,
                "trigger": "stage",
                "stage_id": self.stage_offer.id,
                "domain": "[('order_ids.state', 'in', ('sent', 'sale'))]",
                "delay_days": 3,
                "delay_unit": "working_days",
            }
        )
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id, stage_id=self.stage_offer.id)
            self.assertFalse(self.plan())
        with self.at(days=3):  # Thursday at ten
            self.env["sale.order"].create(
                {"partner_id": self.client.id, "opportunity_id": lead.id, "state": "sent"}
            )
            planned = self.plan()
        self.assertEqual(planned.asked_date, MONDAY + timedelta(days=3))
        self.assertEqual(planned.due_date, datetime(2026, 3, 10, 10), "the weekend is none")

    def test_a_condition_that_holds_long_after_the_stage_is_no_occasion(self):
        self.make_rules(
            {
                "trigger": "stage",
                "stage_id": self.stage_new.id,
                "domain": "[('expected_revenue', '>', 5)]",
            }
        )
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            lead.stage_id = self.stage_offer
            self.env.flush_all()
        with self.at(days=3):
            lead.expected_revenue = 10
            self.assertFalse(self.plan())

    def test_won_and_lost(self):
        spam = self.env["crm.lost.reason"].create({"name": "Spam"})
        price = self.env["crm.lost.reason"].create({"name": "Price"})
        self.make_rules(
            {"trigger": "won"},
            {
                "trigger": "lost",
                "survey_id": self.ces.id,
                "excluded_lost_reason_ids": [Command.set(spam.ids)],
            },
        )
        with self.at(hours=1):
            won, spoilt, lost, plain = self.make_leads(
                4, lambda number: {"partner_id": self.person.id}
            )
            won.action_set_won()
            spoilt.action_set_lost(lost_reason_id=spam.id)
            lost.action_set_lost(lost_reason_id=price.id)
            plain.action_set_lost()
            planned = self.plan()
        self.assertEqual(
            {(one.lead_id, one.trigger) for one in planned},
            {(won, "won"), (lost, "lost"), (plain, "lost")},
        )

    def test_nothing_before_the_publishing(self):
        with self.at(hours=-1):
            before = self.make_lead(partner_id=self.person.id)
            before.action_set_won()
            self.env.flush_all()
        reglament = self.make_rules({"trigger": "won"})
        before.sudo().reglament_id = reglament
        with self.at(hours=1):
            self.assertFalse(self.plan())

    def test_rules_out_of_use_and_drafts_ask_nobody(self):
        self.make_rules({"enabled": False})
        self.make_rules({"survey_id": self.ces.id}, publish=False)
        with self.at(hours=1):
            self.won_leads(self.person)
            self.assertFalse(self.plan())

    def test_a_deal_goes_on_under_its_earlier_version(self):
        first = self.make_rules({"trigger": "won"})
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            second = first.browse(first.action_new_version()["res_id"])
            second.survey_rule_ids.unlink()
            second.requirement_ids = [Command.create(self.requirement_vals())]
            second.action_publish()
            self.assertEqual(first.state, "archived")
            lead.action_set_won()
            planned = self.plan()
        self.assertEqual(planned.survey_rule_id, first.survey_rule_ids)

    def test_nothing_falls_between_two_versions(self):
        first = self.make_rules(subject="client")
        with self.at(hours=1):
            second = first.browse(first.action_new_version()["res_id"])
            self.assertEqual(second.survey_rule_ids.survey_id, self.csat, "rules come along")
            self.client.client_state = "new"
            second.action_publish()
            planned = self.all()
            self.assertEqual(planned.survey_rule_id, first.survey_rule_ids)
            self.assertFalse(self.plan() & self.all())

    # ------------------------------------------------------------ purchases

    def order(self, partner=None, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.person).id,
                "user_id": self.boris.id,
                "date_order": fields.Datetime.now(),
                "state": "sale",
                **values,
            }
        )

    def test_a_purchase_of_a_client(self):
        product = self.env["product.product"].create({"name": "Cable", "list_price": 7})
        self.make_rules({"trigger": "order", "delay_days": 10}, subject="client")
        with self.at(hours=1):
            order = self.order(order_line=[Command.create({"product_id": product.id})])
            self.env["sales.reglament.purchase"]._collect()
            planned = self.plan()
        self.assertEqual(planned.purchase_id.order_id, order)
        self.assertEqual(planned.contact_id, self.person, "the buyer")
        self.assertEqual(planned.manager_id, self.boris, "who sold it")
        self.assertEqual(planned.product_id, product)
        self.assertEqual(planned.due_date, MONDAY + timedelta(days=10, hours=1))
        with self.at(hours=2):
            self.assertFalse(self.plan())

    def test_a_purchase_with_a_deal_follows_the_deals_rules(self):
        self.make_rules({"trigger": "order", "survey_id": self.nps.id}, subject="client")
        deals = self.make_rules({"trigger": "order"})
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            self.order(opportunity_id=lead.id)
            self.env["sales.reglament.purchase"]._collect()
            planned = self.plan()
        self.assertEqual(planned.survey_rule_id, deals.survey_rule_ids)
        self.assertEqual(planned.lead_id, lead)

    def test_an_imported_purchase_and_a_cancelled_one(self):
        self.make_rules({"trigger": "order"}, subject="client")
        with self.at(days=1):
            imported, _cancelled, _early = self.env["sales.reglament.purchase"].create(
                [
                    {
                        "partner_id": self.client.id,
                        "date": date,
                        "external_ref": ref,
                        "amount": 1,
                        "currency_id": self.company.currency_id.id,
                        "cancelled": cancelled,
                    }
                    for ref, date, cancelled in (
                        ("A", "2026-03-03", False),
                        ("B", "2026-03-03", True),
                        ("C", "2026-02-27", False),
                    )
                ]
            )
            planned = self.plan()
        self.assertEqual(planned.purchase_id, imported)
        self.assertEqual(planned.contact_id, self.person, "nobody is named: who can be written to")

    # ------------------------------------------------------------ clients

    def test_a_client_becomes_regular(self):
        self.make_rules({"trigger": "regular", "delay_days": 14}, subject="client")
        with self.at(hours=1):
            other = self.client.copy({"name": "By settings", "user_id": self.anna.id})
            self.env.flush_all()
            self.env["sales.reglament.client.change"]._record(
                [
                    (self.client.id, self.now.date(), "new", "regular", "orders", 3, 0, 9),
                    (self.client.id, self.now.date(), "dormant", "regular", "back", 3, 0, 9),
                    (other.id, self.now.date(), "new", "regular", "settings", 3, 0, 9),
                ]
            )
            planned = self.plan()
        self.assertEqual(planned.partner_id, self.client)
        self.assertEqual(planned.due_date, MONDAY + timedelta(days=14, hours=1))

    def test_a_handover_is_accepted(self):
        self.make_rules({"trigger": "handover"}, subject="client")
        with self.at(hours=1):
            handover = self.env["sales.reglament.handover"].create(
                {
                    "from_user_id": self.anna.id,
                    "to_user_id": self.boris.id,
                    "reason": "balance",
                    "line_ids": [Command.create({"partner_id": self.client.id})],
                }
            )
            handover.action_offer()
            self.assertFalse(self.plan())
            handover.with_user(self.boris).action_accept()
            planned = self.plan()
            self.assertFalse(self.plan())
        self.assertEqual(planned.partner_id, self.client)
        self.assertEqual(planned.manager_id, self.boris, "the new manager is asked about")

    def test_regularly(self):
        self.make_rules(
            {"survey_id": self.nps.id, "client_state": "regular", "period_months": 12},
            subject="client",
        )
        with self.at(hours=1):
            self.assertFalse(self.plan() & self.all(), "a prospect")
            self.client.client_state = "regular"
            first = self.plan()
            self.assertEqual(first.partner_id, self.client)
        with self.at(days=364):
            self.assertFalse(self.plan())
        with self.at(days=366):
            self.assertEqual(self.plan().partner_id, self.client)

    def test_settled_complaints_wait_for_who_keeps_them(self):
        self.make_rules({"trigger": "complaint"}, subject="client")
        self.assertFalse(self.plan())

    def test_only_clients_for_whom_the_condition_holds(self):
        self.make_rules({"domain": "[('city', '=', 'Perm')]"}, subject="client")
        self.assertFalse(self.plan() & self.all())
        self.client.city = "Perm"
        self.assertEqual(self.plan().partner_id, self.client)

    # ------------------------------------------------------------ whom

    def test_the_deals_own_address_then_any_contact_with_one(self):
        self.make_rules()
        silent, mute = (self.make_person(name, False) for name in ("Silent", "Mute"))
        with self.at(hours=1):
            own, other = self.make_leads(
                2,
                lambda number: {
                    "partner_id": (silent, mute)[number].id,
                    "email_from": ("Own@Deal.example", False)[number],
                },
            )
            (own | other).action_set_won()
            planned = self.plan()
        by_lead = {one.lead_id: one.sudo() for one in planned}
        self.assertEqual(by_lead[own].email_normalized, "own@deal.example")
        self.assertEqual(by_lead[own].contact_id, silent)
        self.assertEqual(by_lead[other].contact_id, self.person)

    def test_a_deal_without_client(self):
        self.make_rules()
        with self.at(hours=1):
            lead = self.make_lead(email_from="Lead@Only.example", contact_name="Olga")
            lead.action_set_won()
            planned = self.plan()
        self.assertEqual(planned.lead_id, lead)
        self.assertFalse(planned.partner_id)
        self.assertEqual(planned.sudo().email_normalized, "lead@only.example")

    def test_the_company_itself_where_there_is_nobody_else(self):
        self.person.email = False
        self.make_rules(subject="client")
        self.client.email = "info@northern.example"
        planned = self.plan().filtered(lambda one: one.partner_id == self.client)
        self.assertEqual(planned.contact_id, self.client)

    # ------------------------------------------------------------ companies and cost

    def test_each_company_asks_with_its_own_survey(self):
        other = self.env["res.company"].create({"name": "Second"})
        surveys = self.csat | self.csat.copy({"title": "Own of the second"})
        for company, survey in zip(self.company | other, surveys, strict=True):
            self.make_rules(
                {"survey_id": survey.id}, company_id=company.id, team_ids=[Command.clear()]
            )
        self.team.company_id = False
        people = self.anna | self.boris
        people.company_ids |= other
        with self.at(hours=1):
            leads = self.make_leads(
                2,
                lambda number: {
                    "partner_id": self.person.id,
                    "company_id": (self.company | other)[number].id,
                },
            )
            leads.action_set_won()
            planned = self.plan()
        self.assertEqual(
            {(one.lead_id, one.survey_id, one.company_id) for one in planned},
            {
                (leads[0], surveys[0], self.company),
                (leads[1], surveys[1], other),
            },
        )

    def test_planning_costs_the_same_however_many_there_are(self):
        self.make_rules({"delay_days": 3, "delay_unit": "working_days"})
        counts = []
        with self.at(hours=1):
            for size in (10, 200):
                self.won_leads(*[self.person] * size)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(len(self.Feedback._plan()), size)
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_nothing_published_costs_nothing(self):
        self.assertFalse(self.env["sales.reglament"]._rulesets())
        self.env.flush_all()
        with patch.object(type(self.env.cr), "execute", side_effect=AssertionError("queried")):
            self.Feedback._plan()
            self.Feedback._cron_ask()

    # ------------------------------------------------------------ what is merged or deleted

    def test_merged_deals_keep_each_asking_once(self):
        self.make_rules({"trigger": "stage", "stage_id": self.stage_offer.id})
        with self.at(hours=1):
            leads = self.make_leads(2, lambda number: {"partner_id": self.person.id})
            leads.stage_id = self.stage_offer
            planned = self.plan()
            self.assertEqual(len(planned), 2)
            merged = leads.merge_opportunity()
            self.assertFalse(self.plan())
        self.assertEqual(planned.exists(), planned)
        self.assertEqual(planned.lead_id, merged)

    def test_what_was_said_stays_with_a_merged_deal_before_anything_is_published(self):
        self.assertFalse(self.env["sales.reglament"]._rulesets())
        self.assertFalse(self.Feedback._is_kept())
        leads = self.make_leads(2, lambda number: {"partner_id": self.person.id})
        said = [self.Feedback._open(self.csat, lead=lead) for lead in leads]
        merged = leads.merge_opportunity()
        self.assertEqual([one.lead_id for one in said], [merged, merged])

    def test_merged_clients_keep_each_asking_once(self):
        self.make_rules(subject="client")
        twin = self.client.copy({"name": "Twin", "user_id": self.anna.id})
        planned = self.plan().filtered(lambda one: one.partner_id in self.client | twin)
        self.assertEqual(len(planned), 2)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.client | twin).ids, self.client
        )
        self.env.invalidate_all()
        self.assertEqual(planned.exists(), planned)
        self.assertEqual(planned.partner_id, self.client)
        self.assertFalse(self.plan() & self.all())

    def test_merged_people_keep_each_asking_once(self):
        self.make_rules()
        twin = self.make_person("Ivan P.", "IVAN.PETROV@northern.example")
        with self.at(hours=1):
            planned = self.asked(self.person, twin)
            self.env["base.partner.merge.automatic.wizard"].create({})._merge(
                (self.person | twin).ids, self.person
            )
            self.env.invalidate_all()
            self.assertEqual(planned.contact_id, self.person)
            self.assertFalse(self.plan())
            self.run_job(hours=2)
        self.assertEqual(planned.mapped("state"), ["sent", "suppressed"])


@tagged("post_install", "-at_install")
class TestDelivered(AskCase):
    """Where deliveries are kept in Odoo, what is delivered is asked about after its delivery."""

    def setUp(self):
        super().setUp()
        # what the stock's application keeps, without asking for it
        self.patch(type(self.Feedback), "_keeps_deliveries", lambda feedback: True)
        self.env.cr.execute(
            """
            ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS effective_date timestamp;
            CREATE TABLE IF NOT EXISTS stock_picking (sale_id int, state varchar);
            """
        )

    def test_after_the_delivery(self):
        self.make_rules(
            {"trigger": "order", "delay_days": 10, "delivered_delay_days": 2}, subject="client"
        )
        with self.at(hours=1):
            goods, service = self.env["sale.order"].create(
                [{"partner_id": self.person.id, "date_order": self.now, "state": "sale"}] * 2
            )
            self.env["sales.reglament.purchase"]._collect()
            self.env.cr.execute(
                "INSERT INTO stock_picking (sale_id, state)"
                " VALUES (%s, 'assigned'), (%s, 'assigned'), (%s, 'cancel')",
                [goods.id, goods.id, service.id],
            )
            planned = self.plan()
        self.assertEqual(planned.purchase_id.order_id, service, "goods are under way")
        self.assertEqual(planned.due_date, MONDAY + timedelta(days=10, hours=1))
        with self.at(days=7):
            # Odoo keeps the day of the first part
            self.env.cr.execute(
                "UPDATE sale_order SET effective_date = %s WHERE id = %s", [self.now, goods.id]
            )
            self.env.cr.execute(
                "UPDATE stock_picking SET state = 'done' WHERE ctid = ("
                "SELECT MIN(ctid) FROM stock_picking WHERE sale_id = %s)",
                [goods.id],
            )
            self.assertFalse(self.plan(), "the first of two parts")
            self.env.cr.execute(
                "UPDATE stock_picking SET state = 'done' WHERE sale_id = %s", [goods.id]
            )
            planned = self.plan()
        self.assertEqual(planned.purchase_id.order_id, goods)
        self.assertEqual(planned.due_date, MONDAY + timedelta(days=9))
