import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import consteq, email_normalize, email_normalize_all, email_split, hmac
from odoo.tools.mail import decode_message_header

from ...authentic import is_authentic
from .subjects import refresh

PATTERN = re.compile(r"deal-([1-9][0-9]{0,8})-([0-9a-f]{16})@(.+)", re.IGNORECASE)
# Where mail servers name the recipient of a blind copy.
ENVELOPE = ("X-Original-To", "Envelope-To", "X-Envelope-To")
KINDS = frozenset({"contact", "email"})


class SalesReglamentAddress(models.AbstractModel):
    """The deal's own e-mail address: a letter from one's own mailbox is kept with the deal.

    Put into the copy of a letter, it makes the letter a message of the deal and proves the
    contact. Nothing is sent on. Each colleague who may work on the deal has an address of their
    own, good for letters from their mailbox only; all other mail goes Odoo's ordinary way.
    """

    _name = "sales.reglament.address"
    _description = "Address of a Deal"

    # ------------------------------------------------------------ the address

    @api.model
    def _in_use(self):
        """Whether letters prove anything: without such steps there are no addresses."""
        watch = self.env["sales.reglament"]._watch()
        return bool((watch.evidence | watch.client_evidence) & KINDS)

    @api.model
    def _address(self, lead):
        """The address of a deal for the user, or False where there is no e-mail domain.

        :param lead: a deal that is stored
        """
        # the domain of a company's mail is no secret
        company = (lead.company_id or self.env.company).sudo()
        domain = company.alias_domain_id.name
        token = domain and self._token(lead.id, self.env.user)
        return f"deal-{lead.id}-{token}@{domain}" if domain else False

    def _token(self, lead_id, user):
        # the secret of the database signs the address, whoever reads it; each has one of their own
        key = user.sudo().reglament_address_key or ""
        return hmac(self.env(su=True), "sales_reglament-deal-address", (lead_id, user.id, key))[:16]

    @api.model
    def _domains(self):
        # which addresses are Odoo's own is no secret
        domains = self.env["mail.alias.domain"].sudo().search([("name", "!=", False)])
        return frozenset(domain.name.lower() for domain in domains)

    @api.model
    def _found_in(self, emails):
        """The addresses of deals among these, whosever they are; without any it asks no query.

        :param emails: e-mail addresses
        :return: ``{address: (id of the deal, token)}``
        """
        found = {}
        for address in emails:
            match = PATTERN.fullmatch(address)
            if match:
                found[address] = (int(match[1]), match[2].lower(), match[3].lower())
        domains = self._domains() if found else ()
        return {
            address: (lead_id, token)
            for address, (lead_id, token, domain) in found.items()
            if domain in domains
        }

    # ------------------------------------------------------------ incoming letters

    @api.model
    def _take(self, message, msg_dict):
        """Keep a letter with the deals that it was copied to.

        Only where it comes from the colleague whose address it is.

        :param message: the letter, an EmailMessage
        :param msg_dict: what Odoo's gateway read from it
        :return: the deals that got it
        """
        found = set(self._found_in(self._recipients(message, msg_dict)).values())
        nobody = self.env["crm.lead"]
        if not found or msg_dict.get("is_bounce") or self._is_automatic(message):
            return nobody
        sender = email_normalize(msg_dict["email_from"])
        # the gateway works for whoever writes: what they may do is looked at next
        senders = self.env["res.users"].sudo()
        if sender and is_authentic(message, sender):
            senders = senders.search([("email_normalized", "=", sender), ("share", "=", False)])
        taken, outside = nobody, self._outside(message)
        for lead_id, token in sorted(found):
            lead = self.env["crm.lead"].sudo().browse(lead_id).exists()
            user = lead and next(
                (user for user in senders if self._may_use(lead, token, user)), None
            )
            if user:
                self._keep(lead, user, msg_dict, outside)
                taken |= lead
        return taken

    def _may_use(self, lead, token, user):
        return consteq(self._token(lead.id, user), token) and self._may_work_on(lead, user)

    def _recipients(self, message, msg_dict):
        hidden = [decode_message_header(message, name, separator=",") for name in ENVELOPE]
        return email_split(",".join(filter(None, [msg_dict["recipients"], *hidden])))

    def _is_automatic(self, message):
        """Whether a machine wrote it: an absence note is no contact."""
        return (message.get("Auto-Submitted") or "no").strip().lower() != "no"

    def _may_work_on(self, lead, user):
        own = lead.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return own.has_access("write")

    def _keep(self, lead, user, msg_dict, outside):
        """Make a letter a message of the deal that nobody is notified of.

        It is an outgoing letter where somebody outside got it, else only a note.
        """
        now = fields.Datetime.now()
        sent = fields.Datetime.to_datetime(msg_dict.get("date")) or now
        subtype = "mail.mt_comment" if outside else "mail.mt_note"
        values = {
            "model": lead._name,
            "res_id": lead.id,
            "message_id": msg_dict["message_id"],
            "message_type": "email_outgoing" if outside else "email",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id(subtype),
            "subject": msg_dict.get("subject"),
            "body": msg_dict.get("body"),
            "date": min(sent, now),
            "email_from": msg_dict["email_from"],
            "author_id": user.partner_id.id,
            "outgoing_email_to": ", ".join(outside),
        }
        values.update(
            lead._process_attachments_for_post(msg_dict.get("attachments", []), [], values)
        )
        # who made the message tells it from one that somebody wrote themselves
        lead.with_user(SUPERUSER_ID)._message_create([values])
        checklist = self.env["sales.reglament.client.checklist"]
        refresh(self.env, KINDS, lead, checklist._clients_behind(leads=lead, kinds=KINDS))

    def _outside(self, message):
        """Whom the letter went to, without colleagues and addresses of this database."""
        headers = [decode_message_header(message, name, separator=",") for name in ("To", "Cc")]
        emails = set(email_normalize_all(",".join(headers)))
        # who is a colleague, and which addresses are Odoo's own, is no secret
        emails -= set(self.env["mail.alias.domain"].sudo()._find_aliases(emails))
        colleagues = self.env["res.users"].sudo()
        colleagues = colleagues.search(
            [("email_normalized", "in", list(emails)), ("share", "=", False)]
        )
        return sorted(emails - set(colleagues.mapped("email_normalized")))
