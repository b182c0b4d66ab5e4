import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel.fills import HOWS, strongest, way_of

ways = st.tuples(st.sampled_from(HOWS), st.integers(1, 9))
places = st.tuples(st.sampled_from(["crm.lead", "res.partner"]), st.sampled_from("abc"))


class TestFills(unittest.TestCase):
    """Of several ways in which a value came, the one nearest to a person tells."""

    def test_the_order(self):
        self.assertEqual(strongest([("system", 1), ("typed", 2), ("synced", 3)]), ("typed", 2))
        self.assertEqual(strongest([("typed", 1), ("dialog", 2)]), ("dialog", 2))
        self.assertIsNone(strongest([]))

    def test_of_equal_ones_the_first(self):
        self.assertEqual(strongest([("typed", 1), ("typed", 2)]), ("typed", 1))

    @given(st.lists(ways, min_size=1))
    def test_none_is_stronger(self, found):
        best = strongest(found)
        self.assertIn(best, found)
        self.assertFalse([way for way in found if HOWS.index(way[0]) < HOWS.index(best[0])])

    @given(st.lists(places), st.dictionaries(places, ways))
    def test_only_its_own_places_tell(self, own, noted):
        told = [noted[place] for place in own if place in noted]
        self.assertEqual(way_of(own, noted), strongest(told))


if __name__ == "__main__":
    unittest.main()
