from collections import Counter

from lxml import etree

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL, ormcache

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...library import fields_asked

TYPES = frozenset(
    {
        "boolean",
        "char",
        "text",
        "html",
        "integer",
        "float",
        "monetary",
        "date",
        "datetime",
        "selection",
        "many2one",
        "one2many",
        "many2many",
    }
)
LISTS = frozenset({"one2many", "many2many"})
# What Odoo keeps for its own work although it stands on a form, or always has a value there.
TECHNICAL = frozenset({*MAGIC_COLUMNS, "display_name", "active", "color", "sequence"}) | {
    "company_type",
    "is_company",
    "priority",
    "stage_id",
    "type",
}
BEGINNINGS = (
    "activity_",
    "avatar_",
    "channel_",
    "image_",
    "message_",
    "rating_",
    "website_message_",
)
ENDINGS = ("_normalized", "_sanitized")
# Who fills in deals and clients: those who sell, and those who lead them.
PEOPLE = (
    ("sales_team.group_sale_salesman", "base.group_partner_manager"),
    ("sales_team.group_sale_manager", "base.group_partner_manager"),
)
DEBUG = "base.group_no_one"
YES = frozenset({"1", "true", "True"})


class SalesReglamentFillable(models.AbstractModel):
    """Which fields of deals and clients a person can fill in.

    They stand on a form; or they are lists whose lines are made in windows of their own, such as
    the quotations of a deal.
    """

    _name = "sales.reglament.fillable"
    _description = "Fields People Can Fill In"

    @api.model
    def _labels(self, model):
        """The fields of ``model`` that can be asked for, the best ones first.

        :return: ``{field name: its label on the form, in the reader's language}``
        """
        return self._kept(model, self.env.lang or "en_US")

    @api.model
    @ormcache("model", "lang", cache="templates")
    def _kept(self, model, lang):
        # what stands on the forms is no secret to heads, whatever they may open themselves
        fillable = self.sudo().with_context(lang=lang)
        found = {
            name: label
            for name, label in {**fillable._lists(model), **fillable._on_forms(model)}.items()
            if self._is_to_fill_in(model, name)
        }
        return fillable._distinct_labels(
            model, {name: found[name] for name in self._best(model, found)}
        )

    def _best(self, model, found):
        """Names of the fields found, first those that ready reglaments ask for, lists last."""
        first = [path.rpartition(".")[2] for path in fields_asked() if path.startswith(model)]
        lists = [name for name in found if self.env[model]._fields[name].type in LISTS]
        rest = [name for name in found if name not in lists]
        return [name for name in dict.fromkeys([*first, *rest, *lists]) if name in found]

    def _distinct_labels(self, model, labels):
        """Fields that have the same label on the form go by their own names."""
        times = Counter(labels.values())
        return {
            name: self.env[model]._fields[name]._description_string(self.env)
            if times[label] > 1
            else label
            for name, label in labels.items()
        }

    @api.model
    def _why_not(self, field):
        """Why nobody can be asked for a field, in words; False when it can be filled in.

        :param field: a record of ``ir.model.fields``
        """
        name, label = field.name, field.field_description
        if self._is_worked_out(field.model, name):
            return self.env._("“%s” is worked out by Odoo, nobody can fill it in.", label)
        if self._is_technical(field.model, name):
            return self.env._("“%s” is kept by Odoo for its own work, nobody fills it in.", label)
        if field.ttype not in TYPES:
            return self.env._(
                "“%s” can't be asked for: only texts, numbers, dates, choices and lists can.", label
            )
        if name not in self._labels(field.model):
            return self.env._(
                "“%s” is on no form that managers fill in. Put it on the form first.", label
            )
        return False

    # ------------------------------------------------------------ the field itself

    def _is_to_fill_in(self, model, name):
        return (
            self.env[model]._fields[name].type in TYPES
            and not self._is_worked_out(model, name)
            and not self._is_technical(model, name)
        )

    def _is_worked_out(self, model, name):
        """Whether what is typed has nowhere to go."""
        Model = self.env[model]
        field = Model._fields[name]
        if name in getattr(Model, "_reglament_engine_fields", ()):
            return True
        is_written = field.store or (field.type in LISTS and not field.compute)
        return field.readonly or not is_written

    def _is_technical(self, _model, name):
        return name in TECHNICAL or name.startswith(BEGINNINGS) or name.endswith(ENDINGS)

    # ------------------------------------------------------------ the forms

    def _lists(self, model):
        """Lists kept in the database whose lines people may make: ``{name: label}``."""
        people = [_Reader(self.env, refs) for refs in PEOPLE]
        return {
            name: field._description_string(self.env)
            for name, field in self.env[model]._fields.items()
            if field.type in LISTS
            and not field.compute
            and any(person.may_make(field) for person in people)
        }

    def _on_forms(self, model):
        """Fields that can be typed into on any form of ``model``: ``{name: label}``."""
        views = self.env["ir.ui.view"].search(
            [("model", "=", model), ("type", "=", "form"), ("mode", "=", "primary")],
            order="priority, id",
        )
        people = [_Reader(self.env, refs) for refs in PEOPLE]
        found = {}
        for view in views:
            # one person's arch is changed by nobody: it is read again for the next
            arch, _view = self.env[model]._get_view(view.id, "form")
            for person in people:
                if person.may_open(view):
                    person.collect(arch, model, model, found)
        return found


