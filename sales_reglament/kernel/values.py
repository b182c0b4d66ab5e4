"""Whether a value is really there: empty, filled in for show, or impossible.

Values come in columns, one list per field, because one pass over a list is several times faster
than a call per record. Shapes by kind:

``text``, ``html``
    the text
``code``
    a short text: a post code, a number of the client's own, a legal form
``number``
    the number; 0 counts as empty unless told otherwise
``count``
    how many records the list holds
``reach``
    ``(as entered, as Odoo normalised it, whether too many unrelated clients share it)``
``tax``, ``registry``
    ``(number, country code)``
``other``
    anything; empty when false
"""

import html as markup
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from .rules import Source
from .validity import NOT_SUBJECT, company_registry_is_valid, tax_number_is_valid

EMPTY = "empty"
FOR_SHOW = "for_show"
INVALID = "invalid"

_TAGS = re.compile(r"<[^>]*>")
# What shows nothing, beside white space: control and format characters, fillers of scripts that
# write in blocks, selectors of how the character before looks, the empty pattern of Braille.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff"
    r"\uffa0\ufff0-\ufffc\U000110bd\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
_MEDIA = re.compile(r"<(?:img|iframe|video)\b", re.IGNORECASE)
_NOT_ALNUM = re.compile(r"[\W_]+")
# From so many on, one character repeated is filled in for show; short values have good reasons
# for three: 555, AAA, ООО.
_REPEATED_FROM = 3
_REPEATED_IN_CODE_FROM = 4
# So many characters at an end of a text tell that it is none of the placeholders.
_EDGE = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """What counts as filled in for show.

    :param placeholders: texts, as :func:`normalise` returns them
    """

    placeholders: frozenset[str] = frozenset()
    edges: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        starts = {text[:_EDGE] for text in self.placeholders}
        ends = {text[-_EDGE:] for text in self.placeholders}
        object.__setattr__(self, "edges", frozenset(starts | ends))


def visible(text: str) -> str:
    """What one sees of a text: without what shows nothing, and without white space around it."""
    if not text.isascii() or not text.isprintable():
        text = _UNSEEN.sub("", text)
    return text.strip()


def normalise(text: str) -> str:
    """Fold case and white space, so that placeholders compare equal."""
    return " ".join(visible(text).split()).casefold()


def is_for_show(text: str, policy: Policy) -> bool:
    """Whether a text was entered only to have something there.

    That is: a known placeholder, nothing but punctuation, or one character repeated.
    """
    if _is_plainly_real(text, policy):
        return False
    folded = normalise(text)
    bare = _NOT_ALNUM.sub("", folded)
    return _is_placeholder(folded, bare, policy) or (
        len(bare) >= _REPEATED_FROM and len(set(bare)) == 1
    )


def is_code_for_show(text: str, policy: Policy) -> bool:
    """As :func:`is_for_show` for short texts: post code 44444 is as good as any, 00000 is none."""
    if _is_plainly_real(text, policy):
        return False
    folded = normalise(text)
    bare = _NOT_ALNUM.sub("", folded)
    if _is_placeholder(folded, bare, policy):
        return True
    if len(set(bare)) > 1:
        return False
    return not bare.strip("0") or (len(bare) >= _REPEATED_IN_CODE_FROM and bare.isalpha())


def _is_placeholder(folded: str, bare: str, policy: Policy) -> bool:
    return not bare or folded in policy.placeholders or bare in policy.placeholders


def _is_plainly_real(text: str, policy: Policy) -> bool:
    """Whether one end of a text tells already that it is no placeholder and no repetition.

    What follows from this follows from the whole text as well, at several times the price.
    """
    return _tells(text[:_EDGE], policy) or _tells(text[-_EDGE:], policy)


def _tells(end: str, policy: Policy) -> bool:
    """Whether these few characters at an end of a text tell that it is plainly real."""
    folded = end.casefold()
    return (
        folded.isalnum()
        and folded[0] != folded[-1]
        and folded not in policy.edges
        and (folded.isascii() or not _UNSEEN.search(folded))
    )


def _telling(ends: Iterable[str], policy: Policy) -> frozenset[str]:
    """Those that tell it; a column has many texts, and few ends."""
    return frozenset(end for end in ends if _tells(end, policy))


def html_text(html: str) -> str:
    """The words of a piece of HTML; a picture or a film counts as content."""
    if _MEDIA.search(html):
        return "media"
    return visible(markup.unescape(_TAGS.sub(" ", html)))


