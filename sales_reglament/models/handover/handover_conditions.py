from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.settings import settings
from .handover_line import NAMED


class SalesReglamentHandoverConditions(models.AbstractModel):
    """What can be offered: one's own clients, once, and known well enough."""

    _name = "sales.reglament.handover.conditions"
    _description = "What Stands Against an Offer"

    is_unjudged = fields.Boolean(
        compute="_compute_is_unjudged",
        help="No reglament asks for anything of these clients: the norm judges nothing.",
    )

    @api.depends("line_ids.completeness", "line_ids.lead_id", "state")
    def _compute_is_unjudged(self):
        completeness = self.line_ids._fields["completeness"]
        for handover in self:
            clients = handover.line_ids.filtered(lambda line: line.partner_id and not line.lead_id)
            handover.is_unjudged = (
                bool(clients)
                and handover.state in ("draft", "offered")
                and all(completeness.given(line) is None for line in clients)
            )

    def _check_lines(self):
        """Every line is the giver's, a client or deal stands once, and in no other offer.

        :raise UserError: naming what stands against it
        """
        # whose a client is, and whether it is offered, is no secret to who offers it
        lines = self.sudo().line_ids
        for handover in self.sudo():
            if not handover.line_ids and not handover.takes_rest:
                raise UserError(self.env._("There is no client in this handover yet."))
        self.line_ids._check_givers()
        self._check_offered_once(lines)

    def _check_offered_once(self, lines):
        others = lines.search(
            [
                ("handover_id.state", "=", "offered"),
                "|",
                ("lead_id", "in", lines.lead_id.ids),
                "&",
                ("lead_id", "=", False),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    lines.partner_id.commercial_partner_id.ids,
                ),
            ]
        )
        seen, twice = set(), lines.browse()
        for line in (others - lines) | lines:
            record = line._what()
            if (record._name, record.id) in seen:
                twice |= line
            seen.add((record._name, record.id))
        if twice:
            names = twice.with_env(self.env)._names()
            raise UserError(self.env._("Offered already: %s", names))

    # ------------------------------------------------------------ completeness

    def _check_completeness(self):
        """In *enforce* a client is offered when enough is known of it; a head may offer anyway.

        :raise UserError: naming the clients and what is missing
        """
        for handover in self:
            # gaps are facts, whoever may open the card
            gaps = handover.sudo()._incomplete(handover.sudo().line_ids._clients())
            refused = gaps.filtered(lambda client: client._reglament_enforced())
            is_head = self.env.su or self.env.user.has_group("sales_reglament.group_reglament_head")
            reason = handover.override_reason
            if refused and not (is_head and (reason or "").strip()):
                handover._refuse_incomplete(refused)
            if refused:
                self.env["sales.reglament.reason"]._words(
                    reason, self.env._("Say in a few words why they are offered anyway.")
                )
            handover._log_incomplete(gaps, bool(refused))

    @api.model
    def _incomplete(self, clients):
        """Those of these clients of whom less is known than the norm wants.

        Where nothing is asked of a client, the norm judges nothing.
        """
        norm = settings(self.env).completeness_norm
        return clients.filtered(lambda client: client.completeness < norm)

    def _refuse_incomplete(self, clients):
        shown = clients[:NAMED]
        raise UserError(
            "\n".join(
                [
                    self.env._(
                        "The receiver needs to know more of these clients: at least %(norm)s %% is "
                        "filled in before a handover.",
                        norm=settings(self.env).completeness_norm,
                    ),
                    *(
                        f"{client.display_name} ({client.completeness} %): {client.missing_summary}"
                        for client in shown
                    ),
                    *(["…"] if len(clients) > NAMED else []),
                ]
            )
        )

    def _log_incomplete(self, clients, overridden):
        """Every client offered with gaps stands in the exceptions log."""
        gaps = clients._reglament_gaps_to_log()
        # the log is the engine's
        self.env["sales.reglament.bypass"].sudo()._log(
            [
                {
                    "partner_id": client.id,
                    "record_name": client.name,
                    "reglament_id": client.reglament_id.id,
                    "company_id": client.company_id.id,
                    "kind": "override" if overridden else "mode",
                    "reason": self.override_reason if overridden else None,
                    "gaps": gaps[client],
                }
                for client in clients
            ]
        )
