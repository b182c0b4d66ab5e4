"""What counts as filled in."""

import doctest
import pkgutil
import re
import unicodedata

import pytest
import stdnum
from hypothesis import given
from hypothesis import strategies as st
from stdnum import get_cc_module

from odoo.addons.sales_reglament.kernel import validity, values
from odoo.addons.sales_reglament.kernel.rules import Source

POLICY = values.Policy(frozenset({"n/a", "не знаю", "test", "1234567", "test@test.ru"}))


def judge(kind, value, **options):
    source = Source("crm.lead", "x", kind, **options)
    return values.column_problems(source, [value], POLICY)[0]


@pytest.mark.parametrize("value", [None, False, "", "   ", "\n"])
def test_nothing_is_empty(value):
    assert judge("text", value) == "empty"


FILLERS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u200b\u200d\u2060\u2800\u3164\ufe0f\ufeff\uffa0\U000e0041"
)


@pytest.mark.parametrize("value", [*FILLERS, FILLERS, " \u3164 \u115f", "\u200b\n\u2800"])
def test_what_shows_nothing_is_empty(value):
    for kind in ("text", "code", "html"):
        assert judge(kind, value) == "empty"
    assert judge("tax", (value, "BE")) == judge("registry", (value, "BE")) == "empty"
    assert judge("reach", (value, value, False)) == "empty"
    assert judge("html", f"<p>{value}</p>") == "empty"
    assert judge("html", "".join(f"&#{ord(char)};" for char in value)) == "empty"


def test_no_character_that_shows_nothing_is_a_value():
    unseen = {"Cc", "Cf", "Zs", "Zl", "Zp"}
    for code in range(0x110000):
        if unicodedata.category(chr(code)) in unseen:
            assert judge("text", chr(code) * 2) in ("empty", "for_show"), hex(code)


@pytest.mark.parametrize("value", ["te\u200bst", "\u3164n/a\u3164", "-\u2800", "x\u115fxx"])
def test_a_placeholder_stays_one_with_something_unseen_in_it(value):
    assert judge("text", value) == "for_show"


@pytest.mark.parametrize("value", ["3\u200bM cable", "Ирина\u3164", "\ufeffАнна", "한글"])
def test_words_stay_words_with_something_unseen_in_them(value):
    assert judge("text", value) is None


@pytest.mark.parametrize(
    "value", ["n/a", " N/A ", "Не  знаю", "TEST", "-", "--", "...", "ааа", "xxx", "1111", "?"]
)
def test_filled_in_for_show(value):
    assert judge("text", value) == "for_show"


@pytest.mark.parametrize("value", ["Ирина", "3M", "АА", "Testa", "ООО «Тест-Драйв»", "Cable 3x2.5"])
def test_really_filled_in(value):
    assert judge("text", value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<p><br></p>", "empty"),
        ("<p>&nbsp;</p>", "empty"),
        ("<p>-</p>", "for_show"),
        ("<p>3 km of cable</p>", None),
        ('<p><img src="plan.png"></p>', None),
    ],
)
def test_html_is_judged_by_its_words(value, expected):
    assert judge("html", value) == expected


@pytest.mark.parametrize(
    ("value", "zero_counts", "expected"),
    [(0, False, "empty"), (0.0, True, None), (None, False, "empty"), (-5, False, None)],
)
def test_zero_is_a_value_only_where_the_requirement_says_so(value, zero_counts, expected):
    assert judge("number", value, zero_counts=zero_counts) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, "empty"), (1, "empty"), (2, None), (3, None)])
