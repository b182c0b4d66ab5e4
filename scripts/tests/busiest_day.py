"""Run in `odoo shell` on the loaded data set: what the busiest agent has in My Day.

Prints one JSON object: the rows of the day, and the open points of their open deals.
"""

import json

env = env  # noqa: F821, PLW0127  # odoo shell gives env
Check = env["sales.reglament.check"]
[[agent, points]] = Check._read_group(
    [("state", "=", "todo")], ["user_id"], ["__count"], order="__count desc", limit=1
)
Day = env["sales.reglament.day"].with_user(agent)
rows = Day.search_count([("kind", "=", "check"), ("user_id", "=", agent.id)])
open_deals = [("state", "=", "todo"), ("lead_id.active", "=", True)]
of_open = Check.search_count(
    [*open_deals, ("lead_id.won_status", "=", "pending"), ("user_id", "=", agent.id)]
)
print(json.dumps({"points": points, "rows": rows, "of open deals": of_open}))
