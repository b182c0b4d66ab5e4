from odoo import fields, models


class SalesReglamentContactMixin(models.AbstractModel):
    """Deals and clients with whom contacts are written down."""

    _name = "sales.reglament.contact.mixin"
    _description = "Contacts Are Logged"

    def log_contact(self, kind, result, next_date=False, note=False):
        """Write down a contact with the client; also for telephone systems.

        :param kind: ``call``, ``message``, ``email``, ``meeting`` or ``video``
        :param result: ``agreed``, ``thinking``, ``call_back``, ``not_reached``,
            ``wrong_contact`` or ``refused``
        :param next_date: date of the next step, planned as an activity
        :param note: a few words
        :return: ids of the contacts
        """
        self.check_access("write")
        said = {"kind": kind, "result": result, "next_date": next_date, "note": note}
        # contacts are facts of the engine; who may write the record may add one, checked above
        Contact = self.env["sales.reglament.contact"].sudo()
        contacts = Contact.create(
            [{**record._prepare_contact(), **said, "user_id": self.env.uid} for record in self]
        )
        for record, contact in zip(self, contacts, strict=True):
            record._message_log(body=". ".join(filter(None, [contact.display_name, note])))
            if next_date:
                record.activity_schedule(
                    "mail.mail_activity_data_call",
                    fields.Date.to_date(next_date),
                    user_id=record.user_id.id or self.env.uid,
                )
        self.env["sales.reglament.checklist"]._refresh(contacts.lead_id, {"contact"})
        self.env["sales.reglament.client.checklist"]._refresh(contacts._clients(), {"contact"})
        return contacts.ids

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
