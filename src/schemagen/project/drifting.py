"""`drift`: a live database against what its applied migrations make of an empty one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemagen.catalog.load import load_catalogs
from schemagen.database.description import parts_of
from schemagen.database.drift import Ours, Parts, by_title, drift
from schemagen.database.embedded import NoServerError, scratch_postgres
from schemagen.database.engine import Refusal, Session, postgres_session, sqlite_session
from schemagen.database.rehearsal import run
from schemagen.database.runner.ledger import LOG, Ledger
from schemagen.database.runner.state import Published, State
from schemagen.diagnostic import Finding, FindingsError
from schemagen.project.config import load_config
from schemagen.project.live_database import Asked, Target, find_target
from schemagen.project.migrating import interrupted, pending
from schemagen.project.problem import unusable

Note = Callable[[str], None]
_SCHEMAS = """SELECT DISTINCT n.nspname FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1"""
# What decides how PostgreSQL writes definitions; without a search path, names have their schema in front.
_SETTINGS = {
    "search_path": "", "TimeZone": "UTC", "DateStyle": "ISO", "IntervalStyle": "postgres", "extra_float_digits": "1",
    "quote_all_identifiers": "off", "lock_timeout": "3s",
}  # fmt: skip


@dataclass(frozen=True)
class Drifted:
    """What was compared, and what came of it; `last` is the last migration that is applied."""

    catalog: str
    dialect: str
    last: Published | None
    tables: int
    findings: list[Finding]


def find_drift(root: Path, asked: Asked, dev_url: str | None = None, note: Note = lambda text: None) -> Drifted:
    """Compare the database with what its applied migrations say.

    They are run on an empty database: in memory, on the embedded PostgreSQL of the closest version, or on the server
    at `dev_url`. Raises UnusableError and FindingsError as `find_target` and the runner do.
    """
    target = find_target(root, asked)
    with target.session("read") as (session, ledger):
        state = target.read(ledger)()
        if problems := state.problems():
            raise FindingsError(problems)
        note("making what the migrations say")
        expected = _expected(session, state.applied, dev_url)
        note("comparing")
        live = _described(session, list(expected))
    findings = [*interrupted(state, []), *pending(state)]
    for schema, parts in expected.items():
        findings += drift(live[schema], parts, _ours(root, target, ledger, schema))
    tables = sum(part.kind == "table" for parts in expected.values() for part in parts.values())
    return Drifted(target.catalog, target.location.dialect, _last(state), tables, findings)


def _last(state: State) -> Published | None:
    return state.applied[-1] if state.applied else None


def _ours(root: Path, target: Target, ledger: Ledger, schema: str) -> Ours:
    """What the database has beside its migrations: the runner's tables, and the indexes that catalog.yaml lists."""
    loaded = load_catalogs(root, load_config(root).schemas, [target.catalog])
    catalog = loaded.catalogs.get(target.catalog)
    tables = (ledger.name, ledger.name + LOG) if schema == (ledger.schema or "") else ()
    return Ours(tables, catalog.foreign_indexes if catalog else ())


def _expected(live: Session, applied: Sequence[Published], dev_url: str | None) -> dict[str, Parts]:
    """What the migrations make of an empty database, by SQL schema ("" on SQLite)."""
    with _scratch(live, dev_url) as session:
        for one in applied:
            try:
                run(session, one.migration, up=True)
            except Refusal as refusal:
                said = f"'{one.name}' does not run on an empty {session.dialect}: {refusal}"
                help = "`schemagen verify` tells more; with --dev-url another server is used"
                raise FindingsError([Finding("migration-refused", "error", said, one.path, help=help)]) from refusal
        schemas = [str(name) for (name,) in session.execute(_SCHEMAS)] if session.dialect == "postgres" else [""]
        return _described(session, schemas)


@contextmanager
def _scratch(live: Session, dev_url: str | None) -> Iterator[Session]:
    if live.dialect == "sqlite":
        with sqlite_session() as session:
            yield session
        return
    ((version,),) = live.execute("SELECT pg_catalog.current_setting('server_version_num')::int / 10000")
    try:
        with scratch_postgres(dev_url, int(version)) as url, postgres_session(url) as session:
            yield session
    except NoServerError as error:
        said, help = f"there is no PostgreSQL to compare with: {error}", "name a server with --dev-url"
        raise unusable("database-unavailable", said, help=help) from error


def _described(session: Session, schemas: Sequence[str]) -> dict[str, Parts]:
    """The parts of each SQL schema, as one moment shows them."""
    if session.dialect == "postgres":
        for name, value in _SETTINGS.items():
            session.execute("SELECT pg_catalog.set_config($1, $2, false)", [name, value])
    with session.transaction():
        if session.dialect == "postgres":
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return {schema: by_title(parts_of(session, schema or None)) for schema in schemas}
