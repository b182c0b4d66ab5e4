from odoo import models

# What a line of a letter may have at most, by RFC 5322.
LONGEST_LINE = 998


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _prepare_email_message__(self, message, smtp_session):
        """Providers read where to unsubscribe only as it is: Python encodes what is longer than a
        line (RFC 2369, RFC 8058)."""
        result = super()._prepare_email_message__(message, smtp_session)
        prepared = result[-1]
        if "/reglament/feedback/" in (prepared["List-Unsubscribe"] or ""):
            prepared.policy = prepared.policy.clone(max_line_length=LONGEST_LINE)
        return result
