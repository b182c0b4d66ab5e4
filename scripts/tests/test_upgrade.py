"""A database of each version before, worked with by people, upgraded to this one."""

import json

import pytest

from devenv import addon, databases, expected, odoo_log, paths, releases
from devenv.lock import lock

DATABASE = "reglament_test_upgrade"
PATIENCE = 900  # seconds, on a busy machine

# What people did with the version before: reglaments of all states, deals at every point.
WORK = """
from datetime import datetime, timedelta

from odoo.addons.sales_reglament.exceptions import ReglamentGateError

TODAY = datetime(2026, 6, 1, 12, 0)
dated = {}  # up to which message the history of a deal is dated


def person(login, group):
    return env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": login.capitalize(),
            "login": login,
            "email": f"{login}@example.com",
            "group_ids": [(4, env.ref(f"sales_team.{group}").id)],
        }
    )


def rule(model, name, **values):
    field = env["ir.model.fields"]._get(model, name)
    return (0, 0, {"model": model, "field_id": field.id, **values})


def day(number, deal, column="create_date"):
    '''Bring a deal, and all that was not dated yet of its history, to a day of the past.'''
    date = TODAY + timedelta(days=number)
    env.cr.execute(f"UPDATE crm_lead SET {column} = %s WHERE id = %s", [date, deal.id])
    env.cr.execute(
        "UPDATE mail_message SET date = %s WHERE model = 'crm.lead' AND res_id = %s AND id > %s",
        [date, deal.id, dated.get(deal.id, 0)],
    )
    env.cr.execute("SELECT max(id) FROM mail_message")
    dated[deal.id] = env.cr.fetchone()[0]


def act(number, deal, work):
    '''Do something with a deal in a transaction of its own, and date it.'''
    result = work(deal)
    env.cr.commit()
    day(number, deal, "date_last_stage_update")
    env.cr.commit()
    env.invalidate_all()
    return result


head, anna, boris = (
    person("uhead", "group_sale_manager"),
    person("uanna", "group_sale_salesman"),
    person("uboris", "group_sale_salesman"),
)
team = env["crm.team"].create(
    {"name": "Upgraded", "user_id": head.id, "member_ids": [(4, anna.id), (4, boris.id)]}
)
for user, kind in ((head, "head"), (anna, "active"), (boris, "service")):
    user.with_user(head).action_assign_sales_role(env.ref(f"sales_reglament.role_{kind}").id)
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
first, second, third = stages[:3]
won = stages.filtered("is_won")[:1]
client = env["res.partner"].create(
    {"name": "Upgraded client", "is_company": True, "user_id": anna.id}
)
env["sales.reglament.placeholder"].create({"name": "as the other one"})
env["ir.config_parameter"].set_param("sales_reglament.shared_reach_from", "7")

# a version that runs out, its successor in force, a draft, and one for clients
Reglament = env["sales.reglament"].with_user(head)
deals_1 = Reglament.create(
    {
        "name": "Deals",
        "code": "DEALS",
        "mode": "enforce",
        "team_ids": [(4, team.id)],
        "requirement_ids": [
            rule("crm.lead", "expected_revenue", stage_id=first.id, help="We plan by it."),
            rule("crm.lead", "website", stage_id=second.id, level="warn", weight=3),
        ],
    }
)
deals_1.action_publish()
deals_1.requirement_ids[0].with_context(lang="ru_RU").help = "По ней мы планируем."
env.cr.commit()


def deal(name, user=anna, **values):
    made = env["crm.lead"].with_user(user).create(
        {
            "name": name,
            "type": "opportunity",
            "team_id": team.id,
            "user_id": user.id,
            "stage_id": first.id,
            **values,
        }
    )
    env.cr.commit()
    day(-30, made)
    day(-30, made, "date_last_stage_update")
    env.cr.commit()
    env.invalidate_all()
    return made


old_one = deal("On the old version", expected_revenue=5, website="https://old.example.com")
deals_2 = Reglament.browse(deals_1.action_new_version()["res_id"])
deals_2.write({"requirement_ids": [rule("crm.lead", "phone", stage_id=second.id)]})
deals_2.action_publish()
Reglament.create(
    {
        "name": "Not ready",
        "code": "DRAFT",
        "team_ids": [(4, team.id)],
        "role_kind": "active",
        "requirement_ids": [rule("crm.lead", "city", stage_id=third.id)],
    }
)
Reglament.create(
    {
        "name": "Clients",
        "code": "CLIENTS",
        "subject": "client",
        "mode": "advise",
        "requirement_ids": [rule("res.partner", "phone"), rule("res.partner", "website")],
    }
).action_publish()
env.cr.commit()

moved = deal("Moved twice", expected_revenue=10, phone="+3222900001", partner_id=client.id)
act(-20, moved, lambda deal: deal.with_user(anna).write({"stage_id": second.id}))
act(-10, moved, lambda deal: deal.with_user(anna).write({"stage_id": third.id}))
held = deal("Held")
try:
    held.with_user(anna).write({"stage_id": second.id})
    raise SystemExit("the gate was to hold this deal")
except ReglamentGateError:
    env.cr.rollback()
pushed = deal("Pushed on by the head")
act(
    -15,
    pushed,
    lambda deal: deal.with_user(head).action_reglament_override(second.id, "A fair is coming"),
)
bought = deal("Won", expected_revenue=20, phone="+3222900002")
act(-5, bought, lambda deal: deal.with_user(anna).action_set_won())
gone = deal("Lost", expected_revenue=30)
act(-4, gone, lambda deal: deal.with_user(anna).action_set_lost())
deal("Boris's", boris, expected_revenue=1)
env.cr.execute(
    "UPDATE crm_lead SET date_closed = %s WHERE id = %s", [TODAY - timedelta(days=4), gone.id]
)
env.cr.commit()
"""

