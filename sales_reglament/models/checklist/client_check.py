from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...windows import open_record


class SalesReglamentCheck(models.Model):
    """What is particular to the points of clients."""

    _inherit = "sales.reglament.check"

    recurrence_days = fields.Integer(related="step_id.recurrence_days")

    def _of_clients(self):
        return self.filtered(lambda check: check.partner_id and not check.lead_id)

    # ------------------------------------------------------------ what people do

    def action_reopen(self):
        """Open settled points again. Of a client's step only the last point opens again; what
        followed from it is cancelled.

        :raise UserError: when a later point of the step was settled
        """
        settled = self._of_clients()._settled()
        if settled:
            self._check_may_change()
            settled._make_room()
        return super().action_reopen()

    def _make_room(self):
        # what followed may be a colleague's; who may change these points was checked
        points = self.sudo()
        # a step lives through versions
        origins = self.env["sales.reglament"]._origins()
        mine = {origins.get(id_, id_) for id_ in points.step_id.ids}
        steps = {id_ for id_, origin in origins.items() if origin in mine}

        def thing(point):
            return point.partner_id, origins.get(point.step_id.id, point.step_id.id)

        asked = points.search(
            Domain("lead_id", "=", False)
            & Domain("partner_id", "in", points.partner_id.ids)
            & Domain("step_id", "in", list(steps.union(points.step_id.ids)))
            & Domain("state", "!=", "cancelled")
        ).grouped(thing)
        pending = points.browse()
        for point in points:
            others = asked[thing(point)] - point
            if any(other.done_date >= point.done_date for other in others._settled()):
                raise UserError(
                    self.env._(
                        "“%(step)s” was settled for %(client)s again since then. Open the last "
                        "point instead.",
                        step=point.step_id.name,
                        client=point.partner_id.display_name,
                    )
                )
            pending |= others - others._settled()
        pending._transition([{"id": other.id, "state": "cancelled"} for other in pending])

    def action_open_proof(self):
        """Open the record that proves the deed, on the client's card or on the deal."""
        self.ensure_one()
        if not self._of_clients() or self.proof_model not in ("mail.message", "ir.attachment"):
            return super().action_open_proof()
        # only where the proof is kept; whether it may be opened there is asked there
        proof = self.env[self.proof_model].sudo().browse(self.proof_id).exists()
        if not proof:
            return False
        by_message = self.proof_model == "mail.message"
        return open_record(proof.model if by_message else proof.res_model, proof.res_id)

    def _check_may_change(self):
        """As with deals: one's own and nobody's, or all for those who run all deals."""
        super()._check_may_change()
        me = self.env.user
        if self.env.su or me.has_group("sales_team.group_sale_salesman_all_leads"):
            return
        for check in self._of_clients():
            client = check.partner_id
            responsible = client.user_id | client.active_user_id | client.service_user_id
            if me != check.user_id and responsible and me not in responsible:
                raise AccessError(
                    self.env._(
                        "%(user)s answers for %(client)s, and for this point.",
                        user=(client.user_id or responsible)[0].name,
                        client=client.display_name,
                    )
                )
