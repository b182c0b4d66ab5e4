from odoo import models

from ..core.ir_actions_report import WITHOUT_PDF


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _generate_template_attachments(self, res_ids, render_fields, render_results=None):
        """A letter leaves without its PDF where none can be made and the window says so."""
        if self.env.context.get(WITHOUT_PDF):
            render_fields = set(render_fields) - {"report_template_ids"}
        return super()._generate_template_attachments(
            res_ids, render_fields, render_results=render_results
        )
