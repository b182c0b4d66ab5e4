"""Run in `odoo shell`: a reglament of ten steps and ten required fields is in force, in *observe*.

It is for every deal, and its steps are over the stages that exist. For `make core-test`: nothing
that Odoo does by itself may break under it.
"""

FIELDS = (
    "partner_name",
    "contact_name",
    "phone",
    "email_from",
    "expected_revenue",
    "date_deadline",
    "description",
    "city",
    "website",
    "function",
)
STEPS = (
    {"evidence": "contact", "deadline_unit": "minutes", "first_response": True},
    {"evidence": "next_activity", "deadline_unit": "hours"},
    {"evidence": "field"},
    {"evidence": "email"},
    {"evidence": "attachment", "evidence_pattern": "offer", "deadline_unit": "days"},
    {"evidence": "quotation", "deadline_unit": "working_hours"},
    {"evidence": "meeting", "assignee_kind": "head"},
    {"evidence": "domain", "domain": "[('expected_revenue', '>', 0)]"},
    {"evidence": "manual", "mandatory": False},
    {"evidence": "order"},
)

env = env  # noqa: F821, PLW0127  # odoo shell gives env
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
field = env["ir.model.fields"]._get


def spread(index, count):
    """The stage of a line, all stages evenly used from the first to the last."""
    return stages[index * len(stages) // count].id


reglament = env["sales.reglament"].create(
    {
        "name": "Ten steps, watched",
        "code": "TEN",
        "mode": "observe",
        "requirement_ids": [
            (
                0,
                0,
                {
                    "model": "crm.lead",
                    "field_id": field("crm.lead", name).id,
                    "stage_id": spread(index, len(FIELDS)),
                },
            )
            for index, name in enumerate(FIELDS)
        ],
        "step_ids": [
            (
                0,
                0,
                {
                    "name": f"{index}: {step['evidence']}",
                    "stage_id": spread(index, len(STEPS)),
                    "deadline_value": 30 if step.get("first_response") else 1,
                    "evidence_field_id": field("crm.lead", "website").id,
                    "evidence_domain": "[('priority', '=', '3')]",
                    **step,
                },
            )
            for index, step in enumerate(STEPS)
        ],
    }
)
reglament.action_publish()
assert reglament.state == "published" and len(reglament.step_ids) == 10, reglament.state
env.cr.commit()
