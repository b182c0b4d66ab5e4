from odoo import api, models

from ...conditions import found_among


class SalesReglamentReaderColumns(models.AbstractModel):
    """What a draft would come to, as far as the one who tries it may look.

    The rules in force are judged by facts, whoever looks. A draft is its author's own text: what
    is answered to it tells nothing of records that are closed to the author.
    """

    _name = "sales.reglament.reader.columns"
    _description = "What a Draft Would Come To, for Its Reader"
    _inherit = "sales.reglament.columns"

    @api.model
    def _met(self, records, text, otherwise=None):
        return found_among(records.sudo(False), text).sudo()
