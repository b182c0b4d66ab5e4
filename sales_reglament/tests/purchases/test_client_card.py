from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestClientCard(ReglamentCase):
    """What a client's card says of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()

    def order(self, date, partner=None, state="sale"):
        return self.env["sale.order"].create(
            {"partner_id": (partner or self.client).id, "date_order": date, "state": state}
        )

    def test_a_prospect_is_one_since_its_card_was_made(self):
        day = self.client.create_date.date()
        self.assertEqual(self.client.client_state_since, day)

    @freeze_time("2026-03-20")
    def test_a_buyer_is_one_since_the_first_order(self):
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.client.id})
        self.order("2026-02-10 10:00:00", state="draft")
        self.order("2026-03-10 10:00:00").action_lock()
        self.order("2026-03-01 10:00:00", partner=contact)
        self.client._reglament_refresh_client_state()
        self.env.invalidate_all()
        self.assertEqual(self.client.client_state, "new")
        self.assertEqual(str(self.client.client_state_since), "2026-03-01")
        self.assertEqual(contact.client_state_since, self.client.client_state_since)

    def test_the_last_contact_on_whichever_deal(self):
        self.assertFalse(self.client.last_contact_date)
        lead = self.make_lead(partner_id=self.client.id)
        lead.with_user(self.anna).log_contact("call", "agreed")
        self.env.invalidate_all()
        contact = self.env["sales.reglament.contact"].search([("lead_id", "=", lead.id)])
        self.assertEqual(self.client.last_contact_date, contact.date)

    def test_a_card_that_is_being_edited(self):
        """Dialogs work on a copy that is not saved: the last contact was missing there."""
        self.client.with_user(self.anna).log_contact("call", "agreed")
        edited = self.env["res.partner"].new(origin=self.client)
        self.assertTrue(edited.last_contact_date)
        self.assertEqual(edited.last_contact_date, self.client.last_contact_date)

    def test_the_card_opens_for_a_salesperson(self):
        with Form(self.client.with_user(self.anna)) as form:
            self.assertEqual(form.client_state, "prospect")

    def test_queries_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"Firm {n}"} for n in range(60)])

        def cost(some):
            self.env.invalidate_all()
            some.mapped("display_name")
            before = self.env.cr.sql_log_count
            some.mapped("client_state_since")
            some.mapped("last_contact_date")
            return self.env.cr.sql_log_count - before

        cost(partners[:1])
        self.assertEqual(cost(partners[:10]), cost(partners))
