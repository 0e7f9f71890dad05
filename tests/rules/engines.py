"""Databases that evaluate conditions over rows of Gadget, as they read back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from schemagen.catalog.model import Catalog
from schemagen.database.embedded import scratch_database
from schemagen.database.engine import Session, postgres_session, sqlite_session
from schemagen.database.form.rule import limits_of
from schemagen.database.mapping import map_catalog
from schemagen.database.rows import NotStorableError, Rows
from schemagen.rules.sql_logic import condition
from schemagen.rules.sql_row import Row
from schemagen.rules.tree import Expression
from schemagen.sql.depth import check_depth
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import column

Record = dict[str, Any]


@contextmanager
def opened(dialect: str, server: str | None) -> Iterator[Session]:
    """A session on an empty database; on PostgreSQL with settings that no rule may depend on."""
    if dialect == "sqlite" or server is None:
        with sqlite_session() as session:
            yield session
        return
    with scratch_database(server) as url, postgres_session(url) as session:
        for setting in ("timezone = 'Asia/Kolkata'", "datestyle = 'German'", "intervalstyle = 'sql_standard'"):
            session.run(f"SET {setting}")
        yield session


class Engine:
    """The only entity of `catalog` as a table without its CHECKs, with `records`; `stored` is what that keeps."""

    def __init__(self, session: Session, catalog: Catalog, records: Sequence[Record]) -> None:
        (self.entity,) = catalog.entities.values()
        self.session = session
        mapped = map_catalog(catalog, session.dialect).database
        ((key, table),) = mapped.tables.items()
        database = replace(mapped, tables={key: replace(table, checks=())})
        session.create(database)
        rows = Rows(self.entity, table, session.dialect)
        insert = session.insertion(database, table, rows.columns)
        self.stored: list[Record] = []
        for record in records:
            try:
                row = rows.row(record)
            except NotStorableError:
                continue
            insert(row)
            self.stored.append(rows.as_stored(record))
        self._from = f"{database.schema}.{table.name}" if database.schema else table.name

    def translated(self, expression: Expression) -> str:
        """The condition in SQL. Raises NotExpressible."""
        columns = {field.name: column(field.column) for field in self.entity.fields.values()}
        dialect: Any = self.session.dialect
        made = condition(expression, Row(dialect, {"self": columns}, limits=limits_of(self.entity)))
        if dialect == "sqlite":
            check_depth(made)
        return DIALECTS[dialect].render(made)

    def verdicts(self, expression: Expression) -> list[bool | None]:
        """What the database says of each row. Raises NotExpressible, and Refusal where it can't say."""
        found = self.session.execute(f"SELECT {self.translated(expression)} FROM {self._from} ORDER BY id")
        return [None if value is None else bool(value) for (value,) in found]
