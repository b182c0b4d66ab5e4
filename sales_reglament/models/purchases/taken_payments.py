"""Rows of payments and returns become entries of their shipments, one statement for all."""

from collections import defaultdict
from datetime import date

from ...kernel import purchase_rows
from ...kernel.purchase_rows import cents
from . import imported_entries


def take_payments(model, table, rows):
    """Payments and returns become entries of their shipments.

    :param model: of the rows, as superuser
    :param table: ``payments`` or ``returns``
    :param rows: kernel rows that could be read; those that can't be taken are told so
    :return: the clients concerned
    """
    env = model.env
    kind = {"payments": "paid", "returns": "returned"}[table]
    shipments = _shipments_of(env, rows)
    written = defaultdict(list)
    for row in rows:
        shipment = shipments.get((row.company_id, row.values["external_ref"]))
        if shipment is None:
            row.wait("no_shipment")
        elif shipment.is_off:
            row.wait("called_off")
        else:
            entry = shipment.take(row, kind)
            if entry:
                written[shipment].append(entry)
    ids = imported_entries.write_rows(env, [entry for some in written.values() for entry in some])
    for row in rows:
        shipment = shipments.get((row.company_id, row.values["external_ref"]))
        if shipment:
            key = (kind, row.key)
            row.record_id = ids.get((shipment.id, *key)) or shipment.ids.get(key)
    imported_entries.count_anew(env, [shipment.id for shipment in written])
    return env["res.partner"].browse({shipment.partner_id for shipment in written})


class _Shipment:
    """A shipment and its entries, as the rows of one table are taken one after another."""

    def __init__(self, values):
        self.id = values["id"]
        self.partner_id = values["partner_id"]
        self.is_off = values["is_off"]
        self.total = cents(values["amount_total"]) or None
        self.margin = cents(values["margin"])
        self.entries = {entry["key"]: entry for _id, entry in values["entries"]}
        self.ids = {entry["key"]: id_ for id_, entry in values["entries"]}

    def take(self, row, kind):
        """What a row comes to beside all others.

        :return: the column values of its entry, or None where it is as it was or can't be taken
        """
        key = (kind, row.key)
        standing = self._standing(key)
        if kind == "paid":
            amount, matched = purchase_rows.judge_payment(row, standing)
            margin = None
        else:
            amount, matched = purchase_rows.judge_return(row, standing), None
            margin = self._margin(row, standing, amount)
        if row.problem not in (None, "above_open"):
            return None
        now = {
            "key": key,
            "date": row.values["date"],
            "amount": amount,
            "margin": margin,
            "matched": matched,
        }
        if self.entries.get(key) == now:
            row.outcome = "unchanged"
            return None
        row.outcome = "taken"
        self.entries[key] = now
        return {
            **{name: now[name] for name in ("date", "amount", "margin", "matched")},
            "purchase_id": self.id,
            "kind": kind,
            "row_key": row.key,
            "ref": row.values["number"],
        }

    def _margin(self, row, standing, amount):
        if row.values.get("margin") is not None:
            return -abs(row.values["margin"])
        if self.margin is None or not standing.bought:
            return None
        return (self.margin * amount / standing.bought).quantize(purchase_rows.CENT)

    def _standing(self, key):
        others = [entry for one, entry in self.entries.items() if one != key]

        def total(kind, name="amount"):
            return sum(
                (entry[name] or 0 for entry in others if entry["key"][0] == kind),
                start=purchase_rows.CENT * 0,
            )

        return purchase_rows.Standing(
            bought=total("bought"),
            returned=-total("returned"),
            paid=total("paid"),
            total=self.total,
            paid_total=total("paid", "matched"),
        )


def _shipments_of(env, rows):
    """The imported shipments that rows are about, with their entries.

    :return: ``{(company, number): _Shipment}``
    """
    env["sales.reglament.purchase"].flush_model()
    env.cr.execute(
        """
        SELECT purchase.id, purchase.company_id, purchase.external_ref, purchase.partner_id,
               entry.called_off < 0 AS is_off,
               purchase.amount_total::text, entry.margin::text,
               COALESCE(entry.entries, '[]') AS entries
          FROM sales_reglament_purchase AS purchase
     LEFT JOIN LATERAL (
               SELECT SUM(margin) FILTER (WHERE kind = 'bought') AS margin,
                      SUM(amount) FILTER (WHERE kind = 'returned' AND row_key IS NULL)
                          AS called_off,
                      jsonb_agg(jsonb_build_array(
                          id, kind, COALESCE(row_key, id::text), date, amount::text, margin::text,
                          CASE WHEN row_key IS NOT NULL THEN NULLIF(matched, 0)::text END)
                      ) AS entries
                 FROM sales_reglament_purchase_entry
                WHERE purchase_id = purchase.id) AS entry ON TRUE
         WHERE purchase.source = 'import' AND purchase.external_ref = ANY(%s)
        """,
        [[row.values["external_ref"] for row in rows]],
    )
    found = {}
    for values in env.cr.dictfetchall():
        key = (values["company_id"], values["external_ref"])
        values["entries"] = [_entry(*parts) for parts in values["entries"]]
        found[key] = _Shipment(values)
    return found


def _entry(id_, kind, key, day, *amounts):
    amount, margin, matched = map(cents, amounts)
    return id_, {
        "key": (kind, key),
        "date": date.fromisoformat(day),
        "amount": amount,
        "margin": margin,
        "matched": matched,
    }
