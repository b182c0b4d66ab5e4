from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...conditions import is_given
from ...engine_pass import is_engine
from ...kernel.rules import Requirement, Source
from ...own_columns import OF_EVALUATION

MODELS = [("crm.lead", "Deal"), ("res.partner", "Client")]

# Names whose values have a normalised twin or a check digit; see kernel/values.py.
KIND_BY_NAME = {
    ("crm.lead", "phone"): "reach",
    ("crm.lead", "email_from"): "reach",
    ("res.partner", "phone"): "reach",
    ("res.partner", "email"): "reach",
    ("res.partner", "vat"): "tax",
    ("res.partner", "company_registry"): "registry",
}
LISTS = frozenset({"one2many", "many2many"})
# Where people write words, one letter three times over is none of them.
WORDS = {
    "city",
    "contact_name",
    "function",
    "name",
    "next_step",
    "partner_name",
    "street",
}
KIND_BY_TYPE = {
    "char": "code",
    "text": "text",
    "html": "html",
    "integer": "number",
    "float": "number",
    "monetary": "number",
    "one2many": "count",
    "many2many": "count",
}


class SalesReglamentRequirement(models.Model):
    """A field that must be filled in."""

    _name = "sales.reglament.requirement"
    _description = "Required Field"
    _inherit = ["sales.reglament.line"]
    _order = "reglament_id, sequence, id"

    _compared_fields = (
        "display_name",
        "stage_id",
        "alternative_field_ids",
        "level",
        "help",
        "weight",
        "domain",
        "min_count",
        "line_domain",
        "zero_counts",
    )
    _compared_labels = {"display_name": "name"}

    name = fields.Char(
        string="Label",
        translate=True,
        help="How the field is called in messages. Empty: as it is called on the form.",
    )
    model = fields.Selection(MODELS, required=True, default="crm.lead", string="Of")
    field_id = fields.Many2one(
        "ir.model.fields",
        required=True,
        ondelete="cascade",
        domain=[("reglament_fillable", "=", True)],
        help="What stands on the form of a deal or on a client's card and can be filled in there.",
    )
    alternative_field_ids = fields.Many2many(
        "ir.model.fields",
        string="Or",
        domain=[("reglament_fillable", "=", True)],
        help="One of these will do instead.",
    )
    min_count = fields.Integer(
        string="At Least", default=1, help="For lists: how many lines there must be."
    )
    line_domain = fields.Char(
        string="Lines That Count", help="For lists: which of the lines count. Empty: all."
    )
    field_type = fields.Selection(related="field_id.ttype", string="Field Type")
    line_model = fields.Char(related="field_id.relation", string="Line Model")
    zero_counts = fields.Boolean(help="For numbers: 0 is an answer. Otherwise 0 counts as empty.")
    stage_id = fields.Many2one(
        string="To Leave Stage",
        help="Asked for on leaving this stage and in all later ones. Empty: always.",
    )
    weight = fields.Integer(default=1, help="How much it counts in the completeness.")
    level = fields.Selection(
        [("inform", "Counts only"), ("warn", "Desirable"), ("block", "Mandatory")],
        default="block",
        required=True,
    )
    help = fields.Char(
        string="Why It Is Asked",
        translate=True,
        help="One sentence for the one who fills it in.",
    )

    _weight_positive = models.Constraint("CHECK(weight > 0)", "The weight must be above zero.")
    _min_count_positive = models.Constraint(
        "CHECK(min_count > 0)", "“At least” must be one or more."
    )

    @api.onchange("field_id")
    def _onchange_field_id(self):
        if self.field_id:
            self.model = self.field_id.model

    @api.depends("name", "field_id.field_description", "alternative_field_ids.field_description")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for requirement in self:
            # not every reader of a gap may read the models' definitions
            fields_ = requirement.sudo().field_id | requirement.sudo().alternative_field_ids
            labels = list(dict.fromkeys(fields_.mapped("field_description")))
            requirement.display_name = requirement.name or self.env._(" or ").join(labels)

    # ------------------------------------------------------------ validity

    @api.constrains("model", "field_id", "alternative_field_ids")
    def _check_fields(self):
        for requirement in self:
            if requirement.field_id.model != requirement.model:
                raise ValidationError(
                    self.env._(
                        "“%s” is not a field of the chosen kind.",
                        requirement.field_id.field_description,
                    )
                )
            for field in requirement.field_id | requirement.alternative_field_ids:
                requirement._check_field(field)

    def _check_field(self, ir_field):
        model = self.env.get(ir_field.model)
        field = model._fields.get(ir_field.name) if model is not None else None
        if ir_field.model not in dict(MODELS) or field is None:
            raise ValidationError(self.env._("Only fields of deals and clients can be required."))
        if self.subject == "client" and ir_field.model != "res.partner":
            raise ValidationError(
                self.env._("A reglament for clients can only ask for fields of the client.")
            )
        # what an earlier version asks for is copied as it is, and told before it is published
        why_not = not is_engine(self.env) and self.env["sales.reglament.fillable"]._why_not(
            ir_field
        )
        if why_not:
            raise ValidationError(why_not)

    @api.constrains("domain", "line_domain", "field_id", "alternative_field_ids", "reglament_id")
    def _check_domains(self):
        for requirement in self:
            if requirement.line_domain and not requirement._lists():
                raise ValidationError(
                    self.env._("“Lines that count” is for lists, and this field is none.")
                )
        self._check_conditions()

    def _difference_key(self):
        return f"{self.model}.{self.field_id.name}"

    def _fields_looked_at(self):
        return self.field_id | self.alternative_field_ids

    def _condition_problem(self, is_tried=True):
        if self._goes_in_circles():
            return self.env._(
                "How complete a card is comes of what is asked for, so it can't decide what is "
                "asked for. Please choose something else."
            )
        return super()._condition_problem(is_tried)

    def _is_beyond_hope(self):
        return super()._is_beyond_hope() or self._goes_in_circles()

    def _goes_in_circles(self):
        """Whether a condition looks at what is worked out from required fields."""
        Condition = self.env["sales.reglament.condition"]
        return any(
            model in dict(MODELS) and name in OF_EVALUATION
            for pairs in self._conditions().values()
            for pair in pairs
            for model, name in Condition._named(*pair)
        )

    def _lists(self):
        return self._fields_looked_at().filtered(lambda field: field.ttype in LISTS)

    def _conditions(self):
        found = super()._conditions()
        if is_given(self.line_domain):
            found["line_domain"] = [(field.relation, self.line_domain) for field in self._lists()]
        return found

    # ------------------------------------------------------------ rules for the engine

    def _as_requirement(self):
        """This requirement as plain values for the kernel."""
        self.ensure_one()
        fields_ = [self.field_id, *self.alternative_field_ids.sorted("id")]
        return Requirement(
            id=self.id,
            sources=tuple(self._as_source(field) for field in fields_),
            level=self.level,
            weight=self.weight,
            stage_id=self.stage_id.id or None,
            client_state=self.client_state or None,
            domain=self.domain if self.domain and self.domain.strip() != "[]" else "",
        )

    def _as_source(self, field):
        source = self._source_of(field)
        is_list = source.kind == "count"
        line_domain = (self.line_domain or "").strip() if is_list else ""
        return replace(
            source,
            min_count=self.min_count if is_list else 1,
            line_domain="" if line_domain == "[]" else line_domain,
            zero_counts=self.zero_counts and source.kind == "number",
        )

    @api.model
    def _source_of(self, field):
        """A field as the kernel knows it.

        :param field: a record of ``ir.model.fields``
        """
        kind = KIND_BY_NAME.get((field.model, field.name)) or KIND_BY_TYPE.get(field.ttype, "other")
        if kind == "code" and field.name in WORDS:
            kind = "text"
        return Source(model=field.model, name=field.name, kind=kind)

    def _preview_chip(self, words):
        """What the preview shows of a required field.

        :param words: label, and why it is asked
        """
        self.ensure_one()
        label, reason = words
        return {
            "id": self.id,
            "label": label,
            "reason": reason,
            "mandatory": self.level == "block",
        }
