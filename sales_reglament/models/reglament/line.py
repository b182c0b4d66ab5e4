from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...conditions import is_given
from ...engine_pass import is_engine
from ...kernel.lifecycle import CLIENT_STATES

WORDS = frozenset({"name", "help", "description"})


class SalesReglamentLine(models.AbstractModel):
    """What requirements and steps have in common: where and when they apply, and being frozen."""

    _name = "sales.reglament.line"
    _inherit = ["sales.reglament.versioned.line", "sales.reglament.shared"]
    _description = "Line of a Reglament"
    _order = "reglament_id, sequence, id"

    _version_field = "reglament_id"
    _same_by = (("client_state", "stage_id"), ("client_state",))

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

    def _distinct_name(self):
        """The name, with where it stands when the version has others of the same name."""
        self.ensure_one()
        name = self.display_name
        alike = [line for line in self.reglament_id._every_line() if line.display_name == name]
        place = self._place_words() if len(alike) > 1 else ""
        return f"{name} ({place})" if place else name

    def _place_words(self):
        """Where in the version the line stands, in words; nothing for one that stands always."""
        return self.stage_id.name or ""

    # ------------------------------------------------------------ conditions

    def _conditions(self):
        """The conditions that count, by the name of their field.

        :return: ``{field name: [(model whose records are to meet it, text)]}``
        """
        self.ensure_one()
        return {"domain": [(self.subject_model, self.domain)]} if is_given(self.domain) else {}

    def _fields_looked_at(self):
        """Fields of deals and clients that the line itself speaks of, as ``ir.model.fields``."""
        return self.env["ir.model.fields"]

    def _fields_named(self):
        """All fields that the line relies on, as ``{(model, name)}``."""
        Condition = self.env["sales.reglament.condition"]
        named = {(field.model, field.name) for field in self._fields_looked_at()}
        for pairs in self._conditions().values():
            for model, text in pairs:
                named |= Condition._named(model, text)
        return named

    def _is_beyond_hope(self):
        """Whether the line speaks of a field that is no longer there."""
        return any(
            field.model not in self.env or field.name not in self.env[field.model]._fields
            for field in self._fields_looked_at()
        )

    def _check_conditions(self):
        """Refuse conditions that the writer may not look at, or that can't be worked out."""
        # what an earlier version asks for is copied as it is, and told before it is published
        for line in self if not is_engine(self.env) else ():
            problem = line._condition_problem()
            if problem:
                raise ValidationError(problem)

    def _condition_problem(self, is_tried=True):
        """What is the matter with a condition of this line for the current user, in words.

        :param is_tried: whether it is tried on the base as well
        :return: a sentence, or False
        """
        self.ensure_one()
        Condition = self.env["sales.reglament.condition"]
        for pairs in self._conditions().values():
            for model, text in pairs:
                problem = Condition._why_not(model, text)
                problem = problem or (is_tried and Condition._fails(model, text))
                if problem:
                    return problem
        return False

    def _is_failing(self):
        """Whether this line can't take part on the base as it is now; tried, not looked up."""
        Condition = self.env["sales.reglament.condition"]
        return self._is_beyond_hope() or any(
            Condition._fails(model, text)
            for pairs in self._conditions().values()
            for model, text in pairs
        )

    def _is_noted_as_set_aside(self):
        return [self._name, self.id] in (self.reglament_id.set_aside or [])

    def _shared(self):
        return self.filtered(lambda line: not line.reglament_id.company_id)

    # ------------------------------------------------------------ words

    def modified(self, fnames, create=False, before=False):
        super().modified(fnames, create=create, before=before)
        # what is in force only changes its words, by being translated; screens keep them ready
        is_new_word = not WORDS.isdisjoint(fnames) and not (create or before)
        if is_new_word and any(line.state != "draft" for line in self.sudo()):
            self.env["sales.reglament"]._clear_rules()

    def _place_text(self):
        """Where the line applies, in words."""
        self.ensure_one()
        if self.subject == "client":
            kinds = dict(self._fields["client_state"]._description_selection(self.env))
            return kinds.get(self.client_state) or self.env._("All clients")
        return self.stage_id.name or self.env._("Always")

    def _units_to_count(self):
        """Units of time in the forms that ``counted`` takes."""
        return {
            "minutes": self.env._("minute of working time|minutes of working time"),
            "hours": self.env._("hour|hours"),
            "days": self.env._("day|days"),
            "working_hours": self.env._("working hour|working hours"),
            "working_days": self.env._("working day|working days"),
            "months": self.env._("month|months"),
        }

    def _place(self):
        """Under which stage, or kind of client, the line stands; False: under any."""
        self.ensure_one()
        if self.subject == "client":
            return self.client_state
        return self.stage_id.id
