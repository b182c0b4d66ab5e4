from odoo import models

from .handover_move import QUIET
from .holdings import PERSONS, QUOTATIONS


class SalesReglamentHandover(models.Model):
    """And all the rest: what somebody holds beside clients and deals goes with one handover."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover"  # pylint: disable=consider-merging-classes-inherited

    def _give_rest(self):
        """Give what belongs to no client or deal that the giver still holds.

        :return: the activities that go the same way
        """
        giver = self.from_user_id
        self._give_contacts(giver)
        quotations = self.env["sale.order"].search(
            [("user_id", "=", giver.id), ("state", "in", QUOTATIONS)]
        )
        self._give_orders(quotations.filtered(lambda order: not self._is_kept(order, giver)))
        self._give_points(giver)
        self._give_requests(giver)
        self._give_offers(giver)
        activities = self.env["mail.activity"].search([("user_id", "=", giver.id)])
        return activities - self._activities_kept(activities) - self._notices_kept(activities)

    def _give_contacts(self, giver):
        contacts = self.env["res.partner"].search(
            [("user_id", "=", giver.id), ("parent_id", "!=", False), ("is_company", "=", False)]
        )
        self._give_partners(
            contacts.filtered(lambda contact: contact.commercial_partner_id.user_id != giver)
        )

    def _give_points(self, giver):
        """Give points that are the giver's for another reason than answering for the record."""
        checks = self.env["sales.reglament.check"].search(
            [("user_id", "=", giver.id), ("state", "=", "todo")]
        )
        checks = checks.filtered(
            lambda check: not self._is_kept(check.lead_id or check.partner_id, giver)
        )
        checks._transition([{"id": check.id, "user_id": self.to_user_id.id} for check in checks])

    def _give_requests(self, giver):
        """Open requests: what the giver is to answer, and what the giver asked."""
        requests = self.env["sales.reglament.holdings"]._held("requests", giver)
        for name in PERSONS["requests"]:
            mine = requests.filtered(lambda request, name=name: request[name] == giver)
            mine.with_context(**QUIET).write({name: self.to_user_id.id})
        self._log_on(requests)

    def _give_offers(self, giver):
        """Offers that wait for the giver's answer wait for the receiver's; nobody is offered what
        they give."""
        offers = self.env["sales.reglament.holdings"]._held("offers", giver)
        back = offers.filtered(lambda offer: offer.from_user_id == self.to_user_id)
        back._settle_cancelled()
        for name in PERSONS["offers"]:
            mine = (offers - back).filtered(lambda offer, name=name: offer[name] == giver)
            mine.with_context(**QUIET).write({name: self.to_user_id.id})
        self._log_on(offers)

    def _is_kept(self, record, giver):
        """Whether it belongs to a client, or is a deal, that the giver still holds."""
        if record._name == "crm.lead":
            return record.user_id == giver and bool(record._reglament_open())
        client = record.partner_id if record._name == "sale.order" else record
        return bool(client) and client.commercial_partner_id.user_id == giver

    def _activities_kept(self, activities):
        """Activities that wait for another handover, with their client or deal."""
        kept = activities.browse()
        by_model = activities.grouped("res_model")
        for model in ("res.partner", "crm.lead", "sale.order"):
            some = by_model.get(model, activities.browse())
            records = self.env[model].browse(some.mapped("res_id")).exists()
            waiting = records.filtered(lambda record: self._is_kept(record, self.from_user_id))
            by_record = some.grouped("res_id")
            kept = kept.concat(kept, *(by_record[id_] for id_ in waiting.ids))
        return kept

    def _notices_kept(self, activities):
        """What the giver was told of their own handovers, as clients that came back to them."""
        notices = activities.filtered(lambda activity: activity.res_model == self._name)
        offers = self.browse(notices.mapped("res_id")).exists()
        own = offers.filtered(lambda offer: offer.from_user_id == self.from_user_id)
        return notices.filtered(lambda activity: activity.res_id in own.ids)
