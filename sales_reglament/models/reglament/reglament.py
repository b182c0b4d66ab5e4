from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...conditions import waiting
from ...engine_pass import is_engine, with_pass
from ...kernel import gate, selection
from ...kernel.rules import Ruleset, Watch
from ...windows import open_action
from ..core import days
from ..core.versioned import ENGINE_FIELDS
from ..roles.role import SELLING, fitting


class SalesReglament(models.Model):
    """One version of a written regulation."""

    _name = "sales.reglament"
    _description = "Sales Reglament"
    _inherit = [
        "sales.reglament.versioned",
        "sales.reglament.preview",
        "sales.reglament.lineage",
        "sales.reglament.document",
        "sales.reglament.set.aside",
        "sales.reglament.limits",
        "sales.reglament.shared",
        "mail.thread",
    ]
    _order = "code, version desc, id desc"
    _check_company_auto = True

    _reglament_engine_fields = ENGINE_FIELDS | {"eve_told", "set_aside"}
    _version_free_fields = frozenset({"state", "mode", "enforce_from"})
    _version_lines = frozenset({"requirement_ids", "step_ids", "survey_rule_ids"})
    _version_concerned_fields = ("role_kind", "team_ids", "company_id")
    # The mode changes freely and is no part of a version.
    _compared_kind = "reglament"
    _compared_fields = ("name", "description", "subject", "role_kind", "team_ids", "company_id")
    _difference_template = "sales_reglament.difference"

    code = fields.Char(
        help="The short name that all versions of this reglament share. Follows the name until you "
        "change it.",
    )
    description = fields.Text(
        translate=True, help="What this reglament is for, in a sentence or two."
    )
    state = fields.Selection(tracking=True)
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
    acknowledgement_ids = fields.One2many(
        "sales.reglament.acknowledgement", "reglament_id", readonly=True
    )
    lead_count = fields.Integer(compute="_compute_lead_count", string="Deals on This Version")

    _code_version_unique = models.Constraint(
        "UNIQUE(code, version)",
        "There is this version of the reglament already.",
    )

    @api.model
    def _version_words(self):
        return {
            "code": self.env._("REGLAMENT"),
            "new": self.env._("New reglament"),
            "starts": self.env._("A reglament starts as a draft."),
            "stays": self.env._("A published reglament stays. Make a new version of it."),
            "kept": self.env._("Only drafts can be deleted. Archive the reglament instead."),
        }

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

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals and not is_engine(self.env):
            return result  # written by way of the buttons, which clear the rules themselves
        if vals.keys() & self._version_free_fields or any(r.state != "draft" for r in self):
            self._clear_rules()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if not {"code", "company_id"} & (default or {}).keys():
            for reglament, vals in zip(self, vals_list, strict=True):
                if not reglament.company_id:
                    vals["company_id"] = (self._default_company() or reglament.company_id).id
        return vals_list

    def _relate_lines_to(self, other):
        """Let the steps come after their own counterparts of what another version's come after.

        Those of the next version carry on the ones they were copied from.
        """
        # lines are copied in the order of their ids
        pairs = zip(other.step_ids.sorted("id"), self.step_ids.sorted("id"), strict=False)
        made = dict(pairs)
        for step, own in made.items():
            if self.code == other.code:
                with_pass(own, "sync").predecessor_id = step
            if step.after_step_id in made:
                own.after_step_id = made[step.after_step_id]

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

    # ------------------------------------------------------------ who is asked to read it

    def _concerned_users(self):
        """Active users with access to sales whom this version is for."""
        self.ensure_one()
        # whom a version is for does not depend on who asks
        reglament = self.sudo()
        domain = self._concerned_domain(
            reglament.role_kind, reglament.team_ids.ids, reglament.company_id.ids
        )
        return reglament.env["res.users"].search(domain, order="name, id").sudo(False)

    @api.model
    def _concerned_domain(self, role_kind, team_ids, company_ids):
        """The users whom a version is for that names this role, these teams and companies."""
        group = self.env.ref("sales_reglament.group_reglament_user")
        domain = Domain("share", "=", False) & Domain("all_group_ids", "in", group.ids)
        if team_ids:
            domain &= Domain("crm_team_ids", "in", team_ids)
        elif not role_kind:
            domain &= Domain("crm_team_ids", "!=", False) | Domain("sales_role_kind", "in", SELLING)
        if role_kind:
            domain &= Domain("sales_role_kind", "in", fitting(role_kind))
        if company_ids:
            domain &= Domain("company_ids", "in", company_ids)
        return domain

    @api.model
    def _concerning_me(self):
        """Ids of the versions in force that are for the current user, read by them or not.

        As long as nothing is in force it asks the database nothing.
        """
        me = self.env.user.sudo()  # one's own groups, teams and role
        return [
            ruleset.id
            for ruleset in self._rulesets()
            if ruleset.state == "published"
            and me.filtered_domain(
                self._concerned_domain(
                    ruleset.role_kind,
                    list(ruleset.team_ids),
                    [ruleset.company_id] if ruleset.company_id else [],
                )
            )
        ]

    # ------------------------------------------------------------ life of a version

    def _check_publishable(self):
        super()._check_publishable()
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

    def _before_publishing(self):
        for draft in self:
            draft._find_predecessors()
        if not self._rulesets():
            self._on_first_publishing()

    def _after_publishing(self, predecessors):
        """Clients follow the new version at once: their points open, or are carried on where the
        step was there before. Running deals go on as they are until the head moves them over.
        """
        (self | predecessors)._let_clients_choose()
        return self._offer_move_over()

    def _on_first_publishing(self):
        """What is to be known from the first publishing on; domains extend this."""

    def _offer_move_over(self):
        """An action on the deals that run without these versions, else True; domains extend it."""
        return True

    def _next_version_values(self):
        return {**super()._next_version_values(), "mode": self.mode}

    def action_archive(self):
        result = super().action_archive()
        self._let_clients_choose()
        return result

    def _put_into_state(self, state):
        super()._put_into_state(state)
        if self:
            self.env.flush_all()
            self._clear_rules()

    @api.model
    def _compared_lines(self):
        return [("field", "requirement_ids"), ("step", "step_ids")]

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
        today = days.today(self.env, ruleset.company_id)
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
