"""Real databases, as far as a check of a schema needs them: run a script, insert a row, read a table."""

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from schemagen.sql.dialect import DIALECTS
from schemagen.sql.table import Database, Table

if TYPE_CHECKING:
    import psycopg

Row = Mapping[str, Any]


class Refusal(Exception):  # noqa: N818  # what a database says of what it was given
    """Why a database refused a statement: in its words, and the names of what was violated where it says them."""

    def __init__(
        self, message: str, constraint: str | None = None, table: str | None = None, columns: tuple[str, ...] = ()
    ) -> None:
        self.message, self.constraint, self.table, self.columns = message, constraint, table, columns
        super().__init__(message)


class _Undo(Exception):  # noqa: N818
    """The end of a block that is to be undone."""


class Session(ABC):
    """A connection to an empty database of one dialect, in one transaction per call of `attempt`."""

    dialect: str

    @abstractmethod
    def run(self, script: str) -> None:
        """Run a script of statements. Raises Refusal."""

    @abstractmethod
    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows. Raises Refusal."""

    @abstractmethod
    def attempt(self) -> AbstractContextManager[None]:
        """A savepoint: undone when the block raises."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """A transaction, committed at the end of the block. Raises Refusal for what was deferred."""

    @contextmanager
    def undone(self) -> Iterator[None]:
        """A block that leaves nothing behind."""
        with suppress(_Undo), self.attempt():
            yield
            raise _Undo

    def create(self, database: Database) -> None:
        """Make the tables of `database`, in the very text that is generated. Raises Refusal."""
        dialect = DIALECTS[self.dialect]
        self.run(dialect.script(dialect.create(database), "schema.sql"))

    def insertion(self, database: Database, table: Table, columns: Sequence[str]) -> Callable[[Row], None]:
        """A function that inserts a row with `columns` into `table`; undone, and raising Refusal, if it is refused."""
        dialect = DIALECTS[self.dialect]
        statement = dialect.render(dialect.insert(database, table, columns))

        def insert(row: Row) -> None:
            with self.attempt():
                self.execute(statement, [row[name] for name in columns])

        return insert

    def read(self, database: Database, table: Table) -> list[dict[str, Any]]:
        """All rows of `table`."""
        dialect = DIALECTS[self.dialect]
        names = [column.name for column in table.columns]
        return [
            dict(zip(names, row, strict=True)) for row in self.execute(dialect.render(dialect.select(database, table)))
        ]


class SqliteSession(Session):
    """SQLite in memory."""

    dialect = "sqlite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")

    def run(self, script: str) -> None:
        for statement in _statements(script):  # executescript() would commit what is open
            self.execute(statement)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with _sqlite_refusals():
            return self.connection.execute(statement, tuple(parameters)).fetchall()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        self.connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO attempt")
            raise
        finally:
            self.connection.execute("RELEASE attempt")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN")
        try:
            yield
            with _sqlite_refusals():
                self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a SQLite script; a semicolon in a string or a trigger ends none."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


_SQLITE = (
    (re.compile(r"CHECK constraint failed: (.*)", re.DOTALL), "check"),
    (re.compile(r"UNIQUE constraint failed: index '(.*)'", re.DOTALL), "index"),
    (re.compile(r"(?:UNIQUE|NOT NULL) constraint failed: (.*)", re.DOTALL), "columns"),
)


@contextmanager
def _sqlite_refusals() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeEncodeError) as error:
        raise _of_sqlite(str(error)) from error


def _of_sqlite(message: str) -> Refusal:
    """SQLite names a check, an index of expressions, or the columns of a key or index."""
    for pattern, kind in _SQLITE:
        if match := pattern.fullmatch(message):
            if kind != "columns":
                return Refusal(message, constraint=match[1])
            parts = [part.rsplit(".", 1) for part in match[1].split(", ")]
            return Refusal(message, table=parts[0][0], columns=tuple(part[-1] for part in parts))
    return Refusal(message)


class PostgresSession(Session):
    """A connection to PostgreSQL."""

    dialect = "postgres"

    def __init__(self, url: str) -> None:
        import psycopg

        settings = "-c TimeZone=UTC -c DateStyle=ISO -c client_min_messages=warning"
        self.connection = psycopg.connect(url, autocommit=True, options=settings, cursor_factory=psycopg.RawCursor)

    def run(self, script: str) -> None:
        with _postgres_refusals():
            self.connection.execute(script.encode())

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with _postgres_refusals():
            cursor = self.connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def attempt(self) -> Iterator[None]:
        with self.connection.transaction():
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _postgres_refusals(), self.connection.transaction():
            yield


@contextmanager
def _postgres_refusals() -> Iterator[None]:
    import psycopg

    try:
        yield
    except (psycopg.Error, UnicodeEncodeError) as error:
        raise _of_postgres(error) from error


def _of_postgres(error: "psycopg.Error | UnicodeEncodeError") -> Refusal:
    diagnostic = getattr(error, "diag", None)
    if diagnostic is None or diagnostic.message_primary is None:
        return Refusal(str(error))
    column = diagnostic.column_name
    return Refusal(
        diagnostic.message_primary, diagnostic.constraint_name, diagnostic.table_name, (column,) if column else ()
    )


@contextmanager
def sqlite_session() -> Iterator[Session]:
    """An empty SQLite database in memory."""
    session = SqliteSession()
    try:
        yield session
    finally:
        session.connection.close()


@contextmanager
def postgres_session(url: str) -> Iterator[Session]:
    """A connection to the database at `url`."""
    session = PostgresSession(url)
    try:
        yield session
    finally:
        session.connection.close()
