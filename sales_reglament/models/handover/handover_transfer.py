from odoo import models
from odoo.tools import SQL

from ...engine_pass import with_pass
from ...many_ids import as_array
from .assigned_work import PERSONS, QUOTATIONS
from .res_partner import BY_WHO_WRITES, FOLLOWED

# Nobody gets a letter for each client: the offer has told them.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_activity_quick_update": True,
}
# What the receiver follows is read once: looked up for each record it would take a time that grows
# with the square of their number.
EXCHANGE = """
    UPDATE mail_followers
       SET partner_id = %(receiver)s
     WHERE res_model = %(model)s AND res_id = ANY(%(ids)s::int[]) AND partner_id = %(giver)s
       AND res_id NOT IN (SELECT res_id
                            FROM mail_followers
                           WHERE res_model = %(model)s AND res_id = ANY(%(ids)s::int[])
                             AND partner_id = %(receiver)s)
"""
FORGET = """
    DELETE FROM mail_followers
          WHERE res_model = %(model)s AND res_id = ANY(%(ids)s::int[]) AND partner_id = %(giver)s
"""
FOLLOW = """
    WITH followed AS (
        INSERT INTO mail_followers (res_model, res_id, partner_id)
             SELECT %(model)s, record.id, %(receiver)s FROM UNNEST(%(ids)s::int[]) AS record(id)
        ON CONFLICT DO NOTHING
          RETURNING id
    )
    INSERT INTO mail_followers_mail_message_subtype_rel
                (mail_followers_id, mail_message_subtype_id)
         SELECT followed.id, subtype.id FROM followed, UNNEST(%(subtypes)s::int[]) AS subtype(id)
"""
HISTORY_RULES = ("rule_history_lead", "rule_history_order", "rule_history_order_line")


