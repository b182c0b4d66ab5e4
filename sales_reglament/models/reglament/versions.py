from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...kernel.difference import pair
from ..roles.role import SELLING, fitting

# What is compared of two versions. The mode changes freely and is no part of a version.
OF_REGLAMENT = ("name", "description", "subject", "role_kind", "team_ids", "company_id")
OF_REQUIREMENT = (
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
# Values in words go by the label of the field they stand for.
LABELS = {
    "display_name": "name",
    "norm_text": "deadline_value",
    "evidence_text": "evidence",
    "timing_text": "delay_days",
}
OF_STEP = (
    "name",
    "stage_id",
    "description",
    "mandatory",
    "assignee_kind",
    "role_id",
    "first_response",
    "norm_text",
    "evidence_text",
    "evidence_line_domain",
    "after_step_id",
    "note_required",
    "domain",
    "plan_activity_type_id",
    "mail_template_id",
    "attachment_ids",
)
OF_SURVEY = (
    "survey_id",
    "enabled",
    "trigger",
    "stage_id",
    "client_state",
    "timing_text",
    "channel",
    "window_days",
    "reminder_days",
    "quarantine_days",
    "client_quarantine_days",
    "excluded_lost_reason_ids",
    "with_leads",
    "domain",
)


class SalesReglamentVersions(models.AbstractModel):
    """What people do with versions: read them, acknowledge them, see what changed."""

    _name = "sales.reglament.versions"
    _description = "Versions of a Reglament"

    minor = fields.Boolean(
        string="Minor Correction",
        copy=False,
        help="Minor correction: needs no new acknowledgement.",
    )
    acknowledgement_ids = fields.One2many(
        "sales.reglament.acknowledgement", "reglament_id", readonly=True
    )
    acknowledgement_pending_user_ids = fields.Many2many(
        "res.users",
        string="Not Read Yet",
        compute="_compute_acknowledgement_pending_user_ids",
        groups="sales_reglament.group_reglament_head",
        help="Whom this version is for and who has not acknowledged it.",
    )
    acknowledgement_asked = fields.Boolean(
        string="To Be Read by Me",
        compute="_compute_acknowledgement_asked",
        search="_search_acknowledgement_asked",
    )

    difference_html = fields.Html(
        string="Changes", compute="_compute_difference_html", sanitize=False
    )

    # ------------------------------------------------------------ who is asked

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

    @api.depends("state", "acknowledgement_ids", "role_kind", "team_ids", "company_id")
    def _compute_acknowledgement_pending_user_ids(self):
        for reglament in self:
            if reglament.state != "published":
                reglament.acknowledgement_pending_user_ids = False
                continue
            # heads see who read it, also of teams whose people they can't open
            read = reglament.sudo().acknowledgement_ids.user_id.sudo(False)
            reglament.acknowledgement_pending_user_ids = reglament._concerned_users() - read

    @api.depends("state", "acknowledgement_ids", "role_kind", "team_ids", "company_id")
    @api.depends_context("uid")
    def _compute_acknowledgement_asked(self):
        read, mine = self._read_by_me(), self._concerning_me()
        for reglament in self:
            reglament.acknowledgement_asked = (
                reglament.state == "published" and reglament not in read and reglament.id in mine
            )

    @api.model
    def _search_acknowledgement_asked(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = self.search([("state", "=", "published")]).filtered("acknowledgement_asked")
        return [("id", "in" if True in value else "not in", asked.ids)]

    def _read_by_me(self):
        rows = self.env["sales.reglament.acknowledgement"].search(
            [("user_id", "=", self.env.uid), ("reglament_id", "in", self.ids)]
        )
        return rows.reglament_id

    # ------------------------------------------------------------ read and understood

    def action_acknowledge(self):
        """ "I have read and understood", said by the current user for themselves.

        Saying it again changes nothing.

        :raise UserError: when a version is not in force or not for this user
        """
        self.check_access("read")
        for reglament in self:
            if reglament.state != "published":
                raise UserError(
                    self.env._("“%s” is not in force: nothing to acknowledge.", reglament.name)
                )
            if self.env.user not in reglament._concerned_users():
                raise UserError(self.env._("“%s” is not for your work.", reglament.name))
        # nobody writes these facts but by this method, and only for themselves
        self.env["sales.reglament.acknowledgement"].sudo().create(
            [
                {
                    "user_id": self.env.uid,
                    "reglament_id": reglament.id,
                    "version": reglament.version,
                }
                for reglament in self - self._read_by_me()
            ]
        )
        return True

    def _carry_acknowledgements(self, predecessor):
        """What was read and understood of ``predecessor`` counts for this minor correction."""
        self.ensure_one()
        # facts of the engine, whoever publishes
        Acknowledgement = self.env["sales.reglament.acknowledgement"].sudo()
        Acknowledgement.create(
            [
                {
                    "user_id": row.user_id.id,
                    "reglament_id": self.id,
                    "version": self.version,
                    "date": row.date,
                    "carried_over": True,
                }
                for row in Acknowledgement.search([("reglament_id", "=", predecessor.id)])
            ]
        )

    # ------------------------------------------------------------ what changed

    def _previous_version(self):
        """The last version before this one that was in force."""
        self.ensure_one()
        return self.search(
            [("code", "=", self.code), ("version", "<", self.version), ("state", "!=", "draft")],
            order="version desc",
            limit=1,
        )

    def difference_to_previous(self):
        """What changed since the last version, in the reader's language.

        :return: list of dicts: ``change`` (added/removed/changed), ``kind``
            (reglament/field/step/survey), ``key`` (technical name of the field, the step's name, or
            the survey's short name and its trigger), ``name`` (in words),
            ``place`` (stage or kind of client), ``details``: for what changed, dicts of ``label``,
            ``old`` and ``new``
        """
        self.ensure_one()
        previous = self._previous_version()
        if not previous:
            return []
        self.check_access("read")
        # names of what the lines point at are no secret to the readers of the lines
        new, old = self.sudo(), previous.sudo()
        lines = []
        details = new._details(old, new, OF_REGLAMENT)
        if details:
            lines.append(new._difference_line("changed", "reglament", new, new.code, details))
        lines += new._compare("field", old.requirement_ids, new.requirement_ids, OF_REQUIREMENT)
        lines += new._compare("step", old.step_ids, new.step_ids, OF_STEP)
        lines += new._compare("survey", old.survey_rule_ids, new.survey_rule_ids, OF_SURVEY)
        return lines

    def _compare(self, kind, old_lines, new_lines, names):
        """Lines that are the same thing are compared, first in the same place, then anywhere."""

        def thing(line):
            return (self._line_key(line), line.client_state)

        def thing_and_place(line):
            return (*thing(line), line.stage_id.id)

        lines = []
        for old, new in pair(list(old_lines), list(new_lines), (thing_and_place, thing)):
            details = self._details(old, new, names) if old and new else []
            change = "removed" if not new else "added" if not old else "changed"
            if details or change != "changed":
                line = new or old
                key = self._line_key(line)
                lines.append(self._difference_line(change, kind, line, key, details))
        return lines

    def _line_key(self, line):
        if line._name == "sales.reglament.requirement":
            return f"{line.model}.{line.field_id.name}"
        if line._name == "sales.reglament.survey.rule":
            survey = line.survey_id.with_context(lang=None)
            return f"{survey.reglament_code or survey.title}: {line.trigger}"
        return line.with_context(lang=None).name

    def _difference_line(self, change, kind, line, key, details):
        return {
            "change": change,
            "kind": kind,
            "key": key,
            "name": line.name if kind == "reglament" else line.display_name,
            "place": "" if kind == "reglament" else line._place_text(),
            "details": details,
        }

    def _details(self, old, new, names):
        details = []
        for name in names:
            before, after = self._in_words(old, name), self._in_words(new, name)
            if before != after:
                label = new._fields[LABELS.get(name, name)]._description_string(self.env)
                details.append({"label": label, "old": before, "new": after})
        return details

    def _in_words(self, record, name):
        """A value as people say it."""
        field, value = record._fields[name], record[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.comodel_name == "ir.model.fields":
            return ", ".join(value.mapped("field_description")) or "–"
        if field.relational:
            return ", ".join(value.mapped("display_name")) or "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "–")
        return str(value or "–")

    @api.depends("version")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        changes = {
            "added": self.env._("Added"),
            "removed": self.env._("Removed"),
            "changed": self.env._("Changed"),
        }
        for reglament in self._origin:
            lines = reglament.difference_to_previous()
            reglament.difference_html = self.env["ir.qweb"]._render(
                "sales_reglament.difference",
                {"lines": lines, "changes": changes, "previous": reglament._previous_version()},
            )
        for reglament in self - self._origin:
            reglament.difference_html = reglament._origin.difference_html
