import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel.colour import (
    PLAIN,
    TEXT,
    WHITE,
    contrast,
    palette,
    parse,
    readable,
)

CHANNEL = st.integers(0, 255)
COLOUR = st.tuples(CHANNEL, CHANNEL, CHANNEL)


class TestColour(unittest.TestCase):
    """Colours of companies, made readable."""

    def test_only_colours_are_taken(self):
        self.assertEqual(parse("#FFB703"), (255, 183, 3))
        self.assertEqual(parse(" #fa0 "), (255, 170, 0))
        for wrong in (None, False, "", "red", "#12345", "#fff;}body{", "url(x)", "#ggg"):
            self.assertIsNone(parse(wrong), wrong)

    def test_contrast_as_published(self):
        # examples of WebAIM's contrast checker
        for text, expected in (("#000", 21.0), ("#fff", 1.0), ("#777", 4.48), ("#00f", 8.59)):
            self.assertAlmostEqual(contrast(parse(text), WHITE), expected, places=2)

    def test_the_companys_first_readable_colour(self):
        self.assertEqual(palette(["#ffb703", "#0b6e4f"]).accent, "#0b6e4f")
        self.assertEqual(palette(["#ffb703", "#0b6e4f"]).band, "#ffb703")

    def test_white_and_no_colour_fall_back_to_the_plain_one(self):
        plain = "#" + bytes(PLAIN).hex()
        self.assertEqual(palette(["#ffffff", "#fefefe"]).accent, plain)
        self.assertEqual(palette([None, "", "nonsense"]).accent, plain)

    @given(COLOUR)
    def test_always_readable(self, colour):
        self.assertGreaterEqual(contrast(readable(colour), WHITE), TEXT)

    @given(COLOUR, COLOUR)
    def test_contrast_has_no_direction(self, one, other):
        self.assertEqual(contrast(one, other), contrast(other, one))
        self.assertTrue(1 <= contrast(one, other) <= 21)
