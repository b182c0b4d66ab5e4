from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import groupby, split_every

from ...engine_pass import is_engine, refuse_engine_fields, with_pass
from ..core import days
from ..core.settings import settings

REMINDED = frozenset({"reminded_for", "confirmed_date", "confirmed_by"})
HEAD = "sales_reglament.group_reglament_head"
# What a client's card says of a need; a merge fills in on one row what the other knows.
WHAT_IS_SAID = frozenset(
    {"product_id", "categ_id", "yearly_volume", "uom_id", "current_supplier", "share_of_wallet"}
    | {"next_need_date", "note"}
)
WHAT_IS_KNOWN = ("yearly_volume", "uom_id", "current_supplier", "share_of_wallet", "note")
BATCH = 500


class SalesReglamentClientProduct(models.Model):
    """What a client buys, from us or from others: the base about client *and product*."""

    _name = "sales.reglament.client.product"
    _description = "Product Need"
    _inherit = ["sales.reglament.given"]
    _order = "next_need_date, partner_id, id"

    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, ondelete="cascade", index=True
    )
    product_id = fields.Many2one("product.product", ondelete="restrict", index="btree_not_null")
    categ_id = fields.Many2one(
        "product.category", string="Product Group", ondelete="restrict", index="btree_not_null"
    )
    yearly_volume = fields.Float(
        digits="Product Unit",
        help="How much the client needs in a year, from all suppliers together.",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    current_supplier = fields.Char(string="Present Supplier", help="Who else supplies them.")
    share_of_wallet = fields.Integer(
        string="Our Share, %", help="Our share of what the client buys of this, in percent."
    )
    next_need_date = fields.Date(
        string="Next Need", help="Whoever answers for the client is reminded in good time."
    )
    note = fields.Char()
    reminded_for = fields.Date(readonly=True, copy=False)
    confirmed_date = fields.Datetime(
        string="Confirmed On",
        readonly=True,
        copy=False,
        help="When somebody last wrote down, corrected or confirmed what the client needs.",
    )
    confirmed_by = fields.Many2one("res.users", ondelete="set null", readonly=True, copy=False)
    user_id = fields.Many2one(related="partner_id.user_id", string="Responsible", store=False)

    _something = models.Constraint(
        "CHECK(product_id IS NOT NULL OR categ_id IS NOT NULL)",
        "Say what the client needs: a product or a product group.",
    )
    _share = models.Constraint(
        "CHECK(share_of_wallet BETWEEN 0 AND 100)", "Our share is between 0 and 100 percent."
    )
    _volume = models.Constraint(
        "CHECK(yearly_volume >= 0)", "The yearly volume can't be less than nothing."
    )

    @api.depends("product_id")
    def _compute_uom_id(self):
        for need in self:
            need.uom_id = need.product_id.uom_id or need.uom_id

    @api.depends("product_id", "categ_id")
    def _compute_display_name(self):
        for need in self:
            need.display_name = need.product_id.display_name or need.categ_id.display_name

    @api.constrains("partner_id", "product_id", "categ_id")
    def _check_once(self):
        # whether a need is there already does not depend on who looks
        needs = self.sudo().search([("partner_id", "in", self.sudo().partner_id.ids)])
        for key, same in groupby(needs, lambda need: (need.partner_id, need._what())):
            if len(same) > 1:
                raise ValidationError(
                    self.env._(
                        "%(need)s is among the needs of %(client)s already.",
                        need=same[0].display_name,
                        client=key[0].display_name,
                    )
                )

    def _what(self):
        """What is needed: of a product its group says nothing more."""
        return self.product_id or self.categ_id

    def _shown_to_reader(self):
        """Those needs whose product the reader may see."""
        products = self.sudo().product_id.with_env(self.env)._filtered_access("read")
        return self.filtered(lambda need: not need.product_id or need.product_id in products)

    # ------------------------------------------------------------ who may

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, REMINDED)
        said, vals_list = self._confirmation(), self._of_clients(vals_list)
        clients = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        # before the values are looked at: what a refusal says of them is said to who may know
        self._check_clients(self.env["res.partner"].browse(clients))
        needs = super().create([{**vals, **said} for vals in vals_list])
        needs._check_clients()
        needs._prove(said)
        return needs

    def write(self, vals):
        refuse_engine_fields(self, [vals], REMINDED)
        [vals] = self._of_clients([vals])
        self._check_clients(self.env["res.partner"].browse(vals.get("partner_id") or ()))
        result = super().write(vals)
        if vals.keys() & WHAT_IS_SAID:
            self._confirm()
        return result

    def _confirm(self):
        """Note that somebody looked at these needs now."""
        said = self._confirmation()
        if self and said:
            with_pass(self, "sync").write(said)
            self._prove(said)

    def _confirmation(self):
        """Who confirms needs by writing them down now; neither the engine nor an import does."""
        if is_engine(self.env) or self.env.context.get("import_file"):
            return {}
        return {"confirmed_date": fields.Datetime.now(), "confirmed_by": self.env.uid}

    def _prove(self, said):
        """Steps that ask for confirmed needs are done, where somebody did."""
        checklist, kinds = self.env["sales.reglament.client.checklist"], {"needs"}
        if said and checklist._in_force(kinds):
            checklist._refresh(checklist._clients_behind(self.partner_id, kinds=kinds), kinds)

    def unlink(self):
        self._check_clients()
        return super().unlink()

    def _check_clients(self, others=()):
        """Who may change a client's card may change its needs; a head, those of all he sees.

        :param others: further clients, to whom needs go
        """
        if self.env.su or is_engine(self.env):
            return
        operation = "read" if self.env.user.has_group(HEAD) else "write"
        self.partner_id.union(*others).check_access(operation)

    @api.model
    def _of_clients(self, vals_list):
        """Values with companies in place of their contacts: needs are the client's."""
        ids = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        # which company a contact belongs to is no secret to who names the contact
        contacts = self.env["res.partner"].sudo().browse(ids)
        client_of = {contact.id: contact.commercial_partner_id.id for contact in contacts}
        return [
            {**vals, "partner_id": client_of[vals["partner_id"]]}
            if vals.get("partner_id")
            else vals
            for vals in vals_list
        ]

    # ------------------------------------------------------------ engine

    @api.model
    def _reglament_watch(self):
        # the one model of the addon that reglaments ask for
        return self.env["sales.reglament"]._watch()

    @api.model
    def _merge(self, client, others):
        """Bring the needs of merged clients to the one that stays, each need once."""
        # a merge loses nothing, whoever merges
        needs = self.sudo().search([("partner_id", "in", (client | others).ids)], order="id")
        needs = needs.sorted(lambda need: need.partner_id != client)
        gone = needs.browse()
        for _what, same in groupby(needs, lambda need: need._what()):
            first, *rest = same
            first._take_over(rest)
            gone = gone.concat(*rest, gone)
        gone.unlink()
        self.env.flush_all()

    def _take_over(self, others):
        """Fill in what ``others`` know and this need does not; the earliest need counts."""
        values = {}
        for name in WHAT_IS_KNOWN:
            known = next((need[name] for need in others if need[name]), False)
            if known and not self[name]:
                values[name] = known.id if isinstance(known, models.BaseModel) else known
        dates = [need.next_need_date for need in (self, *others) if need.next_need_date]
        if dates and min(dates) != self.next_need_date:
            values["next_need_date"] = min(dates)
        if values:
            with_pass(self, "sync").write(values)

    @api.model
    def _cron_remind(self):
        """Plan an activity before each next need, once; begun again, it comes to the same."""
        for ids in split_every(BATCH, self._due().ids, list):
            self.browse(ids)._remind()
            self.env["ir.cron"]._commit_progress(len(ids))

    @api.model
    def _due(self):
        ahead = timedelta(days=settings(self.env).need_days_before)
        # a date long gone is no coming need
        domain = Domain.OR(
            Domain("partner_id.company_id", "in", ids)
            & Domain("next_need_date", ">=", today)
            & Domain("next_need_date", "<=", today + ahead)
            for today, ids in days.by_today(self.env).items()
        )
        needs = self.search(domain & Domain("partner_id.active", "=", True))
        return needs.filtered(lambda need: need.reminded_for != need.next_need_date)

    def _remind(self):
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        common = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "activity_type_id": call.id if call else False,
        }
        told, activities = self.browse(), []
        for need in self:
            user = need.partner_id._answering_user()
            if user.active:
                told |= need
                activities.append({**common, **need._prepare_activity(user)})
        # in My day in the morning, without a letter for each in the night
        quietly = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quietly.create(activities)
        for date, needs in told.grouped("next_need_date").items():
            with_pass(needs, "sync").write({"reminded_for": date})

    def _prepare_activity(self, user):
        today = days.person_day(user)
        need = self.with_context(lang=user.lang)
        return {
            "res_id": self.partner_id.id,
            "user_id": user.id,
            "date_deadline": max(
                today, self.next_need_date - timedelta(days=settings(self.env).need_days_before)
            ),
            "summary": need.env._("Will soon need: %s", need.display_name),
        }
