from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...models.core import days
from ...windows import closed

YEAR = timedelta(days=365)


class SalesReglamentClientProductPropose(models.TransientModel):
    """The computer fills in, the manager confirms: needs that a client's orders tell of."""

    _name = "sales.reglament.client.product.propose"
    _description = "Product Needs from Orders"
    _inherit = ["sales.reglament.given"]

    partner_id = fields.Many2one("res.partner", string="Client", required=True, readonly=True)
    line_ids = fields.One2many("sales.reglament.client.product.propose.line", "propose_id")

    @api.model
    def _propose(self, partner):
        """What the client's confirmed orders of a year hold and its needs don't name.

        :return: the proposal, saved
        """
        partner.check_access("write")
        client = partner.commercial_partner_id
        known = client.client_product_ids
        groups = known.filtered(lambda need: not need.product_id).categ_id
        covered = tuple(groups.mapped("parent_path"))
        bought = {
            product: rows
            for product, rows in self._bought(client).items()
            if product not in known.product_id
            and not (product.categ_id.parent_path or "").startswith(covered)
        }
        lines = [self._prepare_line(*item) for item in bought.items()]
        return self.create(
            {"partner_id": client.id, "line_ids": [Command.create(vals) for vals in lines]}
        )

    @api.model
    def _bought(self, client):
        """``{product: [(unit, quantity, days of its orders)]}`` of a year's confirmed orders."""
        domain = (
            Domain("order_id.state", "=", "sale")
            & Domain("order_id.partner_id", "child_of", client.ids)
            & Domain("order_id.date_order", ">=", fields.Datetime.now() - YEAR)
            & Domain("order_id.company_id", "in", self.env.companies.ids)
            & Domain("product_id.type", "!=", "service")
            & Domain("display_type", "=", False)
        )
        answers = client.user_id | client.active_user_id | client.service_user_id
        # what one's own client bought is no secret, whoever sold it; others count what they see
        rows = (
            self.env["sale.order.line"]
            .sudo(self.env.su or self.env.user in answers)
            ._read_group(
                domain,
                ["product_id", "product_uom_id"],
                ["product_uom_qty:sum", "order_id:recordset"],
            )
        )
        rows = [(product, *rest) for product, *rest in rows if product.active]
        bought = defaultdict(list)
        for product, unit, quantity, orders in rows:
            on = {days.day(self.env, order.date_order, order.company_id.id) for order in orders}
            bought[product.sudo(False)].append((unit, quantity, on))
        return bought

    @api.model
    def _prepare_line(self, product, rows):
        quantity = sum(unit._compute_quantity(amount, product.uom_id) for unit, amount, _d in rows)
        on = sorted(set().union(*(on for _unit, _amount, on in rows)))
        # how often it was bought says when it will be next
        every = (on[-1] - on[0]) / (len(on) - 1) if len(on) > 1 else None
        next_date = on[-1] + every if every else False
        return {
            "product_id": product.id,
            "yearly_volume": quantity,
            "order_count": len(on),
            "last_date": on[-1],
            "next_need_date": next_date
            if next_date and next_date >= days.today(self.env)
            else False,
        }

    def action_confirm(self):
        """Write down the needs that the manager left ticked; what is there stands confirmed."""
        lines = self.line_ids.filtered("is_taken")
        needs = self.partner_id.client_product_ids
        needs._check_clients()
        needs |= needs.create([line._prepare_need() for line in lines])
        needs._confirm()
        return closed()


class SalesReglamentClientProductProposeLine(models.TransientModel):
    _name = "sales.reglament.client.product.propose.line"
    _description = "Proposed Product Need"
    _inherit = ["sales.reglament.given"]
    _order = "order_count desc, id"

    propose_id = fields.Many2one(
        "sales.reglament.client.product.propose", required=True, ondelete="cascade", index=True
    )
    is_taken = fields.Boolean(string="Take", default=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    yearly_volume = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id", related_sudo=False)
    order_count = fields.Integer(string="Times Bought", readonly=True)
    last_date = fields.Date(string="Last Bought", readonly=True)
    next_need_date = fields.Date(string="Next Need")

    def _prepare_need(self):
        return {
            "partner_id": self.propose_id.partner_id.id,
            "product_id": self.product_id.id,
            "yearly_volume": self.yearly_volume,
            "uom_id": self.uom_id.id,
            "next_need_date": self.next_need_date,
        }
