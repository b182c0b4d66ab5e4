import re

from odoo import api, fields, models

from ...engine_pass import refuse_engine_fields, with_pass

# A code is read in lists and in messages.
LONGEST_CODE = 24


class SalesReglamentCopy(models.AbstractModel):
    """Codes; and copies: a duplicate is another document, a new version is none."""

    _name = "sales.reglament.copy"
    _description = "Copies of a Version"

    _reglament_engine_fields = frozenset()
    # Lines are copied as they are; nobody hands in other ones on the way.
    _version_lines = frozenset()

    code_by_hand = fields.Boolean(copy=False)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        given = default or {}
        if "code" in given:
            return vals_list
        for version, vals in zip(self, vals_list, strict=True):
            vals["code"] = version._free_code(version.code)
            if "name" not in given:
                vals["name"] = version._name_of_copy()
        return vals_list

    def copy(self, default=None):
        """Lines are copied as they are, even what nobody can fill in any more.

        Publishing says what has to go.
        """
        refused = self._reglament_engine_fields | self._version_lines
        refuse_engine_fields(self, [default or {}], refused)
        copies = super(SalesReglamentCopy, with_pass(self, "sync")).copy(default).with_env(self.env)
        for version, made in zip(self, copies, strict=True):
            made._relate_lines_to(version)
        return copies

    def _relate_lines_to(self, other):
        """Let the lines know those they were copied from; documents extend this."""

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

    # ------------------------------------------------------------ codes

    @api.onchange("name")
    def _onchange_name(self):
        if self.state == "draft" and not self.code_by_hand:
            self.code = self._code_from(self.name)

    @api.onchange("code")
    def _onchange_code(self):
        self.code_by_hand = bool(self.code) and self.code != self._code_from(self.name)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._with_codes(vals_list))

    def _with_codes(self, vals_list):
        """Values to create documents of, each with a code; what was given is kept."""
        completed, taken = [], set()
        for vals in vals_list:
            if vals.get("code"):
                vals = {"code_by_hand": True, **vals}
            else:
                vals = {**vals, "code": self._code_from(vals.get("name"), taken)}
            taken.add(vals["code"])
            completed.append(vals)
        return completed

    def _code_from(self, name, taken=()):
        """NEW-CLIENT of "New client: from first contact to first order"; free to be used.

        :param taken: codes that are to be used beside those there are
        """
        beginning = re.split(r"[:;,.(–—]| - ", name or "")[0]
        code = ""
        for word in re.findall(r"[^\W_]+", beginning.upper()):
            longer = f"{code}-{word}" if code else word[:LONGEST_CODE]
            if len(longer) > LONGEST_CODE:
                break
            code = longer
        code = code or self._version_words()["code"]
        # codes are unique over all companies
        others = self.sudo().search_count(
            [("code", "=", code), ("id", "not in", self._origin.ids)], limit=1
        )
        return self._free_code(code, taken) if others or code in taken else code

    def _free_code(self, code, taken=()):
        """The code with the first number that is free."""
        # codes are unique over all companies
        found = self.sudo().search([("code", "=like", f"{code}%")])
        taken = {*taken, *found.mapped("code")}
        number = 2
        while f"{code}-{number}" in taken:
            number += 1
        return f"{code}-{number}"