# What must be there with the version of today, and what it adds to the old records.
GO_ON = """
import json

from odoo.addons.sales_reglament.exceptions import ReglamentGateError

found = {}
anna = env["res.users"].search([("login", "=", "uanna")])
head = env["res.users"].search([("login", "=", "uhead")])
deals = {deal.name: deal for deal in env["crm.lead"].with_context(active_test=False).search([])}
stages = env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id")
held = deals["Held"].with_user(anna)
try:
    with env.cr.savepoint():
        held.write({"stage_id": stages[1].id})
except ReglamentGateError as refusal:
    found["refused for"] = [gap["name"] for gap in refusal.context["gaps"]]
env.invalidate_all()
found["still in"] = held.stage_id == stages[0]
held.expected_revenue = 100
held.write({"stage_id": stages[1].id})
found["then in"] = held.stage_id == stages[1]

# the next version, with a step that the field closes, for the running deals
published = env["sales.reglament"].search([("code", "=", "DEALS"), ("state", "=", "published")])
found["read"] = anna in published.acknowledgement_pending_user_ids
published.with_user(anna).action_acknowledge()
draft = env["sales.reglament"].with_user(head).browse(
    published.with_user(head).action_new_version()["res_id"]
)
website = env["ir.model.fields"]._get("crm.lead", "website")
values = {"stage_id": stages[0].id, "deadline_value": 1}
draft.write(
    {
        "step_ids": [
            (0, 0, {"name": "Talk", "evidence": "contact", **values}),
            (
                0,
                0,
                {"name": "Look", "evidence": "field", "evidence_field_id": website.id, **values},
            ),
        ]
    }
)
draft.action_publish()
found["changes"] = [line["name"] for line in draft.difference_to_previous()]
draft.action_move_over()
old = deals["On the old version"]
old.with_user(anna).log_contact("call", "agreed")
env.invalidate_all()
found["points"] = sorted(
    (check.lead_id.name, check.step_id.name, check.state)
    for check in env["sales.reglament.check"].search([])
)
Report = env["sales.reglament.report.discipline"].with_user(anna)
found["reported"] = Report.search_count([("origin", "=", "check")])
found["exceptions"] = Report.search_count([("origin", "=", "bypass")])
print(json.dumps(found))
env.cr.rollback()
"""
EXPECTED = {
    "refused for": ["expected_revenue"],
    "still in": True,
    "then in": True,
    "read": True,
    "changes": ["Talk", "Look"],
    # all running deals, wherever they are: both steps are mandatory and of the first stage
    "points": [
        [deal, step, "done" if deal == "On the old version" else "todo"]
        for deal in (
            "Boris's",
            "Held",
            "Moved twice",
            "On the old version",
            "Pushed on by the head",
        )
        for step in ("Look", "Talk")
    ],
    "reported": 8,  # to Anna, of her four deals
    "exceptions": 3,  # pushed on; moved, and won, without the website that would help
}

STAYS = """
SELECT concat_ws('|', lead.name, stage.sequence = (SELECT min(sequence) FROM crm_stage),
                 CASE WHEN following.id IS NOT NULL THEN following.is_won IS TRUE END,
                 visit.date_in::date, visit.date_out::date)
  FROM sales_reglament_stage_visit AS visit
  JOIN crm_lead AS lead ON lead.id = visit.lead_id
  JOIN crm_stage AS stage ON stage.id = visit.stage_id
  LEFT JOIN crm_stage AS following ON following.id = visit.next_stage_id
 ORDER BY lead.name, visit.date_in
"""
STAYED = [
    "Boris's|t|2026-05-02",
    "Held|t|2026-05-02",
    "Lost|t|2026-05-02|2026-05-28",
    "Moved twice|t|f|2026-05-02|2026-05-12",
    "Moved twice|f|f|2026-05-12|2026-05-22",
    "Moved twice|f|2026-05-22",
    "On the old version|t|2026-05-02",
    "Pushed on by the head|t|f|2026-05-02|2026-05-17",
    "Pushed on by the head|f|2026-05-17",
    "Won|t|t|2026-05-02|2026-05-27",
    "Won|f|2026-05-27",
]

