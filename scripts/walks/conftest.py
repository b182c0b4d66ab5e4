"""The demo company for those who walk through it."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(SCRIPTS), str(SCRIPTS / "tests")]


@pytest.fixture(scope="session")
def demo_company():
    """A database with the demo company, as `make run` makes it; everybody walks in a copy."""
    import company

    from devenv import databases

    yield company.make()
    databases.drop(company.DATABASE)
