"""What people typed, as it may stand in the header of a letter."""

import re
import unicodedata

from odoo.tools import email_normalize, email_normalize_all, formataddr

# Line breaks and whatever else nobody sees: separators of lines, controls, marks of direction.
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
ONE_ADDRESS = re.compile(r"[^\s@,;:<>\"()\[\]\\]+@[^\s@,;:<>\"()\[\]\\]+")
# What nothing in a header can be mistaken for: most names, and most addresses.
PLAIN_NAME = re.compile(r"[\w'’.-]+(?: [\w'’.-]+)*")
PLAIN_ADDRESS = re.compile(r"[a-z0-9_-]+(?:[.+][a-z0-9_-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+")

# Mail servers take no line of more than 998 characters.
LONGEST_NAME = 150


def header_text(text):
    """A name or subject in one line, without what can't be seen."""
    seen = "".join(
        " " if unicodedata.category(char) in UNSEEN else char for char in str(text or "")
    )
    return " ".join(seen.split())


def header_address(name, email):
    """One recipient or sender.

    :param name: as people typed it; empty: the address alone
    :param email: as people typed it
    :return: ``"Name" <address>``; False where there is no one plain address
    """
    address = _one_address(email or "")
    if not address:
        return False
    # a plain name is not looked through once more: letters are written by the thousand
    if name and PLAIN_NAME.fullmatch(name):
        return formataddr((name[:LONGEST_NAME], address))
    formatted = formataddr((header_text(name)[:LONGEST_NAME], address))
    # whatever the name holds, it adds no recipient
    return formatted if email_normalize_all(formatted) == [address] else address


def _one_address(email):
    """The normalised address, or False where it is not one plain address."""
    if PLAIN_ADDRESS.fullmatch(email):
        return email
    address = email_normalize(email)
    return address and bool(ONE_ADDRESS.fullmatch(address)) and address
