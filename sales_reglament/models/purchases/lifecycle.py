from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...engine_pass import with_pass
from ...kernel import lifecycle
from ...likeness import CLIENT_COLUMNS, is_client
from ..core import days
from ..core.settings import Settings, settings

BATCH = 5000
# Columns of the clients, with the type they have in the database.
FIGURES = {
    "first_order_date": "date",
    "last_order_date": "date",
    "order_interval_days": "numeric",
    "overdue_amount": "numeric",
    "overdue_days": "int4",
}


class SalesReglamentLifecycle(models.AbstractModel):
    """The engine of the clients' life: what they are follows from what they bought."""

    _name = "sales.reglament.lifecycle"
    _description = "Life of Clients"

    @api.model
    def _is_set_up(self):
        """Whether purchases are to be followed at once, whatever else is in use."""
        given = settings(self.env)
        return not given.purchases_at_night or given.of_clients != Settings().of_clients

    # ------------------------------------------------------------ what clients are

    @api.model
    def _refresh(self, clients, cause=None):
        """Bring what is known of clients up to date with their purchases.

        One state per client for the whole database: the purchases of all companies count.

        :param clients: commercial entities
        :param cause: why a client changes, where it is not its purchases
        """
        clients = clients.sudo().filtered("id")  # facts, whoever caused them
        if clients:
            self._store(self._read(clients.ids), cause)

    @api.model
    def _refresh_all(self, cause=None, commit=False):
        """The same for all clients, and their classes; begun again, it comes to the same.

        :param cause: as for :meth:`_refresh`
        :param commit: whether each batch is to be kept whatever becomes of the next
        """
        for ids in split_every(BATCH, self._living(), list):
            self._store(self._read(ids), cause)
            if commit:
                self.env["ir.cron"]._commit_progress(len(ids))
        self._classify()

    def _living(self):
        """Ids of the clients who have bought, owe something, or are taken for buyers."""
        self._flush()
        self.env.cr.execute(
            SQL(
                """
                SELECT partner_id FROM sales_reglament_purchase
                 UNION
                SELECT id FROM res_partner
                 WHERE commercial_partner_id = id
                   AND (client_state != 'prospect' OR overdue_days > 0
                        OR first_order_date IS NOT NULL)
                 UNION
                SELECT partner_id FROM (%s) AS debtor
              ORDER BY 1
                """,
                self.env["res.partner"]._reglament_debtors(),
            )
        )
        return [id_ for (id_,) in self.env.cr.fetchall()]

    def _flush(self):
        self.env["sales.reglament.purchase"].flush_model()
        self.env["res.partner"]._reglament_flush_debts()
        self.env["res.partner"].flush_model(
            ["commercial_partner_id", "client_state", "client_class", *CLIENT_COLUMNS, *FIGURES]
        )

    def _read(self, ids):
        """Rows of id, state, its day today, days of purchases, debt, its days, figures stored.

        A client's day is that of its company, else of the one it bought from last.
        """
        self._flush()
        self.env.cr.execute(
            SQL(
                """
                SELECT client.id, client.client_state, %(today)s, bought.days,
                       debt.amount, debt.days,
                       %(figures)s
                  FROM res_partner AS client
             LEFT JOIN (
                       SELECT partner_id, ARRAY_AGG(date ORDER BY date) AS days,
                              (ARRAY_AGG(company_id ORDER BY date))[COUNT(*)] AS company_id
                         FROM sales_reglament_purchase
                        WHERE partner_id = ANY(%(ids)s) AND %(counted)s
                     GROUP BY partner_id) AS bought
                    ON bought.partner_id = client.id
                %(zones)s
             LEFT JOIN (%(debts)s) AS debt ON debt.partner_id = client.id
                 WHERE client.id = ANY(%(ids)s) AND %(is_client)s
                """,
                is_client=is_client("client"),
                figures=SQL(", ").join(SQL.identifier("client", name) for name in FIGURES),
                counted=self._counted(),
                debts=self.env["res.partner"]._reglament_debts(ids),
                today=days.sql_today(),
                zones=days.join_zones(
                    self.env,
                    SQL("COALESCE(client.company_id, bought.company_id, %s)", self.env.company.id),
                ),
                ids=ids,
            )
        )
        return self.env.cr.fetchall()

    def _counted(self):
        return self.env["sales.reglament.purchase"]._counted("sales_reglament_purchase")

    def _store(self, rows, cause):
        norms = settings(self.env).norms
        figures, moved = [], []
        for id_, before, today, bought, amount, late, *known in rows:
            now = lifecycle.life(bought or (), today, norms)
            values = (
                now.first,
                now.last,
                now.interval or 0.0,
                round(float(amount or 0), 2),
                late or 0,
            )
            if values != self._comparable(known):
                figures.append((id_, *values))
            if now.state != (before or "prospect"):
                moved.append((id_, before or "prospect", now, today))
        self._store_figures(figures)
        self._store_states(moved, cause)

    def _comparable(self, known):
        first, last, interval, amount, late = known
        return first, last, interval or 0.0, round(float(amount or 0), 2), late or 0

    def _store_figures(self, rows):
        """Figures of clients and, alike, of their contacts, in one statement."""
        if not rows:
            return
        names = list(FIGURES)
        columns = list(zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner AS partner
                   SET (%(names)s) = ROW(%(values)s)
                  FROM unnest(%(ids)s::int4[], %(arrays)s) AS known(id, %(names)s)
                 WHERE partner.commercial_partner_id = known.id
                """,
                names=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(SQL.identifier("known", name) for name in names),
                ids=list(columns[0]),
                arrays=SQL(", ").join(
                    SQL("%s::%s[]", list(column), SQL(FIGURES[name]))
                    for name, column in zip(names, columns[1:], strict=True)
                ),
            )
        )
        self._invalidate_written(columns[0], names)

    def _invalidate_written(self, ids, names):
        """The columns of these clients were written past the ORM."""
        partners = self.env["res.partner"].sudo()
        partners.invalidate_model(names, flush=False)
        partners.browse(ids).modified(names)

    def _store_states(self, moved, cause):
        """Write states and why they changed.

        :param moved: list of id, state before, ``Life`` now and its day today
        """
        if not moved:
            return
        ids_of = defaultdict(list)
        rows = []
        for id_, before, now, today in moved:
            ids_of[now.state].append(id_)
            why = cause or lifecycle.cause_of(before, now)
            day = now.since if why not in ("cancelled", "settings") and now.since else today
            rows.append(
                (id_, day, before, now.state, why, now.count, now.silence, now.usual or 0.0)
            )
        self.env["sales.reglament.client.change"]._record(rows)
        if self.env["sales.reglament"]._watch():
            partners = self.env["res.partner"].sudo()
            for state, ids in ids_of.items():
                with_pass(partners.browse(ids), "sync").write({"client_state": state})
        else:
            self._write_states(moved)

    def _write_states(self, moved):
        """States of clients and their contacts where no reglament asks for anything."""
        self.env.cr.execute(
            """
            UPDATE res_partner AS partner
               SET client_state = known.state
              FROM unnest(%s::int4[], %s::varchar[]) AS known(id, state)
             WHERE partner.commercial_partner_id = known.id
            """,
            [[id_ for id_, *_ in moved], [now.state for _id, _before, now, _today in moved]],
        )
        self._invalidate_written([id_ for id_, *_ in moved], ["client_state"])

    # ------------------------------------------------------------ classes

    @api.model
    def _classify(self):
        """Classes by the turnover of twelve months, of all clients anew."""
        self._flush()
        # the one in whose currency and days the whole database is compared
        company = self.env["res.company"].sudo().search([], order="id", limit=1)
        today = days.today(self.env, company.id)
        self.env.cr.execute(
            SQL(
                """
                SELECT partner_id, currency_id, SUM(amount)
                  FROM sales_reglament_purchase
                 WHERE %s AND date > %s
              GROUP BY 1, 2
                """,
                self._counted(),
                fields.Date.subtract(today, years=1),
            )
        )
        rows = self.env.cr.fetchall()
        rates = self._rates({currency_id for _id, currency_id, _sum in rows}, company, today)
        turnover = {}
        for id_, currency_id, amount in rows:
            turnover[id_] = turnover.get(id_, 0.0) + float(amount or 0) * rates[currency_id]
        given = settings(self.env)
        shares = given.class_a_share, given.class_b_share
        self._store_classes(lifecycle.classes(turnover, *shares))

    def _rates(self, currency_ids, company, today):
        """What one of each currency is worth in that of a company, today."""
        currencies = self.env["res.currency"].sudo().browse(currency_ids - {None})
        rates = {
            currency.id: currency._get_conversion_rate(
                currency, company.currency_id, company, today
            )
            for currency in currencies
        }
        return {None: 1.0, **rates}

    def _store_classes(self, classes):
        self.env.cr.execute(
            """
            UPDATE res_partner AS partner
               SET client_class = given.class
              FROM res_partner AS client
         LEFT JOIN unnest(%s::int4[], %s::varchar[]) AS given(id, class) ON given.id = client.id
             WHERE client.id = partner.commercial_partner_id
               AND partner.client_class IS DISTINCT FROM given.class
               AND (given.class IS NOT NULL OR partner.client_class IS NOT NULL)
         RETURNING partner.id
            """,
            [list(classes), list(classes.values())],
        )
        changed = [id_ for (id_,) in self.env.cr.fetchall()]
        if changed:
            self._invalidate_written(changed, ["client_class"])

    # ------------------------------------------------------------ all of it

    @api.model
    def _nightly(self):
        """Find what events missed: purchases, then what follows from them and from the day."""
        self.env["sales.reglament.purchase"]._collect(commit=True)
        self._refresh_all(commit=True)

    @api.model
    def _settings_changed(self):
        """Count anew, after the source of purchases or a threshold changed."""
        self.env["sales.reglament.purchase"]._collect()
        self._refresh_all(cause="settings")
