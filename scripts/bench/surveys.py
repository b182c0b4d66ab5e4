"""Run in `odoo shell` after `surveys_prepare.py`: the job that asks clients, from the deeds to the
letters in the queue. Prints its time and memory as JSON lines, and looks at what came of it.
"""

import json
import resource
import time

env = env  # noqa: F821, PLW0127  # odoo shell gives env
Feedback = env["sales.reglament.feedback"]
MEGABYTE = 1024  # ru_maxrss counts in kilobytes


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def measured(name, work):
    """Print how long it took, and how much more memory."""
    env.flush_all()
    env.invalidate_all()
    before, start, queries = memory(), time.perf_counter(), env.cr.sql_log_count
    count = work()
    line = {
        "name": f"surveys, {name}",
        "count": count,
        "seconds": round(time.perf_counter() - start, 2),
        "queries": env.cr.sql_log_count - queries,
        "megabytes": round(memory() - before, 1),
    }
    print(json.dumps(line), flush=True)


def ask():
    Feedback._cron_ask()
    return Feedback.search_count([("state", "=", "sent")])


time.sleep(2)  # the deals were won a second after the publishing
measured("planning", lambda: len(Feedback._plan()))
env.cr.commit()
measured("planning again", lambda: len(Feedback._plan()))
measured("judging and writing", ask)
measured("once more", ask)
assert Feedback.search_count([("state", "=", "sent")]) == 8_000
assert Feedback.search_count([("reason", "=", "person")]) == 2_000
assert env["mail.mail"].search_count([]) == 8_000
