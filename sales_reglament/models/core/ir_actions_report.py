from odoo import api, models, modules, tools

# In the context of a window for a letter: what its template would print is left out.
WITHOUT_PDF = "reglament_letter_without_pdf"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _cannot_print(self):
        """Whether a PDF asked for now would be refused, for want of the program that makes them.

        Odoo's tests get a page instead of a PDF, whatever there is.
        """
        is_test = modules.module.current_test or tools.config["test_enable"]
        if is_test and not self.env.context.get("force_report_rendering"):
            return False
        return self.get_wkhtmltopdf_state() in ("install", "broken")

    @api.model
    def _letter_context(self):
        """What the context of a window for a letter needs, so that it opens on any server."""
        return {WITHOUT_PDF: True} if self._cannot_print() else {}
