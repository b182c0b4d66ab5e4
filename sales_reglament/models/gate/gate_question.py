from lxml import etree

from odoo import api, models

from ...conditions import is_all_of_them, matching, read
from ..completeness.columns import TWINS

MODELS = ("crm.lead", "res.partner")
# What is quicker to give comes first: a word, then a choice, then a list.
COST = {"many2one": 1, "many2one_reference": 1, "reference": 1, "many2many": 2, "one2many": 3}
LISTS = frozenset({"one2many", "many2many"})
# The columns of a list that matter here; of another list its name and what a line must have.
COLUMNS = {
    "res.partner": ("name", "phone", "email", "contact_role", "function"),
    "sales.reglament.client.product": (
        "product_id",
        "categ_id",
        "yearly_volume",
        "next_need_date",
    ),
}
# Numbers whose headers are longer than they are.
WIDTHS = {"yearly_volume": "130px"}


class SalesReglamentGateQuestion(models.AbstractModel):
    """What the gate dialog asks for: one question for each thing missing, with all the places in
    which it can be answered."""

    _name = "sales.reglament.gate.question"
    _description = "Question of the Gate"

    @api.model
    def _ask(self, leads, gaps):
        """Questions for the fields that are missing.

        :param leads: the deals whose move waits
        :param gaps: gaps of fields, each with its ``key``
        :return: ``({lead id: [cards]}, [what can't be filled in here])``; a card is a record with
            its ``fields`` and its ``questions``, one that can't is ``{"keys", "label", "who"}``
        """
        by_id = {lead.id: lead for lead in leads}
        entries, elsewhere = [], []
        for gap in gaps:
            inputs, closed = self._inputs(by_id[gap["lead_id"]], gap)
            if inputs:
                entries.append((gap, inputs))
            else:
                who = ", ".join(dict.fromkeys(filter(None, map(self._who, closed))))
                elsewhere.append({"keys": [gap["key"]], "label": gap["label"], "who": who})
        cards = {}
        for question in self._questions(entries):
            self._add_question(cards.setdefault(question["lead_id"], {}), question)
        return {
            lead_id: [
                self._card(self.env[model].browse(res_id), card)
                for (model, res_id), card in sorted(own.items(), key=lambda item: item[0][0])
            ]
            for lead_id, own in cards.items()
        }, elsewhere

    # ------------------------------------------------------------ where it can be answered

    @api.model
    def _rule(self, lead, gap):
        """The kernel Requirement behind a gap, or None. A deal's rules are no secret."""
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.sudo().reglament_id.id)
        rules = ruleset.requirements if ruleset else ()
        return next((rule for rule in rules if rule.id == gap["rule_id"]), None)

    def _inputs(self, lead, gap):
        """Where a gap can be filled in: the fields of its requirement, wherever they are.

        A client chosen in a form that is not saved yet is the one the gap names.

        :return: ``([(model, id, name), the quickest first], [fields closed to the user])``
        """
        rule = self._rule(lead, gap)
        places, client_first = [], False
        for source in rule.sources if rule else ():
            target, name = lead._reglament_target(source)
            if target == lead and source.model != "crm.lead" and source.name not in TWINS:
                client_first = True
                continue
            res_id = gap["id"] if gap["model"] == target._name else target.id
            places.append((target._name, res_id, name))
        if not rule:
            places.append((gap["model"], gap["id"], gap["name"]))
        if client_first and not places:
            # what stands on the client's card waits until there is one
            places.append(("crm.lead", lead.id, "partner_id"))
        places = [place for place in dict.fromkeys(places) if self._is_there(*place)]
        closed = [place for place in places if not self._is_open(*place)]
        open_ones = [place for place in places if place not in closed]
        writable = [p for p in open_ones if self.env[p[0]].browse(p[1]).has_access("write")]
        return sorted(writable or open_ones, key=self._cost), closed

    def _is_there(self, model, res_id, name):
        return model in MODELS and name in self.env[model]._fields and bool(res_id)

    def _is_open(self, model, res_id, name):
        """Whether the user can see the field and fill it in, were the record theirs."""
        record = self.env[model].browse(res_id)
        field = record._fields[name]
        return (
            not field.readonly
            and record._has_field_access(field, "read")
            and record._has_field_access(field, "write")
            and (not field.relational or self.env[field.comodel_name].has_access("read"))
            and bool(record.exists())
            and record.has_access("read")
        )

    def _who(self, place):
        """Whose part it is to fill in a field that is closed to the user, in words."""
        model, _res_id, name = place
        xmlids = (self.env[model]._fields[name].groups or "").split(",")
        # the names of groups are no secret
        groups = [
            self.env.ref(xmlid.strip(), raise_if_not_found=False)
            for xmlid in xmlids
            if xmlid.strip() and not xmlid.strip().startswith("!")
        ]
        return ", ".join(group.sudo().full_name for group in groups if group)

    def _cost(self, place):
        model, _res_id, name = place
        return COST.get(self.env[model]._fields[name].type, 0)

    # ------------------------------------------------------------ questions

    def _questions(self, entries):
        """Each field in one place only: where it is the only way, rather than one of several.

        What has no place of its own left is asked along with what has it.

        :param entries: ``[(gap, places)]``
        :return: list of ``{"lead_id", "asks": [{"keys", "label", "reason", "names"}], "places"}``
        """
        owner = {}
        for index, (_gap, places) in sorted(enumerate(entries), key=lambda entry: len(entry[1][1])):
            for place in places:
                owner.setdefault(place, index)
        questions = {}
        for index, (gap, places) in enumerate(entries):
            own = [place for place in places if owner[place] == index]
            if own:
                questions[index] = {"lead_id": gap["lead_id"], "asks": [], "places": own}
        for index, (gap, places) in enumerate(entries):
            question = questions.get(index) or questions[owner[places[0]]]
            self._add_ask(question["asks"], gap, self._line_domains(gap, places))
        return list(questions.values())

    def _add_ask(self, asks, gap, line_domains):
        same = next((ask for ask in asks if ask["label"] == gap["label"]), None)
        if same:
            same["keys"].append(gap["key"])
            return
        asks.append(
            {
                "keys": [gap["key"]],
                "label": gap["label"],
                "reason": gap["reason"],
                "line_domains": line_domains,
            }
        )

    def _line_domains(self, gap, places):
        """Which lines of each list count: ``{place: domain}``"""
        lead = self.env["crm.lead"].browse(gap["lead_id"])
        rule = self._rule(lead, gap)
        domains = {source.name: source.line_domain for source in rule.sources} if rule else {}
        return {place: domains[place[2]] for place in places if domains.get(place[2])}

    def _add_question(self, cards, question):
        """Put a question on the card of its first place, and its fields on theirs."""
        inputs = []
        line_domains = [ask.pop("line_domains") for ask in question["asks"]]
        for model, res_id, name in question["places"]:
            card = cards.setdefault((model, res_id), {"fields": {}, "questions": []})
            card["fields"][name] = [
                found[model, res_id, name]
                for found in line_domains
                if (model, res_id, name) in found
            ]
            offer = self._offer(question["lead_id"], model, res_id, name)
            inputs.append({"card": f"{model}-{res_id}", "name": name, "offer": offer})
        model, res_id, _name = question["places"][0]
        cards[model, res_id]["questions"].append(
            {"key": question["asks"][0]["keys"][0], "asks": question["asks"], "inputs": inputs}
        )

    def _offer(self, lead_id, model, res_id, name):
        """What the deal says of its client and the client's card does not, ready to be taken."""
        lead = self.env["crm.lead"].browse(lead_id)
        field = lead._fields.get(TWINS.get(name))
        if model != "res.partner" or field is None or field.type != "char":
            return ""
        if self.env[model].browse(res_id)[name] or not lead._has_field_access(field, "read"):
            return ""
        return lead[field.name] or ""

    # ------------------------------------------------------------ cards

    def _card(self, record, card):
        """A record with the fields asked for, as a form of the web client knows them."""
        can_write = record.has_access("write")
        arch = etree.Element("form")
        for name, line_domains in card["fields"].items():
            self._add_field(arch, record, name, line_domains)
        View = self.env["ir.ui.view"]
        arch, names_by_model = View.postprocess_and_fields(arch, record._name)
        # a list offers to add and to delete only what the person may
        tree = View._postprocess_access_rights(etree.fromstring(arch))
        attributes = View._get_view_field_attributes()
        return {
            "key": f"{record._name}-{record.id}",
            "model": record._name,
            "id": record.id,
            "name": record.display_name,
            "can_write": can_write,
            "arch": etree.tostring(tree, encoding="unicode"),
            "models": {
                model: {"fields": self.env[model].fields_get(sorted(names), attributes)}
                for model, names in names_by_model.items()
            },
            "questions": card["questions"],
        }

    def _add_field(self, arch, record, name, line_domains):
        field = record._fields[name]
        node = etree.SubElement(arch, "field", {"name": name})
        if field.type == "many2many":
            node.set("widget", "many2many_tags")
        elif field.type == "one2many":
            conditions = [
                condition
                for domain in line_domains
                for condition in self._conditions(field, domain)
            ]
            node.set("context", repr(self._line_defaults(field, conditions)))
            lines = etree.SubElement(node, "list", {"editable": "bottom"})
            for column in self._line_columns(field, conditions):
                width = {"width": WIDTHS[column]} if column in WIDTHS else {}
                etree.SubElement(lines, "field", {"name": column, **width})

    # ------------------------------------------------------------ lists

    def _conditions(self, field, line_domain):
        """What lines must meet to count, but for what every new line meets by itself.

        Nothing of what can't be worked out: any line can be entered then.

        :return: list of ``(name, operator, value, whether all of them must hold)``
        """
        comodel = self.env[field.comodel_name]
        is_plain, conditions = is_all_of_them(line_domain), read(line_domain)
        names = [condition.field_expr.partition(".")[0] for condition in conditions]
        fresh = comodel.new(comodel.default_get([n for n in names if n in comodel._fields]))
        return [
            (name, condition.operator, condition.value, is_plain)
            for name, condition in zip(names, conditions, strict=True)
            if not matching(fresh, condition, otherwise=fresh)
        ]

    def _line_defaults(self, field, conditions):
        """A line added here is to count: what it must be is filled in, and can be changed."""
        comodel = self.env[field.comodel_name]
        defaults = {}
        for name, operator, value, is_plain in conditions:
            if is_plain and operator in ("=", "in") and name in comodel._fields:
                values = [value] if operator == "=" else list(value)
                if len(values) == 1 and isinstance(values[0], str | int):
                    defaults[f"default_{name}"] = values[0]
        return defaults

    def _line_columns(self, field, conditions):
        """Columns in which a line can be entered: what matters, and what makes it count."""
        comodel = self.env[field.comodel_name]
        names = COLUMNS.get(comodel._name) or self._plain_columns(comodel, field)
        asked = [name for name, *_rest in conditions if name in comodel._fields]
        return [
            name
            for name in dict.fromkeys([*names, *asked])
            if name not in (field.inverse_name, "id")
            and name in comodel._fields
            and comodel._has_field_access(comodel._fields[name], "read")
        ]

    def _plain_columns(self, comodel, field):
        names = [comodel._rec_name] if comodel._rec_name else []
        return names + [
            name
            for name, column in comodel._fields.items()
            if column.required and column.store and not column.compute and not column.default
        ]
