from odoo import models
from odoo.tools import groupby

from ..core import days


class SalesReglamentDocument(models.AbstractModel):
    """A version as a document to print and sign."""

    _name = "sales.reglament.document"
    _description = "A Version on Paper"

    def _document_places(self):
        """The lines by stage, or by kind of client, in their order.

        :return: list of dicts: ``name``, ``requirements``, ``steps``, ``surveys``
        """
        self.ensure_one()
        # names of what the lines point at are no secret to the readers of the lines
        reglament = self.sudo()
        states = reglament.step_ids._fields["client_state"].get_values(self.env)

        def place(line):
            state = states.index(line.client_state) if line.client_state in states else -1
            return (bool(line.stage_id), line.stage_id.sequence, line.stage_id.id or 0, state)

        rules = reglament.survey_rule_ids.filtered("enabled")
        lines = [*reglament.requirement_ids, *reglament.step_ids, *rules]
        return [
            {
                "name": group[0]._place_text(),
                "requirements": [
                    line for line in group if line._name == "sales.reglament.requirement"
                ],
                "steps": [line for line in group if line._name == "sales.reglament.step"],
                "surveys": [line for line in group if line._name == "sales.reglament.survey.rule"],
            }
            for _key, group in groupby(sorted(lines, key=place), place)
        ]

    def _document_signatures(self):
        """Who reads and signs: all concerned for heads, oneself for the others.

        :return: list of dicts: ``name``, ``date`` (False: not read yet)
        """
        self.ensure_one()
        users = self._concerned_users()
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            users &= self.env.user
        rows = self.env["sales.reglament.acknowledgement"].search([("reglament_id", "=", self.id)])
        dates = {row.user_id: days.day(self.env, row.date, self.company_id.id) for row in rows}
        readers = (users | rows.user_id).sudo().sorted("name")  # names of colleagues are no secret
        return [{"name": user.name, "date": dates.get(user.sudo(False))} for user in readers]
