from odoo import api, models

from .subjects import refresh


class SalesReglamentProvesSteps(models.AbstractModel):
    """Records that prove steps: when they come, change or go, the points of their deals and clients
    are looked at.

    Comes first in ``_inherit``, so that it sees what the model has made of the change.
    """

    _name = "sales.reglament.proves.steps"
    _description = "Proves Steps"

    # Kinds of evidence that such records give.
    _reglament_kinds = frozenset()
    # Fields that tell whether and for whom a record counts.
    _reglament_fields = frozenset()
    # Whether a new record proves something at once.
    _reglament_from_creation = True
    # Names the model of the record's document, ``res_id`` being its id.
    _reglament_model_field = "res_model"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._reglament_from_creation:
            records._reglament_refresh(records._reglament_leads(), records._reglament_clients())
        return records

    def write(self, vals):
        if not vals.keys() & self._reglament_fields:
            return super().write(vals)
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().write(vals)
        leads |= self._reglament_leads()
        self._reglament_refresh(leads, clients | self._reglament_clients())
        return result

    def unlink(self):
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().unlink()
        self._reglament_refresh(leads, clients)
        return result

    def _reglament_refresh(self, leads, clients):
        refresh(self.env, self._reglament_kinds, leads, clients)

    def _reglament_leads(self):
        """The deals of these records, as far as steps look for such deeds."""
        watched = self.pool.ready and self.env["sales.reglament"]._watch().evidence
        if not watched or not watched & self._reglament_kinds:
            return self.env["crm.lead"]
        # what a colleague does counts for the deal
        return self.sudo()._reglament_deals().exists()

    def _reglament_deals(self):
        """The deals that these records are about."""
        name = self._reglament_model_field
        records = self.filtered(lambda record: record[name] == "crm.lead" and record.res_id)
        return self.env["crm.lead"].browse(records.mapped("res_id"))

    def _reglament_clients(self):
        """The clients of these records, as far as steps look for such deeds."""
        checklist = self.env["sales.reglament.client.checklist"]
        if not self.pool.ready or not checklist._in_force(self._reglament_kinds):
            return self.env["res.partner"].sudo()
        # what a colleague does counts for the client
        return self.sudo()._reglament_buyers(checklist)

    def _reglament_buyers(self, checklist):
        """The clients that these records are about."""
        return checklist._clients_at(
            self, self._reglament_model_field, "res_id", self._reglament_kinds
        )
