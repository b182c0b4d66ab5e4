from odoo import api, fields, models


class SalesReglamentPurchaseImport(models.AbstractModel):
    """Shipments from another program, through Odoo's own import."""

    _name = "sales.reglament.purchase.import"
    _inherit = ["sales.reglament.purchase.table"]
    _description = "Import of Purchases"

    _reglament_table = "shipments"

    client_vat = fields.Char(
        string="Client's Tax Number",
        store=False,
        help="Finds the client when purchases are imported.",
    )
    client_name = fields.Char(
        string="Client's Name",
        store=False,
        help="For rows that wait: who it may be, and the name of a new client.",
    )

    @api.model
    def get_import_templates(self):
        """The table that Odoo's import screen offers to begin with."""
        return [
            {
                "label": self.env._("Import Template for Purchases"),
                "template": "/sales_reglament/static/import/purchases.csv",
            }
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """A purchase is of the team that its manager is in when it is taken."""
        users = self.env["res.users"].browse(
            {vals.get("user_id") for vals in vals_list} - {None, False}
        )
        # whose team somebody is in is no secret
        teams = {user.id: user.sudo().sale_team_id.id for user in users}
        return super().create(
            [{"team_id": teams.get(vals.get("user_id"), False), **vals} for vals in vals_list]
        )

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """Take shipments: see ``_load_table``. What is there already changes only where the table
        says otherwise."""
        if not self._may_load():
            return super().load(fields, data)  # refused as any creation
        return self._load_table(fields, data)

    def _import_began(self):
        """From the first import on clients follow their purchases at once."""
        followed = self._source_counted()
        if not followed:
            self.env.registry.clear_cache("stable")
            self._catch_up(followed)
