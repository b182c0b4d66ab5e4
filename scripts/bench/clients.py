"""Run in `odoo shell` after `clients_prepare.py`: reports on clients, and what their history costs.

Beside each report stands the bare SQL that a person would write for the same figures; beside the
pipeline with the rules that open closed deals and orders to who answers for the client, the
pipeline without them. Measured in turn; prints `name seconds ratio min max` as JSON lines.
"""

import json
import statistics
import time

ROUNDS = 7
PAGE = 80
GIVEN = "sales.reglament.report.retention"
BASE = "sales.reglament.report.client.base"
LEAVING = "sales.reglament.report.departure"
SAID = "sales.reglament.report.satisfaction"
MEASURES = {
    GIVEN: (
        "client_count:sum",
        "over_count:sum",
        "came_back:sum",
        "back_share:avg",
        "kept_share:avg",
        "orders_before:sum",
        "orders_after:sum",
        "amount_before:sum",
        "amount_after:sum",
    ),
    BASE: (
        "client_count:sum",
        "completeness:avg",
        "with_gaps:sum",
        "has_duplicate:sum",
        "at_risk:sum",
        "is_overdue:sum",
        "overdue_amount:sum",
    ),
    LEAVING: (
        "client_count:sum",
        "at_risk:sum",
        "no_second_contact:sum",
        "no_product_need:sum",
        "no_next_step:sum",
        "incomplete:sum",
    ),
    SAID: (
        "delivered_count:sum",
        "answered_count:sum",
        "response_share:avg",
        "nps:avg",
        "csat:avg",
        "ces:avg",
        "low_count:sum",
        "open_loop_count:sum",
        "loop_hours:avg",
        "bought_again_share:avg",
    ),
}
GIVEN_SQL = """
    SELECT {group}, count(*), sum(after_count), sum(before_count), sum(after_sum), sum(before_sum),
           avg(CASE WHEN over THEN (after_count > 0)::int * 100.0 END),
           avg(CASE WHEN over AND before_count > 0 THEN (after_count > 0)::int * 100.0 END)
      FROM (SELECT line.id, to_user_id, day, reason, day + 90 < current_date AS over,
                   count(buy.id) FILTER (WHERE buy.date > day) AS after_count,
                   count(buy.id) FILTER (WHERE buy.date < day) AS before_count,
                   sum(buy.amount) FILTER (WHERE buy.date > day) AS after_sum,
                   sum(buy.amount) FILTER (WHERE buy.date < day) AS before_sum
              FROM sales_reglament_handover_line AS line
              JOIN sales_reglament_handover AS handover ON handover.id = line.handover_id
        CROSS JOIN LATERAL (SELECT answered_date::date AS day) AS accepted
         LEFT JOIN sales_reglament_purchase AS buy
                ON buy.partner_id = line.partner_id AND buy.cancelled IS NOT TRUE
               AND buy.source IN ('order', 'import') AND buy.company_id = %(company)s
               AND buy.date BETWEEN day - 90 AND day + 90 AND buy.date != day
             WHERE handover.state = 'accepted'
          GROUP BY line.id, to_user_id, day, reason) AS rows
  GROUP BY GROUPING SETS (({group}), ())
"""
AT_RISK = """
      SELECT client.*, COALESCE(people.reachable, 0) < 2 AS no_second,
             planned.id IS NULL AS no_step, needs.id IS NULL AS no_need,
             client.completeness < 80 AS incomplete,
             COALESCE(people.reachable, 0) < 2
             AND COALESCE(known.first, client.user_id) = client.user_id
             AND COALESCE(known.last, client.user_id) = client.user_id AS at_risk
        FROM res_partner AS client
   LEFT JOIN (SELECT commercial_partner_id AS id, count(*) AS reachable FROM res_partner
               WHERE active AND type = 'contact' AND id != commercial_partner_id
                 AND (phone != '' OR email != '') GROUP BY 1) AS people ON people.id = client.id
   LEFT JOIN (SELECT DISTINCT person.commercial_partner_id AS id
                FROM mail_activity AS activity
                JOIN crm_lead AS lead ON lead.id = activity.res_id AND lead.active
                 AND lead.won_status = 'pending'
                JOIN res_partner AS person ON person.id = lead.partner_id
               WHERE activity.active AND activity.res_model = 'crm.lead'
               UNION
              SELECT person.commercial_partner_id
                FROM mail_activity AS activity
                JOIN res_partner AS person ON person.id = activity.res_id
               WHERE activity.active AND activity.res_model = 'res.partner') AS planned
          ON planned.id = client.id
   LEFT JOIN (SELECT DISTINCT partner_id AS id FROM sales_reglament_client_product) AS needs
          ON needs.id = client.id
   LEFT JOIN (SELECT commercial_partner_id AS id, min(deed.user_id) AS first,
                     max(deed.user_id) AS last
                FROM (SELECT partner_id, user_id FROM crm_lead
                       WHERE active AND (won_status = 'pending'
                                         OR create_date > now() - interval '365 days')
                       UNION ALL
                      SELECT partner_id, user_id FROM sale_order
                       WHERE state != 'cancel' AND date_order > now() - interval '365 days'
                       UNION ALL
                      SELECT partner_id, user_id FROM sales_reglament_contact
                       WHERE date > now() - interval '365 days') AS deed
                JOIN res_partner AS person ON person.id = deed.partner_id
               GROUP BY 1) AS known ON known.id = client.id
       WHERE client.active AND client.partner_share AND client.id = client.commercial_partner_id
"""
LEAVING_SQL = """
    SELECT {group}, count(*), sum(no_second::int), sum(no_step::int), sum(no_need::int),
           sum(incomplete::int), sum(at_risk::int)
      FROM ({clients}) AS rows WHERE user_id IS NOT NULL
  GROUP BY GROUPING SETS (({group}), ())
"""
BASE_SQL = """
    SELECT {group}, count(*), avg(completeness), sum(overdue_amount),
           sum((overdue_days > 0)::int), sum((jsonb_array_length(missing_requirements) > 0)::int),
           sum(at_risk::int), count(twins.id)
      FROM ({clients}) AS rows
 LEFT JOIN (SELECT partner_id AS id FROM sales_reglament_duplicate WHERE dismissed IS NOT TRUE
             UNION SELECT twin_id FROM sales_reglament_duplicate WHERE dismissed IS NOT TRUE)
        AS twins ON twins.id = rows.id
  GROUP BY GROUPING SETS (({group}), ())
"""
SAID_SQL = """
    SELECT {group}, count(*) FILTER (WHERE state IN ('sent', 'answered', 'expired')),
           count(*) FILTER (WHERE state = 'answered'),
           avg(CASE WHEN closes_date < now() THEN (state = 'answered')::int * 100.0 END),
           avg(CASE bucket WHEN 'promoter' THEN 100.0 WHEN 'passive' THEN 0
                           WHEN 'detractor' THEN -100 END),
           avg(CASE bucket WHEN 'satisfied' THEN 100.0 WHEN 'neutral' THEN 0
                           WHEN 'dissatisfied' THEN 0 END),
           count(*) FILTER (WHERE is_low),
           count(*) FILTER (WHERE is_low AND loop_closed_date IS NULL),
           avg(EXTRACT(EPOCH FROM loop_closed_date - answered_date)) FILTER (WHERE is_low),
           avg(CASE WHEN answered_date <= now() - interval '1 year' THEN (EXISTS (
               SELECT FROM sales_reglament_purchase AS buy
                WHERE buy.partner_id = feedback.partner_id AND buy.cancelled IS NOT TRUE
                  AND buy.date > answered_date::date
                  AND buy.date <= answered_date + interval '1 year'))::int * 100.0 END)
      FROM sales_reglament_feedback AS feedback
     WHERE company_id = %(company)s OR company_id IS NULL
  GROUP BY GROUPING SETS (({group}), ())
"""

