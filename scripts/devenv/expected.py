"""What a run may say without failing: every entry with its reason."""

import re
from dataclasses import dataclass

from . import paths

_OURS = re.escape(f"{paths.ADDON_DIR}/")


@dataclass(frozen=True)
class Allowed:
    """A pattern that is let through, and why."""

    pattern: str
    reason: str

    def matches(self, text: str) -> bool:
        """Whether the text is meant by this entry."""
        return re.search(self.pattern, text, re.DOTALL) is not None


# Searched for in "LEVEL logger: message" of Odoo's log.
LOG = (
    Allowed(
        rf"^WARNING py\.warnings: (?!{_OURS})\S+: \w*DeprecationWarning",
        "Odoo's own code calls functions that its pinned packages deprecate",
    ),
)

# Searched for in "test id: reason of the skip".
SKIPS = (
    Allowed(
        r"^scripts/tests/test_load_data\.py::.*the public CRM data set is not here",
        "the data set is no part of this repository; where it is, these tests run",
    ),
)
