"""The nightly jobs, killed in the middle and run again: a real second process, a real database."""

import pytest
from killing import victim

DATABASE = "reglament_test_killed"
HEADS = 12
DEALS = 2400
FILES = 2100  # of the deals have a file that no event told of: more than one batch ...
LATE = 1800  # ... so many are late enough for their head to hear of it ...
SOON = 300  # ... and so many not yet
NEW = 300  # more deals that no event told of

# A published reglament, a team with its head for each letter, and deals: an import by SQL, what the
# engine makes of it, then changes that no event tells the engine of.
MAKE = f"""
import datetime

# letters come on working days after nine: here every day is one, and nine is over
env.company.resource_calendar_id = env["resource.calendar"].create(
    {{
        "name": "Always",
        "tz": "Etc/GMT%+d" % max(datetime.datetime.now(datetime.timezone.utc).hour - 15, -14),
        "hours_per_day": 8,
        "attendance_ids": [
            (0, 0, {{"name": "Day", "dayofweek": str(day), "hour_from": 8, "hour_to": 16}})
            for day in range(7)
        ],
    }}
)
team_ids = []
for number in range({HEADS}):
    head = env["res.users"].with_context(no_reset_password=True).create(
        {{
            "name": f"Head {{number}}",
            "login": f"head{{number}}",
            "email": f"head{{number}}@example.com",
            "tz": env.company.resource_calendar_id.tz,
            "group_ids": [(4, env.ref("sales_team.group_sale_manager").id)],
        }}
    )
    team_ids.append(env["crm.team"].create({{"name": head.name, "user_id": head.id}}).id)
stage = env["crm.stage"].search([], limit=1)
amount = env["ir.model.fields"]._get("crm.lead", "expected_revenue")
reglament = env["sales.reglament"].create(
    {{
        "name": "Killed",
        "code": "KILLED",
        "mode": "enforce",
        "requirement_ids": [
            (0, 0, {{"model": "crm.lead", "field_id": amount.id, "stage_id": stage.id}})
        ],
        "step_ids": [
            (0, 0, {{"name": "Talk", "stage_id": stage.id, "deadline_value": 1}}),
            (0, 0, {{"name": "File", "stage_id": stage.id, "evidence": "attachment"}}),
        ],
    }}
)
reglament.action_publish()


def make_deals(name, count):
    env.cr.execute(
        '''
        INSERT INTO crm_lead (name, type, active, won_status, stage_id, team_id, company_id,
                              reglament_id, sales_role_kind, color)
             SELECT %s, 'opportunity', true, 'pending', %s, (%s)[1 + number %% {HEADS}], %s, %s,
                    'active', number
               FROM generate_series(0, %s - 1) AS number
          RETURNING id
        ''',
        [name, stage.id, team_ids, env.company.id, reglament.id, count],
    )
    return env["crm.lead"].browse(row[0] for row in env.cr.fetchall())


deals = make_deals("Deal", {DEALS})
env["sales.reglament.checklist"]._sync(deals)
deals._reglament_mark()
env.flush_all()
env.cr.execute(
    '''
    UPDATE sales_reglament_check AS checks
       SET deadline = now() AT TIME ZONE 'UTC'
                      - CASE WHEN lead.color < {LATE} THEN interval '20 days'
                             ELSE interval '1 hour' END
      FROM crm_lead AS lead, sales_reglament_step AS step
     WHERE lead.id = checks.lead_id AND lead.color < {LATE} + {SOON}
       AND step.id = checks.step_id AND step.evidence = 'manual';
    INSERT INTO ir_attachment (name, type, res_model, res_id, create_date)
         SELECT 'offer.pdf', 'binary', 'crm.lead', id, now() AT TIME ZONE 'UTC'
           FROM crm_lead
          WHERE name = 'Deal' AND color < {FILES};
    UPDATE crm_lead SET expected_revenue = 100 WHERE name = 'Deal';
    '''
)
make_deals("New deal", {NEW})
env.cr.commit()
"""
NIGHTLY = """
env["sales.reglament.nightly"]._cron_nightly()
env["sales.reglament.letter"]._cron_letters()
env.cr.commit()
"""
REFRESH = 'env["sales.reglament"]._cron_refresh()\nenv.cr.commit()\n'

# What the jobs write takes a moment, for the killer to come when it is written and not yet kept.
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END';
CREATE TRIGGER slow AFTER INSERT ON sales_reglament_check_change
    FOR EACH STATEMENT EXECUTE FUNCTION slow();
