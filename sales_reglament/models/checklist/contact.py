from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

from .mail_activity import SAID
from .subjects import refresh

KINDS = [
    ("call", "Call"),
    ("message", "Message (messenger)"),
    ("email", "E-mail from my mailbox"),
    ("meeting", "Meeting"),
    ("video", "Video call"),
]
# So long after it a contact counts as written down at once.
AT_ONCE = timedelta(minutes=1)
RESULTS = [
    ("agreed", "Reached, agreed"),
    ("thinking", "Reached, will think"),
    ("call_back", "Asked to call back"),
    ("not_reached", "Not reached"),
    ("wrong_contact", "Wrong contact"),
    ("refused", "Refused"),
]


class SalesReglamentContact(models.Model):
    """A contact with a client that somebody wrote down, or a telephone system did."""

    _name = "sales.reglament.contact"
    _description = "Logged Contact"
    _order = "date desc, id desc"
    _rec_name = "kind"

    lead_id = fields.Many2one("crm.lead", string="Deal", ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Client", ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", ondelete="set null")
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict", index=True)
    kind = fields.Selection(KINDS, required=True)
    result = fields.Selection(RESULTS, required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    logged_date = fields.Datetime(
        string="Written Down", help="Empty for contacts of former versions: it was at once."
    )
    contact_id = fields.Many2one(
        "res.partner", string="Spoke With", ondelete="set null", index="btree_not_null"
    )
    next_date = fields.Date()
    note = fields.Char()
    message_id = fields.Many2one(
        "mail.message",
        string="Finished Activity",
        ondelete="set null",
        help="The message of the activity that this contact is: one contact, told twice.",
    )

    _one_per_activity = models.UniqueIndex(
        "(message_id) WHERE message_id IS NOT NULL",
        "What came of this is written down already.",
    )

    @api.model
    def _in_use(self):
        """Whether any contact was ever logged: bases without one pay nothing for them."""
        # that there are some is no secret
        return bool(self.sudo().search_count([("id", "!=", False)], limit=1))

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        contacts = super().create([{"logged_date": now, **vals} for vals in vals_list])
        if contacts and not self.env["sales.reglament"]._watch().contacts:
            self.env.registry.clear_cache("stable")
        return contacts

    def unlink(self):
        leads, clients = self.lead_id, self._clients()
        result = super().unlink()
        refresh(self.env, {"contact"}, leads, clients)
        return result

    def _in_words(self):
        """What was logged, in one line; with its moment where that is not the present one."""
        moment = self._is_of_before() and format_datetime(self.env, self.date, dt_format="short")
        words = [self.display_name, self.contact_id.display_name, moment, self.note]
        return ". ".join(filter(None, words))

    def _is_of_before(self):
        """Whether it was written down later than it took place."""
        return bool(self.logged_date) and self.logged_date - self.date > AT_ONCE

    def _in_chatter(self):
        """What the chatter says of it.

        A client's card is everybody's to read, what was said is not: there it stands behind a link.
        """
        if self.lead_id:
            return self._in_words()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        words = Markup("<p>%s</p>") % self.env._("Contact logged: %s", "%s")
        return words % self._get_html_link(title=kinds[self.kind])

    def _finish(self, activity):
        """Finish the activity that this contact was planned as; its message is this contact.

        :return: activities that were planned with that
        """
        self.ensure_one()
        # what the message proves shows only when it is known as this contact
        quiet = activity.with_context(reglament_logs_contact=True, **{SAID: self.note or ""})
        messages, planned = quiet._action_done(feedback=self._in_words())
        if messages.model == "res.partner":
            messages.sudo().body += self._in_chatter()  # its words are this contact's
        # the contact is a fact of the engine, whoever may finish the activity
        self.sudo().message_id = messages[:1]
        return planned

    def _clients(self):
        """The clients who were spoken to, as far as steps look for contacts."""
        return self.env["sales.reglament.client.checklist"]._clients_behind(
            self.filtered(lambda contact: not contact.lead_id).partner_id,
            self.lead_id,
            {"contact"},
        )

    @api.depends("kind", "result")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        results = dict(self._fields["result"]._description_selection(self.env))
        for contact in self:
            contact.display_name = f"{kinds.get(contact.kind)}: {results.get(contact.result)}"
