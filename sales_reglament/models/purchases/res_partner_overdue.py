from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What Odoo's receivable is made of, and when it changes.
ITEM_FIELDS = (
    "account_id",
    "amount_residual",
    "company_id",
    "date",
    "date_maturity",
    "move_id",
    "parent_state",
    "partner_id",
    "reconciled",
)
RECEIVABLE = """
    FROM account_move_line AS item
    JOIN account_account AS account
      ON account.id = item.account_id AND account.account_type = 'asset_receivable'
    JOIN account_move AS move ON move.id = item.move_id
    JOIN res_partner AS owner ON owner.id = item.partner_id
   WHERE item.parent_state = 'posted'
     AND item.reconciled IS NOT TRUE
     AND item.amount_residual != 0
     AND move.payment_state IS DISTINCT FROM 'in_payment'
     AND owner.commercial_partner_id IS NOT NULL
"""


class ResPartner(models.Model):
    """What a client owes past the day: the one definition.

    It is what is past its day in Odoo's receivable, less whatever the client has to its credit
    there: credit notes and payments that nobody has allocated yet. They pay the oldest debt first,
    and none of another company; a payment that waits for its bank statement is one.
    """

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _reglament_flush_debts(self):
        self.env["account.move"].flush_model(["payment_state"])
        self.env["account.move.line"].flush_model(ITEM_FIELDS)
        self.env["account.account"].flush_model(["account_type"])

    @api.model
    def _reglament_debtors(self):
        """A query for the ids of the clients with anything open."""
        return SQL("SELECT owner.commercial_partner_id AS partner_id %s", SQL(RECEIVABLE))

    @api.model
    def _reglament_debts(self, ids, today):
        """A query for the debts past their day: open invoices, and imported shipments not paid.

        :param ids: of clients
        :return: SELECT of partner_id, amount and since
        """
        return SQL(
            """
            WITH entry AS (
                SELECT owner.commercial_partner_id AS partner_id,
                       split_part(company.parent_path, '/', 1) AS root,
                       item.amount_residual AS amount,
                       COALESCE(item.date_maturity, item.date) AS due
                       %(receivable)s
                   AND owner.commercial_partner_id = ANY(%(ids)s)
                   AND (item.amount_residual < 0
                        OR COALESCE(item.date_maturity, item.date) < %(today)s)
            ), credit AS (
                SELECT partner_id, root, -SUM(amount) AS amount
                  FROM entry WHERE amount < 0
              GROUP BY partner_id, root
            ), debt AS (
                SELECT partner_id, root, due, amount,
                       SUM(amount) OVER (PARTITION BY partner_id, root ORDER BY due
                                         ROWS UNBOUNDED PRECEDING) AS total
                  FROM entry WHERE amount > 0
            )
            SELECT partner_id, SUM(amount) AS amount, MIN(due) AS since
              FROM (SELECT debt.partner_id,
                           LEAST(debt.amount, debt.total - COALESCE(credit.amount, 0)) AS amount,
                           debt.due
                      FROM debt
                 LEFT JOIN credit USING (partner_id, root)
                     WHERE debt.total > COALESCE(credit.amount, 0)
                 UNION ALL
                    SELECT partner_id, amount, due_date
                      FROM sales_reglament_purchase
                     WHERE source = 'import' AND cancelled IS NOT TRUE
                       AND paid_date IS NULL AND due_date < %(today)s
                       AND partner_id = ANY(%(ids)s)) AS owed
          GROUP BY partner_id
            """,
            receivable=SQL(
                RECEIVABLE.replace(
                    "WHERE", "JOIN res_company AS company ON company.id = item.company_id WHERE", 1
                )
            ),
            ids=ids,
            today=today,
        )

    def _reglament_owed_domain(self):
        """A domain: the journal entries that the overdue amount of this client is made of."""
        day = Domain("date_maturity", "<", fields.Date.today())
        day |= Domain("date_maturity", "=", False) & Domain("date", "<", fields.Date.today())
        items = (
            Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("reconciled", "=", False)
            & (Domain("amount_residual", "<", 0) | Domain("amount_residual", ">", 0) & day)
        )
        return (
            Domain("state", "=", "posted")
            & Domain("payment_state", "!=", "in_payment")
            & Domain("line_ids", "any", items)
        )

    def action_view_reglament_overdue(self):
        """Open what stands behind the overdue amount: invoices, or else imported shipments."""
        self.ensure_one()
        owed = self._reglament_owed_domain()
        if self.env["account.move"].search_count(owed, limit=1):
            action = "account.action_move_out_invoice_type"
            return self._reglament_action(action, list(owed))
        action = "sales_reglament.sales_reglament_purchase_action"
        shipments = [("partner_id", "=", self.commercial_partner_id.id)]
        return self._reglament_action(action, shipments, search_default_overdue=True)

    def _reglament_action(self, xmlid, domain, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return dict(action, domain=domain, context=context)
