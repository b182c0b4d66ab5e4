from odoo import api, fields, models

from ...library import BLOCKS, insert_block, texts
from ...windows import closed


class SalesReglamentLibraryBlock(models.TransientModel):
    """Choose a group of ready steps; they are added to a draft."""

    _name = "sales.reglament.library.block"
    _description = "Ready Steps"

    reglament_id = fields.Many2one("sales.reglament", required=True, ondelete="cascade")
    block = fields.Selection(
        lambda self: [(code, texts(self.env, block)["name"]) for code, block in BLOCKS.items()],
        string="Ready Steps",
        required=True,
        default=lambda self: next(iter(BLOCKS)),
    )
    description = fields.Text(compute="_compute_description")

    @api.depends("block")
    @api.depends_context("lang")
    def _compute_description(self):
        for wizard in self:
            steps = BLOCKS[wizard.block]["steps"] if wizard.block else ()
            wizard.description = "\n".join(
                f"{text['name']}. {text.get('description', '')}".strip()
                for text in (texts(self.env, step) for step in steps)
            )

    def action_insert(self):
        """Add the steps of the chosen block to the draft.

        :return: an action that closes the dialog
        """
        self.ensure_one()
        insert_block(self.reglament_id, self.block)
        return closed()
