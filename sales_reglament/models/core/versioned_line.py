from odoo import api, models

from ...engine_pass import refuse_engine_fields
from .versioned import is_translation


class SalesReglamentVersionedLine(models.AbstractModel):
    """A line of a document in versions: frozen with it, and compared with those of other versions.

    Only its words change in force, by being translated.
    """

    _name = "sales.reglament.versioned.line"
    _description = "Line of a Document in Versions"

    _reglament_engine_fields = frozenset()
    # The field with the version that the line belongs to.
    _version_field = None
    # Fields whose values are compared in words, the fields by whose labels others of them go, and
    # what more is the same in lines that are the same thing, the strictest first.
    _compared_fields = ()
    _compared_labels = {}
    _same_by = ((),)

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, self._reglament_engine_fields)
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        refuse_engine_fields(self, [vals], self._reglament_engine_fields)
        if not all(is_translation(self, name) for name in vals):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._check_draft()

    def _check_draft(self):
        self[self._version_field]._check_draft()

    def _difference_key(self):
        """What makes two lines the same thing, in all languages."""
        return self.with_context(lang=None).name

    def _place_text(self):
        """Where the line applies, in words."""
        return ""
