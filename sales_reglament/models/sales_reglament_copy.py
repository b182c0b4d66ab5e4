from odoo import models


class SalesReglament(models.Model):
    """A duplicate is another reglament, a draft with all lines; a new version is none."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament"  # pylint: disable=consider-merging-classes-inherited

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        given = default or {}
        if "code" in given:
            return vals_list
        for reglament, vals in zip(self, vals_list, strict=True):
            vals["code"] = reglament._free_code(reglament.code)
            if "name" not in given:
                vals["name"] = reglament._name_of_copy()
        return vals_list

    def copy(self, default=None):
        copies = super().copy(default=default)
        for reglament, made in zip(self, copies, strict=True):
            made._order_steps_like(reglament)
        return copies

    def _order_steps_like(self, other):
        """Let the steps come after their own counterparts of what another version's come after."""
        # lines are copied in the order of their ids
        pairs = zip(other.step_ids.sorted("id"), self.step_ids.sorted("id"), strict=False)
        made = dict(pairs)
        for step, own in made.items():
            if step.after_step_id in made:
                own.after_step_id = made[step.after_step_id]

    def copy_translations(self, new, excluded=()):
        super().copy_translations(new, excluded)
        if "code" in excluded or "name" in excluded:
            return
        present = self.env.lang or "en_US"
        langs = self._fields["name"]._get_stored_translations(self) or {}
        new.update_field_translations(
            "name",
            {
                lang: self.with_context(lang=lang)._name_of_copy()
                for lang in langs
                if lang != present
            },
        )

    def _name_of_copy(self):
        self.ensure_one()
        return self.env._("%s (copy)", self.name)

    def _free_code(self, code):
        """The code with the first number that is free."""
        # codes are unique over all companies
        found = self.sudo().search([("code", "=like", f"{code}%")])
        taken = set(found.mapped("code"))
        number = 2
        while f"{code}-{number}" in taken:
            number += 1
        return f"{code}-{number}"