CREATE TRIGGER slow AFTER UPDATE OF escalated_date ON sales_reglament_check
    FOR EACH STATEMENT EXECUTE FUNCTION slow();
CREATE TRIGGER slow AFTER UPDATE OF completeness ON crm_lead
    FOR EACH STATEMENT EXECUTE FUNCTION slow();
"""
DONE = "SELECT count(*) FROM sales_reglament_check WHERE state = 'done'"
LETTERS = "SELECT count(*) FROM mail_mail WHERE email_to LIKE '%head%'"
COMPLETE = "SELECT count(*) FROM crm_lead WHERE name = 'Deal' AND completeness = 100"
FOUND = f"""
WITH told AS (
    SELECT (regexp_matches(body_html, 'crm\\.lead/(\\d+)', 'g'))[1]::int AS lead_id
      FROM mail_mail WHERE email_to LIKE '%head%')
SELECT jsonb_build_object(
    'points', (SELECT count(*) FROM sales_reglament_check),
    'deals with two points', (SELECT count(*) FROM (
        SELECT FROM sales_reglament_check GROUP BY lead_id HAVING count(*) = 2) AS deal),
    'stays', (SELECT count(*) FROM sales_reglament_stage_visit),
    'done', ({DONE}),
    'done by their own file', (SELECT count(*) FROM sales_reglament_check AS checks
        JOIN ir_attachment AS file ON file.id = checks.proof_id AND file.res_id = checks.lead_id
        WHERE state = 'done' AND proof_model = 'ir.attachment'),
    'opened', (SELECT count(*) FROM sales_reglament_check_change
        WHERE state_from IS NULL AND state_to = 'todo'),
    'closed', (SELECT count(*) FROM sales_reglament_check_change
        WHERE state_from = 'todo' AND state_to = 'done'),
    'changes', (SELECT count(*) FROM sales_reglament_check_change),
    'letters', ({LETTERS}),
    'heads with a letter', (SELECT count(DISTINCT email_to) FROM mail_mail
        WHERE email_to LIKE '%head%'),
    'letters marked', (SELECT count(*) FROM sales_reglament_letter),
    'points told', (SELECT count(*) FROM told),
    'late points told', (SELECT count(DISTINCT lead_id) FROM told
        JOIN crm_lead AS lead ON lead.id = lead_id AND name = 'Deal' AND color < {LATE}),
    'points marked as told', (SELECT count(*) FROM sales_reglament_check
        WHERE escalated_date IS NOT NULL)
)
"""
EXPECTED = {
    "points": 2 * (DEALS + NEW),
    "deals with two points": DEALS + NEW,
    "stays": DEALS + NEW,
    "done": FILES,
    "done by their own file": FILES,
    "opened": 2 * (DEALS + NEW),
    "closed": FILES,
    "changes": 2 * (DEALS + NEW) + FILES,
    "letters": HEADS,
    "heads with a letter": HEADS,
    "letters marked": HEADS,
    "points told": LATE,
    "late points told": LATE,
    "points marked as told": LATE,
}
FRESH = """
SELECT jsonb_object_agg(name, found) FROM (
    SELECT name, jsonb_agg(DISTINCT jsonb_build_array(
        completeness, COALESCE(jsonb_array_length(NULLIF(missing_requirements, 'null')), 0)
    )) AS found FROM crm_lead GROUP BY name) AS deals
"""


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """Runs scripts in the database."""
    with victim(DATABASE, tmp_path_factory.mktemp("scripts"), MAKE, SLOW) as given:
        yield given


def test_nightly_repeats_and_loses_nothing(job):
    assert job.ask(FOUND)["points"] == 2 * DEALS
    job.kill(NIGHTLY, DONE, 0, FILES)
    assert job.ask(LETTERS) == 0
    letters = job.kill(NIGHTLY, LETTERS, 3, HEADS)
    found = job.ask(FOUND)
    assert found["letters marked"] == letters
    assert found["points marked as told"] == found["points told"] == letters * LATE // HEADS
    job.run(NIGHTLY)
    assert job.ask(FOUND) == EXPECTED
    job.run(NIGHTLY)
    assert job.ask(FOUND) == EXPECTED


def test_refresh_goes_on(job):
    assert job.ask(FRESH)["Deal"] == [[0, 1]]
    job.kill(REFRESH, COMPLETE, 0, DEALS)
    job.run(REFRESH)
    assert job.ask(FRESH) == {"Deal": [[100, 0]], "New deal": [[0, 1]]}
