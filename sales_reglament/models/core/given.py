from odoo import api, models

from ...engine_pass import is_engine


class SalesReglamentGiven(models.AbstractModel):
    """Records that users fill with ids: what they name has to be theirs to read.

    An id in a record of one's own is no permission. What is read later on behalf of somebody else
    was asked for here, in one place, when it was given.
    """

    _name = "sales.reglament.given"
    _description = "Names Other Records"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # defaults slipped in by the context are given like values
        records._check_given(self._fields)
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_given(vals.keys())
        return result

    @api.model
    def _given_fields(self):
        """Names of the fields in which users name records; lines are checked by their own model."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.type in ("many2one", "many2many")
            and field.store
            and not field.related
            and not (field.compute and field.readonly)
        )

    def _check_given(self, names):
        """Raise AccessError when a user names what he may not read.

        :param names: the fields that were filled
        """
        if self.env.su or is_engine(self.env):
            return
        for name in self._given_fields() & set(names):
            # whether he may read them is what is asked
            self.sudo()[name].sudo(False).check_access("read")
