"""Two deals or clients become one, with all that is known of both."""

from odoo import fields
from odoo.fields import Domain

from ...kernel import recurrence
from ..core.merging import move_rows


def merge_deals(stays, gone):
    """Bring everything known of merged deals to the one that stays, before Odoo deletes them.

    Where both have a check for a step, the one that is further along stays, with the changes of
    both.
    """
    env = stays.env
    # facts belong to the engine, whoever merges
    Check = env["sales.reglament.check"].sudo()
    _move_proofs(stays, gone)
    thing = _thing(env)
    mine = {thing(check): check for check in Check.search([("lead_id", "=", stays.id)])}
    for check in Check.search([("lead_id", "in", gone.ids)], order="id"):
        other = mine.get(thing(check))
        if other is not None:
            found = sorted((other, check), key=lambda one: recurrence.PROGRESS.index(one.state))
            check, other = found
            _absorb(check, other)
        check.lead_id = stays
        mine[thing(check)] = check
    env["sales.reglament.stage.visit"].sudo()._merge(stays, gone)
    move_rows(env["sales.reglament.contact"], stays, gone)
    env.flush_all()


def merge_clients(stays, gone):
    """Bring the checks of merged clients to the one that stays, each once.

    The database allows one open check a step and client, and Odoo moves rows without looking.
    """
    env = stays.env
    # facts belong to the engine, whoever merges
    Check = env["sales.reglament.check"].sudo()
    _move_proofs(stays, gone)
    thing = _thing(env)
    checks = Check.search([("partner_id", "in", (stays | gone).ids), ("lead_id", "=", False)])
    heirs = recurrence.merge(
        recurrence.Period(
            id=check.id,
            thing=thing(check),
            state=check.state,
            opened=check.opened_date,
            settled=check.done_date or None,
            recurs=bool(check.step_id.recurrence_days),
        )
        for check in checks
    )
    leaving = checks.filtered(lambda check: check.id in heirs)
    for check_id, others in leaving.grouped(lambda check: heirs[check.id]).items():
        _absorb(Check.browse(check_id), others)
    env.flush_all()


def _thing(env):
    """A function that says what is asked by a check, in whatever version."""
    origins = env["sales.reglament"]._origins()
    return lambda check: origins.get(check.step_id.id, check.step_id.id)


def _move_proofs(stays, gone):
    """Checks whose proof is a record that is merged into another point at the one that stays.

    :param stays: a deal or a client
    :param gone: deals or clients, to be deleted
    """
    merged = (stays | gone).ids
    mine = Domain("lead_id", "in", merged)
    if stays._name == "res.partner":
        mine = Domain("partner_id", "in", merged) | Domain("lead_id.partner_id", "in", merged)
    proved = Domain("proof_model", "=", stays._name) & Domain("proof_id", "in", gone.ids)
    # facts belong to the engine, whoever merges
    Check = stays.env["sales.reglament.check"].sudo().with_context(active_test=False)
    Check.search(mine & proved).write({"proof_id": stays.id})


def _absorb(check, others):
    """Have a check take over all that is known of others that become one with it; they go.

    The earlier deadline stays, and all stretches do; those of the others end now.
    """
    check.flush_model()
    everyone = check | others
    others.change_ids.write({"check_id": check.id})
    if check.state == "todo":
        open_ones = everyone.filtered(lambda one: one.state == "todo")
        for name in ("deadline", "head_date", "opened_date"):
            check[name] = min(filter(None, open_ones.mapped(name)), default=False)
    _absorb_stretches(check, others)
    planned = everyone.activity_id.filtered("active")
    if check.state == "todo" and planned and check.activity_id not in planned:
        check.activity_id = planned[0]
    (others.activity_id - check.activity_id).filtered("active").unlink()
    others.unlink()


def _absorb_stretches(check, others):
    now = fields.Datetime.now()
    moved = others.env["sales.reglament.stretch"].search([("check_id", "in", others.ids)])
    for stretch in moved.filtered(lambda stretch: not stretch.date_to):
        late_from = max(stretch.deadline or now, stretch.open_since)
        late_hours = stretch._late_hours(stretch.user_id, late_from, now)
        stretch.write(
            {
                "date_to": max(now, stretch.open_since),
                "ended_by": "fallen_away",
                "was_late": stretch.was_late or late_from < now,
                "late_hours": stretch.late_hours + late_hours,
            }
        )
    moved.write({"check_id": check.id, "is_last": False})
    moved.flush_model()
