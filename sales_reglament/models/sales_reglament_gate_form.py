from lxml import etree

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..kernel import checklist
from ..kernel.values import column_problems

MODELS = ("crm.lead", "res.partner")
SETTLING = ("done", "not_applicable", "skipped")


class SalesReglamentGateForm(models.AbstractModel):
    """The gate dialog: which fields and steps it offers, and what becomes of its answers."""

    _name = "sales.reglament.gate.form"
    _description = "Gate Dialog"

    # ------------------------------------------------------------ what it offers

    @api.model
    def _form(self, leads, gaps, stage_id):
        """What the dialog shows for gaps.

        :param leads: the deals whose move waits
        :param gaps: gaps as a refusal gave them
        :param stage_id: id of the stage aimed at, or False
        :return: ``{"stage": name, "can_override": bool, "reasons": [...], "groups": [{"lead_id",
            "name", "cards": [forms], "steps": [cards of steps]}]}``
        """
        stage = self.env["crm.stage"].browse(stage_id or ())
        is_head = self.env.user.has_group("sales_reglament.group_reglament_head")
        groups = []
        seen = set()
        states = self._states(leads, gaps)
        for lead in leads:
            mine = [
                self._as_field(lead, gap) or gap for gap in gaps if gap.get("lead_id") == lead.id
            ]
            cards = self._cards(lead, [gap for gap in mine if gap["kind"] == "field"], seen)
            steps = self._steps(lead, [gap for gap in mine if gap["kind"] == "step"], states)
            if cards or steps:
                groups.append(
                    {
                        "lead_id": lead.id,
                        "name": lead.display_name,
                        "cards": cards,
                        "steps": steps,
                    }
                )
        return {
            "stage": stage.exists().name or "",
            "can_override": bool(stage and is_head and groups),
            "reasons": self._reasons(),
            "skip_reasons": self.env["sales.reglament.screen"]._skip_reasons(),
            "groups": groups,
        }

    def _reasons(self):
        return [
            self.env._("Client's deadline"),
            self.env._("Data will come later"),
            self.env._("Special deal"),
            self.env._("Rule does not fit"),
            self.env._("Entered afterwards"),
        ]

    def _as_field(self, lead, gap):
        """A step that a filled field proves is filled in like any other field."""
        if gap["kind"] != "step":
            return None
        # which rules a deal follows is known to whoever may see it
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.sudo().reglament_id.id)
        source = next(
            (
                step.field
                for step in (ruleset.steps if ruleset else ())
                if step.id == gap["rule_id"]
            ),
            None,
        )
        if source is None:
            return None
        target, name = lead._reglament_target(source)
        own = {"kind": "field", "model": target._name, "id": target.id, "name": name}
        return {**gap, **own, "rule_id": f"step-{gap['rule_id']}"}

    def _states(self, leads, gaps):
        """``{(lead id, step id): state}`` of the points that there are: some may be done by now."""
        steps = [gap["rule_id"] for gap in gaps if gap["kind"] == "step"]
        if not steps:
            return {}
        # who may see the deal may see its points, also those of a colleague
        checks = (
            self.env["sales.reglament.check"]
            .sudo()
            .search_fetch(
                [("lead_id", "in", leads.ids), ("step_id", "in", steps)],
                ["lead_id", "step_id", "state"],
            )
        )
        return {(check.lead_id.id, check.step_id.id): check.state for check in checks}

    def _steps(self, lead, gaps, states):
        # which rules a deal follows is known to whoever may see it
        reglament = lead.sudo().reglament_id
        if not gaps or not reglament:
            return []
        screen = self.env["sales.reglament.screen"]
        words = self.env["sales.reglament.texts"]._of(reglament.id)["steps"]
        can = screen._rights(lead)
        own = {"check_id": False, "lead_id": lead.id}
        settled = {key: state for key, state in states.items() if state in checklist.SETTLED}
        return [
            {
                **screen._step_card(words[gap["rule_id"]], can),
                **own,
                "state": settled.get((lead.id, gap["rule_id"]), "todo"),
            }
            for gap in gaps
            if gap["rule_id"] in words
        ]

    def _cards(self, lead, gaps, seen):
        """One form for each record that misses something, with a widget for each field.

        :param seen: records that a form was made for already; a client shared by several deals is
            filled in once
        """
        by_record = {}
        for gap in gaps:
            for model, res_id, name in self._inputs(lead, gap):
                found = by_record.setdefault((model, res_id), {})
                found.setdefault(gap["rule_id"], (gap, []))[1].append(name)
        cards = []
        for (model, res_id), rules in by_record.items():
            if (model, res_id) in seen:
                continue
            seen.add((model, res_id))
            record = self.env[model].browse(res_id)
            if record.has_access("read"):
                cards.append(self._card(record, rules.values()))
        return cards

    def _inputs(self, lead, gap):
        """Where a gap can be filled in: the fields of its requirement, wherever they are.

        A client chosen in a form that is not saved yet is the one the gap names.
        """
        # a deal's rules hold for whoever sees it
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.sudo().reglament_id.id)
        rules = {rule.id: rule for rule in ruleset.requirements} if ruleset else {}
        inputs = [(gap["model"], gap["id"], gap["name"])]
        rule = rules.get(gap["rule_id"])
        for source in rule.sources if rule else ():
            target, name = lead._reglament_target(source)
            res_id = gap["id"] if gap["model"] == target._name else target.id
            inputs.append((target._name, res_id, name))
        allowed = [entry for entry in inputs if entry[0] in MODELS]
        return list(dict.fromkeys(allowed))

    def _card(self, record, rules):
        can_write = record.has_access("write")
        arch = etree.Element("form")
        if not can_write:
            arch.set("edit", "0")
        rules = [(gap, list(dict.fromkeys(names))) for gap, names in rules]
        for gap, names in self._once(rules):
            self._add_gap(arch, record, gap, names)
        arch, names_by_model = self.env["ir.ui.view"].postprocess_and_fields(arch, record._name)
        attributes = self.env["ir.ui.view"]._get_view_field_attributes()
        return {
            "model": record._name,
            "id": record.id,
            "name": record.display_name,
            "can_write": can_write,
            "arch": arch,
            "models": {
                model: {"fields": self.env[model].fields_get(sorted(names), attributes)}
                for model, names in names_by_model.items()
            },
            "rules": {
                name: gap["rule_id"]
                for gap, names in rules
                for name in names
                if name in record._fields
            },
        }

    def _once(self, rules):
        """Each field in one place only: where it is the only way, rather than one of several.

        :param rules: ``[(gap, names of fields)]``
        :return: the same without repeated fields, and without gaps that have none left
        """
        owner = {}
        for gap, names in sorted(rules, key=lambda rule: len(rule[1])):
            for name in names:
                owner.setdefault(name, gap["rule_id"])
        left = [
            (gap, [name for name in names if owner[name] == gap["rule_id"]]) for gap, names in rules
        ]
        return [(gap, names) for gap, names in left if names]

    def _add_gap(self, arch, record, gap, names):
        block = etree.SubElement(arch, "div", {"class": "o_reglament_gap mb-3"})
        several = len(names) > 1
        if several:
            title = etree.SubElement(block, "div", {"class": "fw-bold"})
            title.text = gap["label"]
        for name in names:
            label = {"for": name, "class": "fw-bold"}
            if several:
                label["class"] = "text-muted small"
            else:
                label["string"] = gap["label"]
            etree.SubElement(block, "label", label)
            self._add_field(block, record, name)
        if gap.get("reason"):
            reason = etree.SubElement(block, "div", {"class": "text-muted small"})
            reason.text = gap["reason"]

    def _add_field(self, block, record, name):
        field = record._fields[name]
        node = etree.SubElement(block, "field", {"name": name})
        if field.type == "many2many":
            node.set("widget", "many2many_tags")
        elif field.type == "one2many":
            lines = etree.SubElement(node, "list", {"editable": "bottom"})
            for column in self._line_columns(field):
                etree.SubElement(lines, "field", {"name": column})

    def _line_columns(self, field):
        """Columns in which a line can be entered: its name, how to reach it, what it must have."""
        comodel = self.env[field.comodel_name]
        names = [comodel._rec_name] if comodel._rec_name else []
        names += [name for name in ("function", "phone", "email") if name in comodel._fields]
        names += [
            name
            for name, column in comodel._fields.items()
            if column.required
            and column.store
            and not column.compute
            and not column.default
            and name not in (field.inverse_name, "id")
        ]
        return list(dict.fromkeys(names))

    # ------------------------------------------------------------ as it is typed

    @api.model
    def _problem(self, lead, model, res_id, name, value):
        """What is wrong with a value as it is typed, in words; empty when nothing is.

        :param name: name of a field that the deal's reglament asks for
        """
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.sudo().reglament_id.id)
        sources = {
            source.name: source
            for rule in (ruleset.requirements if ruleset else ())
            for source in rule.sources
        }
        source = sources.get(name)
        if not source or model not in MODELS or source.kind == "count":
            return ""
        record = self.env[model].browse(res_id)
        record.check_access("read")
        draft = record.new({name: value}, origin=record)
        feed = self.env["sales.reglament.feed"]
        (problem,) = column_problems(source, feed._column(draft, source), feed._policy())
        if not problem or problem == "empty":
            return ""
        return draft._reglament_problem_text(draft, name, problem)

    # ------------------------------------------------------------ what becomes of the answers

    @api.model
    def _save_and_move(self, leads, changes, stage_id, settled, reason):
        """See ``crm.lead.reglament_save_and_move``."""
        leads.check_access("write")
        self._write_changes(leads, changes)
        self._settle(leads, settled)
        refused = []
        if stage_id and reason:
            leads.action_reglament_override(stage_id, reason)
        elif stage_id:
            gaps = [] if leads._reglament_free_kind() else leads.reglament_gaps(stage_id)
            refused = [gap for gap in gaps if gap["effect"] == "refuse"]
            if not refused:
                leads.write({"stage_id": stage_id})
        return {
            "moved": not refused,
            "won": bool(stage_id and not refused and leads.stage_id.is_won),
            "gaps": refused,
        }

    def _write_changes(self, leads, changes):
        """Write the values of deals, then of their clients: a deal may have just got its client."""
        for model in MODELS:
            own = leads if model == "crm.lead" else leads.partner_id.commercial_partner_id
            own |= leads.partner_id if model == "res.partner" else leads
            for change in changes:
                if change["model"] == model and change["values"]:
                    record = self.env[model].browse(change["id"])
                    if not record <= own:
                        raise AccessError(
                            self.env._("Only these deals and their clients can be filled in here.")
                        )
                    record.write(change["values"])

    def _settle(self, leads, settled):
        """Mark points, opening those of stages that the move passes over."""
        if not settled:
            return
        checks = self._checks_of(leads, settled)
        for answer in settled:
            check = checks.get((answer["lead_id"], answer["step_id"]))
            if not check or answer.get("state") not in SETTLING:
                raise UserError(self.env._("This point is no longer there. Please start again."))
            note = answer.get("note") or False
            if answer["state"] == "done":
                check.action_done(note)
            elif answer["state"] == "skipped":
                check.action_skip(note)
            else:
                check.action_not_applicable(note)

    def _checks_of(self, leads, settled):
        """``{(lead id, step id): point}``, for steps of the deals' own reglaments only."""
        checklist = self.env["sales.reglament.checklist"]
        wanted = {(answer["lead_id"], answer["step_id"]) for answer in settled}
        known = {}
        Check = self.env["sales.reglament.check"]
        domain = [
            ("lead_id", "in", leads.ids),
            ("step_id", "in", [step_id for _lead_id, step_id in wanted]),
        ]
        found = {(check.lead_id.id, check.step_id.id): check for check in Check.search(domain)}
        rows = []
        # what a deal is asked does not depend on the rights of the one who answers
        for lead in leads.sudo():
            ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.reglament_id.id)
            for step in ruleset.steps if ruleset else ():
                key = (lead.id, step.id)
                if key in wanted and key not in found:
                    rows.append(checklist._prepare_check(lead, step, ruleset.id, known))
        if rows:
            Check._open(rows)
            found = {(check.lead_id.id, check.step_id.id): check for check in Check.search(domain)}
        return found
