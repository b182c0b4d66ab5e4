from datetime import date
from decimal import Decimal, InvalidOperation

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..kernel.purchase_rows import LARGEST, TABLES

# So many rows are taken in one request.
MOST = 20000


class _NoTable(Exception):
    """What was posted is no table of rows."""


class PurchasesController(http.Controller):
    """Where another program posts what was shipped, paid and returned."""

    @http.route(
        "/reglament/purchases",
        type="json2",
        auth="reglament_purchases",
        methods=["POST"],
        save_session=False,
    )
    def post(self, **_params):
        """Take the rows of one table: the body is a list of them, each an object of cells.

        The table is named in the address, ``?table=payments``; without it these are shipments.
        ``&month=2026-01&sum=12431200.00`` tells what was shipped in a month, to compare with. Sent
        again, the same rows change nothing.

        :return: ``{"taken": number, "unchanged": number, "waiting": [{"row", "reason"}]}``, rows
            counted from 1
        """
        args = request.httprequest.args
        try:
            return self._table()._receive(*self._rows(args), *self._told(args))
        except (AccessError, UserError, _NoTable) as error:
            status = {AccessError: 403, UserError: 422}.get(type(error), 400)
            # what was begun is not kept
            request.env.cr.rollback()
            return request.make_json_response({"message": str(error)}, status=status)

    def _table(self):
        # reasons are read by people of the one whose key it is
        lang = request.env.user.lang
        Table = request.env["sales.reglament.purchase.table"].with_context(lang=lang)
        if not Table._may_load():
            raise AccessError(
                Table.env._("Purchases are taken from heads of sales and from integrations.")
            )
        return Table

    def _rows(self, args):
        """The table that is posted, and its rows."""
        table = args.get("table") or "shipments"
        try:
            rows = request.get_json_data()
        except ValueError as error:
            raise _NoTable("The body is no JSON.") from error
        if table not in TABLES:
            raise _NoTable(f"table: one of {', '.join(TABLES)}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise _NoTable("The body is a list of rows, each an object of cells.")
        if len(rows) > MOST:
            raise _NoTable(f"At most {MOST} rows at a time.")
        return table, rows

    def _told(self, args):
        """What the other program says it shipped in a month: the month's first day, and the sum."""
        if not args.get("month") and not args.get("sum"):
            return None, None
        try:
            month = date.fromisoformat(f"{args.get('month', '')[:7]}-01")
            amount = Decimal(args.get("sum", ""))
        except (ValueError, InvalidOperation) as error:
            raise _NoTable("month=2026-01 and sum=12431200.00 go together.") from error
        if not amount.is_finite() or abs(amount) >= LARGEST:
            raise _NoTable("sum: no such amount.")
        return month, amount
