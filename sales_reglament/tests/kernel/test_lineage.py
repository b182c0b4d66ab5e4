"""Which steps of several versions are the same one."""

from odoo.addons.sales_reglament.kernel import lineage
from odoo.addons.sales_reglament.kernel.lineage import Named
from odoo.addons.sales_reglament.kernel.rules import Ruleset, Step


def ruleset(id_, *steps):
    return Ruleset(
        id_,
        "NEW",
        id_,
        "lead",
        "archived",
        "observe",
        steps=tuple(
            Step(step_id, str(step_id), predecessor_id=predecessor)
            for step_id, predecessor in steps
        ),
    )


def named(id_, *names, kind=None, place=None):
    return Named(id_, frozenset(names), kind, place)


class TestOrigins:
    def test_from_version_to_version(self):
        versions = (
            ruleset(1, (1, None), (2, None)),
            ruleset(2, (11, 1)),
            ruleset(3, (21, 11), (22, None)),
        )
        assert lineage.origins(versions) == {1: 1, 2: 2, 11: 1, 21: 1, 22: 22}

    def test_what_is_not_known_begins_there(self):
        assert lineage.origins([ruleset(2, (11, 1))]) == {11: 11}

    def test_a_circle_ends(self):
        assert set(lineage.origins([ruleset(1, (1, 2), (2, 1))])) == {1, 2}


class TestHeirs:
    def test_in_any_direction(self):
        first, second = ruleset(1, (1, None), (2, None)), ruleset(2, (11, 1), (12, None))
        origins = lineage.origins((first, second))
        assert lineage.heirs(second, origins) == {1: 11, 11: 11, 12: 12}
        assert lineage.heirs(first, origins) == {1: 1, 2: 2, 11: 1}


class TestMatch:
    def test_in_any_language(self):
        assert lineage.match([named(11, "Позвонить")], [named(1, "Call", "Позвонить")]) == {11: 1}

    def test_another_name_or_kind_is_another_step(self):
        free = [named(1, "Call", kind="new")]
        assert lineage.match([named(11, "Write", kind="new"), named(12, "Call")], free) == {}

    def test_the_same_place_first_and_each_once(self):
        free = [named(1, "Call", place=1), named(2, "Call", place=2), named(3, "Go", place=1)]
        anew = [named(11, "Call", place=2), named(12, "Call", place=9), named(13, "Call", place=9)]
        assert lineage.match(anew, free) == {11: 2, 12: 1}
