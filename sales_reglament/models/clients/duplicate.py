from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...windows import closed, open_record
from ..core.activities import schedule_for

CAUSES = [
    ("tax", "Same tax number"),
    ("email", "Same e-mail"),
    ("phone", "Same phone"),
    ("name", "Similar name in the same city"),
]


class SalesReglamentDuplicate(models.Model):
    """Two clients who look like one, and why: a fact of the nightly pass.

    A pair is there once for each cause, the client with the smaller id first. Nobody reads a pair
    of which one side belongs to a company that is not theirs.
    """

    _name = "sales.reglament.duplicate"
    _inherit = [
        "sales.reglament.duplicate.entry",
        "sales.reglament.duplicate.search",
    ]
    _description = "Likely Duplicate"
    _order = "cause, partner_id, id"
    _rec_name = "value"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, ondelete="cascade", index=True, readonly=True
    )
    twin_id = fields.Many2one(
        "res.partner",
        string="Looks Like",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    value = fields.Char(string="In Common", readonly=True)
    found_date = fields.Datetime(string="Found", readonly=True)
    dismissed_by = fields.Many2one(
        "res.users",
        string="Told Apart By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    dismissed = fields.Boolean(string="Not the Same", readonly=True)
    asked_by = fields.Many2one(
        "res.users",
        string="Merge Asked For By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who asked the head of sales to merge the two.",
    )
    user_id = fields.Many2one(related="partner_id.user_id", string="Answers for the Client")
    twin_user_id = fields.Many2one(related="twin_id.user_id", string="Answers for the Other")
    email = fields.Char(related="partner_id.email")
    twin_email = fields.Char(related="twin_id.email", string="Email of the Other")
    phone = fields.Char(related="partner_id.phone")
    twin_phone = fields.Char(related="twin_id.phone", string="Phone of the Other")
    vat = fields.Char(related="partner_id.vat")
    twin_vat = fields.Char(related="twin_id.vat", string="Tax ID of the Other")
    city = fields.Char(related="partner_id.city")
    twin_city = fields.Char(related="twin_id.city", string="City of the Other")
    client_state = fields.Selection(related="partner_id.client_state")
    twin_client_state = fields.Selection(related="twin_id.client_state", string="The Other Is")
    last_contact_date = fields.Datetime(related="partner_id.last_contact_date")
    twin_last_contact_date = fields.Datetime(
        related="twin_id.last_contact_date", string="Last Contact with the Other"
    )
    can_merge = fields.Boolean(compute="_compute_can_merge")

    @api.depends("partner_id", "twin_id")
    def _compute_display_name(self):
        for pair in self:
            pair.display_name = f"{pair.partner_id.display_name} / {pair.twin_id.display_name}"

    @api.depends_context("uid")
    def _compute_can_merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        head = self.env.user.has_group("sales_reglament.group_reglament_head")
        self.can_merge = head and wizard.has_access("create")

    # ------------------------------------------------------------ what to do with them

    def action_merge(self):
        """Open Odoo's own merge with the clients of these pairs."""
        clients = self.partner_id | self.twin_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge"),
            "res_model": "base.partner.merge.automatic.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": "res.partner", "active_ids": clients.ids},
        }

    def action_ask_merge(self):
        """Ask the head of sales to merge these pairs, each once.

        :return: a notice that says who was asked
        """
        self.check_access("read")
        # facts belong to the engine; who may read both clients may say that they are one
        pairs = self.sudo().filtered(lambda pair: not pair.asked_by and not pair.dismissed)
        heads = self.env["res.users"]
        for (client, twin), rows in pairs.grouped(
            lambda row: (row.partner_id, row.twin_id)
        ).items():
            head = self._ask_merge(client, twin)
            if head:  # else it can be asked again when somebody leads
                rows.search([("partner_id", "=", client.id), ("twin_id", "=", twin.id)]).write(
                    {"asked_by": self.env.uid}
                )
            heads |= head
        names = ", ".join(heads.mapped("name")) or self.env._("the heads of sales")
        return closed(self.env._("Asked to merge them: %s", names))

    def _ask_merge(self, client, twin):
        """Plan for the head to look at two cards.

        :return: the head, if there is one
        """
        me = self.env.user
        company = client.company_id or me.company_id
        head = self.env["sales.reglament.superior"]._head_of(me, company)
        if head:
            schedule_for(
                head,
                client,
                lambda told: told.env._(
                    "Two cards of one client? %(client)s and %(twin)s",
                    client=client.display_name,
                    twin=twin.display_name,
                ),
                note=lambda told: plaintext2html(
                    told.env._("%s asks you to look and to merge them.", me.name)
                ),
            )
        return head

    def action_open_client(self):
        """Open the card of one of the two: the context says ``twin`` for the other."""
        self.ensure_one()
        client = self.twin_id if self.env.context.get("twin") else self.partner_id
        return open_record("res.partner", client.id, name=client.display_name)

    def action_dismiss(self):
        """Tell the clients of these pairs apart, for every cause: they are not one."""
        self._set_dismissed(True)

    def action_recall(self):
        """Show these pairs again."""
        self._set_dismissed(False)

    def _set_dismissed(self, dismissed):
        self.check_access("read")
        (self.partner_id | self.twin_id).check_access("write")
        # facts belong to the engine; who may write both clients may say they are two
        pairs = {(row.partner_id.id, row.twin_id.id) for row in self.sudo()}
        rows = self.sudo().search([("partner_id", "in", self.sudo().partner_id.ids)])
        rows = rows.filtered(lambda row: (row.partner_id.id, row.twin_id.id) in pairs)
        by = self.env.uid if dismissed else False
        rows.write({"dismissed": dismissed, "dismissed_by": by})

    def action_find(self):
        """Look through the whole base now instead of tonight; for heads."""
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(self.env._("Only a head of sales looks through the whole base."))
        last = self.search([], order="id desc", limit=1).id or 0
        self._find()
        new = self.search_count([("id", ">", last)])
        if not new:
            return closed(self.env._("The whole base is looked through: nothing new."))
        return closed(self.env._("The whole base is looked through. New: %s", new))

    # ------------------------------------------------------------ questions

    @api.model
    def _twins(self, clients=None):
        """Who looks like whom, as far as the reader may see both.

        :param clients: commercial entities; without them, all
        :return: ``{client id: set of ids of its twins}``
        """
        domain = Domain("dismissed", "=", False)
        if clients is not None:
            domain &= Domain("partner_id", "in", clients.ids) | Domain("twin_id", "in", clients.ids)
        twins = {}
        for client, twin in self._read_group(domain, ["partner_id", "twin_id"]):
            twins.setdefault(client.id, set()).add(twin.id)
            twins.setdefault(twin.id, set()).add(client.id)
        return twins

    @api.model
    def _are_twins(self, partner_ids):
        """Whether each of these clients was found to look like another of them."""
        ids = set(partner_ids)
        twins = self._twins(self.env["res.partner"].browse(ids))
        return all(twins.get(id_, set()) & ids for id_ in ids)

    # ------------------------------------------------------------ merges

    @api.model
    def _merge(self, client, others):
        """Bring the pairs of merged clients to the one that stays, each pair and cause once."""
        merged = client | others
        # facts belong to the engine, whoever merges
        rows = self.sudo().search(
            Domain("partner_id", "in", merged.ids) | Domain("twin_id", "in", merged.ids),
            order="dismissed desc, id",
        )
        kept, gone = set(), self.sudo().browse()
        for row in rows:
            ends = {
                client.id if end in merged.ids else end
                for end in (row.partner_id.id, row.twin_id.id)
            }
            key = (row.cause, frozenset(ends))
            if len(ends) < 2 or key in kept:
                gone |= row
                continue
            kept.add(key)
            first, second = sorted(ends)
            if (row.partner_id.id, row.twin_id.id) != (first, second):
                row.write({"partner_id": first, "twin_id": second})
        gone.unlink()
        self.env.flush_all()
