"""What a run may say without failing: every entry with its reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import paths, releases, without_browser

_OURS = re.escape(f"{paths.ADDON_DIR}/")


@dataclass(frozen=True)
class Allowed:
    """A pattern that is let through, why, and (where it depends) when."""

    pattern: str
    reason: str
    when: Callable[[], object] | None = None

    def matches(self, text: str) -> bool:
        """Whether the text is meant by this entry."""
        if re.search(self.pattern, text, re.DOTALL) is None:
            return False
        return self.when is None or bool(self.when())


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
        r"^scripts/tests/test_(client_lives|load_data|reports_count)\.py::"
        r".*the public CRM data set is not here",
        "the data set is no part of this repository; where it is, these tests run",
    ),
    Allowed(
        r"^scripts/tests/test_upgrade\.py::.*the versions before are not here",
        "a copy without history, or a shallow one, has no earlier version to upgrade from",
        when=releases.missing_history,
    ),
    Allowed(
        re.escape(without_browser.REASON),
        "a browser's clock can't be moved along; `make test` runs these tests",
        when=lambda: paths.CLOCK,
    ),
)
