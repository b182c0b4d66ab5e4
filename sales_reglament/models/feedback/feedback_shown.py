from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...kernel import satisfaction
from ...kernel.satisfaction import OWN_VOICE
from ...windows import open_action

TREND = 12
WINDOW = relativedelta(months=12)


class SalesReglamentFeedbackShown(models.AbstractModel):
    """What the cards of deals and clients show of answers, as far as the reader may read them."""

    _name = "sales.reglament.feedback.shown"
    _description = "Answers as Cards Show Them"

    @api.model
    def _cards(self, domain, owner):
        """What cards show, in one search for all of them.

        :param domain: whose answers to look for
        :param owner: ``f(feedback)``: the id of the record they are shown on
        :return: ``{id: {"count", "last", "trend"}}`` in plain values, the trend oldest first
        """
        by_owner = defaultdict(list)
        for feedback in self.search([("state", "=", "answered"), *domain]):
            by_owner[owner(feedback)].append(feedback)
        return {
            id_: {
                "count": len(found),
                "last": found[0]._on_card(),
                "trend": [feedback._on_card() for feedback in reversed(found[:TREND])],
            }
            for id_, found in by_owner.items()
        }

    def _on_card(self):
        survey = self.survey_id.sudo()  # how a survey is read is no secret
        low, high = satisfaction.SCALES[self.metric]
        upright = satisfaction.upright(self.metric, self.score, survey.metric_direction)
        channels = dict(self._fields["channel"]._description_selection(self.env))
        return {
            "id": self.id,
            "title": survey.title,
            "meaning": self._meaning(),
            "date": format_date(self.env, self.answered_date),
            "channel": channels[self.channel],
            "comment": self.comment or "",
            "score": self.score,
            "height": round(100 * (upright - low) / (high - low)),
            "is_low": self.is_low,
        }

    @api.model
    def _figures(self, client_ids):
        """NPS, CSAT and CES of clients over twelve months, from what they answered themselves.

        :return: ``{(client id, metric): (kernel Figure, {"high", "middle", "low": count})}``
        """
        return self._figures_by("partner_id.commercial_partner_id", client_ids)

    @api.model
    def _figures_of_surveys(self, survey_ids):
        """The same of surveys, by survey id and metric."""
        return self._figures_by("survey_id", survey_ids)

    @api.model
    def _figures_by(self, owner, ids):
        rows = self._read_group(
            [
                (owner, "in", ids),
                ("state", "=", "answered"),
                ("channel", "in", OWN_VOICE),
                ("answered_date", ">=", fields.Datetime.now() - WINDOW),
            ],
            [owner, "metric", "bucket"],
            ["__count"],
        )
        counts = defaultdict(lambda: {"high": 0, "middle": 0, "low": 0})
        for record, metric, bucket, count in rows:
            counts[record.id, metric][satisfaction.rung(metric, bucket)] += count
        return {key: (satisfaction.figure(key[1], **found), found) for key, found in counts.items()}

    @api.model
    def _counts_of_surveys(self, survey_ids):
        """How often surveys were asked and answered: ``{survey id: (asked, answered)}``

        What a client said unasked, and what a colleague entered, is neither.
        """
        rows = self._read_group(
            [
                ("survey_id", "in", survey_ids),
                ("channel", "in", OWN_VOICE),
                ("sent_date", "!=", False),
            ],
            ["survey_id"],
            ["__count", "answered_date:count"],
        )
        return {survey.id: (asked, answered) for survey, asked, answered in rows}

    @api.model
    def _figure_in_words(self, metric, figure, counts):
        """A figure as one says it: of few answers how many of how many, of many the number."""
        if figure.is_enough:
            return self.env._("%(value)s, answers: %(n)s", value=round(figure.value), n=figure.n)
        values = {**counts, "n": figure.n}
        if metric == "nps":
            return self.env._(
                "%(high)s of %(n)s answered 9 or 10, %(low)s answered 6 or less", **values
            )
        return self.env._("%(high)s of %(n)s answered 4 or 5", **values)

    @api.model
    def _interval_in_words(self, figure):
        """How far a figure can be trusted, as long as there are few answers."""
        if figure.is_enough:
            return False
        value, low, high = (round(number) for number in (figure.value, figure.low, figure.high))
        return self.env._(
            "%(value)s, with so few answers somewhere between %(low)s and %(high)s",
            value=value,
            low=low,
            high=high,
        )

    @api.model
    def _action_of(self, domain):
        """The list of what was answered about one record.

        :param domain: whose feedback it is
        """
        return open_action(
            self.env,
            "sales_reglament.sales_reglament_feedback_action",
            domain,
            search_default_answered=1,
        )
