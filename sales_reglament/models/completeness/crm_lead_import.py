from odoo import api, fields, models
from odoo.tools import SQL

from ...own_columns import APART

# Columns that say where a deal stands.
PLACED_BY = frozenset({"stage_id", "active", "probability", "won_status", "date_closed"})


class CrmLead(models.Model):
    """What is imported is data, not something that happens now: nobody is asked about it."""

    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    reglament_import_date = fields.Datetime(
        string="Stands There by Import Since",
        readonly=True,
        copy=False,
        export_string_translation=False,
        prefetch=APART,
    )

    @api.model
    def load(self, fields, data):  # pylint: disable=redefined-outer-name
        if not self.env["sales.reglament"]._rulesets():
            return super().load(fields, data)
        last_id = self._reglament_last_id()
        result = super().load(fields, data)
        if result.get("ids"):
            self._reglament_note_import(result["ids"], fields, last_id)
        return result

    def _reglament_last_id(self):
        [[last_id]] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM crm_lead"))
        return last_id

    def _reglament_note_import(self, ids, columns, last_id):
        """Remember when the place of imported deals was last told by an import.

        :param ids: of the deals
        :param columns: names that were imported, with ``/`` or ``.`` where they lead further
        :param last_id: what came after it is new
        """
        names = {column.partition("/")[0].partition(".")[0] for column in columns}
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE crm_lead SET reglament_import_date = %s"
                " WHERE id = ANY(%s) AND (%s OR id > %s) RETURNING id",
                fields.Datetime.now(),
                list(ids),
                not names.isdisjoint(PLACED_BY),
                last_id,
            )
        )
        self.browse(ids).invalidate_recordset(["reglament_import_date"])
