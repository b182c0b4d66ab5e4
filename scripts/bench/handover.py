"""Run in `odoo shell`: hands over the work of somebody with 500, then with 5,000 clients.

Each client has a contact, an open deal, an activity and a point of its reglament; every fifth has a
quotation. Once it is offered and accepted, once a head decides. Prints a JSON line for each step
and size; everything is rolled back.
"""

import json
import os
import time
from pathlib import Path

SIZES = (500, 5000)
BATCH = 1000

env = env(context=dict(env.context, tracking_disable=True))  # noqa: F821
cr = env.cr
cr.execute("SELECT pg_backend_pid()")
SERVER = Path(f"/proc/{cr.fetchone()[0]}/stat")


def busy():
    """Seconds of processor time so far, of this process and of its database backend."""
    parts = SERVER.read_text().rpartition(")")[2].split() if SERVER.exists() else [0] * 20
    return time.process_time() + (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def person(login, group):
    values = {"name": login, "login": login, "group_ids": [(4, env.ref(group).id)]}
    return env["res.users"].with_context(no_reset_password=True).create(values)


def publish_care():
    """A reglament of clients, so that points go along."""
    vat = env["ir.model.fields"]._get("res.partner", "vat")
    env["sales.reglament"].create(
        {
            "name": "Care",
            "code": "CARE",
            "mode": "advise",
            "subject": "client",
            "requirement_ids": [(0, 0, {"model": "res.partner", "field_id": vat.id})],
            "step_ids": [(0, 0, {"name": "Be in touch", "recurrence_days": 30})],
        }
    ).action_publish()


def make_base(giver, count):
    """Clients with all that goes along."""
    call = env.ref("mail.mail_activity_data_call").id
    lead_model = env["ir.model"]._get_id("crm.lead")
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        clients = env["res.partner"].create(
            [
                {
                    "name": f"Works {giver.login} {number}",
                    "is_company": True,
                    "user_id": giver.id,
                    "child_ids": [(0, 0, {"name": "Buyer", "email": f"buyer{number}@example.com"})],
                }
                for number in numbers
            ]
        )
        leads = env["crm.lead"].create(
            [
                {
                    "name": f"Deal {client.id}",
                    "type": "opportunity",
                    "partner_id": client.id,
                    "user_id": giver.id,
                }
                for client in clients
            ]
        )
        env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": lead_model,
                    "res_id": lead.id,
                    "activity_type_id": call,
                    "user_id": giver.id,
                }
                for lead in leads
            ]
        )
        env["sale.order"].create(
            [{"partner_id": client.id, "user_id": giver.id} for client in clients[::5]]
        )
        env.flush_all()
        cr.precommit.run()
        env.invalidate_all()


def measure(name, count, work):
    """Print what a step costs."""
    env.invalidate_all()
    queries, cpu, start = cr.sql_log_count, busy(), time.perf_counter()
    result = work()
    env.flush_all()
    cr.precommit.run()
    row = {
        "name": name,
        "clients": count,
        "seconds": round(time.perf_counter() - start, 3),
        "cpu": round(busy() - cpu, 3),
        "queries": cr.sql_log_count - queries,
    }
    print(json.dumps(row), flush=True)
    return result


def prepare(name, count):
    """Somebody with so many clients, and the dialog in which a head gives them to a colleague."""
    giver, receiver = (
        person(f"{name} {role} {count}", "sales_team.group_sale_salesman")
        for role in ("giver", "receiver")
    )
    head = person(f"{name} head {count}", "sales_team.group_sale_manager")
    make_base(giver, count)
    cr.execute("ANALYZE res_partner, crm_lead, mail_activity, sales_reglament_check")
    work = env["sales.reglament.handover.work"].with_user(head)
    values = {"user_id": giver.id, "receiver_ids": [(6, 0, receiver.ids)]}
    return giver, receiver, lambda: work.create(values)


def check_nothing_left(giver):
    held = env["sales.reglament.assigned.work"]._counts(giver)[giver]
    if any(held.values()):
        raise ValueError(f"left behind: {held}")


def ask(count):
    giver, receiver, open_dialog = prepare("asked", count)
    dialog = measure("preview", count, open_dialog)
    action = measure("offer", count, dialog.action_offer)
    offer = env[action["res_model"]].with_user(receiver).browse(action["res_id"])
    measure("accept", count, offer.action_accept)
    check_nothing_left(giver)


def force(count):
    giver, _receiver, open_dialog = prepare("forced", count)
    measure("force", count, open_dialog().action_force)
    check_nothing_left(giver)


publish_care()
for size in SIZES:
    ask(size)
    force(size)
cr.rollback()
