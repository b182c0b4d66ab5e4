from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...given_number import given_id
from ...given_text import clean_text
from ..core import days
from .results import CATEGORIES, KINDS, is_told
from .subjects import refresh

RECENT_FIRST = "write_date desc, id desc"
# What a contact can prove or, not having reached anybody, no longer proves.
TOLD = frozenset({"contact", "activity"})
# How long ago a contact may be that is logged now: by anybody, and by a head.
WORKING_DAYS = 3
HEADS_DAYS = timedelta(days=30)


class SalesReglamentContactMixin(models.AbstractModel):
    """Deals and clients with whom contacts are written down."""

    _name = "sales.reglament.contact.mixin"
    _description = "Contacts Are Logged"

    def log_contact(
        self,
        kind,
        result,
        next_date=False,
        note=False,
        activity_id=False,
        when=False,
        contact_id=False,
        message_id=False,
    ):
        """Write down a contact with the client; also for telephone systems.

        :param kind: ``call``, ``message``, ``email``, ``meeting`` or ``video``
        :param result: ``agreed``, ``thinking``, ``call_back``, ``not_reached``,
            ``wrong_contact`` or ``refused``
        :param next_date: date of the next step, planned as an activity
        :param note: a few words
        :param activity_id: id of a planned activity that the contact finishes
        :param when: the moment of it, in UTC; by default this one. Not in the future, and by who
            is no head not more than three working days ago
        :param contact_id: id of the person of the client who was spoken to; of one record only
        :param message_id: id of the message that finishing a call or meeting of this record has
            left, as ``action_feedback`` gives it back: this contact is what came of that, at that
            moment if no other is given
        :return: ids of the contacts
        :raise UserError: where it can't be logged so, in words
        """
        self.check_access("write")
        said = self._contact_said(kind, result, next_date, note)
        next_date = said["next_date"]
        message = self._message_without_result(message_id)
        said |= {
            "date": self._contact_moment(when or message.date),
            "contact_id": self._contact_person(contact_id),
            "message_id": message.id,
        }
        # contacts are facts of the engine; who may write the record may add one, checked above
        Contact = self.env["sales.reglament.contact"].sudo()
        contacts = Contact.create(
            [{**record._prepare_contact(), **said, "user_id": self.env.uid} for record in self]
        )
        activity = self._activity_to_finish(activity_id)
        planned = self._planned_after(message)
        if activity:
            planned = contacts._finish(activity)
        else:
            lines = zip(self, contacts, strict=True)
            self._message_log_batch(
                bodies={record.id: contact._in_chatter() for record, contact in lines}
            )
        if next_date:
            self._plan_next_contact(fields.Date.to_date(next_date), planned)
        refresh(self.env, TOLD, contacts.lead_id, contacts._clients())
        return contacts.ids

    def _contact_said(self, kind, result, next_date, note):
        """What was said of a contact, as it is kept.

        :raise UserError: where that can't be understood
        """
        Contact = self.env["sales.reglament.contact"]
        given = {"kind": kind, "result": result}
        try:
            day = fields.Date.to_date(next_date or False) or False
        except (LookupError, TypeError, ValueError):
            day = None
        is_known = day is not None and all(
            isinstance(value, str) and value in Contact._fields[name].get_values(self.env)
            for name, value in given.items()
        )
        if not is_known:
            raise UserError(
                self.env._(
                    "This contact can't be logged so. Please choose its kind, result and date "
                    "again."
                )
            )
        return {**given, "next_date": day, "note": clean_text(note) or False}

    def _contact_moment(self, when):
        """The moment of a contact, as it is kept.

        :raise UserError: where it can't have been then, or is too long ago
        """
        now = fields.Datetime.now()
        if not when:
            return now
        try:
            moment = fields.Datetime.to_datetime(when)
        except (TypeError, ValueError):
            moment = None
        if not isinstance(moment, datetime) or moment.tzinfo:
            raise UserError(self.env._("Please choose again when it was."))
        if moment > now:
            raise UserError(
                self.env._("That time is still to come. Please choose when the contact was.")
            )
        if self.env.user.has_group("sales_reglament.group_reglament_head"):
            if moment < now - HEADS_DAYS:
                raise UserError(self.env._("A contact is logged within 30 days."))
        elif self._is_too_long_ago(moment):
            raise UserError(
                self.env._(
                    "A contact is logged within three working days. For an earlier one, ask your "
                    "head."
                )
            )
        return moment

    def _is_too_long_ago(self, moment):
        """Whether a moment lies too many working days back for whoever is no head."""
        clock = self.env["sales.reglament.clock"]
        # what is of no company is by the days of the present one
        first = clock._first_day_back({False, *self.company_id.ids}, WORKING_DAYS)
        return any(
            days.day(self.env, moment, record.company_id.id) < first[record.company_id.id]
            for record in self
        )

    def _contact_person(self, contact_id):
        """Id of the person who was spoken to, or False.

        :raise UserError: for whoever is not of the client
        """
        if not contact_id:
            return False
        person = self.env["res.partner"].browse(given_id(contact_id) or ()).exists()
        client = len(self) == 1 and self._contact_client()
        # whose person a card is, is told to nobody who may not read the card
        if not person or not client or person.sudo().commercial_partner_id != client:
            raise UserError(self.env._("Please choose a person of this client."))
        person.check_access("read")
        return person.id

    def _contact_client(self):
        """The client that a contact with this record is with, if there is a card."""
        partner = self.env["res.partner"].browse(self._prepare_contact().get("partner_id") or ())
        return partner.sudo().commercial_partner_id

    def _contact_person_known(self):
        """The person that this record names, as far as it is one of the client's people."""
        partner = self.env["res.partner"].browse(self._prepare_contact().get("partner_id") or ())
        return partner if partner != self._contact_client() else partner.browse()

    def _activity_to_finish(self, activity_id):
        """The open activity with that id, for one record: of that record, or one's own.

        :raise AccessError: where the user may not finish it
        """
        activity = self.env["mail.activity"].browse(given_id(activity_id) or ()).exists()
        if len(self) != 1 or not activity:
            return activity.browse()
        activity.check_access("write")
        here = (activity.res_model, activity.res_id) == (self._name, self.id)
        is_meant = activity.active and (here or activity.user_id == self.env.user)
        return activity if is_meant else activity.browse()

    def _message_without_result(self, message_id):
        """The message that finishing a call or meeting of this record has left; empty where none is
        meant, or it is there no longer.

        :raise UserError: where it is not the user's to tell, or is told already
        """
        # it is looked at only to see whether it is this user's own, and of this record
        message = self.env["mail.message"].sudo().browse(given_id(message_id) or ()).exists()
        if not message:
            return message
        is_own = (
            message.author_id == self.env.user.partner_id
            and (message.model, [message.res_id]) == (self._name, self.ids)
            and message.mail_activity_type_id.category in CATEGORIES
        )
        if not is_own:
            raise UserError(
                self.env._("Please choose a call or meeting of your own that is finished here.")
            )
        if is_told(message):
            raise UserError(self.env._("What came of this is written down already."))
        return message

    def _planned_after(self, message):
        """What is planned here since an activity was finished, as the next one after it."""
        if not message:
            return self.env["mail.activity"]
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("previous_activity_type_id", "=", message.mail_activity_type_id.id),
                ("create_date", ">=", message.create_date),
            ],
            order="id desc",
            limit=1,
        )

    def _plan_next_contact(self, date, planned):
        """The next step as an activity of whoever answers for each record.

        :param planned: what finishing an activity has planned already: it takes the date
        """
        if planned:
            planned.date_deadline = date
            return
        for user, records in self.grouped(lambda record: record.user_id or self.env.user).items():
            records.activity_schedule("mail.mail_activity_data_call", date, user_id=user.id)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """In the dialog that logs a contact, what was worked on last comes first."""
        if not self.env.context.get("reglament_recent_first"):
            return super().name_search(name, domain, operator, limit)
        domain = Domain(domain or Domain.TRUE)
        if name:
            domain &= Domain("display_name", operator, name)
        found = self.search_fetch(domain, ["display_name"], limit=limit, order=RECENT_FIRST)
        # the names of what was found may be read, as in the search it stands in for
        return [(record.id, record.display_name) for record in found.sudo()]

    def _prepare_contact(self):
        """What a contact is about."""
        return {}

    def action_log_contact(self):
        """Open the dialog that logs a contact."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a contact"),
            "res_model": "sales.reglament.contact.log",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_record_model": self._name, "default_record_ids": self.ids},
        }

    def _action_ask_result(self, activity, message):
        """Open the same dialog for the result of a call or meeting that was finished: it saves with
        the first tap.

        :param message: what finishing it has left
        """
        action = self.action_log_contact()
        about = {
            "default_kind": KINDS[activity.activity_type_id.category],
            "default_finished_message": message.id,
            # the button that finished it wanted no letters of that; a next step is another matter
            "mail_activity_quick_update": False,
        }
        return {
            **action,
            "name": self.env._("How did it go?"),
            "context": {**action["context"], **about},
        }
