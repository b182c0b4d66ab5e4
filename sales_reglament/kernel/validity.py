"""Whether a number that was entered can be a real one, as far as python-stdnum knows."""

import re
from functools import lru_cache

from stdnum import get_cc_module

# Odoo's own mark of a client who is not subject to tax.
NOT_SUBJECT = "/"
# What firms give as their tax number, where it is not, or not only, what python-stdnum calls "vat".
_NAMES = {
    "de": ("vat", "stnr"),
    "do": ("rnc", "cedula"),
    "il": ("hp", "idnr"),
    "in": ("gstin", "pan"),
    "jp": ("cn",),
    "no": ("mva", "orgnr"),
    "ro": ("vat", "cf", "cnp"),
    "ru": ("inn",),
    "tr": ("vkn", "tckimlik"),
    "ua": ("edrpou", "rntrc"),
}
# Shapes that Odoo takes for tax numbers and python-stdnum does not know.
_SHAPES = {
    "hu": re.compile(r"\d{8}-?\d-?\d{2}|8\d{9}"),
    "id": re.compile(r"\d{16}"),
    "jp": re.compile(r"T\d{13}"),
    "ma": re.compile(r"\d{7,8}"),
    "ro": re.compile(r"9000\d{9}"),
    "ua": re.compile(r"\d{12}"),
}
# Prefixes of tax numbers that are not the code of their country.
_PREFIXES = {"el": "gr", "xi": "gb"}
# Numbers of sellers from elsewhere, registered with the Union as a whole.
_UNION = "eu"


@lru_cache(maxsize=4096)
def tax_number_is_valid(number: str, country: str = "") -> bool:
    """Check a tax number, with or without the country's prefix.

    A number that says by its prefix that it is another country's is checked as that.

    :param number: as entered
    :param country: ISO code of the client's country; without it a number of 10 or 12 digits is
        taken for a Russian INN
    :return: False only for a number known to be wrong: countries whose numbers python-stdnum
        cannot check count as valid
    """
    compact = number.strip().upper()
    if compact == NOT_SUBJECT:
        return True
    own = country.lower()
    if not own and compact.isdigit() and len(compact) in (10, 12):
        own = "ru"
    said = _PREFIXES.get(compact[:2].lower(), compact[:2].lower())
    return (
        said == _UNION
        or not _modules(own)
        or _is_valid_in(own, compact)
        or _is_valid_in(said, compact)
    )


def _modules(country: str) -> list:
    """What checks a country's tax numbers: modules of python-stdnum."""
    names = _NAMES.get(country, ("vat",)) if country else ()
    return [module for name in names if (module := get_cc_module(country, name))]


def _is_valid_in(country: str, compact: str) -> bool:
    """Whether a number, or what follows a prefix of two letters in it, is this country's."""
    forms = [compact, compact[2:]] if compact[:2].isalpha() else [compact]
    shape = _SHAPES.get(country)
    if shape and any(map(shape.fullmatch, forms)):
        return True
    return any(module.is_valid(form) for module in _modules(country) for form in forms)


@lru_cache(maxsize=4096)
def company_registry_is_valid(number: str, country: str = "") -> bool:
    """Check a company registry number: OGRN in Russia; anything goes elsewhere.

    Releases of python-stdnum that do not know the OGRN let every number pass.
    """
    module = get_cc_module("ru", "ogrn") if country.upper() == "RU" else None
    return module is None or module.is_valid(number)
