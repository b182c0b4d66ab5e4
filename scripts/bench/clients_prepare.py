"""Run in `odoo shell` after `reports_prepare.py`: the clients behind these deals.

100,000 clients with contacts, 400,000 purchases, 20,000 of the clients handed over and 100,000
answers about satisfaction: made by SQL, as the engine makes them. Every deal gets a client.
"""

CLIENTS, PURCHASES, HANDOVERS, HANDED, TWINS = 100_000, 400_000, 400, 50, 5_000
ASKINGS = 150_000

env = env  # noqa: F821, PLW0127  # odoo shell gives env
people = env["res.users"].search([("login", "=like", "manager%")])
env.cr.execute(
    """
    SET LOCAL session_replication_role = replica;
    INSERT INTO res_partner (name, complete_name, active, is_company, type, partner_share, user_id,
                             client_state, client_class, completeness, overdue_amount,
                             overdue_days, city, ref, autopost_bills, create_date, write_date)
         SELECT 'Client ' || n, 'Client ' || n, true, true, 'contact', true,
                (%(people)s)[1 + n %% array_length(%(people)s, 1)],
                (ARRAY['prospect', 'new', 'regular', 'dormant'])[1 + n %% 4],
                (ARRAY['a', 'b', 'c', NULL])[1 + n / 4 %% 4],
                n %% 101, CASE WHEN n %% 10 = 0 THEN n %% 1000 END,
                CASE WHEN n %% 10 = 0 THEN n %% 90 END,
                'City ' || n %% 100, 'bench-client', 'ask', now(), now()
           FROM generate_series(1, %(clients)s) AS n;
    UPDATE res_partner SET commercial_partner_id = id WHERE ref = 'bench-client';
    INSERT INTO res_partner (name, complete_name, active, is_company, type, partner_share,
                             parent_id, commercial_partner_id, user_id, phone, ref,
                             autopost_bills)
         SELECT 'Contact', 'Contact', true, false, 'contact', true, id, id, user_id,
                '+32 3 290 ' || id, 'bench-contact', 'ask'
           FROM res_partner, generate_series(1, 2) AS k
          WHERE ref = 'bench-client' AND id %% 2 = 0;
    WITH client AS (SELECT id, row_number() OVER (ORDER BY id) AS place
                      FROM res_partner WHERE ref = 'bench-client')
         UPDATE crm_lead SET partner_id = client.id
           FROM client
          WHERE client.place
                = 1 + (crm_lead.id * 7919::bigint + crm_lead.id / 40) %% %(clients)s;
    WITH client AS (SELECT id, user_id, row_number() OVER (ORDER BY id) AS place
                      FROM res_partner WHERE ref = 'bench-client')
    INSERT INTO sales_reglament_purchase (partner_id, company_id, currency_id, date, amount,
                                          user_id, source, external_ref, cancelled)
         SELECT client.id, %(company)s, %(currency)s, current_date - n * 31 %% 730, n %% 5000,
                client.user_id, 'order', 'bench-' || n, n %% 50 = 0
           FROM generate_series(1, %(purchases)s) AS n
           JOIN client ON client.place = 1 + n::bigint * 7919 %% (%(clients)s / 2);
    INSERT INTO sales_reglament_handover (from_user_id, to_user_id, company_id, reason, state,
                                          answered_date, create_date, write_date)
         SELECT (%(people)s)[1 + n %% array_length(%(people)s, 1)],
                (%(people)s)[1 + (n + 1) %% array_length(%(people)s, 1)], %(company)s,
                (ARRAY['regular', 'dormant', 'leaver', 'balance'])[1 + n %% 4], 'accepted',
                now() - n * interval '1.5 days', now(), now()
           FROM generate_series(1, %(handovers)s) AS n;
    WITH client AS (SELECT id, row_number() OVER (ORDER BY id) AS place
                      FROM res_partner WHERE ref = 'bench-client'),
         handover AS (SELECT id, row_number() OVER (ORDER BY id) AS place
                        FROM sales_reglament_handover)
    INSERT INTO sales_reglament_handover_line (handover_id, partner_id, completeness)
         SELECT handover.id, client.id, 90
           FROM handover, generate_series(1, %(handed)s) AS k
           JOIN client ON true
          WHERE client.place = handover.place * %(handed)s + k;
    INSERT INTO sales_reglament_duplicate (partner_id, twin_id, cause, value)
         SELECT id, id + 1, 'email', 'same@example.com' FROM res_partner
          WHERE ref = 'bench-client' AND id %% 20 = 0 LIMIT %(twins)s;
    INSERT INTO sales_reglament_client_product (partner_id, categ_id, yearly_volume)
         SELECT id, %(category)s, 10 FROM res_partner WHERE ref = 'bench-client' AND id %% 3 = 0;
    INSERT INTO mail_activity (res_model, res_model_id, res_id, user_id, date_deadline, active)
         SELECT 'crm.lead', (SELECT id FROM ir_model WHERE model = 'crm.lead'), id, user_id,
                current_date, true
           FROM crm_lead WHERE won_status = 'pending' AND id %% 2 = 0;
    WITH client AS (SELECT id, user_id, row_number() OVER (ORDER BY id) AS place
                      FROM res_partner WHERE ref = 'bench-client')
    INSERT INTO sales_reglament_feedback (survey_id, metric, channel, state, partner_id, contact_id,
                                          manager_id, company_id, asked_date, sent_date,
                                          closes_date, answered_date, score, bucket, is_low,
                                          comment, access_token)
         SELECT %(survey)s, 'nps', 'email', CASE WHEN n %% 3 = 0 THEN 'expired' ELSE 'answered' END,
                client.id, client.id, client.user_id, %(company)s, day.sent, day.sent,
                day.sent + interval '14 days',
                CASE WHEN n %% 3 > 0 THEN day.sent + interval '1 day' END,
                CASE WHEN n %% 3 > 0 THEN n %% 11 END,
                CASE WHEN n %% 3 > 0 THEN CASE WHEN n %% 11 > 8 THEN 'promoter'
                     WHEN n %% 11 > 6 THEN 'passive' ELSE 'detractor' END END,
                n %% 3 > 0 AND n %% 11 < 7, CASE WHEN n %% 5 = 1 THEN 'In their words' END,
                gen_random_uuid()::varchar
           FROM generate_series(1, %(askings)s) AS n
           JOIN client ON client.place = 1 + n::bigint * 7919 %% %(clients)s
     CROSS JOIN LATERAL (SELECT now() - n %% 700 * interval '1 day' AS sent) AS day
    """,
    {
        "people": people.ids,
        "clients": CLIENTS,
        "purchases": PURCHASES,
        "handovers": HANDOVERS,
        "handed": HANDED,
        "twins": TWINS,
        "askings": ASKINGS,
        "survey": env.ref("sales_reglament.survey_nps_1").id,
        "category": env["product.category"].search([], limit=1).id,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
    },
)
env.registry.clear_cache("stable")
env["sales.reglament.history"]._record_holders()
env.cr.commit()
env.cr._cnx.autocommit = True
env.cr.execute("VACUUM ANALYZE")
