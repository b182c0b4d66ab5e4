from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine_pass import with_pass
from ...kernel import gate, selection
from ...own_columns import OF_EVALUATION
from ..core.merging import move_rows
from . import fill_notes
from .columns import TWINS
from .fill_notes import Filled
from .mixin import ENGINE_FIELDS

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

    def _reglament_asked(self, ruleset):
        stages = self.env["crm.stage"]._reglament_stages()
        # where a deal is counts, not whether the one who asks may see it
        stage_ids = self.env["sales.reglament.columns"]._read_column(self.sudo(), "stage_id")
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

    # ------------------------------------------------------------ create

    @api.model_create_multi
    def create(self, vals_list):
        if self.env["res.users"]._sales_roles_held():
            vals_list = self._with_clients_responsible(vals_list)
        return super().create(vals_list)

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
        rows = self.env["sales.reglament.columns"]._read_rows(self.sudo(), ("company_id", *names))
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

    def convert_opportunity(self, *args, **kwargs):
        return super(CrmLead, with_pass(self, "auto")).convert_opportunity(*args, **kwargs)

    # ------------------------------------------------------------ what Odoo keeps alike

    def _inverse_email_from(self):
        return super(CrmLead, fill_notes.filled(self, Filled.SYNCED))._inverse_email_from()

    def _inverse_phone(self):
        return super(CrmLead, fill_notes.filled(self, Filled.SYNCED))._inverse_phone()

    def _create_customer(self, with_parent=None):
        synced = fill_notes.filled(self, Filled.SYNCED)
        return super(CrmLead, synced)._create_customer(with_parent=with_parent).with_env(self.env)

    def _merge_dependences(self, opportunities):
        if self.env["sales.reglament"]._rulesets():
            move_rows(self.env["sales.reglament.fill"], self, opportunities)
        return super()._merge_dependences(opportunities)

    # ------------------------------------------------------------ events

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        if before or names <= OF_EVALUATION:
            return
        if "partner_id" in names:
            # what is asked of a client's card comes with the client
            with_client = self.filtered("partner_id") if create else self
            way = (Filled.SYNCED.value, self.env.uid)
            fill_notes.note(with_client, "res.partner", watch.lead_partner, way)
        if not create and names & watch.lead:
            fill_notes.note(self, "crm.lead", names & watch.lead, fill_notes.way(self.env))
            self._reglament_mark()

    def _reglament_on_recompute(self, watch, names):
        super()._reglament_on_recompute(watch, names)
        if names & watch.lead:
            # closed deals stay as they were when they closed
            leads = self.filtered("id")._reglament_open()
            way = fill_notes.recomputed(self, names)
            fill_notes.note(leads, "crm.lead", names & watch.lead, way)
            leads._reglament_mark()

    def _reglament_on_lines(self, watch, name, env):
        super()._reglament_on_lines(watch, name, env)
        if name in watch.lead:
            fill_notes.note(self, "crm.lead", {name}, fill_notes.way(env))
            self._reglament_mark()

    def _reglament_look_later(self):
        """What is done of ``self`` may count no longer, or only now: whoever knows what is to be
        done looks before the commit."""

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