class SalesReglamentHandoverTransfer(models.AbstractModel):
    """Accepting: everything changes hands at once, in a constant number of queries per model; of
    who leaves, the rest too.
    """

    _name = "sales.reglament.handover.transfer"
    _description = "What Changes Hands"

    def _move(self):
        """Give the receiver what the offer names; the caller has checked who may.

        What somebody else has come to answer for in the meantime stays where it is.
        """
        self.ensure_one()
        self._leave_out_what_changed()
        lines = self.line_ids.filtered(lambda line: not line.was_left)
        assigned_work = self.env["sales.reglament.assigned.work"]
        giver, receiver, clients = self.from_user_id, self.to_user_id, lines._clients()
        people = assigned_work._people(clients)
        leads = assigned_work._leads(giver, clients) | lines.lead_id
        orders = assigned_work._orders(clients)
        activities = assigned_work._activities(giver, people, leads, orders)
        quotations = orders.filtered(
            lambda order: order.state in QUOTATIONS and order.user_id == giver
        )
        mine = people.filtered(lambda partner: partner.user_id in (giver, giver[:0]))
        self._give_partners(mine.with_context(**{FOLLOWED: BY_WHO_WRITES}))
        self._give_leads(leads - lines.lead_id, with_client=True)
        self._give_leads(lines.lead_id)
        self._give_orders(quotations, with_client=True)
        clients._reglament_record_holders()
        if self.takes_rest:
            activities |= self._give_rest()
        self._exchange_followers(people, clients)
        self._exchange_followers(leads, leads)
        self._exchange_followers(orders, quotations)
        # whoever gets an activity follows its record: here most do so already
        activities.with_context(**QUIET).write({"user_id": receiver.id})
        self._log_on(clients)
        self._log_on(leads)
        self._open_history()
        self.env.flush_all()

    def _leave_out_what_changed(self):
        giver = self.from_user_id
        left = self.line_ids.filtered(lambda line: line._what().user_id != giver)
        if left:
            left.write({"was_left": True})
            self._message_log(
                body=self.env._(
                    "Left where it was, as %(giver)s does not answer for it any more: %(names)s",
                    giver=giver.name,
                    names=", ".join(left.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------ giving

    def _give_partners(self, partners):
        quiet = with_pass(partners.with_context(**QUIET), "sync")
        quiet.write({"user_id": self.to_user_id.id})

    def _prepare_giving(self, with_client):
        """What is written on deals and orders; who answers for their client goes along, as each
        change of an indexed column makes all indexes of its row anew."""
        names = ("user_id", "client_user_id") if with_client else ("user_id",)
        return dict.fromkeys(names, self.to_user_id.id)

    def _give_leads(self, leads, with_client=False):
        """Deals keep their team where the receiver works in it, else they go to the receiver's."""
        receiver, vals = self.to_user_id, self._prepare_giving(with_client)
        teams = receiver.crm_team_ids | self.env["crm.team"].search([("user_id", "=", receiver.id)])
        home = receiver.sale_team_id or teams[:1]
        stay = leads.filtered(lambda lead: not home or lead.team_id in teams)
        # kept, not written anew: what is written Odoo looks through for each deal
        with self.env.protecting([leads._fields["team_id"]], stay):
            stay.with_context(**QUIET).write(dict(vals))
        go = (leads - stay).with_context(**QUIET)
        go.write({**vals, "team_id": home.id})

    def _give_orders(self, orders, with_client=False):
        orders.with_context(**QUIET).write(self._prepare_giving(with_client))

    # ------------------------------------------------------------ followers, notes, history

    def _exchange_followers(self, records, followed):
        """The giver follows no longer; the receiver follows what the giver did, and what matters.

        In one statement each: the ORM would read and write row by row.
        """
        if not records:
            return
        self.env["mail.followers"].flush_model()
        given = {
            "model": records._name,
            "giver": self.from_user_id.partner_id.id,
            "receiver": self.to_user_id.partner_id.id,
        }
        for statement in (EXCHANGE, FORGET):
            self.env.cr.execute(SQL(statement, ids=as_array(records.ids), **given))
        if followed:
            subtypes = self.env["mail.message.subtype"].default_subtypes(records._name)[0]
            given["ids"] = as_array(followed.ids)
            self.env.cr.execute(SQL(FOLLOW, subtypes=subtypes.ids, **given))
        self.env["mail.followers"].invalidate_model()
        records.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def _log_on(self, records):
        """Say in the chatters what happened: Odoo makes the first note, the others are like it."""
        if not records:
            return
        text = self.env._(
            "Handed over: %(giver)s → %(receiver)s. %(reason)s",
            giver=self.from_user_id.name,
            receiver=self.to_user_id.name,
            reason=dict(self._fields["reason"]._description_selection(self.env))[self.reason],
        )
        first = records[0]._message_log(body=text)
        first.flush_recordset()
        own = ("id", "res_id", "message_id", "record_name")
        columns = SQL(", ").join(
            SQL.identifier(name)
            for name, field in first._fields.items()
            if field.store and field.column_type and name not in own
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mail_message (%(columns)s, res_id, message_id)
                     SELECT %(columns)s, record.id, message_id || '-' || record.id
                       FROM mail_message, UNNEST(%(ids)s::int[]) AS record(id)
                      WHERE mail_message.id = %(first)s
                """,
                columns=columns,
                ids=as_array(records[1:].ids),
                first=first.id,
            )
        )
        records.invalidate_recordset(["message_ids"])

    def _open_history(self):
        """Receivers may read what went before. Until the first of them, nobody's rights change."""
        rules = self.env["ir.rule"]
        for name in HISTORY_RULES:
            rules |= self.env.ref(f"sales_reglament.{name}", raise_if_not_found=False) or rules
        closed = rules.filtered(lambda rule: not rule.active)
        if closed:
            self.env["sales.reglament.history"]._record_holders()
            closed.active = True

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
        requests = self.env["sales.reglament.assigned.work"]._held("requests", giver)
        for name in PERSONS["requests"]:
            mine = requests.filtered(lambda request, name=name: request[name] == giver)
            mine.with_context(**QUIET).write({name: self.to_user_id.id})
        self._log_on(requests)

    def _give_offers(self, giver):
        """Offers that wait for the giver's answer wait for the receiver's; nobody is offered what
        they give."""
        offers = self.env["sales.reglament.assigned.work"]._held("offers", giver)
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
