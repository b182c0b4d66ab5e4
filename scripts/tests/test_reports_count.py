"""The reports over the public data set against a count of its own: plain Python over raw rows."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import loaded
import pytest

from devenv import databases
from load_data import source

DATABASE = "reglament_test_reports"
AT_WORK = Path(__file__).with_name("at_work.py")
POINTS = "sales.reglament.report.discipline"
STAYS = "sales.reglament.report.stage.duration"
TABLES = {
    "checks": "SELECT * FROM sales_reglament_check",
    "stretches": "SELECT * FROM sales_reglament_stretch",
    "steps": "SELECT id, evidence, mandatory, deadline_unit AS unit FROM sales_reglament_step",
    "leads": "SELECT id, name, user_id, team_id, won_status, company_id FROM crm_lead",
    "users": "SELECT id, sales_role_kind, sale_team_id, company_id FROM res_users",
    "shifts": """
        SELECT company.id AS company_id, tz, dayofweek, hour_from, hour_to
          FROM res_company AS company
          JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id
          JOIN resource_calendar_attendance AS attendance ON attendance.calendar_id = calendar.id
         WHERE day_period != 'lunch'""",
    "exceptions": "SELECT * FROM sales_reglament_bypass",
    "stays": "SELECT * FROM sales_reglament_stage_visit",
    "stages": "SELECT id, is_won, rotting_threshold_days FROM crm_stage",
    "agents": """
        SELECT users.id, person.name FROM res_users AS users
          JOIN res_partner AS person ON person.id = users.partner_id""",
}
NORM = 60  # days, of the second stage


@pytest.fixture(scope="module")
def work(printed):
    """What the script prints, and the raw rows that it leaves."""
    databases.clone(loaded.DATABASE, DATABASE)
    printed = databases.shell(DATABASE, AT_WORK, "reports-at-work", "work by a reglament", 600)
    found = SimpleNamespace(**json.loads(printed.splitlines()[-1]))
    found.now = datetime.fromisoformat(found.now)
    for name, query in TABLES.items():
        text = databases.sql(
            f"SELECT COALESCE(json_agg(line), '[]') FROM ({query}) AS line", DATABASE
        )
        setattr(found, name, json.loads(text))
    yield found
    databases.drop(DATABASE)


def _by_id(rows):
    return {row["id"]: row for row in rows}


def _moment(text):
    return datetime.fromisoformat(text) if text else None


def _hours(start, end):
    return (end - start).total_seconds() / 3600


def _worked(shifts, start, end):
    """Hours of working time between two moments in UTC."""
    zone, total = ZoneInfo(shifts[0]["tz"]), 0.0
    day = start.date() - timedelta(days=1)
    while day <= end.date() + timedelta(days=1):
        for shift in shifts:
            if int(shift["dayofweek"]) == day.weekday():
                midnight = datetime.combine(day, time.min)
                begin, stop = (
                    (midnight + timedelta(hours=shift[name]))
                    .replace(tzinfo=zone)
                    .astimezone(UTC)
                    .replace(tzinfo=None)
                    for name in ("hour_from", "hour_to")
                )
                total += max(0, _hours(max(begin, start), min(stop, end)))
        day += timedelta(days=1)
    return total


# ------------------------------------------------------------ what each raw row counts for


def _points(work):
    """A row for every stretch; what is counted of points stands with their last one."""
    steps, leads, users = _by_id(work.steps), _by_id(work.leads), _by_id(work.users)
    checks, shifts = _by_id(work.checks), defaultdict(list)
    for shift in work.shifts:
        shifts[shift["company_id"]].append(shift)
    for stretch in work.stretches:
        check = checks[stretch["check_id"]]
        step, user = steps[check["step_id"]], users.get(stretch["user_id"], {})
        lead = leads.get(check["lead_id"])
        state = check["state"] if stretch["is_last"] else ""
        done, due = state == "done", _moment(stretch["deadline"])
        end = _moment(stretch["date_to"])
        hours, late = stretch["late_hours"] or 0, bool(stretch["was_late"])
        if not end and due and work.now > due:
            late_from = max(due, _moment(stretch["open_since"]))
            company_id = user.get("company_id") or check["company_id"]
            hours, late = hours + _worked(shifts[company_id], late_from, work.now), True
        timely = bool(stretch["ended_by"] == "done" and due and end <= due and not late)
        yield {
            "user_id": stretch["user_id"],
            "lead_user_id": lead and lead["user_id"],
            "team_id": lead["team_id"] if lead else user.get("sale_team_id"),
            "role_kind": user.get("sales_role_kind"),
            "stage_id": check["stage_id"],
            "step_id": check["step_id"],
            "company_id": check["company_id"],
            "evidence": step["evidence"],
            "mandatory": step["mandatory"],
            "delay_cause": check["delay_cause"],
            "bypass_kind": None,
            "check_count:sum": state not in ("", "cancelled"),
            "done_count:sum": done,
            "in_time_count:sum": timely,
            "late_count:sum": late,
            "in_time_share:avg": 0 if late else 100 if timely else None,
            "delay_hours:avg": hours if late else None,
            "open_count:sum": state == "todo",
            "skipped_count:sum": state == "skipped",
            "not_required_count:sum": state == "not_applicable",
            "evidence_count:sum": done and step["evidence"] != "manual",
            "manual_count:sum": done and step["evidence"] == "manual",
            "bypass_count:sum": 0,
        }


def _exceptions(work):
    leads, users = _by_id(work.leads), _by_id(work.users)
    for line in work.exceptions:
        lead = leads.get(line["lead_id"])
        yield {
            "user_id": line["user_id"],
            "lead_user_id": lead and lead["user_id"],
            "team_id": line["team_id"],
            "role_kind": users.get(line["user_id"], {}).get("sales_role_kind"),
            "stage_id": line["stage_from_id"] or line["stage_to_id"],
            "step_id": None,
            "company_id": line["company_id"],
            "evidence": None,
            "mandatory": False,  # Odoo groups what is empty with what is not
            "delay_cause": None,
            "bypass_kind": line["kind"],
            "bypass_count:sum": 1,
        }


def _stays(work):
    leads, stages = _by_id(work.leads), _by_id(work.stages)
    for stay in work.stays:
        lead, stage = leads[stay["lead_id"]], stages[stay["stage_id"]]
        left = _moment(stay["date_out"])
        days = _hours(_moment(stay["date_in"]), left or work.now) / 24
        norm = None if stage["is_won"] else stage["rotting_threshold_days"] or None
        yield {
            "user_id": stay["user_id"],
            "lead_user_id": lead["user_id"],
            "team_id": stay["team_id"],
            "stage_id": stay["stage_id"],
            "next_stage_id": stay["next_stage_id"],
            "is_open": left is None,
            "won_status": lead["won_status"],
            "company_id": stay["company_id"],
            "visit_count:sum": 1,
            "open_count:sum": left is None,
            "duration_days:avg": days,
            "norm_days:avg": norm,
            "over_norm:sum": bool(norm and days > norm),
            "over_norm_share:avg": norm and (100 if days > norm else 0),
        }


def _seen_by(reader, rows):
    for row in rows:
        mine = reader["id"] in (row["user_id"], row["lead_user_id"])
        if row["company_id"] in (None, *reader["companies"]) and (reader["all"] or mine):
            yield row


def _count(rows, groupby, measures):
    """``{group: {measure: figure}}``"""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] or None for name in groupby)].append(row)
    if not groupby and not groups:
        groups[()] = []
    return {key: _figures(rows, measures) for key, rows in groups.items()}


def _figures(rows, measures):
    figures = {"__count": len(rows)}
    for name in measures:
        values = [row[name] for row in rows if row.get(name) is not None]
        if name.endswith(":sum"):
            figures[name] = sum(values)
        elif name.endswith(":avg"):
            figures[name] = sum(values) / len(values) if values else None
    return figures


def _reported(groups):
    """What the report says, in the shape of the count: ``{groupby: {group: {measure: figure}}}``"""
    found = defaultdict(dict)
    for groupby, keys, figures in groups:
        group = tuple(key or None for key in keys)
        assert group not in found[tuple(groupby)], "a group stands there once"
        found[tuple(groupby)][group] = {
            name: _empty(value) if name.endswith(":avg") else value or 0
            for name, value in figures.items()
        }
    return found


def _empty(average):
    """An average of nothing is empty, which is not nought."""
    return None if average is False else average


def _assert_equal(reported, rows):
    rows = list(rows)
    for groupby, groups in reported.items():
        [measures] = {tuple(figures) for figures in groups.values()}
        counted = _count(rows, groupby, measures)
        assert groups.keys() == counted.keys(), groupby
        for group, figures in groups.items():
            assert figures == pytest.approx(counted[group], rel=1e-6), (groupby, group)


# ------------------------------------------------------------ tests


@pytest.mark.parametrize(("model", "rows"), [(POINTS, [_points, _exceptions]), (STAYS, [_stays])])
def test_every_figure_for_every_reader(work, model, rows):
    rows = [row for make in rows for row in make(work)]
    for login, seen in work.seen.items():
        _assert_equal(_reported(seen[model]), _seen_by(work.readers[login], rows))


def test_all_of_it_happened(work):
    totals = {model: _reported(work.seen["director"][model])[()][()] for model in (POINTS, STAYS)}
    for model, figures in totals.items():
        assert all(figures.values()), (model, figures)
    kinds = Counter(line["kind"] for line in work.exceptions)
    assert kinds.keys() == {"import", "mode", "override", "waived"}
    assert {row["unit"] for row in work.steps} >= {"working_hours", "working_days"}
    stays = Counter(stay["lead_id"] for stay in work.stays)
    assert max(stays.values()) == 3, "some came back"
    assert any(check["lead_id"] is None for check in work.checks)


def test_others_see_no_row_of_the_other_company(work):
    for login, seen in work.seen.items():
        [companies] = [
            {keys[0] for groupby, keys, _figures in seen[POINTS] if groupby == ["company_id"]}
        ]
        assert companies - {False} == set(work.readers[login]["companies"]), login


# ------------------------------------------------------------ what comes from the file


def _file(work):
    """``{(id of the agent, outcome): [days from the engagement to the closing]}``"""
    ids = {row["name"]: row["id"] for row in work.agents}
    outcomes = {"Won": "won", "Lost": "lost"}
    found = defaultdict(list)
    for deal in source.read(loaded.folder()).opportunities:
        key = (ids[deal.sales_agent], outcomes.get(deal.deal_stage, "pending"))
        found[key].append((deal.closed - deal.engaged).days if deal.closed else None)
    return found


def test_stays_made_from_the_history_are_those_of_the_file(work):
    expected = _file(work)
    assert {
        outcome: len([n for key in expected for n in expected[key] if key[1] == outcome])
        for outcome in ("won", "lost", "pending")
    } == {"won": 4238, "lost": 2473, "pending": 2089}
    reported = _reported(work.history)["lead_user_id", "won_status"]
    assert {group: figures["visit_count:sum"] for group, figures in reported.items()} == {
        group: len(days) for group, days in expected.items()
    }
    for (agent, outcome), figures in reported.items():
        days = expected[agent, outcome]
        if outcome != "lost":
            assert figures["open_count:sum"] == len(days)  # won and running deals are there still
            continue
        assert figures["open_count:sum"] == 0
        assert figures["duration_days:avg"] == pytest.approx(sum(days) / len(days))
        assert figures["norm_days:avg"] == NORM
        assert figures["over_norm:sum"] == sum(number > NORM for number in days)


def test_agents_are_those_of_the_file(work):
    agents = source.read(loaded.folder()).agents
    assert len(agents) == 35
    seen = _reported(work.history)["user_id",]
    ids = {row["name"]: row["id"] for row in work.agents}
    assert {agent for (agent,) in seen} == {agent for agent, _outcome in _file(work)}
    assert {agent for (agent,) in seen} <= {ids[agent.sales_agent] for agent in agents}
