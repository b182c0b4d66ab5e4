"""Run in `odoo shell`: a company with years of work by a reglament, for measuring its reports.

100,000 deals, ten points each, their stays and exceptions: made by SQL, as the engine makes them.
"""

LEADS, EXCEPTIONS = 100_000, 100_000
PEOPLE, TEAMS = 40, 6
RUNNING = 5  # one deal in so many is still running
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

env = env  # noqa: F821, PLW0127  # odoo shell gives env
field = env["ir.model.fields"]._get("crm.lead", "website")
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
stages[:2].rotting_threshold_days = 10
reglament = env["sales.reglament"].create(
    {
        "name": "Reports",
        "code": "REPORTS",
        "mode": "observe",
        "step_ids": [
            (
                0,
                0,
                {
                    "name": kind,
                    "stage_id": stages[min(index // 3, len(stages) - 1)].id,
                    "evidence": kind,
                    "deadline_value": 1,
                    "evidence_field_id": field.id,
                    "evidence_domain": "[('priority', '=', '3')]",
                },
            )
            for index, kind in enumerate(KINDS)
        ],
    }
)
reglament.action_publish()
people = (
    env["res.users"]
    .with_context(no_reset_password=True)
    .create(
        [
            {
                "name": f"Manager {number}",
                "login": f"manager{number}",
                "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
            }
            for number in range(PEOPLE)
        ]
    )
)
teams = env["crm.team"].create([{"name": f"Team {number}"} for number in range(TEAMS)])
kinds = ("active", "service", "universal")
for number, kind in enumerate(kinds):
    role = env.ref(f"sales_reglament.role_{kind}")
    people[number :: len(kinds)].action_assign_sales_role(role.id)
env.flush_all()
env.cr.execute(
    """
    SET LOCAL session_replication_role = replica;
    INSERT INTO crm_lead (name, type, active, stage_id, user_id, team_id, company_id, priority,
                          probability, won_status, reglament_id, sales_role_kind, completeness,
                          website, create_date, write_date, date_closed)
         SELECT 'Deal ' || n, 'opportunity', n %% %(running)s = 0 OR n %% 2 = 0,
                (%(stages)s)[1 + n %% %(running)s %% array_length(%(stages)s, 1)],
                (%(people)s)[1 + n %% array_length(%(people)s, 1)],
                (%(teams)s)[1 + n %% array_length(%(teams)s, 1)],
                %(company)s, '0', 10,
                CASE WHEN n %% %(running)s = 0 THEN 'pending' WHEN n %% 2 = 0 THEN 'won'
                     ELSE 'lost' END,
                %(reglament)s, 'active', 100, CASE WHEN n %% 2 = 0 THEN 'https://example.com' END,
                now() - n * interval '10 minutes', now() - n * interval '10 minutes',
                CASE WHEN n %% %(running)s > 0 THEN now() - n * interval '9 minutes' END
           FROM generate_series(1, %(leads)s) AS n;
    INSERT INTO sales_reglament_stage_visit (lead_id, stage_id, team_id, user_id, company_id,
                                             date_in, date_out, next_stage_id)
         SELECT lead.id, (%(stages)s)[k], lead.team_id, lead.user_id, lead.company_id,
                lead.create_date + (k - 1) * interval '8 days',
                CASE WHEN lead.won_status != 'pending' OR k < 3
                     THEN lead.create_date + (k - 1) * interval '8 days'
                          + lead.id %% 16 * interval '1 day' END,
                (%(stages)s)[k + 1]
           FROM crm_lead AS lead, generate_series(1, 3) AS k
          WHERE lead.reglament_id = %(reglament)s;
    INSERT INTO sales_reglament_check (step_id, reglament_id, lead_id, stage_id, company_id,
                                       user_id, state, opened_date, deadline, done_date, done_by,
                                       delay_cause)
         SELECT step.id, step.reglament_id, lead.id, step.stage_id, lead.company_id, lead.user_id,
                made.state, lead.create_date, lead.create_date + interval '2 days',
                CASE WHEN made.state = 'done'
                     THEN lead.create_date + made.luck %% 72 * interval '1 hour' END,
                CASE WHEN made.state = 'done' THEN lead.user_id END,
                CASE WHEN made.luck %% 10 = 0 THEN 'client' END
           FROM crm_lead AS lead
           JOIN sales_reglament_step AS step ON step.reglament_id = lead.reglament_id
     CROSS JOIN LATERAL (SELECT lead.id * 7 + step.id * 13 AS luck) AS dice
     CROSS JOIN LATERAL (
                SELECT dice.luck,
                       CASE WHEN dice.luck %% 100 < 70 THEN 'done'
                            WHEN dice.luck %% 100 < 80 THEN
                                 CASE lead.won_status WHEN 'pending' THEN 'todo'
                                                      ELSE 'cancelled' END
                            WHEN dice.luck %% 100 < 90 THEN 'cancelled'
                            WHEN dice.luck %% 100 < 95 THEN 'skipped'
                            ELSE 'not_applicable' END AS state) AS made
          WHERE lead.reglament_id = %(reglament)s;
    INSERT INTO sales_reglament_bypass (lead_id, record_name, reglament_id, stage_from_id,
                                        stage_to_id, user_id, team_id, company_id, kind, date)
         SELECT lead.id, lead.name, lead.reglament_id, (%(stages)s)[1], (%(stages)s)[2],
                lead.user_id, lead.team_id, lead.company_id, 'mode',
                lead.create_date + interval '1 day'
           FROM crm_lead AS lead
          WHERE lead.reglament_id = %(reglament)s
          LIMIT %(exceptions)s
    """,
    {
        "leads": LEADS,
        "exceptions": EXCEPTIONS,
        "running": RUNNING,
        "stages": stages.ids,
        "people": people.ids,
        "teams": teams.ids,
        "company": env.company.id,
        "reglament": reglament.id,
    },
)
env.cr.commit()
env.cr._cnx.autocommit = True
env.cr.execute("VACUUM ANALYZE")