env = env  # noqa: F821, PLW0127  # odoo shell gives env
cr = env.cr
given = {"company": env.company.id}
head = env["res.users"].search([("login", "=", "bench.head")])
manager = env["res.users"].search([("login", "=", "manager0")])


def timed(work):
    """Seconds that the work takes, nothing of it being cached."""
    env.invalidate_all()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def beside(name, ours, theirs):
    """Print the seconds of one work beside those of another, taken in turn."""
    ours(), theirs()  # warm
    pairs = [(ours(), theirs()) for _round in range(ROUNDS)]
    ratios = [mine / plain for mine, plain in pairs]
    line = {
        "name": name,
        "seconds": round(statistics.median(mine for mine, _plain in pairs), 4),
        "seconds_bare": round(statistics.median(plain for _mine, plain in pairs), 4),
        "ratio": round(statistics.median(ratios), 3),
        "min": round(min(ratios), 3),
        "max": round(max(ratios), 3),
    }
    print(json.dumps(line), flush=True)


def pivot(model, group):
    """A pivot as the web client asks for it."""
    Report, measures = env[model].with_user(head), [*MEASURES[model], "__count"]
    return lambda: timed(lambda: Report.formatted_read_grouping_sets([], [[], [group]], measures))


def by_hand(query):
    """The same by one statement."""

    def work():
        cr.execute(query, given)
        cr.fetchall()

    return lambda: timed(work)


