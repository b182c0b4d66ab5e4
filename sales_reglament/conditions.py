"""Conditions that people wrote, worked with so that a broken one stops nobody else's work."""

import logging
from ast import literal_eval
from dataclasses import replace

from psycopg2 import DataError, ProgrammingError

from odoo.exceptions import UserError
from odoo.fields import Domain

from .kernel.rules import Requirement

_logger = logging.getLogger(__name__)

# Holds for no record, asks the database nothing, and can't go wrong.
NOBODY = "[(0, '=', 1)]"
# How Odoo takes a condition that names what is not there, or compares what can't be compared.
WRONG = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    SyntaxError,
    TypeError,
    UserError,
    ValueError,
)
# ... and how the database does.
REFUSED = (DataError, ProgrammingError)


def waiting(rule):
    """A kernel Requirement or Step as it stands while it is set aside: it asks nothing of anybody.

    It keeps its place, so that what was settled under it stays known.
    """
    if isinstance(rule, Requirement):
        sources = tuple(replace(source, line_domain="") for source in rule.sources)
        return replace(rule, domain=NOBODY, sources=sources)
    return replace(rule, domain=NOBODY, evidence="manual", evidence_domain="", field=None)


def is_given(text) -> bool:
    """Whether there is a condition at all: an empty one holds for everything."""
    return bool((text or "").strip(" []"))


def read(text):
    """What a condition consists of, condition by condition; nothing where it can't be read.

    :param text: as it is stored
    :return: a list of Odoo's conditions, each a Domain of its own
    """
    try:
        return list(Domain(literal_eval(text)).iter_conditions())
    except WRONG:
        _logger.info("%s: can't be read", text, exc_info=True)
        return []


def is_all_of_them(text) -> bool:
    """Whether all parts of a condition must hold, rather than one of several or none."""
    try:
        return not any(part in ("|", "!") for part in literal_eval(text))
    except WRONG:
        return False


def matching(records, text, otherwise=None):
    """Those of the records that meet a condition.

    What can't be worked out holds for none of them: the hourly look sets such a rule aside and
    tells its authors, nobody's work stops until then.

    :param text: as it is stored, or one of the conditions in it
    :param otherwise: what holds where the condition can't be worked out; by default no record
    """
    try:
        domain = text if isinstance(text, Domain) else literal_eval(text)
        return records.filtered_domain(domain)
    except WRONG:
        _logger.info("%s: can't be worked out for %s", text, records._name, exc_info=True)
        return records.browse() if otherwise is None else otherwise


def found_by(records, text):
    """The search for what meets a condition; None where it can't be worked out.

    :param records: of the model and in the environment in which to search
    :param text: as it is stored
    """
    try:
        return records._search(literal_eval(text))
    except WRONG:
        _logger.info("%s: can't be worked out for %s", text, records._name, exc_info=True)
        return None


def found_among(records, text):
    """Those of the saved records that a search for a condition finds with the reader's rights.

    :param records: in the environment of the reader
    :param text: as it is stored
    """
    try:
        domain = Domain("id", "in", records.ids) & Domain(literal_eval(text))
        return records.with_context(active_test=False).search(domain).with_env(records.env)
    except WRONG:
        _logger.info("%s: can't be worked out for %s", text, records._name, exc_info=True)
        return records.browse()
