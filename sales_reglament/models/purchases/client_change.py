from odoo import api, fields, models
from odoo.tools import SQL

from ...kernel.lifecycle import CLIENT_STATES

CAUSES = [
    ("first", "First order"),
    ("orders", "Enough orders"),
    ("days", "Buys for long"),
    ("silence", "Silence"),
    ("back", "Came back"),
    ("cancelled", "Order cancelled"),
    ("settings", "Thresholds changed"),
]


class SalesReglamentClientChange(models.Model):
    """A client became something else: when and why. Facts of the engine."""

    _name = "sales.reglament.client.change"
    _description = "Change of a Client"
    _order = "id desc"
    _log_access = False
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True)
    recorded_date = fields.Datetime(string="Recorded On", required=True, readonly=True)
    state_from = fields.Selection(CLIENT_STATES, string="Was", readonly=True)
    state_to = fields.Selection(CLIENT_STATES, string="Became", required=True, readonly=True)
    cause = fields.Selection(CAUSES, readonly=True)
    order_count = fields.Integer(string="Purchases by Then", readonly=True)
    silence_days = fields.Integer(string="Days of Silence", readonly=True)
    usual_days = fields.Float(string="Usual Interval", readonly=True, digits=(16, 1))
    cause_summary = fields.Char(string="Why", compute="_compute_cause_summary")

    @api.depends("cause", "order_count", "silence_days", "usual_days")
    @api.depends_context("lang")
    def _compute_cause_summary(self):
        names = dict(self._fields["cause"]._description_selection(self.env))
        for change in self:
            change.cause_summary = change._why() or names.get(change.cause)

    def _why(self):
        if self.cause == "orders":
            return self.env._("Reached %(n)s orders", n=self.order_count)
        if self.cause == "silence" and self.usual_days:
            return self.env._(
                "Silence of %(n)s days at a usual %(m)s",
                n=self.silence_days,
                m=f"{self.usual_days:g}",
            )
        if self.cause == "silence":
            return self.env._("Silence of %(n)s days", n=self.silence_days)
        return None

    @api.model
    def _last_of(self, clients):
        """The last change of each client.

        :return: ``{client's id: (day, cause)}``
        """
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (partner_id) partner_id, date, cause
              FROM sales_reglament_client_change
             WHERE partner_id = ANY(%s)
          ORDER BY partner_id, id DESC
            """,
            [clients.ids],
        )
        return {id_: (day, cause) for id_, day, cause in self.env.cr.fetchall()}

    @api.model
    def _record(self, rows):
        """Add facts, in one statement.

        :param rows: tuples of client's id, day, state before, state now, cause, number of
            purchases, days of silence, usual interval
        """
        if not rows:
            return
        columns = list(zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_reglament_client_change
                            (partner_id, date, state_from, state_to, cause, order_count,
                             silence_days, usual_days, recorded_date)
                     SELECT *, %(now)s
                       FROM unnest(%(ids)s::int[], %(dates)s::date[], %(before)s::varchar[],
                                   %(after)s::varchar[], %(causes)s::varchar[], %(counts)s::int[],
                                   %(silences)s::int[], %(usual)s::float[])
                """,
                now=fields.Datetime.now(),
                **dict(
                    zip(
                        (
                            "ids",
                            "dates",
                            "before",
                            "after",
                            "causes",
                            "counts",
                            "silences",
                            "usual",
                        ),
                        map(list, columns),
                        strict=True,
                    )
                ),
            )
        )
