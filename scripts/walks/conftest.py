"""The demo company for those who walk through it."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(SCRIPTS), str(SCRIPTS / "tests")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Tell fixtures how their test went: one that failed leaves a picture."""
    import trial_browser

    report = yield
    if call.when == "call":
        item.stash[trial_browser.FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def demo_company():
    """A database with the demo company, as `make run` makes it; everybody walks in a copy."""
    import company

    from devenv import databases

    yield company.make()
    databases.drop(company.DATABASE)
