"""What was run on a database: dbmate's table of versions, and beside it a log of ours.

The table is dbmate's, so that either runner goes on where the other stopped. The log has what dbmate does not know: the
digest of a file when it was run, and a file that was begun and not finished. What dbmate ran is not in it.
"""

from dataclasses import dataclass

from sqlglot import exp

from schemagen.database.engine import Session
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import name

TABLE = "schema_migrations"
LOG = "_log"

# Names of tables come from the dialect's writer; SQLite writes ?1 for $1.
_MAKE = {
    "postgres": ("CREATE TABLE IF NOT EXISTS {table} (version varchar NOT NULL PRIMARY KEY)",
                 "CREATE TABLE IF NOT EXISTS {log} (version varchar PRIMARY KEY, file varchar NOT NULL,"
                 " digest varchar NOT NULL, direction varchar NOT NULL, runner varchar NOT NULL,"
                 " started_at timestamptz NOT NULL, finished_at timestamptz)"),
    "sqlite": ("CREATE TABLE IF NOT EXISTS {table} (version varchar(128) primary key)",
               "CREATE TABLE IF NOT EXISTS {log} (version TEXT PRIMARY KEY, file TEXT NOT NULL,"
               " digest TEXT NOT NULL, direction TEXT NOT NULL, runner TEXT NOT NULL,"
               " started_at TEXT NOT NULL, finished_at TEXT)"),
}  # fmt: skip
_NOW = {"postgres": "now()", "sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"}
_SHOWN = {"postgres": "to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS UTC')", "sqlite": "started_at"}
_BEGIN = """INSERT INTO {log} (version, file, digest, direction, runner, started_at) VALUES ($1, $2, $3, $4, $5, {now})
ON CONFLICT (version) DO UPDATE SET file = excluded.file, digest = excluded.digest, direction = excluded.direction,
  runner = excluded.runner, started_at = excluded.started_at, finished_at = NULL"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: a file that ran, up or down; `finished` says whether to its end."""

    version: str
    file: str
    digest: str
    up: bool
    runner: str
    started: str
    finished: bool


class Ledger:
    """The two tables of one database."""

    def __init__(self, session: Session, table: str = TABLE, schema: str | None = None) -> None:
        """On PostgreSQL `table` may have its SQL schema in front; else it is in `schema`, else where dbmate looks."""
        self.session = session
        self.schema: str | None = None
        if session.dialect == "postgres":
            stated, dot, rest = table.partition(".")
            self.schema = stated if dot else schema or self._current_schema()
            table = rest if dot else table
        self.name = table

    def _current_schema(self) -> str:
        ((found,),) = self.session.execute("SELECT pg_catalog.current_schema()")
        return str(found or "public")

    def prepare(self) -> None:
        """Make the tables where they are missing. Raises Refusal."""
        if self.schema and not self._one("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", self.schema):
            self.session.execute(f"CREATE SCHEMA IF NOT EXISTS {DIALECTS['postgres'].render(name(self.schema))}")
        for called, statement in zip((self.name, self.name + LOG), _MAKE[self.session.dialect], strict=True):
            if not self._exists(called):  # IF NOT EXISTS needs the right to create even so
                self.session.execute(self._sql(statement))

    def applied(self) -> set[str]:
        """The versions that are applied."""
        if not self._exists(self.name):
            return set()
        return {str(version) for (version,) in self.session.execute(self._sql("SELECT version FROM {table}"))}

    def log(self) -> dict[str, Entry]:
        """The lines of the log by version."""
        if not self._exists(self.name + LOG):
            return {}
        query = "SELECT version, file, digest, direction, runner, {shown}, finished_at IS NOT NULL FROM {log}"
        rows = self.session.execute(self._sql(query))
        return {
            v: Entry(v, file, digest, up == "up", who, at, bool(done)) for v, file, digest, up, who, at, done in rows
        }

    def begin(self, version: str, file: str, digest: str, up: bool, runner: str) -> None:
        """Write down that a file is begun."""
        self._run(_BEGIN, version, file, digest, "up" if up else "down", runner)

    def finish(self, version: str, up: bool) -> None:
        """Write down that what was begun is done: the version is there, or is there no more."""
        self._run(
            "INSERT INTO {table} (version) VALUES ($1)" if up else "DELETE FROM {table} WHERE version = $1", version
        )
        self._run("UPDATE {log} SET finished_at = {now} WHERE version = $1", version)

    def _run(self, statement: str, *parameters: str) -> None:
        self.session.execute(self._sql(statement), parameters)

    def _one(self, query: str, parameter: str) -> bool:
        return bool(self.session.execute(query, [parameter]))

    def _exists(self, called: str) -> bool:
        if self.session.dialect == "sqlite":
            return self._one("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", called)
        return self._one("SELECT 1 WHERE pg_catalog.to_regclass($1) IS NOT NULL", self._sql_name(called))

    def _sql_name(self, called: str) -> str:
        node = exp.Table(this=name(called), db=name(self.schema) if self.schema else None)
        return DIALECTS[self.session.dialect].render(node)

    def _sql(self, statement: str) -> str:
        dialect = self.session.dialect
        names = {"table": self._sql_name(self.name), "log": self._sql_name(self.name + LOG)}
        marked = statement.replace("$", "?") if dialect == "sqlite" else statement
        return marked.format(**names, now=_NOW[dialect], shown=_SHOWN[dialect])
