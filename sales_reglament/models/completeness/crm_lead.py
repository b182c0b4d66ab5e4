from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine_pass import with_pass
from ...given_number import given_id
from ...kernel import gate, selection
from ...looked_at_later import look_later, seen_already
from ...own_columns import OF_EVALUATION
from .feed import TWINS
from .mixin import ENGINE_FIELDS

# Kinds of evidence that are a state and no deed.
STATE = frozenset({"field", "domain"})
TO_LOOK_AT = "sales_reglament.deals_to_look_at"
# Columns that say where a deal stands.
PLACED_BY = frozenset({"stage_id", "active", "probability", "won_status", "date_closed"})


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.reglament.mixin"]

    _reglament_engine_fields = ENGINE_FIELDS | {
        "reglament_import_date",
        "sales_role_kind",
    }

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
    reglament_import_date = fields.Datetime(
        string="Stands There by Import Since",
        readonly=True,
        copy=False,
        export_string_translation=False,
    )

    # ------------------------------------------------------------ computes

    @api.depends("user_id", "partner_id")
    def _compute_sales_role_kind(self):
        for lead in self:
            # what a client is decides, whoever may see it
            lead.sales_role_kind = lead.partner_id.sudo()._reglament_kind_with(lead.user_id)

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
            if current and lead._reglament_is_over():
                lead.reglament_id = current.id  # what is over stays under the rules it had
                continue
            best = selection.follow(current, published, **lead._reglament_key())
            lead.reglament_id = best.id if best else False

    def _reglament_is_over(self):
        """Whether the deal is won or lost in fact, whatever was written into its status."""
        return self.won_status != "pending" and (not self.active or self.stage_id.is_won)

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
        # where a deal is counts, not whether the one who asks may see it
        stage_ids = self.env["sales.reglament.feed"]._read_column(self.sudo(), "stage_id")
        asked_in = {
            stage_id: gate.asked(ruleset.requirements, stages, stages.get(stage_id), present=True)
            for stage_id in set(stage_ids)
        }
        return list(map(asked_in.get, stage_ids))

    def _reglament_target(self, source):
        if source.model == "crm.lead":
            return self, source.name
        client = self.sudo().partner_id
        if client:
            commercial = client.commercial_partner_id
            # people and other lists are the company's, not those of the person one talks to
            is_commercial = source.kind == "count" or source.name in client._commercial_fields()
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
        leads = self.env["sales.reglament.resting"]._while_judged(self, names) if before else self
        result = super(CrmLead, leads).write(vals)
        if before:
            self._reglament_after_write(before, names)
        return result

    def _check_company(self, fnames=None):
        """Of deals of one company with the same people Odoo checks one: thousands change hands at
        once. Where something is wrong it looks at all of them, and names those."""
        if len(self) > 1 and fnames is not None and "company_id" not in fnames:
            with suppress(UserError):
                return super(CrmLead, self._one_of_alike(fnames))._check_company(fnames)
        return super()._check_company(fnames)

    def _one_of_alike(self, fnames):
        """One deal of each company with each set of values that has to fit the company."""
        fields_written = map(self._fields.__getitem__, fnames)
        names = [field.name for field in fields_written if field.relational and field.check_company]
        # companies are compared, whoever writes
        rows = self.env["sales.reglament.feed"]._read_rows(self.sudo(), ("company_id", *names))
        alike = {}
        for lead_id, row in zip(self._ids, rows, strict=True):
            alike.setdefault(row, lead_id)
        return self.browse(alike.values())

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

    # ------------------------------------------------------------ public methods

    def reglament_gaps(self, stage_id):
        """What moving these deals to a stage would meet.

        :param stage_id: id of the stage aimed at
        :return: list of gaps, each with its ``effect``: ``refuse``, ``advise`` or ``record``;
            empty when the move is not a move forward
        """
        self.check_access("read")
        stage_id = given_id(stage_id)
        is_move = self.env["crm.stage"]._reglament_is_move
        forward = self.filtered(
            lambda lead: is_move(lead.stage_id.id, stage_id, lead.sudo().team_id.id)
        )
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
        reason = self.env["sales.reglament.reason"]._words(
            reason, self.env._("Say in a few words why the deal moves on.")
        )
        if not self.env["crm.stage"].browse(given_id(stage_id) or ()).exists():
            raise UserError(self.env._("This stage does not exist any more."))
        with_pass(self, "override", reason).write({"stage_id": stage_id})
        return True

    # ------------------------------------------------------------ paths that are never refused

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        importing = with_pass(self, "import")
        if not self.env["sales.reglament"]._rulesets():
            return super(CrmLead, importing).load(fields, data)
        last_id = self._reglament_last_id()
        result = super(CrmLead, importing).load(fields, data)
        if result.get("ids"):
            self._reglament_note_import(result["ids"], fields, last_id)
        return result

    def _merge_opportunity(self, *args, **kwargs):
        merged = super(CrmLead, with_pass(self, "auto"))._merge_opportunity(*args, **kwargs)
        # what came with the others is brought in line with where the deal is, and with whom
        self.env["sales.reglament.gate.change"]._look(merged, None)
        return merged.with_env(self.env)

    def _merge_dependences(self, opportunities):
        self.env["sales.reglament.checklist"]._merge(self, opportunities)
        return super()._merge_dependences(opportunities)

    def convert_opportunity(self, *args, **kwargs):
        return super(CrmLead, with_pass(self, "auto")).convert_opportunity(*args, **kwargs)

    def _prepare_contact(self):
        return {
            "lead_id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
        }

    # ------------------------------------------------------------ events

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        if not before and not create and names & watch.lead and not names <= OF_EVALUATION:
            self._reglament_mark()

    def _reglament_on_recompute(self, watch, names):
        super()._reglament_on_recompute(watch, names)
        if not names & (watch.lead | watch.step_fields):
            return
        # closed deals stay as they were when they closed
        leads = self.filtered("id")._reglament_open()
        if names & watch.lead:
            leads._reglament_mark()
        if names & watch.step_fields:
            leads._reglament_look_later()

    def _reglament_on_lines(self, watch, name):
        super()._reglament_on_lines(watch, name)
        if name in watch.lead:
            self._reglament_mark()
        if name in watch.step_fields:
            self._reglament_look_later()

    def _reglament_look_later(self):
        """Have the points of ``self`` looked at before the commit."""
        look_later(self, TO_LOOK_AT, self._reglament_look_now)

    @api.model
    def _reglament_look_now(self, leads):
        open_leads = leads.filtered("reglament_id")._reglament_open()
        self.env["sales.reglament.gate.change"]._look(open_leads, STATE)

    def _reglament_looked_at(self):
        """The points of ``self`` have just been looked at: nobody has to do so again."""
        seen_already(self, TO_LOOK_AT)

    def _reglament_open(self):
        """The deals of ``self`` that are neither won nor lost nor archived."""
        return self.filtered(lambda lead: lead.active and lead.won_status == "pending")

    def _reglament_last_id(self):
        [[last_id]] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM crm_lead"))
        return last_id

    def _reglament_note_import(self, ids, columns, last_id):
        """Remember when the place of imported deals was last told by an import.

        :param ids: of the deals
        :param columns: names that were imported, with ``/`` or ``.`` where they lead further
        :param last_id: what came after it is new
        """
        names = {column.partition("/")[0].partition(".")[0] for column in columns}
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead SET reglament_import_date = %s"
                " WHERE id = ANY(%s) AND (%s OR id > %s) RETURNING id",
                fields.Datetime.now(),
                list(ids),
                not names.isdisjoint(PLACED_BY),
                last_id,
            )
        )
        self.browse(ids).invalidate_recordset(["reglament_import_date"])