for model, label, query, groups in (
    (GIVEN, "retention", GIVEN_SQL, {"to_user_id": "to_user_id", "date:month": "day"}),
    (BASE, "client_base", BASE_SQL, {"user_id": "user_id", "client_state": "client_state"}),
    (LEAVING, "departure", LEAVING_SQL, {"user_id": "user_id"}),
    (SAID, "satisfaction", SAID_SQL, {"manager_id": "manager_id", "bucket": "bucket"}),
):
    for group, column in groups.items():
        beside(
            f"report_{label}_{group}",
            pivot(model, group),
            by_hand(query.format(group=column, clients=AT_RISK)),
        )


def page(model, user):
    """The first page of the list behind a report, as its reader opens it."""
    Report = env[model].with_user(user)
    return lambda: timed(lambda: Report.web_search_read([], {"partner_id": {}}, limit=PAGE))


for model in (GIVEN, BASE, LEAVING, SAID):
    for login, user in (("head", head), ("manager", manager)):
        work = page(model, user)
        work()  # warm
        line = {
            "name": f"list_{model.removeprefix('sales.reglament.report.')}_{login}",
            "seconds": round(statistics.median(work() for _round in range(ROUNDS)), 4),
        }
        print(json.dumps(line), flush=True)

Said = env[SAID].with_user(head)
for group in ("manager", "month"):
    Said.satisfaction_page("nps", group)  # warm
    seconds = [
        timed(lambda group=group: Said.satisfaction_page("nps", group)) for _round in range(ROUNDS)
    ]
    line = {"name": f"satisfaction_page_{group}", "seconds": round(statistics.median(seconds), 4)}
    print(json.dumps(line), flush=True)

# ------------------------------------------------------------ the pipeline and the history

rules = env["ir.rule"].browse(
    env.ref(f"sales_reglament.rule_history_{name}").id for name in ("lead", "order", "order_line")
)
SPECIFICATION = {
    "stage_id": {},
    "user_id": {"fields": {"display_name": {}}},
    "partner_id": {"fields": {"display_name": {}}},
    "expected_revenue": {},
}


def with_rules(active, work):
    """The work as it is with the rules in force, or without; only the work is measured."""

    def timed_work():
        rules.active = active
        env.flush_all()
        env.registry.clear_cache()
        work()  # what Odoo asks once
        return timed(work)

    return timed_work


def pipeline(domain):
    """A manager's pipeline: the columns, and a page of cards."""
    Lead = env["crm.lead"].with_user(manager)

    def work():
        Lead.web_read_group(domain, ["stage_id"], ["expected_revenue:sum"])
        Lead.web_search_read(domain, SPECIFICATION, limit=PAGE)

    return work


mine = [("type", "=", "opportunity"), ("user_id", "=", manager.id)]
for name, domain in (("all", mine[:1]), ("my", mine)):
    work = pipeline(domain)
    beside(f"pipeline_{name}_history", with_rules(True, work), with_rules(False, work))
cr.rollback()
