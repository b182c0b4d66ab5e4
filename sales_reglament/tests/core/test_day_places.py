from datetime import date, datetime, timedelta
from runpy import run_path

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_path

from ...engine_pass import with_pass
from .common import DayPlaceCase


@tagged("post_install", "-at_install")
class TestStoredDays(DayPlaceCase):
    """What is stored as a day is the company's day of its moment."""

    def test_an_orders_purchase(self):
        self.each(lambda: self.purchase(order_id=self.confirmed().id).date)

    def test_a_won_deals_purchase(self):
        self.env["ir.config_parameter"].set_param("sales_reglament.purchase_source", "won")
        self.env["sales.reglament.lifecycle"]._settings_changed()

        def won():
            lead = self.make_lead(partner_id=self.client.id)
            lead.action_set_won()
            lead.date_closed = fields.Datetime.now()
            return self.purchase(lead_id=lead.id).date

        self.each(won)

    def test_the_life_of_a_client(self):
        def first():
            self.confirmed()
            change = self.client.client_change_ids
            self.assertEqual(change.cause, "first")
            return change.date

        self.each(first)

    def test_silence_is_counted_by_the_days_of_who_bought_last(self):
        def day():
            life = self.env["sales.reglament.lifecycle"]
            purchase = self.purchase(order_id=self.confirmed().id)
            [(_id, _state, today, *_rest)] = life._read(self.client.ids)
            self.assertEqual(today, purchase.date)
            self.client.company_id = self.company
            [(_id, _state, today, *_rest)] = life._read(self.client.ids)
            return today

        self.each(day)

    def test_since_when_a_debt_is_late(self):
        def yesterday():
            today = self.today_of_company()
            self.env["sales.reglament.purchase"].create(
                [
                    {
                        "partner_id": self.client.id,
                        "company_id": self.company.id,
                        "currency_id": self.company.currency_id.id,
                        "external_ref": str(ahead),
                        "date": today - timedelta(days=9),
                        "due_date": today + timedelta(days=ahead),
                        "amount": 100,
                    }
                    for ahead in (-4, 0)
                ]
            )
            self.client._reglament_refresh_client_state()
            # what is due today is not late yet
            self.assertEqual(self.client.overdue_amount, 100)
            return today - timedelta(days=self.client.overdue_days - 4)

        self.each(yesterday)

    def test_clients_to_be_handed_over_have_been_calm_for_days(self):
        self.give_role(self.anna, "active")
        self.client.company_id = self.company
        self.env["ir.config_parameter"].set_param("sales_reglament.calm_days", "10")

        def day():
            today = self.today_of_company()
            with_pass(self.client, "sync").client_state = "regular"
            change = self.env["sales.reglament.client.change"].create(
                {
                    "partner_id": self.client.id,
                    "date": today - timedelta(days=10),
                    "recorded_date": fields.Datetime.now(),
                    "state_to": "regular",
                }
            )
            proposals = self.env["sales.reglament.handover"]
            self.assertIn(self.client, proposals._clients_to_propose())
            change.date = today - timedelta(days=9)
            self.env.flush_all()
            self.assertNotIn(self.client, proposals._clients_to_propose())
            return today

        self.each(day)

    def test_the_week_of_proposals(self):
        def day():
            today = self.today_of_company()
            parameters = self.env["ir.config_parameter"]
            parameters.set_param("sales_reglament.handover_weekday", str(today.weekday()))
            parameters.set_param("sales_reglament.handover_proposed", "")
            return self.env["sales.reglament.handover"]._day_of_proposals()

        self.each(day)

    def test_the_day_of_a_card(self):
        def day():
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET create_date = %s WHERE id = %s",
                [fields.Datetime.now(), self.client.id],
            )
            self.client.invalidate_recordset(["create_date"])
            return self.client.with_user(self.anna).client_state_since

        self.each(day)

    def test_what_a_client_bought(self):
        def last_day():
            self.confirmed()
            action = self.client.with_user(self.anna).action_propose_products()
            return self.env[action["res_model"]].browse(action["res_id"]).line_ids.last_date

        self.each(last_day)

    def test_the_day_on_which_a_reglament_begins(self):
        reglament = self.make_reglament({}, publish=False)

        def day():
            today = self.today_of_company()
            for ahead, later in ((0, False), (1, True)):
                reglament.enforce_from = today + timedelta(days=ahead)
                self.assertEqual(reglament._starts_later(), later)
                mode = reglament._mode_in_force(reglament._as_ruleset())
                self.assertEqual(mode, "advise" if later else "enforce")
            return today

        self.each(day)

    def test_the_night_on_which_a_mode_is_switched(self):
        teams = self.team | self.team.create({"name": "Another team"})
        reglaments = [
            self.make_reglament({}, mode="advise", team_ids=[fields.Command.set(team.ids)])
            for team in teams
        ]

        def day():
            today = self.today_of_company()
            for ahead, reglament in enumerate(reglaments):
                with_pass(reglament, "sync").enforce_from = today + timedelta(days=ahead)
            self.env["sales.reglament.nightly"]._switch_modes()
            self.assertEqual([one.mode for one in reglaments], ["enforce", "advise"])
            return reglaments[1].eve_told - timedelta(days=1)

        self.each(day)


