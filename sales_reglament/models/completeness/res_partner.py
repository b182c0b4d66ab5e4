from contextlib import contextmanager

from odoo import api, fields, models
from odoo.fields import Domain

from ...completeness_field import Completeness
from ...engine_pass import with_pass
from ...kernel import selection
from ...kernel.lifecycle import CLIENT_STATES
from ...likeness import is_client
from ...own_columns import OF_EVALUATION, USER
from ..roles.role import fitting
from . import fill_notes
from .fill_notes import Filled
from .mixin import ENGINE_FIELDS

OWN_FIELDS = frozenset(
    {
        "client_state",
        "client_class",
        "active_user_id",
        "service_user_id",
        "first_order_date",
        "last_order_date",
        "order_interval_days",
        "overdue_amount",
        "overdue_days",
    }
)
# Writing one of these can make purchases count for another client.
BELONGING = frozenset({"parent_id", "is_company"})


class ResPartner(models.Model):
    """A client: the commercial entity. Contacts show what their company has."""

    _name = "res.partner"
    _inherit = ["res.partner", "sales.reglament.mixin"]

    _reglament_engine_fields = ENGINE_FIELDS | OWN_FIELDS

    client_state = fields.Selection(
        CLIENT_STATES,
        string="Client Is",
        compute="_compute_client_state",
        store=True,
        recursive=True,
        copy=False,
        groups=USER,
        index="btree_not_null",
        help="Prospect until the first purchase, then new, regular after several, dormant after a "
        "silence that is long for this client.",
    )
    active_user_id = fields.Many2one(
        "res.users",
        string="Active-Sales Manager",
        compute="_compute_responsibles",
        store=True,
        recursive=True,
        copy=False,
        groups=USER,
        index="btree_not_null",
    )
    service_user_id = fields.Many2one(
        "res.users",
        string="Service Manager",
        compute="_compute_responsibles",
        store=True,
        recursive=True,
        copy=False,
        groups=USER,
        index="btree_not_null",
    )
    reglament_id = fields.Many2one(recursive=True, groups=USER)
    reglament_reason = fields.Char(groups=USER)
    completeness = Completeness(recursive=True, groups=USER)
    asked_requirements = fields.Json(groups=USER)
    missing_requirements = fields.Json(recursive=True, groups=USER)
    missing_summary = fields.Char(groups=USER)

    # whose clients these are is asked by every list of a person's own
    _answered_for = models.Index("(user_id) WHERE user_id IS NOT NULL")

    # ------------------------------------------------------------ client base

    def _reglament_clients(self):
        """The commercial entities behind ``self``."""
        return self.commercial_partner_id

    def _reglament_split(self):
        """``self`` as (commercial entities, contacts that show their company's values)."""
        clients = self.filtered(lambda partner: partner.commercial_partner_id == partner)
        return clients, self - clients

    def _reglament_saved_client(self):
        """The client behind one card as it is saved: what the engine wrote of it stands there.

        A dialog works on a copy that is not saved. Odoo computes stored fields of such a copy anew,
        but what a client is comes from its purchases, not from its card.
        """
        client = self.commercial_partner_id or self
        return client._origin or client

    @api.depends("commercial_partner_id", "commercial_partner_id.client_state")
    def _compute_client_state(self):
        for partner in self:
            partner.client_state = partner._reglament_saved_client().client_state or "prospect"

    @api.depends(
        "user_id",
        "commercial_partner_id",
        "commercial_partner_id.active_user_id",
        "commercial_partner_id.service_user_id",
    )
    def _compute_responsibles(self):
        if not self.env["res.users"]._sales_roles_held():
            self.active_user_id = False
            self.service_user_id = False
            return
        for partner in self:
            commercial = partner.commercial_partner_id or partner
            if commercial == partner:
                partner.active_user_id = partner._responsible_for(fitting("active"))
                partner.service_user_id = partner._responsible_for(fitting("service"))
            else:
                partner.active_user_id = commercial.active_user_id
                partner.service_user_id = commercial.service_user_id

    def _responsible_for(self, kinds):
        """The salesperson if of that role, else who had this part before, if still of that role.

        Without a salesperson nobody answers for the client.
        """
        now = self.user_id.sudo()  # roles are no secret
        if not now or now.sales_role_kind in kinds:
            return now
        saved = self._origin or self
        before = saved.active_user_id if "active" in kinds else saved.service_user_id
        return before if before.sudo().sales_role_kind in kinds else False

    @api.model
    def _reglament_mark_responsibles(self, users):
        """Work out anew who answers for the clients of ``users``, whose roles changed.

        :return: those clients
        """
        clients = self.search(
            Domain("user_id", "in", users.ids)
            | Domain("active_user_id", "in", users.ids)
            | Domain("service_user_id", "in", users.ids)
        )
        names = ["active_user_id", "service_user_id"]
        for name in names:
            self.env.add_to_compute(self._fields[name], clients)
        clients._recompute_recordset(names)
        clients.modified(names)
        if self.env["sales.reglament"]._published("client"):
            self.env.add_to_compute(self._fields["reglament_id"], clients)
        return clients

    # ------------------------------------------------------------ reglament

    @api.depends(
        "commercial_partner_id",
        "client_state",
        "user_id",
        "company_id",
        "commercial_partner_id.reglament_id",
    )
    def _compute_reglament_id(self):
        published = self.env["sales.reglament"]._published("client")
        if not published:
            self.reglament_id = False
            return
        clients = self.filtered(
            lambda partner: (partner.commercial_partner_id or partner) == partner
        )
        for reglament_id, some in clients.grouped(
            lambda client: client._reglament_fitting_id(published)
        ).items():
            some.reglament_id = reglament_id
        contacts = self - clients
        for reglament, some in contacts.grouped(
            lambda contact: contact.commercial_partner_id.reglament_id
        ).items():
            some.reglament_id = reglament

    def _reglament_fitting_id(self, published):
        """Id of the published version that fits a client best, or False."""
        best = self._is_client() and selection.best_fit(published, **self._reglament_key())
        return best.id if best else False

    def _is_client(self):
        """Whether this is a client: a commercial entity, no colleague and no company of ours."""
        return bool(
            self.partner_share
            and (self.is_company or not self.parent_id)
            and not self.sudo().ref_company_ids  # which companies are ours is no secret
        )

    @api.model
    def _reglament_client_domain(self):
        """Those who are clients, as ``_is_client`` says of one; whichever companies one may see."""
        return Domain.custom(
            to_sql=lambda model, alias, query: is_client(
                alias, lambda table, name: model._field_to_sql(table, name, query)
            ),
            predicate=lambda partner: partner._is_client(),
        )

    def _reglament_key(self):
        """What chooses a client's reglament: its company, its responsible's team and role."""
        responsible = self.user_id.sudo()  # the choice must not depend on who causes it
        return {
            "company_id": self.company_id.id or responsible.company_id.id or None,
            "team_id": responsible.sale_team_id.id or None,
            "role_kind": self._reglament_kind_with(responsible),
        }

    def _reglament_kind_with(self, responsible):
        """Whose work a client or its deal is: by the responsible's role, else by what it is."""
        # the role is a fact of the responsible, not a secret
        kind = responsible.sudo().sales_role_kind
        return kind if kind in ("active", "service") else self._reglament_work_kind()

    @api.model
    def _reglament_choose_all(self):
        """Choose anew for every client, after a client reglament came into force or went."""
        # a reglament applies to clients of all salespersons
        clients = self.sudo().search(self._reglament_client_domain())
        self.env.add_to_compute(self._fields["reglament_id"], clients)
        clients._recompute_recordset(["reglament_id"])
        clients.modified(["reglament_id"])

    @api.depends(
        "reglament_id",
        "client_state",
        "commercial_partner_id.completeness",
        "commercial_partner_id.missing_requirements",
    )
    def _compute_reglament_state(self):
        clients, contacts = self._reglament_split()
        super(ResPartner, clients)._compute_reglament_state()
        for (percent, missing), some in contacts.grouped(
            lambda contact: contact.commercial_partner_id._reglament_state()
        ).items():
            some.completeness = percent
            some.asked_requirements = False  # of a contact nothing is asked: it shows its company's
            some.missing_requirements = list(missing) or False

    def _reglament_state(self):
        """What is filled in and what is missing of one client, to tell by."""
        return self._reglament_completeness(), tuple(self.missing_requirements or ())

    def _reglament_asked(self, ruleset):
        asked_of = {
            state: frozenset(
                requirement.id
                for requirement in ruleset.requirements
                if requirement.client_state in (None, state)
            )
            for state in set(self.mapped("client_state"))
        }
        return [asked_of[client.client_state] for client in self]

    # ------------------------------------------------------------ write

    def write(self, vals):
        if "user_id" in vals:
            # who keeps the other role is known only as long as the present one is there
            self._recompute_recordset(["active_user_id", "service_user_id"])
        told = self._reglament_beyond_prospects() if vals.keys() & BELONGING else None
        with self._reglament_judged(vals) as partners:
            result = super(ResPartner, partners).write(vals)
            self._reglament_mark_elsewhere(vals)
        if told is not None:
            self._reglament_belong_elsewhere(told)
        return result

    @contextmanager
    def _reglament_judged(self, vals):
        """``self``, to be written: whoever judges the write does so round this."""
        yield self

    def unlink(self):
        watch = self.env["sales.reglament"]._watch()
        # deals stay without their client, or with one who has no company any more
        leads = self.env["crm.lead"]
        if watch.lead_partner or watch.step_partner:
            leads = self._reglament_open_leads()
        result = super().unlink()
        if leads:
            leads._reglament_mark()
            leads._reglament_look_later()
        return result

    @api.model
    def load(self, fields, data):
        return super(ResPartner, with_pass(self, "import")).load(fields, data)

    def _fields_sync(self, values):
        # what people and their company get of each other, nobody typed there
        partners = self if not self._reglament_watch() else fill_notes.filled(self, Filled.SYNCED)
        return super(ResPartner, partners)._fields_sync(values)

    def _reglament_mark_elsewhere(self, vals):
        """What a company has counts for the deals of its people: of those who join or leave it
        the gaps are worked out again.

        :param vals: what was written
        """
        moved = self if "parent_id" in vals else self.browse()
        if "is_company" in vals:
            moved |= self.filtered("parent_id")
        if moved and self.env["sales.reglament"]._watch().lead_partner:
            moved._reglament_open_leads()._reglament_mark()

    def _reglament_beyond_prospects(self):
        """The clients behind ``self`` that are more than prospects."""
        # what a client is, is no secret
        return self.sudo().commercial_partner_id.filtered(
            lambda client: (client.client_state or "prospect") != "prospect"
        )

    def _reglament_belong_elsewhere(self, told):
        """A contact joined a company or left one: whoever knows what is its own takes that along.

        :param told: the clients behind ``self`` before that were more than prospects
        """

    # ------------------------------------------------------------ events

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        if before or create or names <= OF_EVALUATION:
            return
        self._reglament_values_changed(watch, names, fill_notes.way(self.env))

    def _reglament_on_recompute(self, watch, names):
        super()._reglament_on_recompute(watch, names)
        self._reglament_values_changed(watch, names, fill_notes.recomputed(self, names))

    def _reglament_on_lines(self, watch, name, env):
        super()._reglament_on_lines(watch, name, env)
        self._reglament_values_changed(watch, frozenset({name}), fill_notes.way(env))

    def _reglament_values_changed(self, watch, names, way):
        """
        :param way: how they changed, and by whom
        """
        partners = self.filtered("id")
        if names & watch.client:
            clients = partners.sudo().commercial_partner_id
            fill_notes.note(clients & partners, "res.partner", names & watch.client, way)
            clients._reglament_mark()
        if names & watch.lead_partner:
            leads = partners._reglament_open_leads()
            fill_notes.note(leads, "res.partner", names & watch.lead_partner, way)
            leads._reglament_mark()

    def _reglament_open_leads(self):
        """Open deals of the clients behind ``self`` that follow a reglament."""
        clients = self.sudo().commercial_partner_id  # gaps are facts, whoever may see the deals
        if not clients.ids:
            return self.env["crm.lead"]
        return (
            self.env["crm.lead"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "in", clients.ids),
                    ("reglament_id", "!=", False),
                    ("won_status", "=", "pending"),
                ]
            )
        )

    def _reglament_judge_anew(self):
        super()._reglament_judge_anew()
        if self.env["sales.reglament"]._rulesets():
            self.commercial_partner_id._reglament_mark()
            self._reglament_open_leads()._reglament_mark()
