"""What to look for on deals and clients: rows for the engine of evidence, each with the step of the
version that judges it.
"""

from datetime import datetime

from odoo.tools import SQL

from ...kernel import checklist
from ...kernel.proof import Row
from .places import SINCE_OPENED

# States of checks for which one looks for proof.
PROVABLE = (checklist.OPEN, "done")


def rows_to_prove(leads, kinds, stored):
    """What to look for on deals: their points that are open or done, as far as kinds of evidence
    concern them.

    :param stored: ``{lead id: {step id: kernel Existing}}``
    """
    env = leads.env
    Reglament = env["sales.reglament"]
    steps, wanted = Reglament._steps_by_id(), set()
    for ruleset in Reglament._rulesets():
        wanted |= checklist.connected(ruleset.steps, kinds)
    rows, judged = [], {}
    stage_ids = env["sales.reglament.columns"]._read_column(leads, "stage_id")
    for lead_id, stage_id in zip(leads._ids, stage_ids, strict=True):
        checks = stored[lead_id]
        for step_id, check in checks.items():
            step = steps.get(step_id)
            if step is None or check.state not in PROVABLE:
                continue
            judge = step_of(env, check, step, judged)
            if step_id not in wanted and judge.id not in wanted:
                continue
            if step.evidence == checklist.STANDING and step.stage_id != stage_id:
                continue  # a standing rule holds only as long as the deal is in its stage
            if check.is_fresh and not check.is_passed_over and step.evidence in SINCE_OPENED:
                continue  # nothing was done since this very moment
            rows.append(row_to_prove(env, step, lead_id, checks, judge))
    return rows


def row_to_prove(env, step, lead_id, checks, judge=None):
    """A step of a deal, with what its point and that of the step before it say.

    A point that is still to open does so when the deal has gone past its stage.

    :param checks: ``{step id: kernel Existing}`` of the deal
    :param judge: what ``step_of`` says of the point, where that is known
    """
    check = checks.get(step.id)
    before = checks.get(step.after_step_id) if step.after_step_id else None
    is_live = check is not None and (check.state in PROVABLE or check.is_leaving)
    waits = before is not None and before.state in PROVABLE
    return Row(
        key=key_of(step.id, lead_id, checks),
        point=step.id,
        step=(judge or step_of(env, check, step)) if is_live else step,
        subject_id=lead_id,
        since=check.opened if is_live and not check.is_passed_over else None,
        settled=check.settled if is_live else None,
        follows=key_of(before.step_id, lead_id, checks) if waits else None,
    )


def rows_with_what_is_before(env, step_ids, lead_id, checks):
    """Rows to find proof for some points of a deal, and for those that they come after.

    :param checks: ``{step id: kernel Existing}`` of the deal
    """
    steps, waiting, rows = env["sales.reglament"]._steps_by_id(), [*step_ids], {}
    while waiting:
        step = steps.get(waiting.pop())
        if step is None or step.id in rows or step.id not in checks:
            continue
        rows[step.id] = row_to_prove(env, step, lead_id, checks)
        if rows[step.id].follows is not None:
            waiting.append(step.after_step_id)
    return list(rows.values())


def add_asked(env, rows, lead_id, steps, checks):
    """Add what has to be proved for a move, with what it rests on.

    :param steps: the steps that are asked
    :param checks: ``{step id: kernel Existing}`` of the deal
    :return: keys of those that are not settled
    """
    asked = set()
    ids = {step.id for step in steps}
    needed = {step.after_step_id for step in steps}
    for step in steps:
        check = checks.get(step.id)
        is_settled = check is not None and check.state in checklist.SETTLED
        if is_settled and (check.state != "done" or step.id not in needed):
            continue
        row = row_to_prove(env, step, lead_id, checks)
        before = checks.get(step.after_step_id)
        is_virtual = before is None or before.state == "cancelled"
        if is_virtual and step.after_step_id in ids:
            row = row._replace(follows=key_of(step.after_step_id, lead_id, checks))
        rows.append(row)
        if not is_settled:
            asked.add(row.key)
    return asked


