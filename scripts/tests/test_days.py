"""The check of days sees each way in which a moment is cut by another clock than a company's."""

import importlib.util

import pytest

from devenv import paths

DAYS = paths.SCRIPTS / "lint" / "days.py"
spec = importlib.util.spec_from_file_location("days", DAYS)
days = importlib.util.module_from_spec(spec)
spec.loader.exec_module(days)

PLACE = "models/purchases/purchase.py"
CUTS = {
    "today of the server or the reader": [
        "fields.Date.today()",
        "fields.Date.context_today(self)",
        "date = fields.Date(default=fields.Date.today)",
        "day = date.today()",
    ],
    "time zone of the context": ["fields.Datetime.context_timestamp(self, moment)"],
    "day of UTC": ["day = now.date()", "order.date_order.date()"],
    "midnight of UTC": [
        "datetime.combine(day, time.min)",
        "now.replace(hour=0, minute=0)",
    ],
    "day of UTC in SQL": [
        "SELECT sale_order.date_order::date AS date",
        "CAST(lead.date_closed AS date)",
        "WHERE DATE(lead.date_closed) = day",
        "WHERE due < CURRENT_DATE",
        "DATE_TRUNC('month', feedback.answered_date)",
        "THEN date_trunc('day', %(since)s::timestamp)",
    ],
    "time zone in SQL": [
        "moment AT TIME ZONE %s",
        "TIMEZONE(%s, TIMEZONE('UTC', moment))",
    ],
    "time zone of a calendar": [
        'company.resource_calendar_id.tz or "UTC"',
        "zone = calendar.tz",
        "zone = self.env.tz",
    ],
}
OTHERS = [
    "date = fields.Date(required=True)",
    "fields.Date.to_date(text)",
    "NULL::date AS paid_date",
    "unnest(%(dates)s::date[])",
    "change.date END AS date) AS ending",
    "NOW() AT TIME ZONE 'UTC'",
    "day = days.today(self.env)",
    "# not fields.Date.today(): that is the server's",
    "purchase.date - interval '1 day'",
]


def found(folder, text, path=PLACE):
    """What nobody gives a reason for, and how many there are in all."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)
    all_of_them = days.places(folder)
    return [place for place, why in all_of_them if not why], len(all_of_them)


@pytest.mark.parametrize(("kind", "line"), [(k, line) for k, some in CUTS.items() for line in some])
def test_each_kind_is_seen(tmp_path, kind, line):
    assert found(tmp_path, f"first\n{line}\n")[0] == [f"{PLACE}:2: {kind}"]


@pytest.mark.parametrize("line", OTHERS)
def test_nothing_else_is(tmp_path, line):
    assert found(tmp_path, f"{line}\n") == ([], 0)


@pytest.mark.parametrize("line", [line for some in CUTS.values() for line in some])
@pytest.mark.parametrize("sign", ["#", "--"])
def test_whatever_says_why_remains(tmp_path, line, sign):
    assert found(tmp_path, f"{line}  {sign} day: the reader's\n") == ([], 1)
    assert found(tmp_path, f"  {sign} day: the reader's\n  {line}\n") == ([], 1)


@pytest.mark.parametrize(
    "text",
    [
        "now.date()  # day:\n",
        "now.date()  # the reader's day\n",
        "# day: of that line only\nother()\nnow.date()\n",
    ],
)
def test_a_reason_is_words_on_its_line(tmp_path, text):
    assert len(found(tmp_path, text)[0]) == 1


def test_a_reason_without_need_is_told(tmp_path):
    assert found(tmp_path, "now = 1  # day: once it cut one\n")[0] == [
        f"{PLACE}:1: says why it cuts a day, and cuts none"
    ]


def test_neither_tests_nor_the_home_of_days_are_looked_at(tmp_path):
    for path in ("tests/core/test_days.py", "models/core/days.py"):
        assert found(tmp_path, "now.date()\n", path) == ([], 0)


def test_it_names_places_and_reasons(tmp_path, capsys):
    found(tmp_path, "now.date()  # day: a key\nfields.Date.today()\n")
    assert days.main([str(tmp_path)]) == 1
    wrong = f"{PLACE}:2: today of the server or the reader: use models/core/days.py, or say why"
    assert capsys.readouterr().out.startswith(wrong)
    assert days.main([str(tmp_path), "--remaining"]) == 0
    assert capsys.readouterr().out == f"{PLACE}:1: day of UTC: a key\n"


def test_the_addon_is_in_order():
    assert days.main([str(paths.ROOT / "sales_reglament")]) == 0
