from odoo import api, fields, models
from odoo.exceptions import UserError

from ...kernel import purchase_rows
from . import row_words

GROUPS = (
    "sales_reglament.group_reglament_head",
    "sales_reglament.group_reglament_integration",
)


class SalesReglamentPurchaseTable(models.AbstractModel):
    """A table of another program, through Odoo's own import: what can be taken is taken.

    Odoo's screen shows every message as an error that holds the whole table up. So rows that wait
    are told by a notice, and only a table that can't be read at all is an error.
    """

    _name = "sales.reglament.purchase.table"
    _description = "Table of Another Program"

    _reglament_table = None

    @api.model
    def _load_table(self, columns, data):
        """Take a table for heads of sales and for other programs; nobody else is let through.

        :param columns: as Odoo's import names them
        :return: what ``load`` returns
        """
        table = self._reglament_table
        names = [name.split("/")[0] for name in columns]
        texts = self._problems_of_columns(table, names)
        if texts:
            messages = [{"type": "error", "message": text, "record": False} for text in texts]
            return {"ids": False, "messages": messages, "nextrow": 0}
        read = self._take(table, [dict(zip(names, row, strict=False)) for row in data])
        self.env["sales.reglament.purchase.parcel"]._note("screen", table, read)
        waiting = sum(row.problem is not None for row in read)
        if waiting:
            self._tell_waiting(waiting)
        taken = [row.record_id for row in read if row.record_id]
        return {"ids": list(dict.fromkeys(taken)), "messages": [], "nextrow": 0}

    @api.model
    def _receive(self, table, rows, month=None, amount=None):
        """Take what another program posts.

        :param rows: dicts of cells by column
        :param month: first day of a month of which the program tells a sum
        :param amount: what was shipped in that month by its books, without tax
        :return: ``{"taken": number, "unchanged": number, "waiting": [{"row", "reason"}]}``
        :raise UserError: where a column is unknown or missing
        """
        columns = dict.fromkeys(name for row in rows for name in row)
        texts = self._problems_of_columns(table, columns) if rows else ()
        if texts:
            raise UserError("\n".join(texts))
        read = self._take(table, rows)
        self.env["sales.reglament.purchase.parcel"]._note("post", table, read, month, amount)
        outcomes = [row.outcome for row in read if row.problem is None]
        return {
            "taken": outcomes.count("taken"),
            "unchanged": outcomes.count("unchanged"),
            "waiting": [
                {"row": number, "reason": row_words.reason_of(self.env, row)}
                for number, row in enumerate(read, 1)
                if row.problem
            ],
        }

    def _take(self, table, rows):
        Purchase = self.env["sales.reglament.purchase"]
        read = self.env["sales.reglament.purchase.row"]._take(table, rows, self.env.company)
        if any(row.outcome == "taken" for row in read):
            Purchase._import_began()
        return read

    def _may_load(self):
        return any(map(self.env.user.has_group, GROUPS))

    def _problems_of_columns(self, table, names):
        """What makes a table one that can't be read, in words."""
        unknown, missing = purchase_rows.columns_amiss(table, names)
        texts = [self._load_unfit(column) for column in unknown]
        texts += [
            self.env._(
                "The column %(column)s is missing.", column=row_words.label(self.env, column)
            )
            for column in missing
        ]
        return texts

    def _load_unfit(self, column):
        if column == "currency_id":
            return self.env._(
                "Amounts are imported in the company's currency. Convert them, and leave out the "
                "column of the currency."
            )
        known = self.env["sales.reglament.purchase"]._fields
        label = known[column].string if column in known else column
        return self.env._("%(column)s can't be imported here.", column=label)

    def _tell_waiting(self, count):
        """Tell whoever imports that some rows wait, with a way to them."""
        self.env.user._bus_send(
            "sales_reglament.rows_wait",
            {"message": self.env._("Rows that wait for somebody to say what is meant: %s.", count)},
        )


class SalesReglamentPaymentTable(models.TransientModel):
    _name = "sales.reglament.payment.table"
    _inherit = ["sales.reglament.purchase.table"]
    _description = "Payments of Shipments"

    _reglament_table = "payments"

    number = fields.Char(string="Number of the Payment")
    external_ref = fields.Char(string="Number of the Shipment")
    date = fields.Date()
    amount = fields.Float(digits=(16, 2))
    with_tax = fields.Boolean()
    company_id = fields.Many2one("res.company")

    @api.model
    def get_import_templates(self):
        """The table that Odoo's import screen offers to begin with."""
        label = self.env._("Import Template for Payments")
        return [{"label": label, "template": "/sales_reglament/static/import/payments.csv"}]

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """Take payments of shipments: see ``_load_table``."""
        return self._load_table(fields, data) if self._may_load() else super().load(fields, data)


class SalesReglamentReturnTable(models.TransientModel):
    _name = "sales.reglament.return.table"
    _inherit = ["sales.reglament.purchase.table"]
    _description = "Returns of Shipments"

    _reglament_table = "returns"

    number = fields.Char(string="Number of the Return")
    external_ref = fields.Char(string="Number of the Shipment")
    date = fields.Date()
    amount = fields.Float(digits=(16, 2))
    margin = fields.Float(digits=(16, 2))
    company_id = fields.Many2one("res.company")

    @api.model
    def get_import_templates(self):
        """The table that Odoo's import screen offers to begin with."""
        label = self.env._("Import Template for Returns")
        return [{"label": label, "template": "/sales_reglament/static/import/returns.csv"}]

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        """Take what came back of shipments: see ``_load_table``."""
        return self._load_table(fields, data) if self._may_load() else super().load(fields, data)
