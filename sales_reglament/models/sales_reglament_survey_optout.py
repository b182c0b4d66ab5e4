from odoo import api, fields, models
from odoo.tools import SQL


class SalesReglamentSurveyOptout(models.Model):
    """A person who does not want to be asked any more. Their other mail goes on."""

    _name = "sales.reglament.survey.optout"
    _description = "Does Not Want to Be Asked"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "email_normalized"

    email_normalized = fields.Char(string="E-mail", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    _one_per_person = models.UniqueIndex("(email_normalized)")

    @api.model
    def _note(self, emails):
        """Remember that these people don't want to be asked; saying it twice changes nothing.

        :param emails: normalised addresses
        """
        known = sorted({email for email in emails if email})
        if known:
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO sales_reglament_survey_optout (email_normalized, date)
                         SELECT unnest(%s::varchar[]), %s
                    ON CONFLICT DO NOTHING RETURNING id
                    """,
                    known,
                    fields.Datetime.now(),
                )
            )
            self.invalidate_model()

    @api.model
    def _forget(self, emails):
        """These people may be asked again: they said so.

        :param emails: normalised addresses
        """
        self._of(emails).unlink()

    @api.model
    def _of(self, emails):
        return self.search([("email_normalized", "in", [email for email in emails if email])])
