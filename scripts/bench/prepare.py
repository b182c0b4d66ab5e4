"""Run in `odoo shell`: puts ten required fields and ten steps over the stages in force."""

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
KINDS = (
    "contact",
    "next_activity",
    "field",
    "email",
    "attachment",
    "quotation",
    "order",
    "meeting",
    "manual",
    "domain",
)

stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")  # noqa: F821
extra = env["crm.stage"].create({"name": "Negotiation", "sequence": 50})  # noqa: F821
stages = (stages | extra).sorted(lambda stage: (stage.sequence, stage.id))
field = env["ir.model.fields"]._get  # noqa: F821
reglament = env["sales.reglament"].create(  # noqa: F821
    {
        "name": "Benchmark",
        "code": "BENCH",
        "mode": "enforce",
        "requirement_ids": [
            (
                0,
                0,
                {
                    "model": "crm.lead",
                    "field_id": field("crm.lead", name).id,
                    "stage_id": stages[index // 3].id,
                },
            )
            for index, name in enumerate(FIELDS)
        ],
        "step_ids": [
            (
                0,
                0,
                {
                    "name": kind,
                    "stage_id": stages[index // 2].id,
                    "evidence": kind,
                    "mandatory": index % 2 == 1 and kind == "field",
                    "deadline_value": 1,
                    "evidence_field_id": field("crm.lead", "website").id,
                    "evidence_domain": "[('priority', '=', '3')]",
                },
            )
            for index, kind in enumerate(KINDS)
        ],
    }
)
reglament.action_publish()
env.cr.commit()  # noqa: F821
