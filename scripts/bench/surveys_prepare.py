"""Run in `odoo shell`: 10,000 won deals of 8,000 people, each to be asked about.

A fifth of the deals is of people who are there twice, with their address in other letters: they are
asked once. Made by SQL, as the engine makes them.
"""

DEALS, PEOPLE = 10_000, 8_000

env = env  # noqa: F821, PLW0127  # odoo shell gives env
survey = env.ref("sales_reglament.survey_csat_1")
reglament = env["sales.reglament"].create(
    {
        "name": "Surveys",
        "code": "SURVEYS",
        "survey_rule_ids": [
            (0, 0, {"survey_id": survey.id, "trigger": "won", "delay_days": 0, "reminder_days": 5})
        ],
    }
)
reglament.action_publish()
env.flush_all()
env.cr.execute(
    """
    WITH people AS (
        INSERT INTO res_partner (name, complete_name, active, is_company, type, color, email,
                                 email_normalized, lang, autopost_bills)
             SELECT 'Person ' || n, 'Person ' || n, true, false, 'contact', n,
                    CASE WHEN n < %(people)s THEN 'person' || n || '@client.example'
                         ELSE 'PERSON' || n - %(people)s || '@Client.Example' END,
                    'person' || n %% %(people)s || '@client.example',
                    'en_US', 'ask'
               FROM generate_series(0, %(deals)s - 1) AS n
          RETURNING id, name
    )
    INSERT INTO crm_lead (name, type, active, won_status, stage_id, company_id, user_id,
                          partner_id, reglament_id, sales_role_kind, color, probability,
                          create_date, date_closed)
         SELECT 'Deal of ' || people.name, 'opportunity', true, 'won', %(stage)s, %(company)s,
                %(user)s, people.id, %(reglament)s, 'active', 0, 100, now() AT TIME ZONE 'UTC',
                %(since)s + interval '1 second'
           FROM people;
    UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
    """,
    {
        "deals": DEALS,
        "people": PEOPLE,
        "stage": env["crm.stage"].search([("is_won", "=", True)], limit=1).id,
        "company": env.company.id,
        "user": env.ref("base.user_admin").id,
        "reglament": reglament.id,
        "since": reglament.published_date,
    },
)
env.cr.commit()
