import json

from odoo import fields, models
from odoo.tools import SQL

from ...kernel import fills
from .columns import COMPANIONS, TWINS
from .fill_notes import COLUMNS, take, who

HOWS = [
    ("dialog", "In the window of the move"),
    ("typed", "By a person"),
    ("imported", "Imported"),
    ("synced", "From the client or the deal"),
    ("computed", "Worked out by Odoo"),
    ("system", "By Odoo itself"),
]
# In which column the record is kept, which of its own says whose it is, and whose team that is.
PLACES = {
    "crm.lead": ("lead_id", "team_id", SQL("whose.id")),
    "res.partner": (
        "partner_id",
        "user_id",
        SQL("(SELECT sale_team_id FROM res_users WHERE id = whose.id)"),
    ),
}


class SalesReglamentFill(models.Model):
    """A required value came, or went: when, how and by whom. Facts of the engine, for ever.

    That a requirement begins or ceases to be asked, with a stage, a condition or a version, is no
    such fact.
    """

    _name = "sales.reglament.fill"
    _description = "Required Value That Came or Went"
    _order = "date desc, id desc"
    _rec_name = "requirement_id"
    _log_access = False

    requirement_id = fields.Many2one(
        "sales.reglament.requirement",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Deal", ondelete="cascade", index="btree_not_null", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", ondelete="cascade", index="btree_not_null", readonly=True
    )
    date = fields.Datetime(required=True, index=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", ondelete="set null", readonly=True)
    team_id = fields.Many2one(
        "crm.team", ondelete="set null", readonly=True, help="The team of that day."
    )
    how = fields.Selection(HOWS, required=True, readonly=True)
    is_filled = fields.Boolean(
        string="Came", readonly=True, help="Whether the value came; else it went."
    )


def record_fills(records, vals_list):
    """Write down which required values came or went, as the gaps of ``records`` are written.

    The table still has what was asked and missing before.

    :param records: deals or clients
    :param vals_list: per record the values about to be written into the columns
    """
    written = [
        (id_, vals)
        for id_, vals in zip(records._ids, vals_list, strict=True)
        if not vals.keys().isdisjoint(COLUMNS)
    ]
    if not written:
        return
    told = take(records.browse(id_ for id_, _vals in written))
    rows = [_row(records, id_, vals) for id_, vals in written]
    ways = _Ways(records)
    for row, one in zip(rows, told, strict=True):
        row["is_new"] = bool(one and one.is_new)
        row["told"] = ways.number(one, row["asked"])
    rows = [row for row in rows if row["asked"]]
    if rows:
        _insert(records, rows, ways.rows)


def _row(records, id_, vals):
    """What is asked of one record and missing from now on.

    The cache has what is about to be written, and what stands there as it was.
    """
    holders = records._fields[PLACES[records._name][1]]._get_cache(records.env)
    row = {"id": id_, "is_told": id_ in holders, "holder": holders.get(id_)}
    for name, key in zip(COLUMNS, ("asked", "missing"), strict=True):
        row[key] = records._fields[name]._get_cache(records.env).get(id_) or []
    return row


class _Ways:
    """Ways by requirement, once for all records to which the same happened.

    :ivar rows: dicts of ``told`` (a number), ``rid``, ``how``, ``uid``
    """

    def __init__(self, records):
        self.model = records._name
        self.rows = []
        self.numbers = {}
        rulesets = records.env["sales.reglament"]._rulesets_by_id().values()
        self.rules = {rule.id: rule for one in rulesets for rule in one.requirements}
        self.otherwise = ("computed", who(records))

    def number(self, note, asked):
        """The number of what was noted of a record, as far as what is asked of it goes."""
        ways = note.ways if note else {}
        otherwise = (note and note.marked) or self.otherwise
        key = (frozenset(ways.items()), otherwise, tuple(asked))
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.numbers)
            for rid in asked:
                how, uid = self._way(rid, ways) or otherwise
                self.rows.append({"told": number, "rid": rid, "how": how, "uid": uid})
        return number

    def _way(self, rid, ways):
        """How the value of a requirement came; by what it is judged with, only if that alone
        changed."""
        rule = ways and self.rules.get(rid)
        if not rule:
            return None
        places = list(self._places(rule))
        beside = [(model, other) for model, name in places for other in COMPANIONS.get(name, ())]
        return fills.way_of(places, ways) or fills.way_of(beside, ways)

    def _places(self, rule):
        """Where the value of a requirement may stand, as pairs of model and field."""
        for source in rule.sources:
            yield source.model, source.name
            if source.model != self.model and source.name in TWINS:
                yield "crm.lead", TWINS[source.name]


def _insert(records, rows, ways):
    link, holder, team = PLACES[records._name]
    records.env.cr.execute(
        SQL(
            """
            INSERT INTO sales_reglament_fill
                        (requirement_id, %(link)s, date, user_id, team_id, how, is_filled)
                 SELECT way.rid, record.id, %(now)s, way.uid, %(team)s, way.how,
                        NOT new.missing @> to_jsonb(way.rid)
                   FROM jsonb_to_recordset(%(rows)s::jsonb)
                        AS new(id int, asked jsonb, missing jsonb, is_new bool, told int,
                               is_told bool, holder int)
                   JOIN jsonb_to_recordset(%(ways)s::jsonb)
                        AS way(told int, rid int, how text, uid int) ON way.told = new.told
                   JOIN %(table)s AS record ON record.id = new.id
             CROSS JOIN LATERAL (SELECT CASE WHEN new.is_told THEN new.holder
                                             ELSE record.%(holder)s END AS id) AS whose
                  WHERE CASE WHEN new.is_new THEN NOT new.missing @> to_jsonb(way.rid)
                             ELSE COALESCE(record.asked_requirements, '[]') @> to_jsonb(way.rid)
                                  AND COALESCE(record.missing_requirements, '[]')
                                      @> to_jsonb(way.rid)
                                      != new.missing @> to_jsonb(way.rid)
                        END
            """,
            link=SQL.identifier(link),
            team=team,
            holder=SQL.identifier(holder),
            table=SQL.identifier(records._table),
            now=fields.Datetime.now(),
            rows=json.dumps(rows),
            ways=json.dumps(ways),
        )
    )
    records.env["sales.reglament.fill"].invalidate_model()
