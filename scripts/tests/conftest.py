"""Make the `devenv` package importable wherever pytest is started, and load the data set once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@pytest.fixture(scope="session")
def printed():
    """What the first `make load-data` prints, in a database that is dropped afterwards."""
    import loaded

    from devenv import databases

    if not loaded.folder().is_dir():
        pytest.skip("the public CRM data set is not here; name its folder in DATA")
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield loaded.make_load_data(monkeypatch, fresh="1")
    databases.drop(loaded.DATABASE)


@pytest.fixture(scope="session")
def demo_company():
    """A database with the demo company, as `make run` makes it; tests only read it."""
    import company

    from devenv import databases

    yield company.make()
    databases.drop(company.DATABASE)
