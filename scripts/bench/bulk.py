"""Run in `odoo shell`: measures work on all stored deals beside one statement that does the same.

The statements are written by hand for this one reglament; they and the engine must find the same,
or nothing is printed. Everything is rolled back.
"""

import json
import time

from odoo.addons.sales_reglament.kernel import checklist, gate
from odoo.addons.sales_reglament.models.core.settings import settings

cr = env.cr  # noqa: F821
Reglament = env["sales.reglament"]  # noqa: F821
Checklist = env["sales.reglament.checklist"]  # noqa: F821
Nightly = env["sales.reglament.nightly"]  # noqa: F821
stages = env["crm.stage"]._reglament_stages()  # noqa: F821
reglament = Reglament.search([("code", "=", "BENCH"), ("state", "=", "published")])
placeholders = sorted(env["sales.reglament.placeholder"]._policy().placeholders)  # noqa: F821
running = env["crm.lead"].search([("won_status", "=", "pending")])  # noqa: F821
PARAMETERS = {
    "placeholders": placeholders,
    "shared_from": settings(env).shared_reach_from,  # noqa: F821
    "uid": env.uid,  # noqa: F821
}
PROVED = {
    "next_activity": "EXISTS (SELECT FROM mail_activity AS deed"
    " WHERE deed.res_model = 'crm.lead' AND deed.res_id = lead.id AND deed.active)",
    "attachment": "EXISTS (SELECT FROM ir_attachment AS deed WHERE deed.res_model = 'crm.lead'"
    " AND deed.res_id = lead.id AND deed.res_field IS NULL)",
    "quotation": "EXISTS (SELECT FROM sale_order AS deed"
    " WHERE deed.opportunity_id = lead.id AND deed.state IN ('sent', 'sale'))",
    "order": "EXISTS (SELECT FROM sale_order AS deed"
    " WHERE deed.opportunity_id = lead.id AND deed.state = 'sale')",
    "domain": "lead.priority = '3'",
}


def text_problem(value):
    """A condition: the text is empty or filled in for show."""
    folded = rf"lower(regexp_replace(trim({value}), '\s+', ' ', 'g'))"
    bare = rf"lower(regexp_replace({value}, '[\W_]+', '', 'g'))"
    return (
        f"(COALESCE(trim({value}), '') = '' OR {bare} = ''"
        f" OR {folded} = ANY(%(placeholders)s) OR {bare} = ANY(%(placeholders)s)"
        f" OR (length({bare}) > 2 AND {bare} = repeat(left({bare}, 1), length({bare}))))"
    )


def problem(source):
    """A condition on ``lead``: a source of a requirement is not filled."""
    value = f"lead.{source.name}"
    if source.kind == "text":
        return text_problem(value)
    if source.kind == "html":
        return text_problem(rf"regexp_replace({value}, '<[^>]*>|&nbsp;|\s+', ' ', 'g')")
    if source.kind == "number":
        return f"COALESCE({value}, 0) = 0"
    if source.kind == "reach":
        name = "phone_sanitized" if source.name == "phone" else "email_normalized"
        return (
            f"({text_problem(value)} OR COALESCE(lead.{name}, '') = '' OR lead.{name} IN ("
            f"SELECT {name} FROM res_partner WHERE active GROUP BY {name}"
            " HAVING COUNT(DISTINCT commercial_partner_id) >= %(shared_from)s))"
        )
    return f"{value} IS NULL"


def in_stages(ids):
    """A condition on ``lead``: it is in one of these stages."""
    return f"lead.stage_id IN ({', '.join(map(str, ids)) or 0})"


def missing_by_hand(ruleset):
    """A query for ``(lead id, user id, requirement id)`` of all that is missing."""
    branches = []
    for requirement in ruleset.requirements:
        due = [
            stage_id
            for stage_id, stage in stages.items()
            if gate.asked([requirement], stages, stage, present=True)
        ]
        branches.append(
            f"SELECT lead.id AS lead_id, lead.user_id, {requirement.id} AS requirement_id"
            " FROM crm_lead AS lead WHERE lead.active AND lead.won_status = 'pending'"
            f" AND {in_stages(due)} AND {problem(requirement.sources[0])}"
        )
    return " UNION ALL ".join(branches)


def live_by_hand(ruleset):
    """A query for ``(lead id, step id, whether it is proved)`` of all checks there must be."""
    steps = ruleset.steps
    every = frozenset(step.id for step in steps)
    branches = []
    for step in steps:
        where = [
            stage_id
            for stage_id, stage in stages.items()
            if step.id
            in checklist.live_steps(steps, stages, checklist.Situation(stage, True, every))
        ]
        proved = PROVED.get(step.evidence, "FALSE")
        if step.evidence == "field":
            proved = f"NOT {problem(step.field)}"
        branches.append(
            f"SELECT lead.id AS lead_id, {step.id} AS step_id, {step.stage_id} AS stage_id,"
            f" {proved} AS proved, lead.user_id, lead.company_id FROM crm_lead AS lead"
            f" WHERE lead.active AND lead.won_status = 'pending' AND {in_stages(where)}"
        )
    return " UNION ALL ".join(branches)


