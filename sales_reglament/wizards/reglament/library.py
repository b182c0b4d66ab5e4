from odoo import api, fields, models

from ...library import ENTRIES, instantiate, texts
from ...windows import open_record


class SalesReglamentLibrary(models.TransientModel):
    """Choose a ready reglament; it is copied into a draft."""

    _name = "sales.reglament.library"
    _description = "Ready Reglaments"

    entry = fields.Selection(
        lambda self: [(code, texts(self.env, entry)["name"]) for code, entry in ENTRIES.items()],
        string="Ready Reglament",
        required=True,
        default=lambda self: next(iter(ENTRIES)),
    )
    description = fields.Text(compute="_compute_description")

    @api.depends("entry")
    @api.depends_context("lang")
    def _compute_description(self):
        for wizard in self:
            entry = ENTRIES.get(wizard.entry)
            wizard.description = texts(self.env, entry)["description"] if entry else False

    def action_instantiate(self):
        """Make a draft of the chosen entry on the stages that exist.

        :return: an action on the draft
        """
        self.ensure_one()
        draft = instantiate(self.env, self.entry)
        return open_record("sales.reglament", draft.id)
