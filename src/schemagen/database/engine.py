"""Real databases, as far as a check of a schema needs them: run a script, insert a row, read a table."""

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal

from schemagen.sql.dialect import DIALECTS
from schemagen.sql.table import Database, Table

if TYPE_CHECKING:
    import psycopg

Row = Mapping[str, Any]


Kind = Literal["not-null", "unique", "foreign-key", "check", "exclusion"]


class Refusal(Exception):  # noqa: N818  # what a database says of what it was given
    """Why a database refused a statement: in its words, with what was violated as far as it says.

    The rule of a trigger is its `constraint`. `code` is PostgreSQL's SQLSTATE (None when the connection was lost) or
    the name of SQLite's result code.
    """

    def __init__(
        self, message: str, kind: Kind | None = None, constraint: str | None = None, columns: tuple[str, ...] = (),
        code: str | None = None, table: str | None = None, schema: str | None = None,
    ) -> None:  # fmt: skip
        self.message, self.kind, self.constraint, self.columns, self.code = message, kind, constraint, columns, code
        self.table, self.schema = table, schema
        super().__init__(message)


def refusal_of(error: BaseException) -> Refusal | None:
    """What an error of psycopg or sqlite3 says; None for any other, and for one of another kind than a violation."""
    if isinstance(error, sqlite3.IntegrityError):
        return _of_sqlite(str(error), error.sqlite_errorname)
    if getattr(getattr(error, "diag", None), "sqlstate", None) in _SQLSTATES:
        return _of_postgres(error)
    return None


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
    """A connection to SQLite: to a database in memory, or the one given, which is in autocommit."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self.connection = connection or sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = ON")

    def run(self, script: str) -> None:
        for statement in sqlite_statements(script):  # executescript() would commit what is open
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


def sqlite_statements(script: str) -> Iterator[str]:
    """The statements of a SQLite script; a semicolon in a string or a trigger ends none."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


_SQLITE: tuple[tuple[re.Pattern[str], Kind, bool], ...] = (
    (re.compile(r"CHECK constraint failed: (.*)", re.DOTALL), "check", True),
    (re.compile(r"UNIQUE constraint failed: index '(.*)'", re.DOTALL), "unique", True),
    (re.compile(r"UNIQUE constraint failed: (.*)", re.DOTALL), "unique", False),
    (re.compile(r"NOT NULL constraint failed: (.*)", re.DOTALL), "not-null", False),
    (re.compile(r"FOREIGN KEY constraint failed(.*)", re.DOTALL), "foreign-key", False),
)
_RAISED = re.compile(r"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*): .*", re.DOTALL)


@contextmanager
def _sqlite_refusals() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeEncodeError) as error:
        raise _of_sqlite(str(error), getattr(error, "sqlite_errorname", None)) from error


def _of_sqlite(message: str, code: str | None) -> Refusal:
    """SQLite names a check, an index of expressions, or the columns of a key or index; triggers name their rule."""
    for pattern, kind, is_named in _SQLITE:
        if match := pattern.fullmatch(message):
            if is_named:
                return Refusal(message, kind, constraint=match[1], code=code)
            columns = tuple(part.rsplit(".", 1)[-1] for part in match[1].split(", ") if part)
            table = match[1].split(", ")[0].rsplit(".", 1)[0] if columns else None
            return Refusal(message, kind, columns=columns, code=code, table=table)
    if code == "SQLITE_CONSTRAINT_TRIGGER" and (match := _RAISED.fullmatch(message)):
        return Refusal(message, "check", constraint=match[1], code=code)
    return Refusal(message, code=code)


class PostgresSession(Session):
    """A connection to PostgreSQL, in autocommit, whose cursors take the server's own parameters ($1)."""

    dialect = "postgres"

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection

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


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_SQLSTATES: dict[str | None, Kind] = {
    "23502": "not-null", "23503": "foreign-key", "23505": "unique", "23514": "check", "23P01": "exclusion",
    "23001": "foreign-key",
}  # fmt: skip


def _of_postgres(error: BaseException) -> Refusal:
    diagnostic = getattr(error, "diag", None)
    if diagnostic is None or diagnostic.message_primary is None:
        return Refusal(str(error))
    columns = (diagnostic.column_name,) if diagnostic.column_name else ()
    kind = _SQLSTATES.get(diagnostic.sqlstate)
    constraint = None if kind == "not-null" else diagnostic.constraint_name  # which 18 gives a name of its own
    message, code = diagnostic.message_primary, diagnostic.sqlstate
    return Refusal(message, kind, constraint, columns, code, diagnostic.table_name, diagnostic.schema_name)


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
    import psycopg

    settings = "-c TimeZone=UTC -c DateStyle=ISO -c client_min_messages=warning"
    connection = psycopg.connect(url, autocommit=True, options=settings, cursor_factory=psycopg.RawCursor)
    session = PostgresSession(connection)
    try:
        yield session
    finally:
        session.connection.close()
