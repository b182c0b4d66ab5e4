"""Installing into a large base changes none of its clients and deals, and hardly takes longer."""

import time

import pytest

from devenv import databases, paths

DATABASE = "reglament_test_large"
PARTNERS, LEADS = 50_000, 20_000
BASE = f"""
INSERT INTO res_partner (name, complete_name, is_company, active, type, user_id, autopost_bills,
                         create_date, write_date, email, phone)
     SELECT 'Client ' || n, 'Client ' || n, TRUE, TRUE, 'contact', 2, 'ask',
            now() - interval '1 year', now() - interval '1 year',
            'office' || n || '@example.com', '+3222903' || n
       FROM generate_series(1, {PARTNERS}) AS n;
UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL;
INSERT INTO crm_lead (name, type, active, stage_id, user_id, team_id, company_id, priority,
                      probability, won_status, partner_id, create_date, write_date)
     SELECT 'Deal ' || n, 'opportunity', TRUE, (SELECT min(id) FROM crm_stage), 2,
            (SELECT min(id) FROM crm_team), 1, '0', 10, 'pending',
            (SELECT min(id) FROM res_partner WHERE name = 'Client 1') + n,
            now() - interval '1 year', now() - interval '1 year'
       FROM generate_series(1, {LEADS}) AS n;
ANALYZE
"""
SUMS = """
SELECT md5(string_agg(concat_ws('|', id, name, user_id, active, email, phone, write_date), ','
                      ORDER BY id))
  FROM res_partner WHERE name LIKE 'Client %'
UNION ALL
SELECT md5(string_agg(concat_ws('|', id, name, user_id, stage_id, team_id, partner_id, active,
                                probability, write_date), ',' ORDER BY id))
  FROM crm_lead
"""
STATES = """
SELECT concat_ws('|', client_state, coalesce(completeness::text, '-'), count(*))
  FROM res_partner WHERE name LIKE 'Client %' GROUP BY client_state, completeness
UNION ALL
SELECT concat_ws('|', sales_role_kind, coalesce(completeness::text, '-'), count(*))
  FROM crm_lead GROUP BY sales_role_kind, completeness
"""


@pytest.fixture
def base():
    databases.clone(databases.template(languages=False), DATABASE)
    yield DATABASE
    databases.drop(DATABASE)


def seconds_to_install(database):
    started = time.monotonic()
    databases.odoo(
        ["-d", database, "-i", paths.ADDON], "large-install", "a large base", timeout=900
    )
    return time.monotonic() - started


def test_installing_moves_nobody_and_is_quick(base):
    # how quick this machine is just now, an empty base says
    usual = seconds_to_install(base)
    databases.clone(databases.template(languages=False), base)
    databases.sql(BASE, base)
    before = databases.sql(SUMS, base)
    assert seconds_to_install(base) < 3 * usual
    assert databases.sql(SUMS, base) == before
    assert databases.sql(STATES, base).splitlines() == [
        f"prospect|-|{PARTNERS}",
        f"active|-|{LEADS}",
    ]
