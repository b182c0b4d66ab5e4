from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..browser_common import BrowserCase
from ..common import MONDAY, ReglamentCase

MODEL = "sales.reglament.contact.log"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestContactLog(ReglamentCase):
    """A contact is written down from everywhere, in a few clicks."""

    def dialog(self, user=None, **defaults):
        context = {f"default_{name}": value for name, value in defaults.items()}
        return self.env[MODEL].with_user(user or self.anna).with_context(**context, tz="UTC")

    def contacts(self):
        return self.env["sales.reglament.contact"].search([])

    def test_two_clicks(self):
        lead = self.make_lead()
        with Form(self.dialog(lead_id=lead.id)) as form:
            self.assertEqual((form.kind, form.result), ("call", False))
            form.result = "agreed"
        form.record.action_log()
        self.assertEqual(self.contacts().lead_id, lead)
        self.assertFalse(lead.activity_ids)

    def test_next_step_in_words(self):
        with freeze_time(datetime(2026, 1, 31, 10, 0)):
            for step, due in (
                ("today", date(2026, 1, 31)),
                ("tomorrow", date(2026, 2, 1)),
                ("days", date(2026, 2, 3)),
                ("week", date(2026, 2, 7)),
                ("month", date(2026, 2, 28)),
            ):
                with self.subTest(step=step):
                    lead = self.make_lead()
                    with Form(self.dialog(lead_id=lead.id)) as form:
                        form.result = "agreed"
                        form.next_step = step
                    form.record.action_log()
                    self.assertEqual(lead.activity_ids.date_deadline, due)

    def test_choose_a_date(self):
        lead = self.make_lead()
        with Form(self.dialog(lead_id=lead.id)) as form:
            form.result = "agreed"
            form.next_step = "tomorrow"
            form.next_step = "date"
            form.next_date = "2099-01-15"
        form.record.action_log()
        self.assertEqual(lead.activity_ids.date_deadline, date(2099, 1, 15))

    def test_a_date_is_asked_for(self):
        with self.assertRaisesRegex(AssertionError, "next_date"):
            form = Form(self.dialog(lead_id=self.make_lead().id))
            form.next_step = "date"
            form.save()

    def test_today_is_the_readers(self):
        lead = self.make_lead()
        with freeze_time(datetime(2026, 3, 2, 20, 0)):
            dialog = self.dialog(lead_id=lead.id).with_context(tz="Asia/Vladivostok")
            dialog.create(
                {"result": "agreed", "next_step": "tomorrow", "lead_id": lead.id}
            ).action_log()
        self.assertEqual(lead.activity_ids.date_deadline, date(2026, 3, 4))

    def test_deal_or_client(self):
        with self.assertRaisesRegex(AssertionError, "lead_id"):
            Form(self.dialog()).save()
        with self.assertRaises(UserError):
            self.dialog().create({"result": "agreed"}).action_log()
        self.dialog(partner_id=self.client.id, result="agreed").create({}).action_log()
        self.assertEqual(self.contacts().partner_id, self.client)
        self.assertFalse(self.contacts().lead_id)

    def test_a_double_click_logs_once(self):
        lead = self.make_lead()
        wizard = self.dialog(lead_id=lead.id, result="agreed").create({"next_step": "week"})
        wizard.action_log()
        action = wizard.action_log()
        self.assertEqual(len(self.contacts()), 1)
        self.assertEqual(len(wizard.lead_id.activity_ids), 1)
        self.assertEqual(action["tag"], "display_notification")

    def test_nothing_is_logged_before_the_result_is_chosen(self):
        lead = self.make_lead()
        wizard = self.dialog(lead_id=lead.id).create({})
        for log in (wizard.action_log, wizard.action_log_and_said):
            asked = log()
            self.assertEqual(
                (asked["tag"], asked["params"]["type"]), ("display_notification", "info")
            )
            self.assertNotIn("next", asked["params"], "the dialog stays")
        self.assertFalse(self.contacts())
        wizard.result = "agreed"
        self.assertEqual(
            wizard.action_log()["params"]["next"]["type"], "ir.actions.act_window_close"
        )
        self.assertEqual(len(self.contacts()), 1)

    # ------------------------------------------------------------ what was planned is done

    def plan(self, lead, kind="call", days=0, user=None, **values):
        day = fields.Date.today() + timedelta(days=days)
        return lead.activity_schedule(
            f"mail.mail_activity_data_{kind}", day, user_id=(user or self.anna).id, **values
        )

    @freeze_time(MONDAY)
    def test_the_row_of_an_activity_finishes_it(self):
        lead = self.make_lead()
        activity = self.plan(lead, "meeting", days=3, summary="See the hall")
        self.env.flush_all()
        row = self.env["sales.reglament.day"].with_user(self.anna)
        row = row.search([("activity_id", "=", activity.id)])
        context = row.action_log_contact()["context"]
        with Form(self.env[MODEL].with_user(self.anna).with_context(**context, tz="UTC")) as form:
            self.assertEqual(form.kind, "meeting")
            self.assertTrue(form.finishes)
            self.assertIn("See the hall", form.planned_activity)
            form.result = "thinking"
            form.note = "Wants a sample"
            form.next_step = "week"
        before = lead.message_ids
        form.record.action_log()
        self.assertFalse(activity.active)
        self.assertIn("Wants a sample", activity.feedback)
        self.assertEqual(len(lead.message_ids - before), 1, "told once")
        self.assertEqual(self.contacts().message_id, lead.message_ids - before)
        self.assertEqual(lead.activity_ids.date_deadline, date(2026, 3, 9), "and one next step")

    @freeze_time(MONDAY)
    def test_what_was_due_is_offered(self):
        for kind, days, contact, offered in (
            ("call", 0, "call", True),
            ("call", -3, "call", True),
            ("call", 1, "call", False),
            ("call", 0, "meeting", False),
            ("meeting", 0, "video", True),
            ("todo", 0, "call", False),
            ("call", 0, "email", False),
        ):
            with self.subTest(kind=kind, days=days, contact=contact):
                lead = self.make_lead()
                activity = self.plan(lead, kind, days)
                form = Form(self.dialog(record_model="crm.lead", record_ids=lead.ids))
                form.kind = contact
                self.assertEqual(
                    form.planned_activity_id, activity if offered else activity.browse()
                )
                self.assertEqual(form.finishes, offered)
                form.result = "agreed"
                form.save().action_log()
                self.assertEqual(activity.active, not offered)

    @freeze_time(MONDAY)
    def test_of_two_none_is_offered(self):
        lead = self.make_lead()
        self.plan(lead)
        self.plan(lead, days=-1)
        form = Form(self.dialog(lead_id=lead.id))
        self.assertFalse(form.planned_activity_id)
        self.assertFalse(form.finishes)

    @freeze_time(MONDAY)
    def test_who_reached_nobody_still_has_it_to_do(self):
        lead = self.make_lead()
        activity = self.plan(lead)
        form = Form(self.dialog(lead_id=lead.id))
        form.result = "not_reached"
        self.assertFalse(form.finishes)
        form.next_step = "tomorrow"
        self.assertTrue(form.finishes, "there is another")
        form.save().action_log()
        self.assertFalse(activity.active)
        self.assertEqual(lead.activity_ids.date_deadline, date(2026, 3, 3))
        self.assertFalse(self.client.last_contact_date)

    @freeze_time(MONDAY)
    def test_an_activity_that_plans_the_next_one(self):
        call = self.env.ref("mail.mail_activity_data_call").copy({"name": "Call again"})
        call.write({"chaining_type": "trigger", "triggered_next_type_id": call.id})
        lead = self.make_lead()
        activity = lead.activity_schedule(activity_type_id=call.id, user_id=self.anna.id)
        lead.with_user(self.anna).log_contact(
            "call", "agreed", next_date="2026-03-20", activity_id=activity.id
        )
        self.assertEqual(lead.activity_ids.mapped("date_deadline"), [date(2026, 3, 20)])

    def test_nobody_finishes_what_is_not_theirs(self):
        lead, other = self.make_lead(), self.make_lead(user_id=self.boris.id)
        activity = self.plan(other, user=self.boris)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.with_user(self.anna).log_contact("call", "agreed", activity_id=activity.id)
        self.assertTrue(activity.active)

    def test_several_at_once(self):
        leads = self.make_lead() | self.make_lead(user_id=self.boris.id)
        wizard = self.dialog(user=self.head, record_model="crm.lead", record_ids=leads.ids).create(
            {"result": "agreed", "next_step": "week", "note": "Fair"}
        )
        self.assertEqual(wizard.about, "2 at once")
        wizard.action_log()
        self.assertEqual(self.contacts().lead_id, leads)
        self.assertEqual(leads[0].activity_ids.user_id, self.anna)
        self.assertEqual(leads[1].activity_ids.user_id, self.boris)
        for lead in leads:
            self.assertIn("Fair", lead.message_ids[0].body)
        one = self.dialog(record_model="crm.lead", record_ids=leads[:1].ids).new({})
        self.assertEqual(one.about, leads[0].display_name)

    def test_as_many_searches_however_many_deals(self):
        self.dialog(lead_id=self.make_lead().id, result="agreed").create({}).action_log()

        def log(count):
            leads = self.make_lead()
            for _number in range(count - 1):
                leads |= self.make_lead()
            leads = leads.with_user(self.anna)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            leads.log_contact("call", "agreed")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        log(2)
        self.assertLessEqual(log(22) - log(2), 4)

    def test_who_may_not(self):
        lead = self.make_lead()
        with self.assertRaises(AccessError):
            self.dialog(self.boris, result="agreed").create({"lead_id": lead.id}).action_log()
        with self.assertRaises(AccessError):
            self.dialog(self.accountant).create({"lead_id": lead.id})
        self.assertFalse(self.contacts())

    def test_what_was_worked_on_last_comes_first(self):
        first, second = self.make_lead(name="Zeta one"), self.make_lead(name="Zeta two")
        self.env.flush_all()
        for lead, written in ((first, MONDAY), (second, datetime(2020, 1, 1))):
            self.env.cr.execute(
                "UPDATE crm_lead SET write_date = %s, priority = %s WHERE id = %s",
                (written, "0" if lead == first else "3", lead.id),
            )
        self.env.invalidate_all()
        Lead = self.env["crm.lead"].with_user(self.anna)
        recent = Lead.with_context(reglament_recent_first=True)
        self.assertEqual([r[0] for r in recent.name_search("Zeta")], [first.id, second.id])
        self.assertEqual([r[0] for r in Lead.name_search("Zeta")], [second.id, first.id])
        hidden = self.make_lead(name="Zeta three", user_id=self.boris.id)
        self.assertNotIn(hidden.id, [r[0] for r in recent.name_search("Zeta")])
        Partner = self.env["res.partner"].with_user(self.anna)
        found = Partner.with_context(reglament_recent_first=True).name_search("Northern Cable")
        self.assertIn((self.client.id, self.client.display_name), found)

    def test_the_action_menus(self):
        for model, name in (("crm.lead", "leads"), ("res.partner", "partners")):
            action = self.env.ref(f"sales_reglament.sales_reglament_contact_log_action_{name}")
            for user, offered in ((self.anna, True), (self.accountant, False)):
                with self.subTest(model=model, user=user.login):
                    Actions = self.env["ir.actions.actions"].with_user(user)
                    lines = Actions.get_bindings(model).get("action", ())
                    self.assertEqual(action.id in [line["id"] for line in lines], offered)


@tagged("post_install", "-at_install")
class TestContactLogSession(ReglamentCase, BrowserCase):
    """The button in the bar is there for those who use the CRM, and costs no request."""

    def test_who_has_the_button(self):
        for user, shown in ((self.anna, True), (self.head, True), (self.accountant, False)):
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login.ljust(8, "x"))
                info = self.make_jsonrpc_request("/web/session/get_session_info", {})
                self.assertEqual(info["reglament_logs_contacts"], shown)
