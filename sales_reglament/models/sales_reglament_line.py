from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine_pass import is_engine, refuse_engine_fields
from .res_partner import CLIENT_STATES
from .sales_reglament import is_translation

WORDS = frozenset({"name", "help", "description"})


class SalesReglamentLine(models.AbstractModel):
    """What requirements and steps have in common: where and when they apply, and being frozen."""

    _name = "sales.reglament.line"
    _inherit = ["sales.reglament.shared"]
    _description = "Line of a Reglament"
    _order = "reglament_id, sequence, id"

    _reglament_engine_fields = frozenset()

    reglament_id = fields.Many2one("sales.reglament", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one("crm.stage", ondelete="restrict", index=True)
    client_state = fields.Selection(
        CLIENT_STATES,
        string="Client Is",
        help="For client reglaments. Empty: whatever the client is.",
    )
    domain = fields.Char(string="Only For", help="Applies to matching records only. Empty: to all.")
    subject = fields.Selection(related="reglament_id.subject")
    state = fields.Selection(related="reglament_id.state")
    subject_model = fields.Char(compute="_compute_subject_model")

    @api.depends("reglament_id.subject")
    def _compute_subject_model(self):
        for line in self:
            line.subject_model = "res.partner" if line.subject == "client" else "crm.lead"

    def _check_domain(self, text, model):
        """Raise ValidationError unless ``text`` is a domain on ``model``."""
        try:
            Domain(literal_eval(text or "[]")).validate(self.env[model])
        except (ValueError, SyntaxError, TypeError) as error:
            raise ValidationError(
                self.env._("This condition can't be read: %(text)s", text=text)
            ) from error

    def _shared(self):
        return self.filtered(lambda line: not line.reglament_id.company_id)

    # ------------------------------------------------------------ frozen with its reglament

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, self._reglament_engine_fields)
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        refuse_engine_fields(self, [vals], self._reglament_engine_fields)
        if not all(is_translation(self, name) for name in vals):
            self._check_draft()
        return super().write(vals)

    def modified(self, fnames, create=False, before=False):
        super().modified(fnames, create=create, before=before)
        # what is in force only changes its words, by being translated; screens keep them ready
        is_new_word = not WORDS.isdisjoint(fnames) and not (create or before)
        if is_new_word and any(line.state != "draft" for line in self.sudo()):
            self.env["sales.reglament"]._clear_rules()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._check_draft()

    def _check_draft(self):
        frozen = self.reglament_id.filtered(lambda reglament: reglament.state != "draft")
        if frozen and not is_engine(self.env):
            raise UserError(
                self.env._(
                    "“%(name)s” is in force and stays as it is. Make a new version to change it.",
                    name=frozen[0].display_name,
                )
            )
