from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..given_number import whole_within
from ..kernel import satisfaction
from ..kernel.satisfaction import OWN_VOICE as CLIENTS_OWN
from ..models.core import days

GROUPS = {
    "manager": "manager_id",
    "team": "team_id",
    "stage": "stage_id",
    "product": "product_id",
    "survey": "survey_id",
    "month": "date:month",
}
MONTHS = 12
MOST_MONTHS = 1200
WORDS = 3
OWN_VOICE = Domain("state", "=", "answered") & Domain("channel", "in", CLIENTS_OWN)


class SalesReglamentReportSatisfactionPage(models.AbstractModel):
    """The page of satisfaction: the words first, then the number with its interval."""

    _name = "sales.reglament.report.satisfaction.page"
    _description = "The Page of Satisfaction"

    @api.readonly
    @api.model
    def satisfaction_page(self, metric="nps", group_by="manager", months=MONTHS):
        """What clients say, as far as the reader may see it.

        :param metric: ``nps``, ``csat`` or ``ces``
        :param group_by: a key of ``GROUPS``
        :param months: how far back, in months
        :return: dict of ``total`` and ``rows``; each has ``label``, ``n``, ``high``, ``middle`` and
            ``low`` (numbers of answers), ``value``, ``from`` and ``to`` (95 % interval; None
            without answers), ``enough`` (whether a colour and a rank make sense), ``delivered``,
            ``response`` (per cent or None), ``words`` (the latest, each with ``id``, ``score``,
            ``rung``, ``text``, ``who``, ``date``), ``domain`` (of the answers behind it) and
            ``delivered_domain``
        :raise UserError: for a metric or group that does not exist
        """
        is_known = isinstance(metric, str) and isinstance(group_by, str)
        if not is_known or metric not in satisfaction.SCALES or group_by not in GROUPS:
            raise UserError(self.env._("There is no such view of satisfaction."))
        # months are the reader's, as in Odoo's own views of these answers
        zone = days.reader_zone(self.env).zone
        return self.with_context(tz=zone)._page(metric, group_by, months)

    def _page(self, metric, group_by, months):
        base = Domain("metric", "=", metric) & Domain("date", ">=", self._since(months))
        spec = GROUPS[group_by]
        counted, asked = self._counted(base, spec), self._asked(base, spec)
        words = self._words(base, spec)
        rows = [
            self._row(metric, key, counted.get(key, {}), asked.get(key), words, base, spec)
            for key in counted | asked
        ]
        return {
            "metric": metric,
            "scale": list(satisfaction.SCALES[metric]),
            "total": self._total(metric, rows, base),
            "rows": self._ordered(rows, group_by),
        }

    def _since(self, months):
        months = whole_within(months, MONTHS, 1, MOST_MONTHS)
        first = fields.Date.subtract(days.reader_today(self.env), months=months)
        return fields.Datetime.to_string(days.midnight_in(first, days.reader_zone(self.env)))

    # ------------------------------------------------------------ figures

    def _counted(self, base, spec):
        """``{group: {rung: number of answers}}`` of the client's own voice."""
        counted = defaultdict(dict)
        for key, bucket, metric, count in self._read_group(
            base & OWN_VOICE, [spec, "bucket", "metric"], ["__count"]
        ):
            counted[key][satisfaction.rung(metric, bucket)] = count
        return dict(counted)

    def _asked(self, base, spec):
        """``{group: (delivered, response in per cent or None)}``"""
        rows = self._read_group(
            base & Domain("delivered_count", "=", 1),
            [spec],
            ["delivered_count:sum", "response_share:avg"],
        )
        return {key: (delivered, response) for key, delivered, response in rows}

    def _row(self, metric, key, counted, asked, words, base, spec):
        own = base & self._of_group(key, spec)
        return {
            "key": self._key(key),
            "label": self._label(key, spec),
            "words": words.get(self._key(key), []),
            **self._figures(metric, counted, asked or (0, None), own),
        }

    def _figures(self, metric, counted, asked, domain):
        high, middle, low = (counted.get(name, 0) for name in ("high", "middle", "low"))
        figure = satisfaction.figure(metric, high, middle, low)
        delivered, response = asked
        return {
            "n": high + middle + low,
            "high": high,
            "middle": middle,
            "low": low,
            "value": figure and round(figure.value, 1),
            "from": figure and round(figure.low, 1),
            "to": figure and round(figure.high, 1),
            "enough": bool(figure) and figure.is_enough,
            "delivered": delivered,
            # without any, the average is False, which is not 0
            "response": round(response, 1) if isinstance(response, float) else None,
            "domain": list(domain & OWN_VOICE),
            "delivered_domain": list(domain & Domain("delivered_count", "=", 1)),
        }

    def _total(self, metric, rows, base):
        counted = {name: sum(row[name] for row in rows) for name in ("high", "middle", "low")}
        asked = self._asked_in_all(base)
        return {
            "label": self.env._("All together"),
            **self._figures(metric, counted, asked, base),
        }

    def _asked_in_all(self, base):
        [row] = self._read_group(
            base & Domain("delivered_count", "=", 1),
            [],
            ["delivered_count:sum", "response_share:avg"],
        )
        return row[0] or 0, row[1]

    def _ordered(self, rows, group_by):
        """Months in their order; of the rest, those with enough answers by their figure, and the
        others after them by name: few answers make no rank."""
        if group_by == "month":
            return sorted(rows, key=lambda row: row["key"] or "", reverse=True)
        return sorted(
            rows,
            key=lambda row: (
                not row["enough"],
                -row["value"] if row["enough"] else 0,
                row["label"],
            ),
        )

    # ------------------------------------------------------------ words

    def _words(self, base, spec):
        """The latest words of each group.

        :return: ``{key: [dict]}``
        """
        query = self._search(base & OWN_VOICE & Domain("comment", "!=", False))
        ids = self._latest_ids(query, spec)
        words = defaultdict(list)
        for row in self.browse(ids).sorted(lambda row: (row.date, row.id), reverse=True):
            words[self._word_key(row, spec)].append(
                {
                    "id": row.id,
                    "score": int(row.score),
                    "rung": satisfaction.rung(row.metric, row.bucket),
                    "text": row.comment,
                    "who": row.partner_id.sudo().display_name or "",  # read with the answer
                    "date": format_date(self.env, row.date),
                }
            )
        return words

    def _latest_ids(self, query, spec):
        name, _dot, part = spec.partition(":")
        group = SQL.identifier(query.table, name)
        if part:
            on = days.sql_day(group, SQL("%s", self.env.context["tz"]))
            group = SQL("DATE_TRUNC('month', %s)", on)  # day: a day, cut to its month
        ranked = query.select(
            SQL.identifier(query.table, "id"),
            SQL(
                "ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s DESC, %s DESC) AS place",
                group,
                SQL.identifier(query.table, "date"),
                SQL.identifier(query.table, "id"),
            ),
        )
        rows = self.env.execute_query(
            SQL("SELECT id FROM (%s) AS ranked WHERE place <= %s", ranked, WORDS)
        )
        return [id_ for (id_,) in rows]

    def _word_key(self, row, spec):
        name, _dot, part = spec.partition(":")
        if not part:
            return self._key(row[name])
        day = days.day_in(row.date, days.reader_zone(self.env))
        return fields.Date.to_string(day.replace(day=1))

    # ------------------------------------------------------------ groups

    def _key(self, key):
        if isinstance(key, models.BaseModel):
            return key.id
        return fields.Date.to_string(fields.Date.to_date(key)) if key else False

    def _label(self, key, spec):
        if isinstance(key, models.BaseModel):
            # a group's name is no secret to who reads its rows
            return key.sudo().display_name or self.env._("Nobody in particular")
        if not key:
            return self.env._("Without a date")
        return format_date(self.env, key, date_format="LLLL yyyy")

    def _of_group(self, key, spec):
        name, _dot, part = spec.partition(":")
        if not part:
            return Domain(name, "=", key.id)
        # the month of the reader's time zone, in UTC as it is stored
        first = fields.Date.to_date(key)
        last = fields.Date.end_of(first, "month")
        begin, end = map(
            fields.Datetime.to_string,
            days.bounds_in(first, last, days.reader_zone(self.env)),
        )
        return Domain(name, ">=", begin) & Domain(name, "<", end)
