"""What keeps its data under another name: from `renamed-from` and `x-renamed-from`, to a state under its new names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from schemagen.catalog.lineage import old_field, pairs
from schemagen.catalog.model import Catalog
from schemagen.database.change import ColumnRenamed, Rename, TableRenamed
from schemagen.database.mapping import table_name
from schemagen.sql.expression import column
from schemagen.sql.table import Check, Column, Database, ForeignKey, Index, Table


@dataclass(frozen=True)
class Renames:
    """Old names → new ones: of tables, and of columns by their table's new name."""

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def changes(self) -> Iterator[Rename]:
        """The renames, tables first."""
        yield from (TableRenamed(old, new) for old, new in sorted(self.tables.items()))
        for table, columns in sorted(self.columns.items()):
            yield from (ColumnRenamed(table, old, new) for old, new in sorted(columns.items()))

    def table(self, old: str) -> str:
        """The new name of a table."""
        return self.tables.get(old, old)


NO_RENAMES = Renames()


def renames_of(old: Catalog, new: Catalog) -> Renames:
    """The renames of tables and columns between two catalogs."""
    tables: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for before, after in pairs(old, new):
        if table_name(before) != table_name(after):
            tables[table_name(before)] = table_name(after)
        for name, of in after.fields.items():
            was = old_field(before, after, name)
            if was is not None and before.fields[was].column != of.column:
                columns.setdefault(table_name(after), {})[before.fields[was].column] = of.column
    return Renames(tables, columns)


def renamed(database: Database, renames: Renames) -> Database:
    """`database` once its tables and columns are renamed; constraints and indexes keep their names."""
    tables = [_table(table, renames) for table in database.tables.values()]
    return replace(database, tables={table.name: table for table in sorted(tables, key=lambda t: t.name)})


def _table(table: Table, renames: Renames) -> Table:
    name = renames.table(table.name)
    own = renames.columns.get(name, {})
    keys = tuple(_key(key, own, renames) for key in table.foreign_keys)
    if not own:
        return replace(table, name=name, foreign_keys=keys)
    return replace(
        table,
        name=name,
        columns=tuple(_column(one, own) for one in table.columns),
        primary_key=_names(table.primary_key, own),
        checks=tuple(Check(c.name, expression(c.expression, own), c.rule) for c in table.checks),
        foreign_keys=keys,
        indexes=tuple(_index(index, own) for index in table.indexes),
    )


def _names(names: tuple[str, ...], own: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(own.get(name, name) for name in names)


def _column(stated: Column, own: Mapping[str, str]) -> Column:
    generated = None if stated.generated is None else expression(stated.generated, own)
    return replace(stated, name=own.get(stated.name, stated.name), generated=generated)


def _key(key: ForeignKey, own: Mapping[str, str], renames: Renames) -> ForeignKey:
    table = renames.table(key.table)
    remote = _names(key.remote_columns, renames.columns.get(table, {}))
    emptied = _names(key.set_null, own)
    return replace(key, columns=_names(key.columns, own), table=table, remote_columns=remote, set_null=emptied)


def _index(index: Index, own: Mapping[str, str]) -> Index:
    parts = tuple(replace(part, expression=expression(part.expression, own)) for part in index.parts)
    where = None if index.where is None else expression(index.where, own)
    return replace(index, parts=parts, where=where, include=_names(index.include, own))


def expression(node: exp.Expr, own: Mapping[str, str]) -> exp.Expr:
    """`node` with its columns renamed."""

    def rename(one: exp.Expr) -> exp.Expr:
        return column(own[one.name]) if isinstance(one, exp.Column) and one.name in own else one

    made = node.transform(rename)
    for one in made.walk():
        one.meta.clear()  # the text under the old names, kept by the dialect, was copied too
    return made