@tagged("post_install", "-at_install")
class TestShownDays(DayPlaceCase):
    """What is told of a moment as a day is the company's day."""

    def test_whose_client_it_is(self):
        self.make_lead(partner_name="Southern Works", partner_id=False)

        def day():
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET write_date = %s WHERE partner_name = 'Southern Works'",
                [fields.Datetime.now()],
            )
            [(_user, day)] = (
                self.env["res.partner"]
                .with_user(self.boris)
                ._reglament_whose_leads("Southern Works", 5)
            )
            return day

        self.each(day)

    def test_the_last_contact_of_a_twin(self):
        def day():
            self.env["sales.reglament.contact"].create(
                {
                    "partner_id": self.client.id,
                    "kind": "call",
                    "result": "agreed",
                    "date": fields.Datetime.now(),
                    "user_id": self.anna.id,
                }
            )
            self.env.flush_all()
            self.client.invalidate_recordset(["last_contact_date"])
            told = self.env["sales.reglament.duplicate"]._prepare_twin(self.client)["contact"]
            return datetime.strptime(told, "Last contact %m/%d/%Y.").date()

        self.each(day)

    def test_who_has_read(self):
        reglament = self.make_reglament({})

        def day():
            self.env["sales.reglament.acknowledgement"].create(
                {"reglament_id": reglament.id, "user_id": self.anna.id, "version": 1}
            )
            signed = reglament.with_user(self.anna)._document_signatures()
            return next(one["date"] for one in signed if one["name"] == self.anna.name)

        self.each(day)

    def test_answers_and_orders_in_letters(self):
        def day():
            feedback = self.env["sales.reglament.feedback"]._open(
                self.env.ref("sales_reglament.survey_nps_1"), lead=self.lead, channel="email"
            )
            feedback._answer(9)
            self.assertEqual(
                feedback._on(feedback.answered_date), feedback._on(fields.Datetime.now())
            )
            words = feedback._day_of(fields.Datetime.now(), {})
            self.assertEqual(
                datetime.strptime(words, "%d %B").day, feedback._on(feedback.answered_date).day
            )
            return feedback._on(feedback.answered_date)

        self.each(day)

    def test_clients_that_were_handed_over(self):
        def day():
            handover = self.offer()
            self.accept(handover)
            self.env.flush_all()
            row = self.env["sales.reglament.report.retention"].search(
                [("partner_id", "=", self.client.id)]
            )
            self.assertFalse(row.is_over)
            return row.date

        self.each(day)

    def test_months_of_satisfaction(self):
        """Of a reader without a time zone they are the company's."""
        self.company.resource_calendar_id.tz = "Asia/Vladivostok"
        with freeze_time(datetime(2026, 3, 31, 20, 0)):
            feedback = self.env["sales.reglament.feedback"]._open(
                self.env.ref("sales_reglament.survey_nps_1"), lead=self.lead, channel="email"
            )
            feedback._answer(9, comment="Good")
            feedback.channel = "email"
            self.env.flush_all()
            page = self.env["sales.reglament.report.satisfaction"].satisfaction_page(
                group_by="month"
            )
        self.assertIn("2026-04-01", [row["key"] for row in page["rows"]])

    def test_needs_that_a_setting_would_catch(self):
        group = self.env["product.category"].create({"name": "Cables"})

        def day():
            today = self.today_of_company()
            shown = self.env["sales.reglament.settings.today"]
            before = shown._count_needs(0)
            self.env["sales.reglament.client.product"].create(
                {"partner_id": self.client.id, "categ_id": group.id, "next_need_date": today}
            )
            self.assertEqual(shown._count_needs(0), before + 1)
            return today

        self.each(day)

    def test_what_was_bought_after_an_answer(self):
        """Not what was bought on the day of the answer, which may have been before it."""

        def day():
            today = self.today_of_company()
            answered = fields.Datetime.now()
            feedback = self.env["sales.reglament.feedback"]._open(
                self.env.ref("sales_reglament.survey_nps_1"), lead=self.lead, channel="email"
            )
            feedback._answer(9)
            feedback.write({"channel": "email", "partner_id": self.client.id})
            purchase = self.env["sales.reglament.purchase"].create(
                {"partner_id": self.client.id, "external_ref": "after", "date": today}
            )
            with freeze_time(answered + timedelta(days=400)):
                for ahead, share in ((0, 0), (1, 100)):
                    purchase.date = today + timedelta(days=ahead)
                    self.env.flush_all()
                    self.env.invalidate_all()
                    row = self.env["sales.reglament.report.satisfaction"].browse(feedback.id)
                    self.assertEqual(row.bought_again_share, share)
            return today

        self.each(day)

    def test_deals_past_their_closing_date(self):
        def day():
            today = self.today_of_company()
            leads = self.make_leads(2)
            leads[0].date_deadline, leads[1].date_deadline = today - timedelta(days=1), today
            diagnosis = self.env["sales.reglament.diagnosis"]
            self.assertEqual(diagnosis._past_closing(leads), leads[0])
            return leads[1].date_deadline

        self.each(day)


