from odoo import api, fields, models

from ...own_columns import USER
from .cards import (
    OF_CLIENT,
    figure_in_words,
    figures,
    interval_in_words,
    open_answers,
    show_cards,
)


class ResPartner(models.Model):
    """How satisfied a client is. Contacts show what their company has.

    Each reader sees the figures of what they may read: what the client wants to tell somebody else
    than the manager shows in no number on the manager's screen.
    """

    _inherit = "res.partner"

    nps_score = fields.Float(
        string="NPS",
        digits=(16, 1),
        compute="_compute_satisfaction_scores",
        groups=USER,
        help="Promoters less detractors among the answers of twelve months, in points.",
    )
    csat_score = fields.Float(
        string="CSAT",
        digits=(16, 1),
        compute="_compute_satisfaction_scores",
        groups=USER,
        help="Satisfied clients among the answers of twelve months, in per cent.",
    )
    nps_answer_count = fields.Integer(
        string="Answers (NPS)",
        compute="_compute_satisfaction_scores",
        groups=USER,
    )
    csat_answer_count = fields.Integer(
        string="Answers (CSAT)",
        compute="_compute_satisfaction_scores",
        groups=USER,
    )
    nps_words = fields.Char(
        string="Would Recommend Us",
        compute="_compute_satisfaction_scores",
        groups=USER,
        help="NPS of twelve months, from −100 to 100 points.",
    )
    nps_interval = fields.Char(
        string="Recommendation Lies Between",
        compute="_compute_satisfaction_scores",
        groups=USER,
    )
    csat_interval = fields.Char(
        string="Satisfaction Lies Between",
        compute="_compute_satisfaction_scores",
        groups=USER,
    )
    csat_words = fields.Char(
        string="Satisfied",
        compute="_compute_satisfaction_scores",
        groups=USER,
        help="CSAT of twelve months.",
    )
    reglament_satisfaction = fields.Json(
        string="Satisfaction",
        compute="_compute_reglament_satisfaction",
        groups=USER,
        export_string_translation=False,
    )
    reglament_feedback_count = fields.Integer(
        string="Feedback Count",
        compute="_compute_reglament_satisfaction",
        groups=USER,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "lang")
    def _compute_satisfaction_scores(self):
        found = {}
        if self.env["sales.reglament"]._watch().feedback:
            found = figures(self.env, OF_CLIENT, self.commercial_partner_id.ids)
        for partner in self:
            client_id = partner.commercial_partner_id._origin.id
            for metric in ("nps", "csat"):
                figure, counts = found.get((client_id, metric), (None, None))
                partner[f"{metric}_score"] = figure.value if figure else 0
                partner[f"{metric}_answer_count"] = figure.n if figure else 0
                partner[f"{metric}_words"] = figure and figure_in_words(
                    self.env, metric, figure, counts
                )
                partner[f"{metric}_interval"] = figure and interval_in_words(self.env, figure)

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "lang")
    def _compute_reglament_satisfaction(self):
        show_cards(self, OF_CLIENT, lambda partners: partners.commercial_partner_id)

    def action_view_reglament_feedback(self):
        """Open what the people of the client behind this card said."""
        self.ensure_one()
        return open_answers(self.commercial_partner_id, OF_CLIENT)
