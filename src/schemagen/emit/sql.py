"""The SQL schema of a catalog, as one script per dialect, and the migrations of its releases."""

from collections.abc import Callable, Iterator
from functools import cache, partial

from schemagen.catalog.model import Catalog
from schemagen.database.mapping import map_catalog
from schemagen.database.migration import migrations_sum
from schemagen.database.released_migration import ReleasedMigration, released_migration
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.emit.generated import notice
from schemagen.sql.dialect import DIALECTS

_ADVICE = {"sqlite": "Foreign keys hold on connections that said: PRAGMA foreign_keys = ON"}


def emit_postgres(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`sql/postgres/schema.sql`, the heads created fresh; and `sql/postgres/migrations/`, of what is released."""
    return _emit(catalog, "postgres")


def emit_sqlite(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`sql/sqlite/schema.sql`, the heads created fresh; and `sql/sqlite/migrations/`, of what is released."""
    return _emit(catalog, "sqlite")


def _emit(catalog: Catalog, dialect: str) -> Iterator[Artefact]:
    yield Artefact(f"sql/{dialect}/schema.sql", lambda: schema_script(catalog, dialect))
    published: dict[str, str] = {}
    for release in catalog.history.releases:
        migration = cache(partial(released_migration, catalog, release, dialect))
        for path, digest in release.migrations.items():
            if path.startswith(f"{dialect}/"):
                name = path.removeprefix(f"{dialect}/")
                published[name] = digest
                yield Artefact(f"sql/{dialect}/migrations/{name}", partial(_file, migration, name), pinned=digest)
    if published:
        yield Artefact(f"sql/{dialect}/migrations/migrations.sum", partial(migrations_sum, published))


def _file(migration: Callable[[], ReleasedMigration], name: str) -> str:
    """The text of a migration's file; of one that is not made any more, none that its digest would fit."""
    return migration().files.get(name, "")


def schema_script(catalog: Catalog, dialect: str) -> str:
    """The script that makes the catalog's tables from nothing."""
    database = map_catalog(catalog, dialect).database
    header = [notice(catalog)] + ([_ADVICE[dialect]] if dialect in _ADVICE else [])
    return DIALECTS[dialect].script(DIALECTS[dialect].create(database), "\n".join(header))
