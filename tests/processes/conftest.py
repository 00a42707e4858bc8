"""Tests with real processes: servers that are killed, writers that race, databases of their own."""

import pytest

from . import postgres


def pytest_configure(config):
    config.addinivalue_line("markers", "sqlite_only: brings its own database, so once is enough")


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server for the whole session."""
    with postgres.running() as server:
        yield server
