from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# All that a person is known by.
KEYS = ("email_normalized", "contact_id", "phone_sanitized")


class SalesReglamentSurveyOptout(models.Model):
    """A person who does not want to be asked any more. Their other mail goes on.

    They are known by their card, their address and their number: any of them is enough.
    """

    _name = "sales.reglament.survey.optout"
    _inherit = ["sales.reglament.shared"]
    _description = "Does Not Want to Be Asked"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "email_normalized"

    email_normalized = fields.Char(string="E-mail", readonly=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Person",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    phone_sanitized = fields.Char(string="Phone", readonly=True, index="btree_not_null")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _by_address = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.depends(*KEYS)
    def _compute_display_name(self):
        for refused in self:
            refused.display_name = (
                refused.contact_id.display_name
                or refused.email_normalized
                or refused.phone_sanitized
            )

    @api.model
    def _note(self, emails):
        """Remember that these people don't want to be asked; saying it twice changes nothing.

        :param emails: normalised addresses
        """
        self._note_people((email, None, None) for email in emails)

    @api.model
    def _note_people(self, people):
        """The same of people by all that they are known by.

        :param people: tuples of normalised address, id of the card and normalised number; what is
            not known is None
        """
        known = sorted(
            {tuple(key or None for key in person) for person in people if any(person)}, key=str
        )
        if not known:
            return
        emails, contacts, phones = map(list, zip(*known, strict=True))
        self.env.execute_query(
            SQL(
                """
                INSERT INTO sales_reglament_survey_optout
                            (email_normalized, contact_id, phone_sanitized, date)
                     SELECT person.*, %s
                       FROM unnest(%s::varchar[], %s::int[], %s::varchar[])
                            AS person(email, contact_id, phone)
                      WHERE NOT EXISTS (
                            SELECT FROM sales_reglament_survey_optout AS known
                             WHERE known.email_normalized IS NOT DISTINCT FROM person.email
                               AND known.contact_id IS NOT DISTINCT FROM person.contact_id
                               AND known.phone_sanitized IS NOT DISTINCT FROM person.phone)
                  RETURNING id
                """,
                fields.Datetime.now(),
                emails,
                contacts,
                phones,
            )
        )
        self.invalidate_model()

    @api.model
    def _forget_people(self, people):
        """These people may be asked again: they said so.

        :param people: as :meth:`_note_people` takes them
        """
        self._of_people(people).unlink()

    @api.model
    def _of_people(self, people):
        """What is noted of people, by whatever of them it is known."""
        people = list(people)
        domain = Domain.FALSE
        for number, name in enumerate(KEYS):
            values = {person[number] for person in people if person[number]}
            domain |= Domain(name, "in", list(values)) if values else Domain.FALSE
        return self.search(domain)