# People's records, with all their columns; what Odoo keeps of its own modules is not meant.
TABLES = """
SELECT tablename FROM pg_tables
 WHERE schemaname = 'public'
   AND (tablename LIKE 'crm\\_%' OR tablename LIKE 'res\\_partner%' OR tablename LIKE 'res\\_users%'
        OR tablename LIKE 'sales\\_reglament%' OR tablename LIKE 'mail\\_message%'
        OR tablename IN ('mail_tracking_value', 'mail_followers', 'ir_config_parameter',
                         'res_company', 'mail_mail', 'mail_activity'))
 ORDER BY 1
"""
COLUMNS = """
-- empty where nothing is asked; the first versions had 100 there
SELECT string_agg(CASE column_name WHEN 'completeness' THEN 'COALESCE(completeness, 100)'
                                   ELSE quote_ident(column_name) END, ', ' ORDER BY column_name)
  FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = {table}
   -- loading groups, Odoo writes once more that their users are no guests
   AND NOT (table_name = 'res_partner' AND column_name IN ('write_date', 'write_uid'))
"""
# What an upgrade may add: that Odoo made a scheduled action or a ready survey stands in the chatter
# of that.
ROWS = {"mail_message": "WHERE model NOT LIKE 'ir.%' AND model != 'survey.survey'"}


def _ask(statement):
    return databases.sql(statement, DATABASE)


def _columns():
    """``{table: its columns}`` of people's records."""
    tables = _ask(TABLES).split()
    return {table: _ask(COLUMNS.format(table=databases.quote(table))) for table in tables}


def _sums(columns):
    """``{table: number and checksum of its rows}``, looking at these columns only."""
    union = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(string_agg(line::text, ',' ORDER BY line::text)) "
        f'FROM (SELECT {names} FROM "{table}" {ROWS.get(table, "")}) AS line'
        for table, names in columns.items()
    )
    return dict(line.split("|", 1) for line in _ask(union).splitlines())


def _upgrade(name):
    log = databases.odoo(["-d", DATABASE, "-u", paths.ADDON], name, "upgrading", PATIENCE)
    assert odoo_log.check(log) == []


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """Writes a script for `odoo shell`."""
    folder = tmp_path_factory.mktemp("scripts")

    def write(text):
        path = folder / "script.py"
        path.write_text(text)
        return path

    return write


@pytest.fixture(scope="module", params=releases.PREVIOUS)
def worked_with(request, script, tmp_path_factory):
    """The database of a version before, as people left it: its version, columns and checksums."""
    missing = releases.missing_history()
    if missing:
        pytest.skip(f"the versions before are not here: {missing}")
    folder = tmp_path_factory.mktemp("addons")
    releases.export(request.param, folder)
    with lock(DATABASE):
        databases.clone(databases.template(), DATABASE)
        config = folder / "odoo.conf"
        config.write_text(paths.CONFIG.read_text().replace(str(paths.ROOT) + "\n", f"{folder}\n"))
        assert str(folder) in config.read_text()
        databases.odoo(
            ["-c", str(config), "-d", DATABASE, "-i", paths.ADDON],
            "upgrade-install",
            f"installing {request.param}",
            PATIENCE,
        )
        databases.shell(
            DATABASE,
            script(WORK),
            "upgrade-work",
            f"working with {request.param}",
            PATIENCE,
            {"ODOO_RC": str(config)},
        )
        columns = _columns()
        yield request.param, columns, _sums(columns)
        databases.drop(DATABASE)


def test_nothing_is_lost_and_all_goes_on(worked_with, script):
    version, columns, before = worked_with
    assert _installed() == version
    assert int(before["sales_reglament_bypass"].split("|")[0]) > 0
    assert int(before["mail_tracking_value"].split("|")[0]) > 0

    _upgrade("upgrade-first")
    assert _installed() == addon.manifest()["version"]
    assert _sums(columns) == before
    if "sales_reglament_stage_visit" not in columns:  # else they were kept as they were, above
        assert _ask(STAYS).splitlines() == STAYED

    everything = _columns()
    after = _sums(everything)
    _upgrade("upgrade-second")
    assert _sums(everything) == after

    printed = databases.shell(DATABASE, script(GO_ON), "upgrade-go-on", "going on", PATIENCE)
    assert json.loads(printed.splitlines()[-1]) == EXPECTED


def _installed():
    return _ask(f"SELECT latest_version FROM ir_module_module WHERE name = '{paths.ADDON}'")


def test_the_table_of_versions_ends_before_this_one():
    assert addon.manifest()["version"] not in releases.PREVIOUS
    assert list(releases.PREVIOUS) == sorted(releases.PREVIOUS, key=_as_numbers)


def _as_numbers(version):
    return [int(part) for part in version.split(".")]


@pytest.mark.parametrize("missing", ["", "a shallow copy"])
def test_only_without_history_the_upgrade_may_be_skipped(monkeypatch, missing):
    text = (
        "scripts/tests/test_upgrade.py::test_nothing_is_lost_and_all_goes_on[19.0.1.0.0]: "
        "Skipped: the versions before are not here: a shallow copy"
    )
    [entry] = [entry for entry in expected.SKIPS if entry.when is releases.missing_history]
    monkeypatch.setattr(releases, "PREVIOUS", {"19.0.0.0.1": "0" * 40} if missing else {})
    assert entry.matches(text) is bool(missing)
    assert not entry.matches(text.replace("not here", "boring"))