def test_lists_need_their_number_of_lines(count, expected):
    assert judge("count", count, min_count=2) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (("+7 812 290-34-90", "+78122903490", False), None),
        (("+7 812 290-34-90", "+78122903490", True), "for_show"),
        (("12", None, False), "invalid"),
        (("000", None, False), "for_show"),
        (("+7 000 000-00-00", None, False), "for_show"),
        (("8 800 555-55-55", "+78005555555", False), None),
        (("1234567", None, False), "for_show"),
        (("info@example.com", "info@example.com", False), None),
        (("test@test.ru", "test@test.ru", False), "for_show"),
        (("info at example", None, False), "invalid"),
        ((None, None, False), "empty"),
    ],
)
def test_phones_and_addresses(value, expected):
    assert judge("reach", value) == expected


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("7707083893", "RU", None),
        ("7707083894", "RU", "invalid"),
        ("500100732259", "RU", None),
        ("7707083893", "", None),
        ("7707083894", "", "invalid"),
        ("BE0477472701", "BE", None),
        ("BE0477472702", "BE", "invalid"),
        ("0477472701", "BE", None),
        ("anything at all", "US", None),
        ("/", "RU", None),
        (" / ", "", None),
        ("RU7707083893", "RU", None),
        ("RU7707083894", "RU", "invalid"),
        ("1027700132195", "RU", "invalid"),
        ("CHE-107.787.577 IVA", "CH", None),
        ("CHE-107.787.578 IVA", "CH", "invalid"),
        ("BE0477472701", "RU", None),
        ("BE0477472702", "RU", "invalid"),
        ("EL094259216", "GR", None),
        ("XI432525179", "GB", None),
        ("EU372022452", "DE", None),
        ("12345678-1-11", "HU", None),
        ("T7000012050002", "JP", None),
        ("0000000000", "RU", "for_show"),
        ("", "RU", "empty"),
    ],
)
def test_tax_numbers(number, country, expected):
    assert judge("tax", (number, country)) == expected


def library_examples():
    """Tax numbers that python-stdnum's own words call valid, by country."""
    for package in pkgutil.iter_modules(stdnum.__path__):
        country = package.name.rstrip("_")
        module = package.ispkg and len(country) == 2 and get_cc_module(country, "vat")
        for example in doctest.DocTestParser().get_examples((module and module.__doc__) or ""):
            number = re.match(r"validate\('([^']+)'\)", example.source)
            if number and not example.exc_msg:
                yield country.upper(), number[1]


def test_the_librarys_own_examples_are_valid_with_and_without_prefix():
    examples = list(library_examples())
    assert len({country for country, _number in examples}) > 40
    wrong = [
        (country, form)
        for country, number in examples
        for form in (number, country + number)
        if judge("tax", (form, country))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("44444", None),
        ("99999", None),
        ("00000", "for_show"),
        ("555", None),
        ("AAA", None),
        ("ООО", None),
        ("АО", None),
        ("1A", None),
        ("AAAA", "for_show"),
        ("ффффф", "for_show"),
        ("---", "for_show"),
        ("n/a", "for_show"),
        (" ", "empty"),
        (None, "empty"),
    ],
)
def test_short_texts(value, expected):
    assert judge("code", value) == expected


def test_registry_numbers_pass_where_no_library_knows_them():
    assert validity.company_registry_is_valid("123", "DE")
    assert judge("registry", ("1027700132195", "RU")) is None
    assert judge("registry", (None, "RU")) == "empty"


@pytest.mark.parametrize("kind", ["text", "code"])
@given(text=st.text(max_size=30))
def test_a_text_is_judged_the_same_however_it_is_spaced(kind, text):
    assert judge(kind, text) == judge(kind, f"  {text}\t")


@given(st.lists(st.text(max_size=8), max_size=40))
def test_a_column_is_judged_like_its_values_one_by_one(column):
    source = Source("crm.lead", "x", "text")
    assert values.column_problems(source, column, POLICY) == [judge("text", v) for v in column]


ENDS = st.sampled_from(
    [
        "",
        "a",
        "aa",
        "ааа",
        "tes",
        "test",
        "n/a",
        "+32",
        "11",
        "1",
        "000",
        "122",
        "567",
        "1²",
        " ",
        "ß",
    ]
)
TEXTS = st.one_of(st.none(), st.builds(lambda *parts: "".join(parts), ENDS, ENDS, ENDS, ENDS))
REACH = st.tuples(TEXTS, st.sampled_from([None, "+32111", "a@b.c"]), st.booleans())


@given(st.lists(TEXTS))
def test_a_column_is_judged_as_each_of_its_texts(texts):
    for kind, judge_one in (("text", values._problem_of_text), ("code", values._problem_of_code)):
        source = Source("crm.lead", "x", kind)
        found = values.column_problems(source, texts, POLICY)
        assert found == [judge_one(text, POLICY) for text in texts]


@given(st.lists(REACH))
def test_a_column_is_judged_as_each_of_its_numbers(column):
    found = values.column_problems(Source("crm.lead", "phone", "reach"), column, POLICY)
    assert found == [values._problem_of_reach(value, POLICY) for value in column]
