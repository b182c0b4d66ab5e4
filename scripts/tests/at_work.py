"""Run in `odoo shell` on the loaded data set: a reglament at work, then its reports as people see
them.

Prints one JSON object: the moment of the reports, and for each reader and report the groups.
"""

import json
from datetime import datetime, timedelta
from math import isclose

from freezegun import freeze_time

from odoo.service.model import call_kw

env = env  # noqa: F821, PLW0127  # odoo shell gives env
START = datetime.now().replace(microsecond=0)
NOW = START + timedelta(days=20)
POINTS = "sales.reglament.report.discipline"
STAYS = "sales.reglament.report.stage.duration"
MEASURES = {
    POINTS: (
        "check_count:sum",
        "done_count:sum",
        "in_time_count:sum",
        "late_count:sum",
        "in_time_share:avg",
        "delay_hours:avg",
        "open_count:sum",
        "skipped_count:sum",
        "not_required_count:sum",
        "evidence_count:sum",
        "manual_count:sum",
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
GROUPS = {
    POINTS: (
        ("user_id",),
        ("team_id",),
        ("stage_id",),
        ("step_id",),
        ("role_kind",),
        ("lead_user_id",),
        ("company_id",),
        ("evidence", "mandatory"),
        ("delay_cause",),
        ("bypass_kind",),
        ("team_id", "step_id"),
        (),
    ),
    STAYS: (
        ("user_id",),
        ("team_id",),
        ("stage_id",),
        ("lead_user_id", "won_status"),
        ("stage_id", "next_stage_id", "is_open"),
        ("company_id",),
        (),
    ),
}


def later(**delta):
    """The clock stands still some time after the start."""
    return freeze_time(START + timedelta(**delta))


def keep():
    """End the transaction of a request."""
    env.cr.commit()
    env.invalidate_all()


def person(login, group, company):
    """A user who works in one company."""
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login.capitalize(),
                "login": login,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(4, env.ref(name).id) for name in group.split(",")],
            }
        )
    )


def point(name, deals):
    """The open points of a step on these deals."""
    return deals.check_ids.filtered(
        lambda check: check.step_id.name == name and check.state == "todo"
    )


def same_group(one, other):
    """Whether two groups are alike; sums of floats depend on the order the rows came in."""
    return one.keys() == other.keys() and all(
        isclose(value, other[name]) if isinstance(value, float) else value == other[name]
        for name, value in one.items()
    )


def groups_of(model, user):
    """The report as the web client asks for it over RPC, as one reader, ids instead of names."""
    Report = env[model].with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
    measures, groupings = list(MEASURES[model]), [list(groupby) for groupby in GROUPS[model]]
    sets = call_kw(Report, "formatted_read_grouping_sets", [[], groupings, measures], {})
    alone = call_kw(Report, "formatted_read_group", [[], groupings[0], measures], {})
    assert len(alone) == len(sets[0])
    assert all(map(same_group, alone, sets[0]))
    found = []
    for groupby, groups in zip(groupings, sets, strict=True):
        for group in groups:
            keys = [group[name] for name in groupby]
            # a record comes as (id, name)
            keys = [key[0] if isinstance(key, (list, tuple)) else key for key in keys]
            found.append([groupby, keys, {name: group[name] for name in measures}])
    return found


# ------------------------------------------------------------ a base from before any reglament

agents = env["res.users"].search([("sales_role_kind", "=", "universal")], order="login")
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
stages[1].rotting_threshold_days = 60
env.flush_all()
env.cr.execute(
    """
    UPDATE crm_lead SET create_date = COALESCE(date_open, '2017-12-31 12:00');
    DELETE FROM sales_reglament_stage_visit
    """
)
env["sales.reglament.stage.visit"]._backfill()
keep()
director = person(
    "director",
    "sales_team.group_sale_manager,sales_reglament.group_reglament_director",
    env.company,
)
with freeze_time(NOW):
    history = groups_of(STAYS, director)

# ------------------------------------------------------------ the reglament at work

other_company = env["res.company"].create({"name": "The other company"})
olga = person("olga", "sales_team.group_sale_manager", other_company)
published = env["sales.reglament"].search([("state", "=", "published")])
draft = published.browse(published.action_new_version()["res_id"])
field = env["ir.model.fields"]._get("crm.lead", "partner_id")
STEPS = (
    {"name": "Client", "evidence": "field", "evidence_field_id": field.id},
    {"name": "Look", "deadline_value": 3, "deadline_unit": "working_days"},
    {"name": "Extra", "mandatory": False, "deadline_value": 1, "stage_id": stages[1].id},
    {"name": "Whenever"},
)
draft.write(
    {
        "mode": "advise",
        "step_ids": [(0, 0, {"stage_id": stages[0].id, **step}) for step in STEPS],
    }
)
draft.action_publish()
draft.action_move_over()
keep()
with later(days=1):
    theirs = env["crm.lead"].create(
        [
            {"name": f"Theirs {n}", "user_id": olga.id, "company_id": other_company.id}
            for n in range(5)
        ]
    )
    keep()
deals = env["crm.lead"].search(
    [("won_status", "=", "pending"), ("user_id", "in", agents.ids)], order="id"
)
worked = {user: mine[:24].with_user(user) for user, mine in deals.grouped("user_id").items()}
with later(days=2):
    for mine in worked.values():
        point("Look", mine[0:3]).action_done()
        mine[3:5].log_contact("call", "agreed")
        mine[5:8].write({"stage_id": stages[2].id})
    keep()
with later(days=6):
    for mine in worked.values():
        point("Look", mine[2:6]).action_done()
        point("Extra", mine[8:12]).action_skip("Another time")
        point("Look", mine[9:12]).action_not_applicable("Not for them")
        mine[12:14].action_set_lost()
        mine[14:16].action_set_won()
        mine[5].write({"stage_id": stages[0].id})
    keep()
with later(days=10):
    for mine in worked.values():
        point("Look", mine[16:20]).action_delay_cause("client")
    given = deals.browse(deal.id for mine in worked.values() for deal in mine[20:22])
    given.write({"user_id": agents[0].id})
    keep()
with later(days=11):
    deals[:8].action_reglament_override(stages[2].id, "A fair is coming")
keep()
# what a reglament of clients leaves: points without a deal
env.cr.execute(
    """
    INSERT INTO sales_reglament_check
                (step_id, reglament_id, partner_id, user_id, state, opened_date, deadline)
         SELECT %s, %s, id, user_id, 'todo', %s, %s FROM res_partner WHERE client_state = 'dormant'
            AND is_company AND user_id IS NOT NULL
    """,
    [draft.step_ids[-1].id, draft.id, START, START + timedelta(days=4)],
)
keep()

# ------------------------------------------------------------ what each of them sees

readers = [director, olga, *agents.filtered(lambda user: user in deals.user_id)[:2]]
with freeze_time(NOW):
    seen = {user.login: {model: groups_of(model, user) for model in GROUPS} for user in readers}
print(
    json.dumps(
        {
            "now": str(NOW),
            "history": history,
            "readers": {
                user.login: {
                    "id": user.id,
                    "companies": user.company_ids.ids,
                    "all": user.has_group("sales_reglament.group_reglament_head"),
                }
                for user in readers
            },
            "seen": seen,
        }
    )
)
