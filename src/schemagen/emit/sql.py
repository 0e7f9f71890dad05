"""The SQL schema of a catalog, as one script per dialect."""

from collections.abc import Iterator

from schemagen.catalog.model import Catalog
from schemagen.database.mapping import map_catalog
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.emit.generated import notice
from schemagen.sql.dialect import DIALECTS

_ADVICE = {"sqlite": "Foreign keys hold on connections that said: PRAGMA foreign_keys = ON"}


def emit_postgres(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`sql/postgres/schema.sql`: the heads, created fresh."""
    yield _schema(catalog, "postgres")


def emit_sqlite(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`sql/sqlite/schema.sql`: the heads, created fresh."""
    yield _schema(catalog, "sqlite")


def _schema(catalog: Catalog, dialect: str) -> Artefact:
    return Artefact(f"sql/{dialect}/schema.sql", lambda: schema_script(catalog, dialect))


def schema_script(catalog: Catalog, dialect: str) -> str:
    """The script that makes the catalog's tables from nothing."""
    database = map_catalog(catalog, dialect).database
    header = [notice(catalog)] + ([_ADVICE[dialect]] if dialect in _ADVICE else [])
    return DIALECTS[dialect].script(DIALECTS[dialect].create(database), "\n".join(header))
