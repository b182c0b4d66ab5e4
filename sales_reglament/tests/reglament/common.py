from odoo.fields import Command
from odoo.tools import SQL

from ..feedback.common import AskCase

# What can't be worked out, of a deal.
WRONG = (
    "[('expected_revenue', '>', 'abc')]",
    "[('expected_revenue', 'in', ['abc'])]",
    "[('date_deadline', '<', 'whenever')]",
    "[('partner_id.partner_latitude', '>', 'abc')]",
    "[('no_such_field', '=', 1)]",
    "[('partner_id.no_such_field', '=', 1)]",
    "[('duplicate_lead_count', '>', 1)]",
    "[('name.x', '=', 1)]",
    "[('user_id', 'any', 3)]",
    "[('name', 'nearly', 'x')]",
    "name = 1",
)


# Those that each break in a way of their own, where everybody's work passes.
BROKEN = (*WRONG[:5:2], WRONG[6], WRONG[8], "[('user_id.name', '>', 5)]")


FINE = (
    "[('expected_revenue', '>', 5)]",
    "[('partner_id.city', '=', 'Perm')]",
    "['|', ('order_ids.state', '=', 'sale'), ('tag_ids', '!=', False)]",
    "[('user_id.login', 'ilike', 'anna'), ('team_id', 'any', [('user_id', '!=', False)])]",
    "[('activity_ids', '=', False), ('message_ids', '!=', False)]",
    "[('date_deadline', '<', 'today')]",
    "[('stage_id.is_won', '=', True), ('country_id', 'ilike', 'bel')]",
    "[(1, '=', 1)]",
    "[]",
)


class ConditionCase(AskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.as_head = cls.env["sales.reglament"].with_user(cls.head)
        cls.places = {
            ("sales.reglament.requirement", "domain"): cls._of_requirement,
            ("sales.reglament.requirement", "line_domain"): cls._of_lines,
            ("sales.reglament.step", "domain"): cls._of_step,
            ("sales.reglament.step", "evidence_domain"): cls._of_evidence,
            ("sales.reglament.step", "evidence_line_domain"): cls._of_evidence_lines,
            ("sales.reglament.survey.rule", "domain"): cls._of_survey,
        }

    @classmethod
    def _of_requirement(cls, text):
        return {"requirement_ids": [Command.create(cls.requirement_vals(domain=text))]}

    @classmethod
    def _of_lines(cls, text):
        """Of a client's deals: lists whose lines have the fields of a deal."""
        line = cls.requirement_vals("res.partner.opportunity_ids", line_domain=text)
        return {"requirement_ids": [Command.create({**line, "stage_id": cls.stage_new.id})]}

    @classmethod
    def _of_step(cls, text, **values):
        values = {"name": "Step", "stage_id": cls.stage_new.id, "domain": text, **values}
        return {"step_ids": [Command.create(values)]}

    @classmethod
    def _of_evidence(cls, text):
        return cls._of_step(False, evidence="domain", evidence_domain=text)

    @classmethod
    def _of_evidence_lines(cls, text):
        field = cls.env["ir.model.fields"]._get("res.partner", "opportunity_ids")
        return cls._of_step(
            False, evidence="field", evidence_field_id=field.id, evidence_line_domain=text
        )

    @classmethod
    def _of_survey(cls, text):
        return {
            "survey_rule_ids": [
                Command.create({"survey_id": cls.csat.id, "trigger": "won", "domain": text})
            ]
        }

    def draft(self, place, text, user=None):
        """A draft with a condition in one place."""
        return (
            self.env["sales.reglament"]
            .with_user(user or self.head)
            .create(
                {
                    "name": "Test",
                    "team_ids": [Command.set(self.team.ids)],
                    **self.places[place](text),
                }
            )
        )

    def slip_in(self, place, reglament, text):
        """Put a text where it would not be taken: stored before it was looked at so closely."""
        model, name = place
        self.env.flush_all()
        line = self.env[model].search([("reglament_id", "=", reglament.id)])
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(line._table),
                SQL.identifier(name),
                text,
                line.id,
            )
        )
        self.env.invalidate_all()
        self.env["sales.reglament"]._clear_rules()
        return line