def measure(name, work, statement, found_by_engine, found_by_hand):
    """Do the work by the engine and by the statement; print what both cost."""
    results = []
    for run in (lambda: cr.execute(statement, PARAMETERS), work):
        env.invalidate_all()  # noqa: F821
        with cr.savepoint(flush=False) as savepoint:
            queries, start = cr.sql_log_count, time.perf_counter()
            run()
            env.flush_all()  # noqa: F821
            seconds, queries = time.perf_counter() - start, cr.sql_log_count - queries
            found = (found_by_engine if results else found_by_hand)()
            env.clear()  # noqa: F821
            savepoint.rollback()
        results.append((seconds, queries, found))
    by_hand, by_engine = results
    if by_hand[2] != by_engine[2]:
        raise ValueError(f"{name}: found {by_engine[2]}, by hand {by_hand[2]}")
    row = {"name": f"{name} {len(running)}", "seconds": round(by_engine[0], 4)}
    row |= {"by_hand": round(by_hand[0], 4), "queries": by_engine[1]}
    print(json.dumps(row), flush=True)


def simulate():
    simulated.append(env["sales.reglament.diagnosis"]._open_for(reglament)["res_id"])  # noqa: F821


def count_simulated():
    diagnosis = env["sales.reglament.diagnosis"].browse(simulated[-1])  # noqa: F821
    return sum(diagnosis.line_ids.mapped("missing_count"))


def reconcile():
    for ids in Nightly._batches(running.ids):
        Nightly._reconcile_batch(ids)


def checks_by_state():
    cr.execute(
        "SELECT state, COUNT(*) FROM sales_reglament_check WHERE reglament_id = ANY(%s)"
        " GROUP BY state ORDER BY state",
        [Reglament.search([("code", "=", "BENCH")]).ids],
    )
    return cr.fetchall()


simulated = []
ruleset = reglament._as_ruleset()
measure(
    "simulate",
    simulate,
    f"SELECT requirement_id, user_id, array_agg(lead_id) FROM ({missing_by_hand(ruleset)}) AS gap"
    " GROUP BY requirement_id, user_id",
    count_simulated,
    lambda: sum(len(ids) for _rule, _user, ids in cr.fetchall()),
)
measure(
    "nightly reconcile",
    reconcile,
    f"""
    WITH live AS ({live_by_hand(ruleset)})
    UPDATE sales_reglament_check AS checks
       SET state = CASE WHEN live.lead_id IS NULL THEN 'cancelled'
                        WHEN live.proved THEN 'done' ELSE 'todo' END
      FROM sales_reglament_check AS before
 LEFT JOIN live ON live.lead_id = before.lead_id AND live.step_id = before.step_id
     WHERE checks.id = before.id
       AND before.lead_id IN (SELECT id FROM crm_lead WHERE active AND won_status = 'pending')
       AND (live.lead_id IS NULL AND before.state = 'todo'
            OR before.state IN ('todo', 'cancelled') AND live.proved
            OR before.state = 'done' AND NOT live.proved)
    """,
    checks_by_state,
    checks_by_state,
)

draft = Reglament.browse(reglament.action_new_version()["res_id"])
env.flush_all()  # noqa: F821
draft_rules = draft._as_ruleset()


def publish():
    draft.action_publish()
    draft.action_move_over()


measure(
    "publish and move over",
    publish,
    f"""
    WITH gap AS ({missing_by_hand(draft_rules)}), live AS ({live_by_hand(draft_rules)}),
    state AS (
        UPDATE sales_reglament
           SET state = CASE WHEN id = {draft.id} THEN 'published' ELSE 'archived' END
         WHERE id IN ({draft.id}, {reglament.id})
    ), moved AS (
        UPDATE crm_lead AS lead
           SET reglament_id = {draft.id}, missing_requirements = found.missing,
               completeness = found.percent
          FROM (
            SELECT lead.id, jsonb_agg(gap.requirement_id) FILTER (WHERE gap.lead_id IS NOT NULL)
                   AS missing, 100 - 10 * COUNT(gap.lead_id) AS percent
              FROM crm_lead AS lead
         LEFT JOIN gap ON gap.lead_id = lead.id
             WHERE lead.active AND lead.won_status = 'pending'
          GROUP BY lead.id) AS found
         WHERE found.id = lead.id
    ), carried AS (
        UPDATE sales_reglament_check AS checks
           SET step_id = heir.id,
               reglament_id = CASE WHEN checks.state IN ('todo', 'cancelled') THEN {draft.id}
                                   ELSE checks.reglament_id END
          FROM crm_lead AS lead, sales_reglament_step AS heir
         WHERE lead.id = checks.lead_id AND lead.active AND lead.won_status = 'pending'
           AND heir.reglament_id = {draft.id} AND heir.predecessor_id = checks.step_id
    )
    INSERT INTO sales_reglament_check
                (step_id, reglament_id, lead_id, stage_id, user_id, company_id, state,
                 opened_date, deadline, done_date)
         SELECT step_id, {draft.id}, lead_id, stage_id, user_id, company_id,
                CASE WHEN proved THEN 'done' ELSE 'todo' END, now(), now() + '1 day',
                CASE WHEN proved THEN now() END
           FROM live
          WHERE NOT EXISTS (
                SELECT FROM sales_reglament_check AS known
                  JOIN sales_reglament_step AS heir ON heir.predecessor_id = known.step_id
                 WHERE heir.id = live.step_id AND known.lead_id = live.lead_id)
    """,
    checks_by_state,
    checks_by_state,
)
cr.rollback()
