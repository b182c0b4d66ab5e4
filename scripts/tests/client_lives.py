"""What the clients are on some days, as the addon sees it; runs in `odoo shell` on a copy.

Prints ``{day: {client: figures}}`` as JSON. `env` is given; nothing is kept.
"""

import json

from freezegun import freeze_time

DAYS = ("2017-06-30", "2017-12-31", "2018-02-15", "2018-03-01", "2018-06-30")
NAMES = (
    "client_state",
    "first_order_date",
    "last_order_date",
    "order_interval_days",
    "client_class",
)
MODULE = "crm_sales_opportunities"

external = env["ir.model.data"].search(  # noqa: F821  # odoo shell gives env
    [("module", "=", MODULE), ("model", "=", "res.partner"), ("name", "=like", "account%")]
)
clients = env["res.partner"].browse(external.mapped("res_id"))  # noqa: F821
found = {}
for day in DAYS:
    with freeze_time(f"{day} 18:00:00"):
        env["sales.reglament.lifecycle"]._refresh_all()  # noqa: F821
    found[day] = {
        client.name: {
            **{name: client[name] for name in NAMES},
            "since": client.client_change_ids[:1].date,
            "purchases": client.reglament_purchase_count,
        }
        for client in clients
    }
print(json.dumps(found, default=str))
