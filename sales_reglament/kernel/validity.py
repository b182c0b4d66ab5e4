"""Whether a number that was entered can be a real one, as far as python-stdnum knows."""

from functools import lru_cache

from stdnum import get_cc_module


@lru_cache(maxsize=4096)
def tax_number_is_valid(number: str, country: str = "") -> bool:
    """Check a tax number.

    :param number: as entered
    :param country: ISO code of the client's country; without it a number of 10 or 12 digits is
        taken for a Russian INN
    :return: False only for a number known to be wrong: countries whose numbers python-stdnum
        cannot check count as valid
    """
    compact = number.strip().upper()
    if country and compact.startswith(country.upper()) and country.upper() != "RU":
        compact = compact[2:]
    if not country and compact.isdigit() and len(compact) in (10, 12):
        country = "RU"
    module = get_cc_module(country.lower(), "inn" if country.upper() == "RU" else "vat")
    return module is None or module.is_valid(compact)


@lru_cache(maxsize=4096)
def company_registry_is_valid(number: str, country: str = "") -> bool:
    """Check a company registry number: OGRN in Russia; anything goes elsewhere.

    Releases of python-stdnum that do not know the OGRN let every number pass.
    """
    module = get_cc_module("ru", "ogrn") if country.upper() == "RU" else None
    return module is None or module.is_valid(number)
