from collections import defaultdict

from odoo import models
from odoo.tools import html2plaintext

LETTERS = 3
LETTER_LENGTH = 300


class SalesReglamentHandover(models.Model):
    """The handover sheet: what the receiver must know of each client, on paper."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover"  # pylint: disable=consider-merging-classes-inherited

    def _sheet(self):
        """What the sheet tells of each line, read for all at once.

        :return: list of dicts: ``line``, ``record``, ``contacts``, ``leads``, ``activities``,
            ``letters``, and whatever extensions add
        """
        self.ensure_one()
        self.check_access("read")
        # who gives or receives a client may read its sheet; the handover was checked above
        handover = self.sudo()
        holdings, giver = handover.env["sales.reglament.holdings"], handover.from_user_id
        clients, alone = handover.line_ids._clients(), handover.line_ids.lead_id
        people = holdings._people(clients).filtered("active")
        leads = handover._sheet_leads(clients) | alone
        activities = handover.env["mail.activity"].search(
            [
                ("user_id", "in", (giver | handover.to_user_id).ids),
                "|",
                "&",
                ("res_model", "=", "res.partner"),
                ("res_id", "in", people.ids),
                "&",
                ("res_model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
            ],
            order="date_deadline, id",
        )
        found = defaultdict(lambda: defaultdict(list))
        owner = {}
        for person in people:
            client = person.commercial_partner_id
            owner["res.partner", person.id] = client
            if person != client:
                found[client]["contacts"].append(person)
        for lead in leads:
            owner["crm.lead", lead.id] = (
                lead if lead in alone else lead.partner_id.commercial_partner_id
            )
            found[owner["crm.lead", lead.id]]["leads"].append(lead)
        for activity in activities:
            found[owner[activity.res_model, activity.res_id]]["activities"].append(activity)
        for message in handover._sheet_messages(people, leads):
            letters = found[owner[message.model, message.res_id]]["letters"]
            if len(letters) < LETTERS:
                letters.append(handover._prepare_letter(message))
        return [
            {
                "line": line,
                "record": record,
                **{
                    name: found[record][name]
                    for name in ("contacts", "leads", "activities", "letters")
                },
                **handover._sheet_more(record),
            }
            for line in handover.line_ids
            for record in (line.lead_id or line.partner_id.commercial_partner_id,)
        ]

    def _sheet_more(self, record):
        """More to tell of a client or deal; extensions add ``more``: list of (title, text)."""
        return {"more": []}

    def _sheet_leads(self, clients):
        return self.env["crm.lead"].search(
            [
                ("won_status", "=", "pending"),
                ("partner_id.commercial_partner_id", "in", clients.ids),
            ]
        )

    def _sheet_messages(self, people, leads):
        """Letters and comments, the latest first."""
        return self.env["mail.message"].search(
            [
                ("message_type", "in", ("email", "comment", "email_outgoing")),
                "|",
                "&",
                ("model", "=", "res.partner"),
                ("res_id", "in", people.ids),
                "&",
                ("model", "=", "crm.lead"),
                ("res_id", "in", leads.ids),
            ],
            order="date desc, id desc",
            limit=20 * max(1, len(people) + len(leads)),
        )

    def _prepare_letter(self, message):
        text = html2plaintext(message.body or "").strip()
        return {
            "date": message.date,
            "author": message.author_id.name or message.email_from,
            "subject": message.subject,
            "text": text if len(text) <= LETTER_LENGTH else text[:LETTER_LENGTH] + "…",
        }
