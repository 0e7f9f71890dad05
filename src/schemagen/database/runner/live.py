"""A connection to a live database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from schemagen.database.engine import PostgresSession, Session, SqliteSession
from schemagen.database.runner.location import Location

Access = Literal["read", "write", "create"]  # create: a file of SQLite that there is not yet
_PATIENCE = 10  # seconds, for a connection
_BUSY = 1.0  # seconds that SQLite itself waits; the runner goes on waiting
_SETTINGS = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "lock_timeout": "0"}
_CHECK = "client_connection_check_interval"  # so that what a killed runner left running ends soon


class UnreachableError(Exception):
    """The database can't be reached; the message says why, without a password."""


@contextmanager
def live_session(location: Location, access: Access) -> Iterator[Session]:
    """A connection to the database at `location`. To read, a file of SQLite that there is not is an empty database.

    Raises UnreachableError.
    """
    session = _postgres(location) if location.dialect == "postgres" else _sqlite(location, access)
    try:
        yield session
    finally:
        session.connection.close()


def _postgres(location: Location) -> PostgresSession:
    import psycopg

    settings = {"connect_timeout": _PATIENCE, "application_name": "schemagen", **location.settings}
    try:
        connection = psycopg.connect(**settings, autocommit=True, cursor_factory=psycopg.RawCursor)
        for name, value in _SETTINGS.items():
            connection.execute(b"SELECT pg_catalog.set_config($1, $2, false)", [name, value])
        if location.search_path:
            connection.execute(b"SELECT pg_catalog.set_config('search_path', $1, false)", [location.search_path])
    except psycopg.Error as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise UnreachableError(location.without_secrets(said)) from None
    with suppress(psycopg.Error):  # before PostgreSQL 14, and where the system can't tell
        connection.execute(b"SELECT pg_catalog.set_config($1, '2s', false)", [_CHECK])
    return PostgresSession(connection)


def _sqlite(location: Location, access: Access) -> SqliteSession:
    path = Path(location.path)
    try:
        if access == "read" and not path.exists():
            return SqliteSession()
        if path.is_dir():
            raise UnreachableError(f"'{path}' is a folder")
    except (OSError, ValueError) as error:
        raise UnreachableError(f"this path can't be used: {getattr(error, 'strerror', None) or error}") from error
    mode = {"read": "ro", "write": "rw", "create": "rwc"}[access]
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    try:
        connection = sqlite3.connect(uri, timeout=_BUSY, isolation_level=None, uri=True)
        connection.execute("SELECT 1 FROM sqlite_schema").fetchall()
        connection.set_progress_handler(lambda: 0, 100_000)  # so that Python hears of an interrupt
        return SqliteSession(connection)
    except (sqlite3.Error, UnicodeEncodeError) as error:
        raise UnreachableError(f"'{path}': {error}") from error
