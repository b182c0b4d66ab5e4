"""Run in `odoo shell`: measures each scenario once and prints a JSON line for each.

Everything is rolled back. The numbers mean something only beside those of another database
measured right before or after.
"""

import json
import os
import statistics
import time
from pathlib import Path

BATCH = 1000
PAGE = 80
# What takes a few milliseconds is done so often, and the middle one counts.
OFTEN = 31

Lead = env["crm.lead"]  # noqa: F821
cr = env.cr  # noqa: F821
cr.execute("SELECT pg_backend_pid()")
SERVER = Path(f"/proc/{cr.fetchone()[0]}/stat")
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")  # noqa: F821


def busy():
    """Seconds of processor time so far, of this process and of its database backend.

    Unlike the time on the clock it says little of what else the machine does.
    """
    parts = SERVER.read_text().rpartition(")")[2].split() if SERVER.exists() else [0] * 20
    return time.process_time() + (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def cost(work):
    """What `work` costs, and what it returns."""
    queries, cpu, start = cr.sql_log_count, busy(), time.perf_counter()
    result = work()
    row = {
        "seconds": time.perf_counter() - start,
        "cpu": busy() - cpu,
        "queries": cr.sql_log_count - queries,
    }
    return row, result


def measure(name, work, times=1):
    """Print what `work` costs, the middle one of several times, and return what it returns."""
    found = [cost(work) for _time in range(times)]
    row = {key: statistics.median(row[key] for row, _result in found) for key in found[0][0]}
    print(
        json.dumps(
            {
                "name": name,
                "seconds": round(row["seconds"], 5),
                "cpu": round(row["cpu"], 3),
                "queries": row["queries"],
            }
        ),
        flush=True,
    )
    return found[-1][1]


def deals():
    """Values of deals with which nothing is missing."""
    return [
        {
            "name": f"Deal {number}",
            "type": "opportunity",
            "stage_id": stages[0].id,
            "partner_name": f"Firm {number} Ltd",
            "contact_name": f"Person number {number}",
            "phone": f"+32 2 290 {number:04}",
            "email_from": f"office{number}@example.com",
            "expected_revenue": number + 1,
            "date_deadline": "2030-01-01",
            "description": "<p>Three kilometres of cable</p>",
            "city": "Ghent",
            "website": f"https://firm{number}.example.com",
            "function": "Head of purchasing",
        }
        for number in range(BATCH)
    ]


def through(work):
    """Do the work as a request does: flushed, with tracking."""
    result = work()
    env.flush_all()  # noqa: F821
    cr.precommit.run()
    return result


def shown(view_type):
    """The fields of a view, as the web client asks for them; it keeps the view itself."""
    names = Lead.get_view(view_type=view_type)["models"]["crm.lead"]
    return {name: {} for name in names if not Lead._fields[name].type.endswith("2many")}


CARD, FORM = shown("kanban"), shown("form")


def page():
    """What the pipeline asks for: its columns, and one page of cards."""
    Lead.web_read_group([], ["stage_id"], ["expected_revenue:sum"])
    Lead.web_search_read([], CARD, limit=PAGE)


stored = Lead.search([("stage_id", "=", stages[0].id)], order="id", limit=BATCH)


def read_form():
    env.invalidate_all()  # noqa: F821
    measured_lead.web_read(FORM)


def quotation():
    """A quotation to confirm."""
    client = env["res.partner"].create({"name": "Buyer Ltd", "is_company": True})  # noqa: F821
    product = env["product.product"].create({"name": "Cable", "list_price": 10})  # noqa: F821
    order = env["sale.order"].create(  # noqa: F821
        {"partner_id": client.id, "order_line": [(0, 0, {"product_id": product.id})]}
    )
    return through(lambda: order)


through(lambda: Lead.create(deals()[:50]))  # warm
through(quotation().action_confirm)
measured_lead = stored[1]
page()
read_form()
measure("create 1000", lambda: through(lambda: Lead.create(deals())))
order = quotation()
env.invalidate_all()  # noqa: F821
measure("confirm an order", lambda: through(order.action_confirm))
env.invalidate_all()  # noqa: F821
measure("kanban page", page)
measure("lead form", read_form, OFTEN)
in_force = "sales.reglament" in env and env["sales.reglament"]._rulesets()  # noqa: F821
if in_force:

    def read_panel():
        env.invalidate_all()  # noqa: F821
        measured_lead.reglament_panel()

    read_panel()
    measure("panel of a deal", read_panel, OFTEN)
env.invalidate_all()  # noqa: F821


def move():
    stored.write({"stage_id": stages[1].id})
    env.flush_all()  # noqa: F821


measure("move 1000, before precommit", move)
measure("move 1000, tracking", cr.precommit.run)
if in_force:
    stored.invalidate_recordset()
    ruleset = in_force[0]
    every = [frozenset(requirement.id for requirement in ruleset.requirements)] * BATCH
    stored._reglament_evaluate(ruleset, every)
    measure("evaluate 10 rules on 1000", lambda: stored._reglament_evaluate(ruleset, every))
cr.rollback()
