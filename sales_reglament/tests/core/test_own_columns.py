from odoo.tests import TransactionCase, tagged

from ...own_columns import APART


@tagged("post_install", "-at_install")
class TestOwnColumns(TransactionCase):
    """Odoo reads no column of the addon along with its own of a card."""

    def test_every_column_of_cards_is_read_apart(self):
        for name, field in self.env["res.partner"]._fields.items():
            if field._module == "sales_reglament" and field.store and field.column_type:
                with self.subTest(name):
                    self.assertEqual(field.prefetch, APART)

    def test_a_client_read_for_odoo_brings_none_of_them(self):
        client = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            self.assertEqual(client.name, "Works")
        with self.assertQueryCount(1):  # one of them brings the others
            self.assertEqual([client.client_state, client.overdue_days], [client.client_state, 0])
