"""Colours of a company made readable (WCAG 2.2: contrast of text 4.5 to 1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.IGNORECASE)
WHITE = (255, 255, 255)
# What is used where a company has no colour that could be read.
PLAIN = (31, 41, 55)
TEXT = 4.5
# Two channels nearer than this look grey.
GREY = 16

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a page on white ground.

    :param band: the company's own colour, for decoration only
    :param accent: readable on white, and white is readable on it
    """

    band: str
    accent: str


def parse(text: str | None) -> Colour | None:
    """The colour of ``#rgb`` or ``#rrggbb``; None for anything else."""
    text = (text or "").strip()
    if not HEX.fullmatch(text):
        return None
    digits = text[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    channels = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: Colour) -> Colour:
    """The colour, darkened until it can be read on white; a plain one instead of a pale grey."""
    if contrast(colour, WHITE) < TEXT and max(colour) - min(colour) < GREY:
        return PLAIN
    while contrast(colour, WHITE) < TEXT:
        red, green, blue = (part * 95 // 100 for part in colour)
        colour = red, green, blue
    return colour


def palette(candidates: Iterable[str | None]) -> Palette:
    """The colours of a page.

    :param candidates: colours as a company has them, the most wanted first; anything that is no
        colour is passed over
    """
    known = [colour for colour in map(parse, candidates) if colour] or [PLAIN]
    fitting = [colour for colour in known if contrast(colour, WHITE) >= TEXT]
    accent = fitting[0] if fitting else readable(known[0])
    return Palette(band=_hex(known[0]), accent=_hex(accent))


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
