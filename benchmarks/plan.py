"""Planning a migration of a large catalog, and verifying it, beside `alembic revision --autogenerate`.

    python -m benchmarks.plan [N …]        N tables; default 100 1000. Needs alembic and SQLAlchemy: pip install alembic

Two states of one catalog: in every tenth entity an enum grows, a limit widens and a property is added. schemagen plans
the migration for both dialects (from schemas in memory to files with hazards, both ways); `schemagen verify` runs it
on the embedded PostgreSQL, up, down and up again, with rows in every table. alembic compares models in memory with a
live database in the old state; it sees the new columns, but no CHECK, and runs nothing. CPU seconds of the process that
asks; the server's own are not counted.
"""

import contextlib
import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.catalogs import write_catalog
from benchmarks.measure import run
from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.embedded import scratch_database, scratch_postgres
from schemagen.database.engine import postgres_session
from schemagen.database.mapping import map_catalog
from schemagen.database.plan import plan_migrations

AT = "20250301120000"
BIN = Path(sys.executable).parent
_EDITS = (
    ("version: 1.0.0", "version: 1.1.0"), ("draft, active, archived", "draft, active, archived, gone"),
    ("maxLength: 63", "maxLength: 80"),
    ("  tags:", "  note: {type: string, maxLength: 500, description: Free text.}\n  tags:"),
)  # fmt: skip


def main(sizes: Sequence[int]) -> None:
    """Print a table of CPU seconds, and ratios to alembic's."""
    print(f"{'tables':>7} {'':34} {'CPU s':>8} {'ratio':>7}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _one(Path(folder), size)


def _one(folder: Path, size: int) -> None:
    old, new = _states(folder, size)
    peer = _peer(old, new)
    for dialect in ("postgres", "sqlite"):
        map_catalog.cache_clear()
        took = _timed(partial(plan_migrations, old, new, dialect, "change", AT))
        _row(size, f"schemagen plans, {dialect}", took, peer)
    if peer is not None:
        _row(size, "alembic revision --autogenerate", peer, peer)
    _row(size, "schemagen verify, of the migration", _verify(folder), peer)


def _states(folder: Path, size: int) -> tuple[Catalog, Catalog]:
    """The catalog before and after; the second stays in `folder`, released once before its heads changed."""
    write_catalog(folder, size)
    (folder / "schemagen.toml").write_text('emitters = ["postgres"]\n', "utf-8")
    old = load_catalogs(folder).catalogs["bench"]
    run([BIN / "schemagen", "release", "bench", "initial", "--at", "20250101000000"], folder)
    for number in range(0, size, 10):
        head = next((folder / "schemas").rglob(f"thing{number:04}.yaml"))
        text = head.read_text("utf-8")
        for before, after in _EDITS:
            text = text.replace(before, after)
        head.write_text(text, "utf-8")
    return old, load_catalogs(folder).catalogs["bench"]


def _verify(folder: Path) -> float:
    return run([BIN / "schemagen", "verify"], folder).cpu


def _peer(old: Catalog, new: Catalog) -> float | None:
    """CPU seconds of alembic: reading the live database, comparing, and writing the script; None without alembic."""
    try:
        import psycopg
        import sqlalchemy
        from alembic.autogenerate import produce_migrations, render_python_code
        from alembic.migration import MigrationContext
    except ImportError:
        return None
    database = map_catalog(old, "postgres").database
    with scratch_postgres() as server, scratch_database(server) as url:
        with postgres_session(url) as session:
            session.create(database)
        engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
        models = _models(sqlalchemy, new)
        with engine.connect() as connection:
            options = {"include_schemas": True, "include_name": _only(str(database.schema))}
            context = MigrationContext.configure(connection, opts=options)

            def autogenerate() -> None:
                made = produce_migrations(context, models)
                assert made.upgrade_ops is not None
                render_python_code(made.upgrade_ops)

            with contextlib.redirect_stdout(io.StringIO()):
                return _timed(autogenerate)


def _only(schema: str) -> Callable[..., bool]:
    return lambda name, kind, parents: kind != "schema" or name == schema


def _models(sqlalchemy: Any, catalog: Catalog) -> Any:
    """The new state as SQLAlchemy's tables, which are made outside of the time."""
    types = {
        "uuid": sqlalchemy.Uuid, "bigint": sqlalchemy.BigInteger, "double": sqlalchemy.Double,
        "boolean": sqlalchemy.Boolean, "timestamptz": sqlalchemy.DateTime, "jsonb": sqlalchemy.JSON,
    }  # fmt: skip
    database = map_catalog(catalog, "postgres").database
    metadata = sqlalchemy.MetaData(schema=database.schema)
    for table in database.tables.values():
        columns = [
            sqlalchemy.Column(
                one.name, types.get(str(one.type.this.value).lower(), sqlalchemy.Text), nullable=one.nullable,
                primary_key=one.name in table.primary_key,
            )
            for one in table.columns
        ]  # fmt: skip
        keys = [
            sqlalchemy.ForeignKeyConstraint(
                key.columns, [f"{database.schema}.{key.table}.{one}" for one in key.remote_columns], name=key.name
            )
            for key in table.foreign_keys
        ]
        sqlalchemy.Table(table.name, metadata, *columns, *keys)
    return metadata


def _timed(work: Callable[[], Any]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _row(size: int, what: str, seconds: float, peer: float | None) -> None:
    ratio = f"{seconds / peer:7.2f}" if peer else ""
    print(f"{size:7} {what:34} {seconds:8.2f} {ratio}", flush=True)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [100, 1000])