def step_of(env, check, step, known=None):
    """The step by which a check is judged: what was settled under a former version, by that.

    :param known: a dict that remembers answers for a batch
    """
    if check.state == checklist.OPEN or check.reglament_id is None:
        return step
    known, key = {} if known is None else known, (check.reglament_id, step.id)
    if key not in known:
        Reglament = env["sales.reglament"]
        own_id = Reglament._heirs(check.reglament_id).get(step.id, step.id)
        known[key] = Reglament._steps_by_id()[own_id] if own_id != step.id else step
    return known[key]


def key_of(step_id, lead_id, checks):
    """The key of a row: the id of its check, or where there is none the deal and the step."""
    check = checks.get(step_id)
    return (check and check.id) or (lead_id, step_id)


def client_rows_to_prove(clients, kinds):
    """The last points of clients: what was settled is judged by the version it was under.

    :return: rows (``point`` is the step in the version that the client follows now), states by
        check id, and the open checks, ``{(client id, step id): check id}``
    """
    env = clients.env
    known, carried = env["sales.reglament"]._steps_by_id(), _steps_carried_on(env, kinds)
    rows, states, pending, last, seen = [], {}, {}, {}, set()
    for check_id, step_id, client_id, opened, state, settled, *now in _last_points(
        clients, {step_id for _version, step_id in carried}
    ):
        client_state, version = now
        step = carried.get((version, step_id))
        key = step and (client_id, step.id)
        if step is None or (key, state == checklist.OPEN) in seen:
            continue
        seen.add((key, state == checklist.OPEN))
        if state == checklist.OPEN:
            pending[key] = check_id
        if state in (checklist.OPEN, "done") and step.client_state in (None, client_state):
            judged = step if state == checklist.OPEN else known[step_id]
            follows = (client_id, step.after_step_id)
            rows.append(Row(check_id, judged, client_id, opened, settled, follows, step.id))
            states[check_id] = state
            last[key] = check_id
    rows = [row._replace(follows=last.get(row.follows)) for row in rows]
    return rows, states, pending


def _steps_carried_on(env, kinds):
    """Steps that kinds of evidence concern, in the versions that clients follow now.

    :return: ``{(id of such a version, id of a step in any version): kernel Step in that one}``
    """
    Reglament = env["sales.reglament"]
    wanted, carried = set(), {}
    for ruleset in Reglament._rulesets():
        if ruleset.subject == "client":
            wanted |= checklist.connected(ruleset.steps, kinds)
    for ruleset in Reglament._published("client"):
        steps = {step.id: step for step in ruleset.steps}
        for step_id, heir in Reglament._heirs(ruleset.id).items():
            if heir in steps and not wanted.isdisjoint((step_id, heir)):
                carried[ruleset.id, step_id] = steps[heir]
    return carried


def _last_points(clients, step_ids):
    """What is stored of clients, of each step what is open and what was settled last.

    What was settled last comes first.
    """
    clients.env["sales.reglament.check"].flush_model()
    clients.flush_recordset(["reglament_id", "client_state", "commercial_partner_id"])
    rows = clients.env.execute_query(
        SQL(
            """
            SELECT DISTINCT ON (checks.partner_id, checks.step_id, checks.state = 'todo')
                   checks.id, checks.step_id, checks.partner_id, checks.opened_date,
                   checks.state, checks.done_date, client.client_state, client.reglament_id
              FROM sales_reglament_check AS checks
              JOIN res_partner AS client ON client.id = checks.partner_id
             WHERE checks.partner_id IN %s AND checks.step_id IN %s
               AND checks.lead_id IS NULL
               AND checks.state != 'cancelled'
          ORDER BY checks.partner_id, checks.step_id, checks.state = 'todo',
                   checks.done_date DESC NULLS LAST, checks.id DESC
            """,
            tuple(clients.ids),
            tuple(step_ids) or (0,),
        )
    )
    return sorted(rows, key=lambda row: (row[5] or datetime.min, row[0]), reverse=True)
