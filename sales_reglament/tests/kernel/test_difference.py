import unittest

from odoo.addons.sales_reglament.kernel.difference import pair


class TestPair(unittest.TestCase):
    """Lines of two versions find each other."""

    def keys(self):
        return (lambda line: line, lambda line: line[0])

    def test_strictest_key_first(self):
        old, new = ["a1", "a2", "b1"], ["a3", "a2", "c1"]
        self.assertEqual(
            pair(old, new, self.keys()),
            [("a1", "a3"), ("a2", "a2"), (None, "c1"), ("b1", None)],
        )

    def test_equal_lines_pair_in_their_order(self):
        self.assertEqual(pair(["a1", "a1"], ["a1"], self.keys()), [("a1", "a1"), ("a1", None)])
        self.assertEqual(pair([], [], self.keys()), [])
