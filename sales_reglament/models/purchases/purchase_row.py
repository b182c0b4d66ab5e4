from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import split_every

from ...kernel import purchase_rows
from ...looked_at_later import look_later
from ...windows import notice, open_record
from . import row_clients, row_words
from .taken_payments import take_payments
from .taken_shipments import take_shipments

TABLES = [
    ("shipments", "Shipments"),
    ("payments", "Payments"),
    ("returns", "Returns"),
]
STATES = [("waiting", "Waits"), ("taken", "Taken"), ("dropped", "Left Out")]
# Rows are tried again in so many at a time.
BATCH = 1000
TAKERS = {
    "shipments": take_shipments,
    "payments": take_payments,
    "returns": take_payments,
}
# Of these problems time alone changes nothing: somebody has to say what is meant, or send it anew.
FOR_PEOPLE = frozenset({"missing", "negative", "no_company", "no_date", "no_number", "twice"})
# These are settled by a client's card.
FOR_CLIENTS = ("no_client", "several_clients", "no_vat")
TO_TRY = "sales_reglament.rows_to_try"


class SalesReglamentPurchaseRow(models.Model):
    """A row of a table from another program that can't be taken yet.

    It is tried again every night, and as soon as what it waits for is there.
    """

    _name = "sales.reglament.purchase.row"
    _description = "Row That Waits"
    _order = "id desc"
    _rec_name = "key"

    table = fields.Selection(TABLES, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    values = fields.Json(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    problem = fields.Char(readonly=True)
    about = fields.Json(readonly=True)
    reason = fields.Char(string="Why It Waits", compute="_compute_reason")
    summary = fields.Char(string="Row", compute="_compute_summary")
    state = fields.Selection(STATES, required=True, default="waiting", readonly=True, index=True)
    tries = fields.Integer(readonly=True, help="How often it was tried.")
    tried_date = fields.Datetime(string="Last Tried", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="This Is Client",
        ondelete="set null",
        domain="[('is_company', '=', True), ('parent_id', '=', False)]",
        help="Who is meant; what comes with the same tax number later is theirs too.",
    )
    needs_client = fields.Boolean(compute="_compute_needs_client")

    _waits_once = models.UniqueIndex("(company_id, \"table\", key) WHERE state = 'waiting'")

    @api.depends("problem", "about", "values")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            row.reason = row_words.reason(self.env, row.problem, row.about or {}, row._texts())

    @api.depends("values", "table")
    def _compute_summary(self):
        for row in self:
            row.summary = row_words.summary(row._texts())

    @api.depends("problem", "state", "table")
    def _compute_needs_client(self):
        for row in self:
            row.needs_client = (
                row.state == "waiting" and row.table == "shipments" and row.problem in FOR_CLIENTS
            )

    # ------------------------------------------------------------ taking

    @api.model
    def _take(self, table, rows, company):
        """Take what can be taken of a table; the rest waits.

        :param table: ``shipments``, ``payments`` or ``returns``
        :param rows: dicts of cells by column
        :param company: where a row names none
        :return: the kernel's rows, in the order of the table, each with its outcome
        """
        read = [purchase_rows.read(table, row) for row in rows]
        row_clients.find_companies(self.env, read, company)
        self._doubt_twice(read)
        # facts of the clients, whoever brings them; who may is asked where they come in
        taker = self.sudo()
        clients = TAKERS[table](taker, table, [row for row in read if row.problem is None])
        taker._keep(table, read)
        self.env["sales.reglament.lifecycle"]._refresh(clients)
        if table == "shipments":
            taker._try_of_shipments(read)
        return read

    def _doubt_twice(self, rows):
        """Of rows of one name in one table only the first is meant, unless they say the same."""
        first = {}
        for row in rows:
            other = first.setdefault((row.company_id, row.key), row)
            if other is not row and other.values != row.values:
                row.wait("twice")

    def _keep(self, table, rows):
        """Keep the rows that wait, and settle those that did."""
        waiting, new = self._waiting(table, rows), {}
        taken = self.browse()
        for row in rows:
            name = (row.company_id, row.key)
            known = waiting.get(name, self)
            if row.problem is None:
                taken |= known
            elif known:
                known.write({**self._told(row), "tries": known.tries + 1})
            else:
                place = {"table": table, "key": row.key, "company_id": row.company_id}
                new.setdefault(name, {**place, **self._told(row), "tries": 1})
        taken.write({"state": "taken", "problem": False, "about": False})
        self._add(list(new.values()))

    def _told(self, row):
        return {
            "values": row.raw,
            "problem": row.problem,
            "about": row.about,
            "tried_date": fields.Datetime.now(),
        }

    def _waiting(self, table, rows):
        found = self.search(
            [
                ("table", "=", table),
                ("state", "=", "waiting"),
                ("key", "in", [row.key for row in rows]),
            ]
        )
        return {(row.company_id.id, row.key): row for row in found}

    def _add(self, vals_list):
        if not vals_list:
            return
        self.create(vals_list)
        if not self.env["sales.reglament"]._watch().rows_wait:
            self.env.registry.clear_cache("stable")

    # ------------------------------------------------------------ trying again

    @api.model
    def _any_waiting(self):
        """Whether any row waits, whoever may see it."""
        return bool(self.sudo().search_count([("state", "=", "waiting")], limit=1))

    def _try_again(self):
        """Try rows again, as what they are of the company that they were found to be of."""
        for (table, company), some in self.grouped(lambda row: (row.table, row.company_id)).items():
            self._take(table, [row._told_again() for row in some.sorted("id")], company)

    def _texts(self):
        """What was sent, as texts by column; a row may say nothing at all."""
        return self.values or {}

    def _told_again(self):
        is_placed = self.problem != "no_company"
        return {
            name: text
            for name, text in self._texts().items()
            if name != "company_id" or not is_placed
        }

    @api.model
    def _try_all(self):
        """Try whatever waits again.

        :return: an iterator that tries one batch after the other, and tells its length
        """
        domain = Domain("state", "=", "waiting") & Domain("problem", "not in", list(FOR_PEOPLE))
        for table, _label in TABLES:  # what was paid waits for what was shipped
            rows = self.search(domain & Domain("table", "=", table), order="id")
            for ids in split_every(BATCH, rows.ids, list):
                self.browse(ids)._try_again()
                yield len(ids)

    def _try_of_shipments(self, rows):
        """What was paid or came back of shipments that are known now."""
        refs = [row.values["external_ref"] for row in rows if row.outcome == "taken"]
        if not refs:
            return
        domain = Domain("state", "=", "waiting") & Domain("table", "!=", "shipments")
        wanted = set(refs)
        others = self.search(domain).filtered(
            lambda row: row._texts().get("external_ref") in wanted and row.problem not in FOR_PEOPLE
        )
        others._try_again()

    @api.model
    def _try_for_clients(self, partners):
        """Before the commit, try the shipments that wait for a client again.

        :param partners: whose tax number, company or place among the clients changed
        """
        look_later(partners, TO_TRY, self._try_for_clients_now)

    @api.model
    def _try_for_clients_now(self, partners):
        numbers = set()
        for vat in partners.mapped("vat"):
            numbers |= row_clients.forms_of(vat)
        domain = Domain("state", "=", "waiting") & Domain("problem", "in", FOR_CLIENTS)
        # rows are the engine's to take, whoever brought the number
        rows = self.sudo().search(domain)
        rows.filtered(
            lambda row: row_clients.plain(row._texts().get("client_vat")) in numbers
        )._try_again()

    # ------------------------------------------------------------ what heads do

    def write(self, vals):
        """Heads say who is meant; then the row is taken."""
        if self.env.su:
            return super().write(vals)
        self._check_head()
        if vals.keys() - {"partner_id"}:
            raise AccessError(self.env._("Rows from another program are settled, not rewritten."))
        result = super().write(vals)
        if vals.get("partner_id"):
            # who may see the client was asked when it was chosen
            self.sudo().filtered(lambda row: row.state == "waiting")._try_again()
        return result

    def action_new_client(self):
        """Open a new client's card with what the row says of it."""
        self.ensure_one()
        self._check_head()
        values = self._texts()
        action = open_record("res.partner", False)
        action["name"] = self.env._("New Client")
        action["target"] = "new"
        action["context"] = {
            "default_name": values.get("client_name", ""),
            "default_vat": values.get("client_vat", ""),
            "default_is_company": True,
            "default_company_type": "company",
        }
        return action

    def action_try(self):
        """Try the rows again at once."""
        self._check_head()
        waiting = self.filtered(lambda row: row.state == "waiting")
        # what a row does is the engine's, whoever has it tried
        waiting.sudo()._try_again()
        left = waiting.filtered(lambda row: row.state == "waiting")
        if left:
            return notice("\n".join(dict.fromkeys(left.mapped("reason"))), "info")
        return notice(self.env._("Taken"))

    def action_drop(self):
        """Leave rows out: they are not tried again."""
        self._check_head()
        # the state is the engine's, whoever has the row left out
        self.sudo().filtered(lambda row: row.state == "waiting").write({"state": "dropped"})
        return True

    def _check_head(self):
        self.check_access("read")
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(self.env._("Rows that wait are settled by heads of sales."))
