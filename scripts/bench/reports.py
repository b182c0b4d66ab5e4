"""Run in `odoo shell` after `reports_prepare.py`: each report as its first screen asks for it.

Beside each stands the bare SQL that a person would write for the same figures, measured in turn.
Prints `name seconds ratio min max` as JSON lines, and the nightly jobs on the same base: the first
night, which finds what no event told of, and then parts of the base: time grows with it.
"""

import json
import statistics
import time
from datetime import datetime, timedelta

ROUNDS = 5
POINTS = "sales.reglament.report.discipline"
STAYS = "sales.reglament.report.stage.duration"
MEASURES = {
    POINTS: (
        "check_count:sum",
        "done_count:sum",
        "in_time_share:avg",
        "late_count:sum",
        "open_count:sum",
        "evidence_count:sum",
        "manual_count:sum",
        "skipped_count:sum",
        "not_required_count:sum",
        "bypass_count:sum",
        "__count",
    ),
    STAYS: (
        "visit_count:sum",
        "open_count:sum",
        "duration_days:avg",
        "norm_days:avg",
        "over_norm:sum",
        "over_norm_share:avg",
        "__count",
    ),
}
LATE = """
    (state = 'done' AND done_date > deadline OR state = 'todo' AND deadline < %(now)s)
"""
POINTS_SQL = """
    SELECT {group}, count(*), count(*) FILTER (WHERE state = 'done'),
           100.0 * count(*) FILTER (WHERE state = 'done' AND done_date <= deadline)
               / NULLIF(count(*) FILTER (WHERE state = 'done' AND done_date <= deadline
                                            OR {late}), 0),
           count(*) FILTER (WHERE {late}),
           count(*) FILTER (WHERE state = 'todo'),
           count(*) FILTER (WHERE state = 'done' AND step.evidence != 'manual'),
           count(*) FILTER (WHERE state = 'done' AND step.evidence = 'manual'),
           count(*) FILTER (WHERE state = 'skipped'),
           count(*) FILTER (WHERE state = 'not_applicable')
      FROM sales_reglament_check AS checks
      JOIN sales_reglament_step AS step ON step.id = checks.step_id
      {join}
     WHERE state != 'cancelled' AND COALESCE(deadline, opened_date) >= %(since)s
       AND (checks.company_id = %(company)s OR checks.company_id IS NULL)
  GROUP BY GROUPING SETS (({group}), ())
"""
EXCEPTIONS_SQL = """
    SELECT {group}, count(*) FROM sales_reglament_bypass AS checks {join}
     WHERE date >= %(since)s
       AND (checks.company_id = %(company)s OR checks.company_id IS NULL)
  GROUP BY GROUPING SETS (({group}), ())
"""
LEAD = "LEFT JOIN crm_lead AS lead ON lead.id = checks.lead_id"
USERS = "LEFT JOIN res_users AS users ON users.id = checks.user_id"
STAYS_SQL = """
    SELECT visit.{group}, count(*), count(*) FILTER (WHERE date_out IS NULL), avg(stay.days),
           avg(norm.days), count(*) FILTER (WHERE stay.days > norm.days),
           avg(CASE WHEN stay.days > norm.days THEN 100 WHEN norm.days IS NOT NULL THEN 0 END)
      FROM sales_reglament_stage_visit AS visit
      JOIN crm_stage AS stage ON stage.id = visit.stage_id
CROSS JOIN LATERAL (SELECT EXTRACT(EPOCH FROM COALESCE(date_out, %(now)s) - date_in)::float8 / 86400
                           AS days) AS stay
CROSS JOIN LATERAL (SELECT CASE WHEN stage.rotting_threshold_days > 0 AND stage.is_won IS NOT TRUE
                                THEN stage.rotting_threshold_days END::float8 AS days) AS norm
     WHERE (date_out IS NULL OR date_out >= %(since)s) AND stage.is_won IS NOT TRUE
       AND (visit.company_id = %(company)s OR visit.company_id IS NULL)
  GROUP BY GROUPING SETS ((visit.{group}), ())
"""

env = env  # noqa: F821, PLW0127  # odoo shell gives env
cr = env.cr
now = datetime.now().replace(microsecond=0)
given = {"now": now, "since": now - timedelta(days=365), "company": env.company.id}
head = (
    env["res.users"]
    .with_context(no_reset_password=True)
    .create(
        {
            "name": "Head",
            "login": "bench.head",
            "group_ids": [(4, env.ref("sales_team.group_sale_manager").id)],
        }
    )
)


def timed(work):
    """Seconds that the work takes, nothing of it being cached."""
    env.invalidate_all()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(name, ours, *bare):
    """Print the report's time beside that of the bare SQL, taken in turn."""

    def by_hand():
        for query in bare:
            cr.execute(query, given)
            cr.fetchall()

    timed(ours), timed(by_hand)  # warm
    pairs = [(timed(ours), timed(by_hand)) for _round in range(ROUNDS)]
    ratios = [mine / plain for mine, plain in pairs]
    line = {
        "name": f"report_{name}",
        "seconds": round(statistics.median(mine for mine, _plain in pairs), 3),
        "seconds_bare": round(statistics.median(plain for _mine, plain in pairs), 3),
        "ratio": round(statistics.median(ratios), 3),
        "min": round(min(ratios), 3),
        "max": round(max(ratios), 3),
    }
    print(json.dumps(line), flush=True)


def pivot(model, domain, group):
    """A pivot as the web client asks for it."""
    Report, measures = env[model].with_user(head), list(MEASURES[model])
    return lambda: Report.formatted_read_grouping_sets(domain, [[], [group]], measures)


last_year = [("date", ">=", given["since"])]
for group, join, column in (
    ("user_id", "", "checks.user_id"),
    ("team_id", LEAD, "lead.team_id"),
    ("stage_id", "", "checks.stage_id"),
    ("step_id", "", "checks.step_id"),
    ("role_kind", USERS, "users.sales_role_kind"),
):
    of_log = {"stage_id": "stage_from_id", "step_id": "NULL::int"}.get(group, column)
    report(
        f"discipline_{group}",
        pivot(POINTS, last_year, group),
        POINTS_SQL.format(group=column, join=join, late=LATE),
        EXCEPTIONS_SQL.format(group=of_log, join=join),
    )
running = ["|", ("is_open", "=", True), ("date_out", ">=", given["since"])]
for group in ("stage_id", "user_id", "team_id"):
    report(
        f"stage_duration_{group}",
        pivot(STAYS, [("stage_id.is_won", "=", False), *running], group),
        STAYS_SQL.format(group=group),
    )

# ------------------------------------------------------------ the nightly jobs

Nightly = env["sales.reglament.nightly"]
deals = env["crm.lead"].search([("reglament_id", "!=", False), ("won_status", "=", "pending")]).ids


def reconcile(ids):
    """The nightly job for some of the deals, each batch committed as there."""
    for batch in Nightly._batches(ids):
        Nightly._reconcile_batch(batch)
        cr.commit()
        env.invalidate_all()


for name, part in (
    ("first night", deals),
    ("a quarter of them", deals[: len(deals) // 4]),
    ("half of them", deals[: len(deals) // 2]),
    ("all", deals),
):
    seconds = timed(lambda ids=part: reconcile(ids))
    line = {"name": f"nightly, {name}", "deals": len(part), "seconds": round(seconds, 2)}
    print(json.dumps(line), flush=True)
