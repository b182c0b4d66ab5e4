from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..engine_pass import FREE_KINDS, current_pass, with_pass
from ..kernel import gate, selection
from .sales_reglament_feed import TWINS
from .sales_reglament_mixin import ENGINE_FIELDS

# Writing one of these can change the stage, directly or by recomputation.
MOVING_FIELDS = frozenset({"stage_id", "team_id", "type", "user_id", "active", "company_id"})


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.reglament.mixin"]

    _reglament_engine_fields = ENGINE_FIELDS | {"sales_role_kind"}

    sales_role_kind = fields.Selection(
        [("active", "Active sales"), ("service", "Service")],
        string="Kind of Work",
        compute="_compute_sales_role_kind",
        store=True,
        copy=False,
        help="Active sales or service: as the responsible's role, else by the client's state.",
    )
    check_ids = fields.One2many(
        "sales.reglament.check",
        "lead_id",
        string="Checklist",
        domain=[("state", "!=", "cancelled")],
        copy=False,
        readonly=True,
    )
    check_pending_count = fields.Integer(
        string="Points to Do", compute="_compute_check_counts", search="_search_check_pending"
    )
    check_late_count = fields.Integer(
        string="Late Points", compute="_compute_check_counts", search="_search_check_late"
    )
    responsible_conflict = fields.Char(compute="_compute_responsible_conflict")

    # ------------------------------------------------------------ computes

    @api.depends("user_id", "partner_id")
    def _compute_sales_role_kind(self):
        for lead in self:
            # the role is a fact of the responsible, not a secret
            kind = lead.user_id.sudo().sales_role_kind
            if kind not in ("active", "service"):
                state = lead.partner_id.sudo().client_state
                kind = "service" if state in ("regular", "dormant") else "active"
            lead.sales_role_kind = kind

    @api.depends("company_id", "team_id", "user_id", "sales_role_kind")
    def _compute_reglament_id(self):
        Reglament = self.env["sales.reglament"]
        if not Reglament._rulesets():
            self.reglament_id = False
            return
        published = Reglament._published("lead")
        by_id = Reglament._rulesets_by_id()
        for lead in self:
            current = by_id.get(lead.reglament_id.id)
            if current and lead.won_status != "pending":
                lead.reglament_id = current.id  # what is over stays under the rules it had
                continue
            best = selection.follow(current, published, **lead._reglament_key())
            lead.reglament_id = best.id if best else False

    def _reglament_key(self):
        """What chooses a deal's reglament: its company (else its team's, else its responsible's),
        its team and its kind of work."""
        lead = self.sudo()  # the choice must not depend on who causes it
        company = lead.company_id or lead.team_id.company_id or lead.user_id.company_id
        return {
            "company_id": company.id or None,
            "team_id": lead.team_id.id or None,
            "role_kind": lead.sales_role_kind or None,
        }

    def _reglament_best_id(self):
        """Id of the published version that a new deal like this one would follow."""
        published = self.env["sales.reglament"]._published("lead")
        best = selection.best_fit(published, **self._reglament_key())
        return best.id if best else False

    @api.depends("reglament_id", "stage_id", "partner_id")
    def _compute_reglament_state(self):
        super()._compute_reglament_state()

    @api.depends("user_id", "partner_id")
    def _compute_responsible_conflict(self):
        if not self.env["res.users"]._sales_roles_held():
            self.responsible_conflict = False
            return
        for lead in self:
            responsible = lead.partner_id.sudo().commercial_partner_id.user_id
            conflict = responsible and lead.user_id and responsible != lead.user_id
            lead.responsible_conflict = bool(conflict) and self.env._(
                "%(user)s answers for this client. Talk to each other before you go on.",
                user=responsible.name,
            )

    @api.depends("check_ids.state", "check_ids.deadline")
    def _compute_check_counts(self):
        if not self.env["sales.reglament.checklist"]._has_steps():
            self.check_pending_count = self.check_late_count = 0
            return
        # numbers only, of the deals that the reader may see
        Check = self.env["sales.reglament.check"].sudo()
        pending = [("lead_id", "in", self.ids), ("state", "=", "todo")]
        now = fields.Datetime.now()
        rows = Check._read_group(pending, ["lead_id"], ["__count", "deadline:array_agg"])
        counts = {
            lead.id: (count, sum(bool(deadline) and deadline < now for deadline in deadlines))
            for lead, count, deadlines in rows
        }
        for lead in self:
            count, late = counts.get(lead.id, (0, 0))
            lead.check_pending_count, lead.check_late_count = count, late

    @api.model
    def _search_check_pending(self, operator, value):
        return self._search_checks(operator, value, [("state", "=", "todo")])

    @api.model
    def _search_check_late(self, operator, value):
        now = fields.Datetime.now()
        return self._search_checks(
            operator, value, [("state", "=", "todo"), ("deadline", "<", now)]
        )

    @api.model
    def _search_checks(self, operator, value, domain):
        """Deals with or without such checks; other questions about the number are not answered."""
        with_some = Domain("check_ids", "any", domain)
        if (operator, value) in ((">", 0), (">=", 1)):
            return with_some
        if operator == "in" and set(value) <= {0}:
            return ~with_some
        return NotImplemented

    def _reglament_asked(self, ruleset):
        stages = self.env["crm.stage"]._reglament_stages()
        asked_in = {
            stage_id: gate.asked(ruleset.requirements, stages, stages.get(stage_id), present=True)
            for stage_id in set(self.stage_id.ids) | {False}
        }
        return [asked_in[lead.stage_id.id] for lead in self]

    def _reglament_target(self, source):
        if source.model == "crm.lead":
            return self, source.name
        client = self.sudo().partner_id
        if client:
            commercial = client.commercial_partner_id
            is_commercial = source.name in client._commercial_fields()
            return (commercial if is_commercial else client), source.name
        return self, TWINS.get(source.name, "partner_id")

    # ------------------------------------------------------------ create and write

    @api.model_create_multi
    def create(self, vals_list):
        if self.env["res.users"]._sales_roles_held():
            vals_list = self._with_clients_responsible(vals_list)
        leads = super().create(vals_list)
        if self.env["sales.reglament"]._rulesets():
            leads._reglament_after_create()
        return leads

    def write(self, vals):
        if not self or not self.env["sales.reglament"]._rulesets():
            return super().write(vals)
        before = self._reglament_before_write(vals)
        names = frozenset(vals)
        result = super().write(vals)
        if before:
            self._reglament_after_write(before, names)
        return result

    def _with_clients_responsible(self, vals_list):
        """Give new deals to their client's responsible, unless somebody else was chosen.

        A creator who could not see the deal then keeps it; the form shows the conflict.
        """
        partner_ids = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        if not partner_ids:
            return vals_list
        # who answers for a client is no secret
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        responsibles = {partner.id: partner.commercial_partner_id.user_id for partner in partners}
        sees_all = self.env.su or self.env.user.has_group(
            "sales_team.group_sale_salesman_all_leads"
        )
        result = []
        for vals in vals_list:
            user = responsibles.get(vals.get("partner_id"))
            chosen = vals.get("user_id", self.env.context.get("default_user_id", self.env.uid))
            free = not chosen or chosen == self.env.uid
            if user and user.active and free and sees_all and self._may_take(user, vals):
                vals = dict(vals, user_id=user.id)
            result.append(vals)
        return result

    def _may_take(self, user, vals):
        return not vals.get("company_id") or vals["company_id"] in user.company_ids.ids

    def _reglament_after_create(self):
        """Record deals that enter beyond the first stage with something missing."""
        Stage = self.env["crm.stage"]
        first_ids = {
            team.id: getattr(Stage._reglament_first_stage(team.id), "id", False)
            for team in [*self.team_id, self.env["crm.team"]]
        }
        later = self.filtered(
            lambda lead: (
                lead.reglament_id
                and lead.stage_id
                and lead.stage_id.id != first_ids[lead.team_id.id]
            )
        )
        self.env["sales.reglament.checklist"]._sync(self)
        gaps = later._reglament_gaps_at({lead.id: lead.stage_id.id for lead in later})
        passed = current_pass(self.env)
        free = passed and passed.kind in FREE_KINDS
        later._reglament_log(gaps, passed.kind if free else "create", {})

    def _reglament_before_write(self, vals):
        """What is needed to judge the write afterwards: stages and gaps as they were.

        :return: ``{lead id: (stage id, missing requirement ids)}``, or None if nothing is touched
        """
        watch = self.env["sales.reglament"]._watch()
        touched = vals.keys() & (MOVING_FIELDS | watch.lead | watch.step_fields)
        if not touched and "partner_id" not in vals:
            return None
        # judging needs facts that the writer may not be allowed to read
        return {
            lead.id: (lead.stage_id.id, frozenset(lead.missing_requirements or ()))
            for lead in self.sudo()
        }

    def _reglament_after_write(self, before, names):
        # worked out before anything is flushed, so that it goes out with the stage in one UPDATE
        self._recompute_recordset(["reglament_id", "completeness", "missing_requirements"])
        moved, emptied = {}, {}
        stages = self.env["crm.stage"]._reglament_stages()
        for lead in self.sudo().filtered("reglament_id"):
            old_stage_id, old_missing = before[lead.id]
            old, new = stages.get(old_stage_id), stages.get(lead.stage_id.id)
            if gate.is_forward(old, new):
                moved[lead.id] = new.id
            elif frozenset(lead.missing_requirements or ()) - old_missing and lead.active:
                emptied[lead.id] = old_missing
        if names & (MOVING_FIELDS | self.env["sales.reglament"]._watch().step_fields):
            checklist = self.env["sales.reglament.checklist"]
            if not checklist._sync(self):
                checklist._refresh(self, {"field", "domain"})
        if moved:
            self._reglament_judge_moves(moved, before, "stage_id" in names)
        if emptied:
            self._reglament_judge_emptied(emptied, names)

    # ------------------------------------------------------------ the gate

    def _reglament_judge_moves(self, moved, before, deliberate):
        """Refuse, advise on, or record moves forward.

        :param moved: ``{lead id: stage id reached}``
        :param deliberate: False when Odoo itself changed the stage, after a change of team
        """
        leads = self.browse(moved)
        gaps = leads._reglament_gaps_at(moved, known=True)
        if not any(gaps.values()):
            return
        kind = leads._reglament_free_kind() if deliberate else "auto"
        if not kind:
            leads._reglament_refuse_moves(gaps, moved)
        leads._reglament_log(gaps, kind or "mode", before)
        if not kind:
            self._reglament_advise(gaps)

    def _reglament_free_kind(self):
        """Why this call is recorded and not refused, or None."""
        passed = current_pass(self.env)
        if passed and passed.kind in FREE_KINDS:
            return passed.kind
        if self.env.su:
            return "system"
        if self.env.user.has_group("sales_reglament.group_reglament_integration"):
            return "integration"
        return None

    def _reglament_refuse_moves(self, gaps, moved):
        refused = [gap for found in gaps.values() for gap in found if gap["effect"] == "refuse"]
        if refused:
            # one message can aim at one stage only; a list edit writes one stage
            self.env["sales.reglament.refusal"]._refuse_move(refused, next(iter(moved.values())))

    def _reglament_judge_emptied(self, emptied, names):
        """Refuse or record that a field asked for by a stage already left was emptied."""
        leads = self.browse(emptied)
        present = {lead.id: lead.stage_id.id for lead in leads.sudo()}
        left = leads._reglament_asked_at(present)
        gaps = leads._reglament_describe(
            {
                lead.id: frozenset(lead.missing_requirements or ())
                & left[lead.id] - emptied[lead.id]
                for lead in leads.sudo()
            }
        )
        named = {
            lead.id: [gap for gap in gaps.get(lead.id, ()) if lead._reglament_is_named(gap, names)]
            for lead in leads.sudo()
        }
        refused = [gap for found in named.values() for gap in found if gap["effect"] == "refuse"]
        kind = self._reglament_free_kind()
        if refused and not kind:
            self.env["sales.reglament.refusal"]._refuse_emptying(refused, present)
        deliberate = leads.filtered(lambda lead: named[lead.id])
        deliberate._reglament_log(gaps, kind or "mode", {})
        (leads - deliberate)._reglament_log(gaps, kind or "auto", {})

    def _reglament_is_named(self, gap, names):
        """Whether the writer named one of the fields that would fill the gap."""
        ruleset = self.env["sales.reglament"]._rulesets_by_id()[self.reglament_id.id]
        rule = next(rule for rule in ruleset.requirements if rule.id == gap["rule_id"])
        own = {
            name
            for target, name in map(self._reglament_target, rule.sources)
            if target._name == self._name
        }
        return bool(own & names)

    def _reglament_asked_at(self, targets):
        """Ids of the requirements asked of deals on reaching a stage.

        :param targets: ``{lead id: stage id}``
        :return: ``{lead id: ids}``; deals without a reglament are left out
        """
        stages = self.env["crm.stage"]._reglament_stages()
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        known, asked = {}, {}
        for lead in self.sudo().filtered("reglament_id"):
            key = (lead.reglament_id.id, targets[lead.id])
            if key not in known:
                requirements = rulesets[key[0]].requirements
                known[key] = gate.asked(requirements, stages, stages.get(key[1]))
            asked[lead.id] = known[key]
        return asked

    def _reglament_gaps_at(self, targets, known=False):
        """Gaps of deals on reaching a stage, fields and steps.

        :param known: whether the deals are there already, so that what they miss is known
        :return: ``{lead id: gaps}``
        """
        asked = self._reglament_asked_at(targets)
        if known:
            missing = {
                lead.id: asked[lead.id].intersection(lead.missing_requirements or ())
                for lead in self.sudo().browse(asked)  # what is missing is a fact of the deal
            }
            asked = {lead_id: ids for lead_id, ids in missing.items() if ids}
        gaps = self._reglament_describe(asked)
        open_steps = self.env["sales.reglament.checklist"]._open_steps(self, targets)
        for lead in self.sudo().browse(open_steps):  # what is undone is a fact of the deal
            found = [lead._reglament_step_gap(step) for step in open_steps[lead.id]]
            gaps.setdefault(lead.id, []).extend(gap for gap in found if gap)
        return gaps

    def _reglament_step_gap(self, step):
        """A mandatory step that is not settled, described as gaps are."""
        ruleset = self.env["sales.reglament"]._rulesets_by_id()[self.reglament_id.id]
        mode = gate.effective_mode(ruleset.mode, ruleset.enforce_from, fields.Date.today())
        # the step's words are for everyone whom it holds up
        record = self.env["sales.reglament.step"].sudo().browse(step.id)
        return {
            "model": "crm.lead",
            "id": self.id,
            "lead_id": self.id,
            "display_name": self.display_name,
            "kind": "step",
            "name": record.name,
            "label": record.name,
            "rule_id": step.id,
            "reason": record.description or "",
            "effect": gate.effect("block", mode),
        }

    def _reglament_describe(self, asked):
        """Evaluate and describe what deals miss.

        :param asked: ``{lead id: ids of the requirements to ask}``
        :return: ``{lead id: gaps}``
        """
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        # what is missing does not depend on the rights of the one who asks
        leads = self.sudo().browse(asked)
        gaps = {}
        for reglament, group in leads.grouped("reglament_id").items():
            ruleset = rulesets[reglament.id]
            found = group._reglament_evaluate(ruleset, [asked[id_] for id_ in group.ids])
            for lead, (_ids, missing) in zip(group, found, strict=True):
                gaps[lead.id] = lead._reglament_gaps_of(ruleset, missing, lead.display_name)
        return gaps

    def _reglament_log(self, gaps, kind, before):
        """Record what went on with gaps.

        :param gaps: ``{lead id: gaps}``
        :param before: ``{lead id: (stage id it came from, …)}``
        """
        passed = current_pass(self.env)
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    "lead_id": lead.id,
                    "partner_id": lead.partner_id.id,
                    "record_name": lead.display_name,
                    "reglament_id": lead.reglament_id.id,
                    "stage_from_id": before.get(lead.id, (False,))[0],
                    "stage_to_id": lead.stage_id.id,
                    "team_id": lead.team_id.id,
                    "company_id": lead.company_id.id,
                    "kind": kind,
                    "reason": passed.reason if passed else False,
                    "gaps": gaps[lead.id],
                }
                for lead in self.sudo()  # the log names facts, not what the writer may read
                if gaps.get(lead.id)
            ]
        )

    def _reglament_advise(self, gaps):
        """Tell the user after the commit, in a quiet notice, what would have helped."""
        labels = {
            gap["label"]: None
            for found in gaps.values()
            for gap in found
            if gap["effect"] == "advise"
        }
        if labels:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": self.env._(
                        "Moved. It would help to fill in: %(fields)s", fields=", ".join(labels)
                    ),
                },
            )

    # ------------------------------------------------------------ public methods

    def reglament_gaps(self, stage_id):
        """What moving these deals to a stage would meet.

        :param stage_id: id of the stage aimed at
        :return: list of gaps, each with its ``effect``: ``refuse``, ``advise`` or ``record``;
            empty when the move is not a move forward
        """
        self.check_access("read")
        stages = self.env["crm.stage"]._reglament_stages()
        target = stages.get(stage_id)
        forward = self.filtered(lambda lead: gate.is_forward(stages.get(lead.stage_id.id), target))
        gaps = forward._reglament_gaps_at(dict.fromkeys(forward.ids, stage_id))
        return [gap for lead in forward for gap in gaps.get(lead.id, ())]

    def action_reglament_override(self, stage_id, reason):
        """Move deals on although something is missing, and record it with the reason.

        :param stage_id: id of the stage aimed at
        :param reason: the head's words
        :raise AccessError: for users who are no heads, or may not write the deals
        """
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(
                self.env._("Only a head of sales can move a deal on while something is missing.")
            )
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say in a few words why the deal moves on."))
        if not self.env["crm.stage"].browse(stage_id).exists():
            raise UserError(self.env._("This stage does not exist any more."))
        with_pass(self, "override", reason.strip()).write({"stage_id": stage_id})
        return True

    # ------------------------------------------------------------ paths that are never refused

    @api.model
    def load(self, fields, data):
        return super(CrmLead, with_pass(self, "import")).load(fields, data)

    def _merge_opportunity(self, *args, **kwargs):
        merged = super(CrmLead, with_pass(self, "auto"))._merge_opportunity(*args, **kwargs)
        return merged.with_env(self.env)

    def _merge_dependences(self, opportunities):
        self.env["sales.reglament.checklist"]._merge(self, opportunities)
        return super()._merge_dependences(opportunities)

    def convert_opportunity(self, *args, **kwargs):
        return super(CrmLead, with_pass(self, "auto")).convert_opportunity(*args, **kwargs)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # only now Odoo knows whether the message goes to somebody outside; what Odoo itself notes
        # proves nothing
        if message.mail_activity_type_id or message.message_type in ("comment", "email_outgoing"):
            self.env["sales.reglament.checklist"]._refresh(self, {"contact", "email", "activity"})
        return recipients

    def log_contact(self, kind, result, next_date=False, note=False):
        """Write down a contact with the client; also for telephone systems.

        :param kind: ``call``, ``message``, ``email``, ``meeting`` or ``video``
        :param result: ``agreed``, ``thinking``, ``call_back``, ``not_reached``,
            ``wrong_contact`` or ``refused``
        :param next_date: date of the next step, planned as an activity
        :param note: a few words
        """
        self.check_access("write")
        # contacts are facts of the engine; who may write the deal may add one, checked above
        contacts = (
            self.env["sales.reglament.contact"]
            .sudo()
            .create(
                [
                    {
                        "lead_id": lead.id,
                        "partner_id": lead.partner_id.id,
                        "company_id": lead.company_id.id,
                        "user_id": self.env.uid,
                        "kind": kind,
                        "result": result,
                        "next_date": next_date,
                        "note": note,
                    }
                    for lead in self
                ]
            )
        )
        for lead, contact in zip(self, contacts, strict=True):
            body = ". ".join(filter(None, [contact.display_name, note]))
            lead._message_log(body=body)
            if next_date:
                lead.activity_schedule(
                    "mail.mail_activity_data_call",
                    fields.Date.to_date(next_date),
                    user_id=lead.user_id.id or self.env.uid,
                )
        self.env["sales.reglament.checklist"]._refresh(self, {"contact"})
        return contacts.ids

    def action_log_contact(self):
        """Open the dialog that logs a contact."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a contact"),
            "res_model": "sales.reglament.contact.log",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_ids": self.ids},
        }

    # ------------------------------------------------------------ events

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        if not before and not create and names & watch.lead:
            self._reglament_mark()

    def _reglament_on_recompute(self, watch, names):
        super()._reglament_on_recompute(watch, names)
        if names & watch.lead:
            # closed deals stay as they were when they closed
            self.filtered("id")._reglament_open()._reglament_mark()

    def _reglament_on_lines(self, watch, name):
        super()._reglament_on_lines(watch, name)
        if name in watch.lead:
            self._reglament_mark()

    def _reglament_open(self):
        """The deals of ``self`` that are neither won nor lost nor archived."""
        return self.filtered(lambda lead: lead.active and lead.won_status == "pending")
