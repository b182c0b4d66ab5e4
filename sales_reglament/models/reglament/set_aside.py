from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine_pass import with_pass


class SalesReglamentSetAside(models.AbstractModel):
    """Lines whose conditions can't be worked out wait, and the others go on.

    The base changes under a version in force: a module goes, and with it a field that a condition
    names. Such a line is set aside until it works again, and those who can mend it are told, once.
    """

    _name = "sales.reglament.set.aside"
    _description = "Conditions Set Aside"

    set_aside = fields.Json(
        string="Lines Set Aside",
        copy=False,
        readonly=True,
        export_string_translation=False,
        help="The lines that were told of, as [model, id].",
    )
    set_aside_text = fields.Text(string="Set Aside for Now", compute="_compute_set_aside_text")

    @api.depends("set_aside")
    @api.depends_context("lang")
    def _compute_set_aside_text(self):
        for reglament in self:
            # heads read the lines; whoever else opens the version is told the same
            lines = reglament.sudo()._every_line() if reglament.set_aside else ()
            sentences = [
                self.env._(
                    "“%s” is set aside: its condition can't be worked out on the base as it is "
                    "now. Everything else goes on.",
                    line._distinct_name(),
                )
                for line in lines
                if line._is_noted_as_set_aside()
            ]
            reglament.set_aside_text = "\n".join(sentences) or False

    # ------------------------------------------------------------ before it is in force

    def _check_conditions(self):
        """Refuse to work with conditions that the current user may not look at, or that fail.

        :raise UserError: naming the lines
        """
        self.ensure_one()
        problems = self._condition_problems()
        if problems:
            raise UserError("\n".join(problems))

    def _condition_problems(self, is_tried=True):
        """What is the matter with conditions of this version, in words, each once."""
        found = [
            self.env._("“%(step)s”: %(problem)s", step=line._distinct_name(), problem=problem)
            for line in self._every_line()
            if (problem := line._condition_problem(is_tried))
        ]
        return list(dict.fromkeys(found))

    def _every_line(self):
        """All lines of these versions, one model after the other."""
        return [*self.requirement_ids, *self.step_ids, *self.survey_rule_ids]

    # ------------------------------------------------------------ in force

    def _broken_lines(self):
        """``{(model, id)}`` of the required fields and steps that can't take part as they are."""
        Condition = self.env["sales.reglament.condition"]
        return frozenset(
            (line._name, line.id)
            for lines in (self.requirement_ids, self.step_ids)
            for line in Condition._broken(lines)
        )

    def _at_work(self):
        """Those of the versions that are in force, or that something still runs on."""
        running = set(self.filtered(lambda one: one.state == "published").ids)
        for model, domain in (("crm.lead", [("won_status", "=", "pending")]), ("res.partner", [])):
            groups = self.env[model]._read_group(
                [("reglament_id", "in", self.ids), *domain], ["reglament_id"]
            )
            running |= {reglament.id for (reglament,) in groups}
        return self.filtered(lambda one: one.state != "draft" and one.id in running)

    @api.model
    def _look_at_conditions(self):
        """Try the conditions of all that is at work: set aside what fails, take back what works.

        Begun again, it comes to the same; those who were told are not told again.
        """
        # rules of all companies, whoever's job it is
        in_force = self.sudo().search([("state", "!=", "draft")])
        with_some = in_force.filtered(
            lambda one: one.set_aside or any(line._conditions() for line in one._every_line())
        )
        changed = [
            reglament
            for reglament in (with_some._at_work() if with_some else ())
            if reglament._note_failing()
        ]
        if changed:
            self._clear_rules()
            # what is asked of whom is worked out anew
            for name in ("ir_cron_refresh", "ir_cron_nightly"):
                job = self.env.ref(f"sales_reglament.{name}", raise_if_not_found=False)
                if job:
                    job.sudo()._trigger()

    def _note_failing(self):
        """Note which lines fail now, and tell of those that did not before.

        :return: whether that has changed
        """
        self.ensure_one()
        known = [tuple(key) for key in self.set_aside or ()]
        failing = [line for line in self._every_line() if line._is_failing()]
        keys = [(line._name, line.id) for line in failing]
        if keys == known:
            return False
        with_pass(self, "sync").write({"set_aside": [list(key) for key in keys] or False})
        fresh = [line for line in failing if (line._name, line.id) not in known]
        if fresh:
            self._tell_of_failing(fresh)
        return True

    def _tell_of_failing(self, lines):
        """Tell heads and admins, each in their language, which lines wait and why."""
        for lang, people in self._who_can_mend().grouped("lang").items():
            reglament = self.with_context(lang=lang)
            names = ", ".join(
                reglament.env._("“%(name)s”", name=line.with_context(lang=lang)._distinct_name())
                for line in lines
            )
            reglament.message_notify(
                partner_ids=people.partner_id.ids,
                subject=reglament.env._("%s: a condition can't be worked out", reglament.name),
                body=reglament.env._(
                    "Set aside until it works again: %(names)s. A field that its condition names "
                    "has gone, or holds something else now. Everything else in “%(reglament)s” "
                    "goes on. Make a new version with a condition that fits.",
                    names=names,
                    reglament=reglament.display_name,
                ),
            )

    def _who_can_mend(self):
        """Heads of the version's company, and admins."""
        groups = self.env.ref("sales_reglament.group_reglament_head")
        groups |= self.env.ref("base.group_system")
        domain = [("share", "=", False), ("all_group_ids", "in", groups.ids)]
        if self.company_id:
            domain.append(("company_ids", "in", self.company_id.ids))
        # whom to tell does not depend on who runs the job
        return self.env["res.users"].sudo().search(domain)
