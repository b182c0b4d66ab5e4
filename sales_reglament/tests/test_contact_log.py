from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .common import ReglamentCase
from .test_steps import MONDAY

MODEL = "sales.reglament.contact.log"


@tagged("post_install", "-at_install")
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
            self.assertEqual((form.kind, form.result), ("call", "agreed"))
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
                        form.next_step = step
                    form.record.action_log()
                    self.assertEqual(lead.activity_ids.date_deadline, due)

    def test_choose_a_date(self):
        lead = self.make_lead()
        with Form(self.dialog(lead_id=lead.id)) as form:
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
            dialog.create({"next_step": "tomorrow", "lead_id": lead.id}).action_log()
        self.assertEqual(lead.activity_ids.date_deadline, date(2026, 3, 4))

    def test_deal_or_client(self):
        with self.assertRaisesRegex(AssertionError, "lead_id"):
            Form(self.dialog()).save()
        with self.assertRaises(UserError):
            self.dialog().create({}).action_log()
        self.dialog(partner_id=self.client.id).create({}).action_log()
        self.assertEqual(self.contacts().partner_id, self.client)
        self.assertFalse(self.contacts().lead_id)

    def test_a_double_click_logs_once(self):
        wizard = self.dialog(lead_id=self.make_lead().id).create({"next_step": "week"})
        wizard.action_log()
        action = wizard.action_log()
        self.assertEqual(len(self.contacts()), 1)
        self.assertEqual(len(wizard.lead_id.activity_ids), 1)
        self.assertEqual(action["tag"], "display_notification")

    def test_several_at_once(self):
        leads = self.make_lead() | self.make_lead(user_id=self.boris.id)
        wizard = self.dialog(user=self.head, record_model="crm.lead", record_ids=leads.ids).create(
            {"next_step": "week", "note": "Fair"}
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
        self.dialog(lead_id=self.make_lead().id).create({}).action_log()

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
            self.dialog(self.boris).create({"lead_id": lead.id}).action_log()
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
class TestContactLogSession(ReglamentCase, HttpCase):
    """The button in the bar is there for those who use the CRM, and costs no request."""

    def test_who_has_the_button(self):
        for user, shown in ((self.anna, True), (self.head, True), (self.accountant, False)):
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login.ljust(8, "x"))
                info = self.make_jsonrpc_request("/web/session/get_session_info", {})
                self.assertEqual(info["reglament_logs_contacts"], shown)
