from collections import defaultdict

from odoo import models
from odoo.tools import html2plaintext

LETTERS = 3
LETTER_LENGTH = 300


class SalesReglamentHandoverSheet(models.AbstractModel):
    """The handover sheet: what the receiver must know of each client, on paper."""

    _name = "sales.reglament.handover.sheet"
    _description = "What a Handover Tells"

    def _sheet(self):
        """What the sheet tells of each line, read for all at once, by the rights of its reader; to
        who is to answer an offer by those of the giver.

        :return: list of dicts: ``line``, ``record``, ``completeness``, and lists of ``contacts``,
            ``needs``, ``answers``, ``leads``, ``activities`` and ``letters``
        """
        self.ensure_one()
        self.check_access("read")
        env = self._teller()
        lines = self.line_ids._readable_in(env)
        named = lines.sudo()  # which ids they are: those were asked for above, or are asked below
        clients = named._clients().with_env(env)._filtered_access("read")
        alone = named.lead_id.with_env(env)
        parts = self.with_env(env)._sheet_parts(clients, alone, named.handover_id)
        return [
            {
                "line": line,
                "record": record.with_env(env),
                "completeness": line._fields["completeness"].given(line),
                **{name: found[record] for name, found in parts.items()},
            }
            for line in lines
            for record in (line.sudo()._what(),)
            if record in (clients if record._name == clients._name else alone)
        ]

    def _sheet_parts(self, clients, alone, handover):
        """What there is to tell, by the rights of the environment.

        :param clients: those that go with all that belongs to them
        :param alone: the deals that go alone
        :param handover: the handover, to ask whose activities count
        :return: ``{part: {client or deal: list}}``
        """
        people = self.env["sales.reglament.assigned.work"]._people(clients).filtered("active")
        leads = self._sheet_leads(clients) | alone
        owner = {("res.partner", person.id): person.commercial_partner_id for person in people}
        for lead in leads:
            client = lead.partner_id.commercial_partner_id
            owner["crm.lead", lead.id] = lead if lead in alone else client
        parts = {
            name: defaultdict(list)
            for name in ("contacts", "needs", "answers", "leads", "activities", "letters")
        }
        for person in people - clients:
            parts["contacts"][person.commercial_partner_id].append(person)
        for need in clients.client_product_ids._shown_to_reader():
            parts["needs"][need.partner_id].append(need)
        parts["answers"].update(self._sheet_answers(people))
        for lead in leads:
            parts["leads"][owner["crm.lead", lead.id]].append(lead)
        for activity in self._sheet_activities(handover, people, leads):
            parts["activities"][owner[activity.res_model, activity.res_id]].append(activity)
        for message in self._sheet_messages(people, leads):
            letters = parts["letters"][owner[message.model, message.res_id]]
            if len(letters) < LETTERS:
                letters.append(self._prepare_letter(message))
        return parts

    def _sheet_answers(self, people):
        """What the clients said of us; whoever asks them extends this.

        :return: ``{client: list of answers}``
        """
        return {}

    def _sheet_activities(self, handover, people, leads):
        return self.env["mail.activity"].search(
            [
                ("user_id", "in", (handover.from_user_id | handover.to_user_id).ids),
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
            # who wrote what one reads is no secret
            "author": message.author_id.sudo().name or message.email_from,
            "subject": message.subject,
            "text": text if len(text) <= LETTER_LENGTH else text[:LETTER_LENGTH] + "…",
        }
