from odoo import api, fields, models
from odoo.tools import SQL

from ...engine_pass import refuse_engine_fields
from ...many_ids import one_of
from ...own_columns import USER

MODELS = ("crm.lead", "sale.order")
OWN_FIELDS = frozenset({"client_user_id"})


class SalesReglamentHistory(models.AbstractModel):
    """What went before with a client, and who answers for the client now: who may read it.

    A rule that asks for the responsible of the client of a deal joins the whole client base to the
    pipeline; a column with an index costs next to nothing. It is kept from the first handover on.
    """

    _name = "sales.reglament.history"
    _description = "What Went Before With a Client"

    client_user_id = fields.Many2one(
        "res.users",
        string="Answers for the Client",
        compute="_compute_client_user_id",
        store=True,
        copy=False,
        groups=USER,
        index="btree_not_null",
        help="Who answers for the client now may read what went before. Kept from the first "
        "handover on.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, OWN_FIELDS)
        return super().create(vals_list)

    def write(self, vals):
        refuse_engine_fields(self, [vals], OWN_FIELDS)
        return super().write(vals)

    @api.depends("partner_id")
    def _compute_client_user_id(self):
        if not self.env["sales.reglament"]._watch().handovers:
            self.client_user_id = False
            return
        for record in self:
            # who answers for a client is no secret
            record.client_user_id = record.partner_id.sudo().commercial_partner_id.user_id

    @api.model
    def _record_holders(self, clients=None):
        """Write down anew who answers for clients, on all there is of them, in one statement each.

        :param clients: commercial entities; without them, all
        """
        self.env["res.partner"].flush_model(["user_id", "commercial_partner_id"])
        for model in MODELS:
            Model = self.env[model]
            Model.flush_model(["partner_id", "client_user_id"])
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %(table)s AS record
                       SET client_user_id = client.user_id
                      FROM res_partner AS person
                      JOIN res_partner AS client ON client.id = person.commercial_partner_id
                     WHERE person.id = record.partner_id
                       AND record.client_user_id IS DISTINCT FROM client.user_id
                       AND %(which)s
                    """,
                    table=SQL.identifier(Model._table),
                    which=(
                        SQL("TRUE")
                        if clients is None
                        else SQL("person.commercial_partner_id %s", one_of(clients.ids))
                    ),
                )
            )
            Model.invalidate_model(["client_user_id"], flush=False)
