from odoo.fields import Command

from ..common import ReglamentCase
from ..tour_common import TourCase


class TwinCase(ReglamentCase):
    """Clients of our company, and one that another company keeps to itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.russia = cls.env.ref("base.ru")
        cls.client.write({"country_id": cls.russia.id, "city": "Twinsk", "user_id": cls.anna.id})
        cls.other_company = cls.env["res.company"].create({"name": "Another company"})
        cls.env.user.company_ids = [Command.link(cls.other_company.id)]

    @classmethod
    def firm(cls, name, **values):
        vals = {"name": name, "is_company": True, "country_id": cls.russia.id, **values}
        return cls.env["res.partner"].create(vals)

    def find(self, *clients):
        """The pairs among these clients after the nightly pass: {(a, b, cause)}."""
        Duplicate = self.env["sales.reglament.duplicate"]
        Duplicate._cron_find()
        ids = [client.id for client in clients]
        rows = Duplicate.search([("partner_id", "in", ids), ("twin_id", "in", ids)])
        return {(row.partner_id, row.twin_id, row.cause) for row in rows}


class NeedCase(TwinCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env["product.category"].create({"name": "Cables"})
        cls.lamps = cls.env["product.category"].create({"name": "Lamps"})
        cls.product, cls.other_product, cls.lamp = cls.env["product.product"].create(
            [
                {"name": "Cable 3x1.5", "type": "consu", "categ_id": cls.group.id},
                {"name": "Cable 3x2.5", "type": "consu", "categ_id": cls.group.id},
                {"name": "Lamp", "type": "consu", "categ_id": cls.lamps.id},
            ]
        )

    @classmethod
    def need(cls, client=None, product=None, **values):
        product = cls.product if product is None else product
        return cls.env["sales.reglament.client.product"].create(
            {"partner_id": (client or cls.client).id, "product_id": product.id, **values}
        )


ACTION = "/odoo/action-sales_reglament."


class ClientTourCase(NeedCase, TourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.russia
        cls.client.write(
            {"phone": "8 (916) 555-11-22", "email": "buy@twin.example", "vat": "BE0477472701"}
        )

    def card(self, client=None):
        return f"/odoo/res.partner/{(client or self.client).id}"
