"""The lives of the data set's clients against a count of its own: plain Python over the file."""

import json
from collections import defaultdict
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path
from statistics import median

import loaded
import pytest

from devenv import databases
from load_data import source

DATABASE = "reglament_test_lives"
SCRIPT = Path(__file__).with_name("client_lives.py")
LAST_DAY = "2017-12-31"


@pytest.fixture(scope="module")
def lives(printed):
    """``{day: {client: figures}}`` as the addon works them out."""
    databases.clone(loaded.DATABASE, DATABASE)
    printed = databases.shell(DATABASE, SCRIPT, "client-lives", "lives of clients", 600)
    yield json.loads(printed.splitlines()[-1])
    databases.drop(DATABASE)


@pytest.fixture(scope="module")
def bought():
    """``{client: [(day, value), …]}`` of the won deals in the file."""
    found = defaultdict(list)
    for deal in source.read(loaded.folder()).opportunities:
        if deal.deal_stage == "Won":
            found[deal.account].append((deal.closed, float(deal.close_value)))
    return {client: sorted(lines) for client, lines in found.items()}


def _between(days):
    return [(after - before).days for before, after in pairwise(sorted(set(days)))]


def _state(days, today):
    """By the words of the thresholds, with their defaults."""
    between = _between(days)
    silent = (today - max(days)).days
    if len(between) >= 3:
        if silent >= min(max(2 * median(between), 60), 365):
            return "dormant"
    elif silent >= 120:
        return "dormant"
    if len(days) >= 3 or (len(days) == 2 and (today - min(days)).days >= 180):
        return "regular"
    return "new"


def _classes(bought, today):
    a_year_before = today.replace(year=today.year - 1)
    turnover = {
        client: sum(value for day, value in lines if day > a_year_before)
        for client, lines in bought.items()
    }
    ranked = sorted((client for client in turnover if turnover[client]), key=turnover.get)[::-1]
    whole = sum(turnover.values())
    before = accumulate((turnover[client] for client in ranked), initial=0)
    shares = [amount / whole for amount in before]
    return {
        client: "a" if share < 0.80 else "b" if share < 0.95 else "c"
        for client, share in zip(ranked, shares, strict=False)
    }


def test_all_clients_are_there(lives, bought):
    assert len(bought) == 85
    for figures in lives.values():
        assert figures.keys() == bought.keys()


def test_each_is_what_it_is_on_each_day(lives, bought):
    for day, figures in lives.items():
        today = date.fromisoformat(day)
        expected = {
            client: _state([bought_on for bought_on, _value in lines], today)
            for client, lines in bought.items()
        }
        # the purchases of all days are known to the database: later ones count on earlier days
        assert {client: line["client_state"] for client, line in figures.items()} == expected, day


def test_dates_medians_and_numbers(lives, bought):
    for client, line in lives[LAST_DAY].items():
        days = [day for day, _value in bought[client]]
        assert line["first_order_date"] == min(days).isoformat()
        assert line["last_order_date"] == max(days).isoformat()
        assert line["order_interval_days"] == median(_between(days))
        assert line["purchases"] == len(days)


def test_all_states_happen(lives):
    seen = {line["client_state"] for figures in lives.values() for line in figures.values()}
    assert seen == {"regular", "dormant"}
    asleep = {
        day: sum(line["client_state"] == "dormant" for line in figures.values())
        for day, figures in lives.items()
    }
    assert asleep[LAST_DAY] == 0
    assert 0 < asleep["2018-02-15"] < 85
    assert asleep["2018-06-30"] == 85


def test_classes_by_twelve_months(lives, bought):
    classes = _classes(bought, date.fromisoformat(LAST_DAY))
    assert set(classes.values()) == {"a", "b", "c"}
    reported = {client: line["client_class"] for client, line in lives[LAST_DAY].items()}
    assert reported == classes
