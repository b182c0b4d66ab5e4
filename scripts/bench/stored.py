"""Run in `odoo shell`: stores deals, as a base in use has them, and refreshes the statistics."""

STORED = 10_000
BATCH = 1000

env = env(context=dict(env.context, tracking_disable=True))  # noqa: F821
Lead = env["crm.lead"]
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
for start in range(0, STORED, BATCH):
    Lead.create(
        [
            {
                "name": f"Stored deal {number}",
                "type": "opportunity",
                "stage_id": stages[number % 3].id,
                "partner_name": f"Stored firm {number} Ltd",
                "contact_name": f"Stored person {number}",
                "phone": f"+32 3 29 {number:05}",
                "email_from": f"stored{number}@example.com",
                "expected_revenue": number + 1,
                "date_deadline": "2030-01-01",
                "description": "<p>Three kilometres of cable</p>",
                "city": "test" if number % 10 == 9 else "Ghent",
                "website": f"https://stored{number}.example.com",
                "function": "Head of purchasing" if number % 5 else "",
            }
            for number in range(start, start + BATCH)
        ]
    )
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
env.cr.execute("ANALYZE")
env.cr.commit()