class _Reader:
    """Someone of certain groups who looks at a form."""

    def __init__(self, env, refs):
        self.env = env
        self.definitions = env["res.groups"]._get_group_definitions()
        groups = env["res.groups"].union(*(env.ref(ref) for ref in refs)).all_implied_ids
        # what only the debug mode shows is on nobody's form
        self.group_ids = set((groups - env.ref(DEBUG)).ids)

    def may_make(self, field):
        """Whether such a person makes lines of a list."""
        domain = Domain("model_id.model", "=", field.comodel_name) & Domain(
            "perm_create", "=", True
        )
        domain &= Domain("group_id", "in", [False, *self.group_ids])
        return self._may(field.groups) and bool(
            self.env["ir.model.access"].search_count(domain, limit=1)
        )

    def may_open(self, view):
        return not view.group_ids or bool(self.group_ids.intersection(view.group_ids.ids))

    def collect(self, node, model, wanted, found):
        """Add the fields of the model ``wanted`` that are shown to be filled in below ``node``."""
        labels = {
            label.get("for"): label.get("string")
            for label in node.iter("label")
            if label.get("string")
        }
        for child in node.iterchildren(etree.Element):
            self._collect_node(child, model, wanted, found, labels)

    def _collect_node(self, node, model, wanted, found, labels):
        if not self._is_shown(node):
            return
        if node.tag != "field":
            for child in node.iterchildren(etree.Element):
                self._collect_node(child, model, wanted, found, labels)
            return
        field = self.env[model]._fields.get(node.get("name"))
        if field is None or not self._may(field.groups) or node.get("readonly") in YES:
            return
        if model == wanted and field.name not in found:
            label = node.get("string") or labels.get(field.name)
            found[field.name] = label or field._description_string(self.env)
        if field.relational:
            for view in node.iterchildren("form", "list"):
                if view.tag == "form" or view.get("editable"):
                    self.collect(view, field.comodel_name, wanted, found)

    def _is_shown(self, node):
        hidden = node.get("invisible") in YES or node.get("column_invisible") in YES
        return not hidden and self._may(node.get("groups"))

    def _may(self, groups):
        if not groups:
            return True
        parsed = self.definitions.parse(groups, raise_if_not_found=False)
        return parsed.matches(self.group_ids)