@tagged("post_install", "-at_install")
class TestDatedAnew(DayPlaceCase):
    """The upgrade dates purchases by the days of their companies."""

    def test_purchases(self):
        path = file_path("sales_reglament/migrations/19.0.1.5.0/post-days.py")
        migrate = run_path(path)["migrate"]
        self.company.resource_calendar_id.tz = "Asia/Vladivostok"
        orders = self.confirmed() | self.confirmed()
        for order, moment in zip(
            orders, ("2026-03-02 20:00:00", "2026-03-02 10:00:00"), strict=True
        ):
            order.date_order = moment
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sales_reglament_purchase SET date = '2026-03-02' WHERE order_id = ANY(%s)",
            [orders.ids],
        )
        self.env["ir.cron.trigger"].search([]).unlink()
        migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        purchases = [self.purchase(order_id=order.id) for order in orders]
        self.assertEqual([one.date for one in purchases], [date(2026, 3, 3), date(2026, 3, 2)])
        night = self.env.ref("sales_reglament.ir_cron_nightly")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", night.id)]))
        # once more changes nothing
        self.env["ir.cron.trigger"].search([]).unlink()
        migrate(self.env.cr, "19.0.1.4.0")
        self.assertFalse(self.env["ir.cron.trigger"].search([("cron_id", "=", night.id)]))