def _problem_of_text(value: str | None, policy: Policy) -> str | None:
    if not value or not visible(value):
        return EMPTY
    return FOR_SHOW if is_for_show(value, policy) else None


def _problem_of_code(value: str | None, policy: Policy) -> str | None:
    if not value or not visible(value):
        return EMPTY
    return FOR_SHOW if is_code_for_show(value, policy) else None


def _problem_of_html(value: str | None, policy: Policy) -> str | None:
    return _problem_of_text(html_text(value), policy) if value else EMPTY


def _problem_of_reach(value: tuple[str | None, str | None, bool], policy: Policy) -> str | None:
    entered, normalised, shared = value
    if problem := _problem_of_text(entered, policy):
        return problem
    if shared or _repeats_one_digit(entered):
        return FOR_SHOW
    return None if normalised else INVALID


def _repeats_one_digit(entered: str) -> bool:
    """A telephone number of one digit, with or without a country code before it."""
    if "@" in entered or _ends_in_two_digits(entered):
        return False
    digits = "".join(filter(str.isdigit, entered))
    return len(digits) >= _REPEATED_FROM and len(set(digits[-10:])) == 1


def _ends_in_two_digits(text: str) -> bool:
    end = text[-2:]
    return end.isdigit() and end[0] != end[-1]


def _problem_of_tax(value: tuple[str | None, str], policy: Policy) -> str | None:
    number, country = value
    if number and number.strip() == NOT_SUBJECT:
        return None
    if problem := _problem_of_text(number, policy):
        return problem
    return None if tax_number_is_valid(number, country or "") else INVALID


def _problem_of_registry(value: tuple[str | None, str], policy: Policy) -> str | None:
    number, country = value
    if problem := _problem_of_text(number, policy):
        return problem
    return None if company_registry_is_valid(number, country or "") else INVALID


def _doubtful_texts(values: Sequence, policy: Policy) -> set:
    """The values of a column of texts that their first characters don't show to be real."""
    distinct = set(values)
    texts = set(filter(None, distinct))
    starts = {text[:_EDGE] for text in texts}
    silent = starts - _telling(starts, policy)
    doubtful = {text for text in texts if text[:_EDGE] in silent} if silent else set()
    return doubtful | (distinct - texts)


def _doubtful_reach(values: Sequence, policy: Policy) -> set:
    """The same for numbers, by their last characters, and addresses, by their first ones."""
    entered = {value[0] for value in values if value[0]}
    starts = _telling({text[:_EDGE] for text in entered}, policy)
    ends = _of_numbers({text[-_EDGE:] for text in entered} - policy.edges)
    real = {
        text
        for text in entered
        if text[-_EDGE:] in ends or (text[:_EDGE] in starts and "@" in text)
    }
    return {value for value in values if value[0] not in real or not value[1] or value[2]}


def _of_numbers(ends: Iterable[str]) -> set[str]:
    """Those ends of texts that tell that it is a number, and not one digit repeated."""
    return {end for end in filter(str.isdigit, ends) if end.isascii() and end.strip(end[0])}


_JUDGES: dict[str, Callable] = {
    "text": _problem_of_text,
    "code": _problem_of_code,
    "html": _problem_of_html,
    "reach": _problem_of_reach,
    "tax": _problem_of_tax,
    "registry": _problem_of_registry,
}

# What leaves those values of a column that have to be judged one by one; of the others nothing is
# the matter.
_DOUBTFUL: dict[str, Callable] = {
    "text": _doubtful_texts,
    "code": _doubtful_texts,
    "reach": _doubtful_reach,
}


def column_problems(source: Source, values: Sequence, policy: Policy) -> list[str | None]:
    """Judge a column of values.

    :return: for each value ``None`` (filled) or one of EMPTY, FOR_SHOW, INVALID
    """
    if source.kind == "number":
        return [None if value or source.zero_counts else EMPTY for value in values]
    if source.kind == "count":
        return [None if value >= source.min_count else EMPTY for value in values]
    judge = _JUDGES.get(source.kind)
    if judge is None:
        return [None if value else EMPTY for value in values]
    doubtful = _DOUBTFUL.get(source.kind)
    candidates = doubtful(values, policy) if doubtful else set(values)
    if not candidates:
        return [None] * len(values)
    known = {value: judge(value, policy) for value in candidates}
    return list(map(known.get, values))
