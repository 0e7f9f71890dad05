"""Real databases for the tests: one embedded PostgreSQL for all of them, and SQLite."""

from collections.abc import Iterator, Mapping

import pytest

from schemagen.database.embedded import embedded_server
from schemagen.database.engine import Session, postgres_session, sqlite_session


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of an embedded PostgreSQL."""
    with embedded_server() as url:
        yield url


@pytest.fixture(scope="session")
def sessions(postgres_server: str) -> Iterator[Mapping[str, Session]]:
    """A connection for conditions without tables, by dialect."""
    with postgres_session(postgres_server) as postgres, sqlite_session() as sqlite:
        yield {"postgres": postgres, "sqlite": sqlite}
