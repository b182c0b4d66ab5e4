from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...conditions import waiting
from ...engine_pass import is_engine, refuse_engine_fields, with_pass
from ...kernel import gate, selection
from ...kernel.rules import Ruleset, Watch
from ...windows import open_action, open_record
from .copy import ENGINE_FIELDS
from .line import is_translation

FREE_FIELDS = frozenset({"state", "mode", "enforce_from"})


class SalesReglament(models.Model):
    """One version of a written regulation."""

    _name = "sales.reglament"
    _description = "Sales Reglament"
    _inherit = [
        "sales.reglament.versions",
        "sales.reglament.preview",
        "sales.reglament.lineage",
        "sales.reglament.document",
        "sales.reglament.set.aside",
        "sales.reglament.limits",
        "sales.reglament.copy",
        "sales.reglament.shared",
        "mail.thread",
    ]
    _order = "code, version desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="The short name that all versions of this reglament share. Follows the name until you "
        "change it.",
    )
    code_by_hand = fields.Boolean(copy=False)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    description = fields.Text(
        translate=True, help="What this reglament is for, in a sentence or two."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    mode = fields.Selection(
        [("observe", "Observe"), ("advise", "Advise"), ("enforce", "Enforce")],
        default="observe",
        required=True,
        tracking=True,
        copy=False,
        help="Observe: nobody notices, what is missing is recorded.\n"
        "Advise: moves go through and the manager is told what would help.\n"
        "Enforce: a move waits until what is mandatory is there.",
    )
    enforce_from = fields.Date(
        tracking=True,
        copy=False,
        help="Until this day a reglament in mode Enforce only advises. Empty: at once.",
    )
    eve_told = fields.Date(copy=False, readonly=True)
    subject = fields.Selection(
        [("lead", "Deals"), ("client", "Clients")],
        default="lead",
        required=True,
        help="What the reglament is about.",
    )
    role_kind = fields.Selection(
        [("active", "Active sales"), ("service", "Service")],
        string="For Role",
        help="Empty: for any role.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        check_company=True,
        help="Empty: for all teams.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self._default_company(),
        help="Empty: for all companies.",
    )
    requirement_ids = fields.One2many(
        "sales.reglament.requirement", "reglament_id", string="Required Fields", copy=True
    )
    step_ids = fields.One2many("sales.reglament.step", "reglament_id", string="Steps", copy=True)
    lead_count = fields.Integer(compute="_compute_lead_count", string="Deals on This Version")

    _code_version_unique = models.Constraint(
        "UNIQUE(code, version)",
        "There is this version of the reglament already.",
    )

    @api.depends("name", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reglament in self:
            if not reglament.id:
                reglament.display_name = reglament.name or self.env._("New reglament")
                continue
            reglament.display_name = self.env._(
                "%(name)s (version %(version)s)",
                name=reglament.name or "",
                version=reglament.version,
            )

    @api.model
    def _default_company(self):
        """The own company, for who makes none for all."""
        return not self._may_write_shared() and self.env.company

    @api.constrains("subject")
    def _check_subject_of_steps(self):
        self.step_ids._check_subject()
        for lines in (self.requirement_ids, self.step_ids, self.survey_rule_ids):
            lines._check_domains()

    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.lead"]._read_group(
                [("reglament_id", "in", self.ids)], ["reglament_id"], ["__count"]
            )
        )
        for reglament in self:
            reglament.lead_count = counts.get(reglament, 0)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, ENGINE_FIELDS)
        for vals in vals_list:
            # defaults slipped in by the context are given like values
            state = vals.get("state", self.env.context.get("default_state", "draft"))
            if state != "draft":
                raise UserError(self.env._("A reglament starts as a draft."))
        return super().create(self._with_codes(vals_list))

    def write(self, vals):
        refuse_engine_fields(self, [vals], ENGINE_FIELDS)
        state = vals.get("state")
        if state and not is_engine(self.env):
            return self._write_state(state, {k: v for k, v in vals.items() if k != "state"})
        self._check_frozen(vals)
        result = super().write(vals)
        if vals.keys() & FREE_FIELDS or any(r.state != "draft" for r in self):
            self._clear_rules()
        return result

    def _write_state(self, state, vals):
        """A state written directly takes the same road as the button."""
        if vals:
            self.write(vals)
        changed = self.filtered(lambda reglament: reglament.state != state)
        if state == "published":
            changed.action_publish()
        elif state == "archived":
            changed.action_archive()
        elif changed:
            raise UserError(self.env._("A published reglament stays. Make a new version of it."))
        return True

    def _check_frozen(self, vals):
        """Refuse changes of what is in force; translations and the mode stay free."""
        frozen = self.filtered(lambda reglament: reglament.state != "draft")
        if not frozen or is_engine(self.env):
            return
        fixed = {
            name
            for name in vals
            if name in self._fields and name not in FREE_FIELDS and not is_translation(self, name)
        }
        if fixed - set(self.env["mail.thread"]._fields):
            raise UserError(
                self.env._(
                    "“%(name)s” is in force and stays as it is. Make a new version to change it.",
                    name=frozen[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(reglament.state != "draft" for reglament in self):
            raise UserError(
                self.env._("Only drafts can be deleted. Archive the reglament instead.")
            )

    def _applies_text(self):
        """Whom this version is for, in words."""
        self.ensure_one()
        kinds = dict(self._fields["role_kind"]._description_selection(self.env))
        parts = [
            self.team_ids
            and self.env._("for the team %s", ", ".join(self.team_ids.mapped("name"))),
            self.role_kind and self.env._("for the role “%s”", kinds[self.role_kind]),
            self.company_id and self.env._("for %s", self.company_id.name),
        ]
        if self.state == "archived":
            parts.append(self.env._("an earlier version, kept for running work"))
        return ", ".join(filter(None, parts)) or self.env._("for everybody")

    # ------------------------------------------------------------ life of a version

    def action_publish(self):
        """Put drafts into force at once; their predecessors are archived.

        Clients follow the new version at once: their points open, or are carried on where the
        step was there before. Running deals go on as they are until the head moves them over.

        :return: the offer to move running deals over, or True when there are none
        :raise UserError: when a reglament asks for nothing, or another one in force is equally
            specific
        """
        corrected = {draft: draft._previous_version() for draft in self.filtered("minor")}
        for draft in self:
            draft._check_publishable()
            draft._find_predecessors()
        if not self._rulesets():
            self._on_first_publishing()
        versions = self | self._predecessors()
        (versions - self)._put_into_state("archived")
        self._put_into_state("published")
        versions._let_clients_choose()
        offer = self._offer_move_over()
        for reglament, predecessor in corrected.items():
            reglament._carry_acknowledgements(predecessor)
        return offer

    def _check_publishable(self):
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be published."))
        if not self.requirement_ids and not self.step_ids and not self.survey_rule_ids:
            raise UserError(
                self.env._(
                    "“%s” asks for nothing yet. Add a required field, a step or a survey first.",
                    self.name,
                )
            )
        mine = self._as_ruleset()
        for other in self._rulesets():
            if other.state == "published" and selection.clash(mine, other):
                raise ValidationError(
                    self.env._(
                        "“%(other)s” already applies to the same deals or clients. Archive it, or "
                        "choose another team, role or company for “%(name)s”.",
                        other=self.browse(other.id).sudo().display_name,
                        name=self.name,
                    )
                )
        self._check_fillable()
        self._check_conditions()

    def _predecessors(self):
        return self.search([("code", "in", self.mapped("code")), ("state", "=", "published")])

    def _on_first_publishing(self):
        """What is to be known from the first publishing on; domains extend this."""

    def _offer_move_over(self):
        """An action on the deals that run without these versions, else True; domains extend it."""
        return True

    def action_new_version(self):
        """Open the draft of the next version, made now unless there is one.

        :return: an action on that draft
        """
        self.ensure_one()
        draft = self.search([("code", "=", self.code), ("state", "=", "draft")], limit=1)
        if not draft:
            last = self.search([("code", "=", self.code)], order="version desc", limit=1)
            draft = with_pass(self, "sync").copy(
                {
                    "code": self.code,
                    "version": last.version + 1,
                    "mode": self.mode,
                }
            )
        return open_record(self._name, draft.id)

    def action_archive(self):
        """Give the versions to no new record; what runs on them goes on."""
        if self:
            self._put_into_state("archived")
            self._let_clients_choose()
        return True

    def _put_into_state(self, state):
        """Bring versions into a state, with what follows for the rules; domains extend this."""
        if self:
            values = {"state": state}
            if state == "published":
                values["published_date"] = fields.Datetime.now()
            with_pass(self, "sync").write(values)
            self.env.flush_all()
            self._clear_rules()

    def _let_clients_choose(self):
        """Clients follow what is in force at once; only deals are moved over by the head."""
        if any(reglament.subject == "client" for reglament in self):
            self.env["res.partner"]._reglament_choose_all()

    def action_view_leads(self):
        self.ensure_one()
        return open_action(
            self.env,
            "crm.crm_lead_opportunities",
            [("reglament_id", "=", self.id)],
            active_test=False,
        )

    # ------------------------------------------------------------ rules for the engine

    @api.model
    def _mode_in_force(self, ruleset):
        """The mode of a version today, by the day of its company.

        :param ruleset: kernel Ruleset
        """
        if not ruleset.enforce_from:
            return ruleset.mode
        today = self.env["sales.reglament.clock"]._today(ruleset.company_id)
        return gate.effective_mode(ruleset.mode, ruleset.enforce_from, today)

    def _as_ruleset(self, set_aside=frozenset()):
        """This version as plain values for the kernel.

        :param set_aside: ``{(model, id)}`` of the lines that ask nothing of anybody for now
        """
        self.ensure_one()
        return Ruleset(
            id=self.id,
            code=self.code,
            version=self.version,
            subject=self.subject,
            state=self.state,
            mode=self.mode,
            enforce_from=self.enforce_from or None,
            company_id=self.company_id.id or None,
            role_kind=self.role_kind or None,
            team_ids=frozenset(self.team_ids.ids),
            requirements=tuple(
                waiting(line._as_requirement())
                if (line._name, line.id) in set_aside
                else line._as_requirement()
                for line in self.requirement_ids
            ),
            steps=tuple(
                waiting(step._as_step()) if (step._name, step.id) in set_aside else step._as_step()
                for step in self.step_ids
            ),
        )

    @api.model
    @ormcache(cache="stable")
    def _rulesets(self):
        """All versions that are or were in force. Empty until the first publishing."""
        # every reader is judged by the same rules, whatever they may read
        reglaments = self.sudo().with_context(lang=None).search([("state", "!=", "draft")])
        set_aside = reglaments._broken_lines()
        return tuple(reglament._as_ruleset(set_aside) for reglament in reglaments)

    @api.model
    @ormcache(cache="stable")
    def _rulesets_by_id(self):
        return {ruleset.id: ruleset for ruleset in self._rulesets()}

    @api.model
    @ormcache("subject", cache="stable")
    def _published(self, subject):
        return tuple(
            ruleset
            for ruleset in self._rulesets()
            if ruleset.state == "published" and ruleset.subject == subject
        )

    @api.model
    @ormcache(cache="stable")
    def _watch(self):
        """Which changes can alter what is missing; false until the first publishing."""
        return self._build_watch()

    def _build_watch(self):
        """What all domains watch of the rules in force; what is filled in is known above."""
        return Watch()

    @api.model
    def _clear_rules(self):
        self.env.registry.clear_cache("stable")