class IrModelFields(models.Model):
    """Fields as heads choose them: by the label on the form, with the form's name."""

    _inherit = "ir.model.fields"

    reglament_fillable = fields.Boolean(
        string="Can Be Asked For",
        compute="_compute_reglament_fillable",
        search="_search_reglament_fillable",
    )

    def _prepare_update(self):
        # whoever takes a whole module away takes what it brought
        if not self.env.context.get(MODULE_UNINSTALL_FLAG):
            self.env["sales.reglament.condition"]._refuse_losing(self)
        return super()._prepare_update()

    def _compute_reglament_fillable(self):
        fillable = set(self._reglament_fillable_ids())
        for field in self:
            field.reglament_fillable = field.id in fillable

    @api.model
    def _search_reglament_fillable(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = self._reglament_fillable_ids()
        return [("id", "in" if True in value else "not in", ids)]

    @api.model
    def _reglament_forms(self):
        """The models that can be asked about, and what their forms are called."""
        return {"crm.lead": self.env._("deal"), "res.partner": self.env._("client's card")}

    @api.model
    def _reglament_fillable_ids(self):
        """Ids of the fields that can be asked for, the best ones first."""
        return [self._get_ids(model)[name] for model, name in self._reglament_fillable_names()]

    @api.model
    def _reglament_fillable_names(self):
        """Pairs of model and field: what ready reglaments ask for, then form by form."""
        Fillable = self.env["sales.reglament.fillable"]
        found = [
            (model, name) for model in self._reglament_forms() for name in Fillable._labels(model)
        ]
        asked = [tuple(path.rsplit(".", 1)) for path in fields_asked()]
        return list(dict.fromkeys([pair for pair in asked if pair in found] + found))

    @api.depends_context("lang", "reglament_form")
    def _compute_display_name(self):
        super()._compute_display_name()
        if not self.env.context.get("reglament_form"):
            return
        forms = self._reglament_forms()
        Fillable = self.env["sales.reglament.fillable"]
        for field in self.filtered(lambda field: field.model in forms):
            label = Fillable._labels(field.model).get(field.name) or field.field_description
            field.display_name = f"{label} - {forms[field.model]}"

    @api.model
    def _search_display_name(self, operator, value):
        if self.env.context.get("reglament_form") and operator == "ilike":
            return [("id", "in", self._reglament_matching_ids(value or ""))]
        return super()._search_display_name(operator, value)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Where a form's field is chosen from a list, the best ones come first."""
        query = super()._search(domain, offset, limit, order, **kwargs)
        if order and self.env.context.get("reglament_form") and not query.is_empty():
            ids = self._reglament_fillable_ids()
            query.order = SQL("array_position(%s, %s)", ids, SQL.identifier(self._table, "id"))
        return query

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Where a form's field is chosen: by its label in any language, the best ones first."""
        if not self.env.context.get("reglament_form"):
            return super().name_search(name, domain, operator, limit)
        allowed = set(self._search(Domain(domain or Domain.TRUE)))
        found = [id_ for id_ in self._reglament_matching_ids(name or "") if id_ in allowed]
        records = self.browse(found[:limit])
        return [(record.id, record.display_name) for record in records]

    def _reglament_matching_ids(self, text):
        """Ids of the fields that can be asked for and are called so, beginnings before the rest."""
        wanted = _plain(text)
        Fillable = self.env["sales.reglament.fillable"]
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        labels = {
            model: [Fillable.with_context(lang=lang)._labels(model) for lang in langs]
            for model in self._reglament_forms()
        }
        first, others = [], []
        for model, name in self._reglament_fillable_names():
            called = [name, *(_plain(each.get(name, "")) for each in labels[model])]
            if any(label.startswith(wanted) for label in called):
                first.append(self._get_ids(model)[name])
            elif any(wanted in label for label in called):
                others.append(self._get_ids(model)[name])
        return first + others


def _plain(text):
    return text.strip().casefold().replace("ё", "е")
