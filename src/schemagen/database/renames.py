"""What keeps its data under another name: from `renamed-from` and `x-renamed-from`, to a state under its new names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from schemagen.catalog.lineage import old_field, pairs
from schemagen.catalog.model import Catalog
from schemagen.database.change import ColumnRenamed, Rename, TableRenamed
from schemagen.database.mapping import table_name
from schemagen.sql.expression import name, without_texts
from schemagen.sql.table import Check, Column, Database, Exclusion, Firing, ForeignKey, Index, Table, Trigger


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

    def back(self) -> "Renames":
        """The renames the other way."""
        columns = {
            next((old for old, new in self.tables.items() if new == table), table): {n: o for o, n in named.items()}
            for table, named in self.columns.items()
        }
        return Renames({new: old for old, new in self.tables.items()}, columns)


NO_RENAMES = Renames()


def renames_of(old: Catalog, new: Catalog) -> Renames:
    """The renames of tables and columns between two catalogs."""
    tables: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    for before, after in pairs(old, new):
        if table_name(before) != table_name(after):
            tables[table_name(before)] = table_name(after)
        for called, of in after.fields.items():
            was = old_field(before, after, called)
            if was is not None and before.fields[was].column != of.column:
                columns.setdefault(table_name(after), {})[before.fields[was].column] = of.column
    return Renames(tables, columns)


def renamed(database: Database, renames: Renames) -> Database:
    """`database` once its tables and columns are renamed; constraints, indexes and triggers keep their names.

    What a trigger's template was given stays as it is: a database keeps the text of its functions.
    """
    tables = [_table(table, renames) for table in database.tables.values()]
    return replace(database, tables={table.name: table for table in sorted(tables, key=lambda t: t.name)})


def _table(table: Table, renames: Renames) -> Table:
    called = renames.table(table.name)
    own = renames.columns.get(called, {})
    keys = tuple(_key(key, own, renames) for key in table.foreign_keys)
    if not own:
        return replace(table, name=called, foreign_keys=keys)
    return replace(
        table,
        name=called,
        columns=tuple(_column(one, own) for one in table.columns),
        primary_key=_names(table.primary_key, own),
        checks=tuple(Check(c.name, expression(c.expression, own), c.rule) for c in table.checks),
        foreign_keys=keys,
        indexes=tuple(_index(index, own) for index in table.indexes),
        triggers=tuple(_trigger(trigger, own) for trigger in table.triggers),
        exclusions=tuple(_exclusion(one, own) for one in table.exclusions),
    )


def _trigger(trigger: Trigger, own: Mapping[str, str]) -> Trigger:
    firings = tuple(Firing(f.timing, f.events, _optional(f.when, own)) for f in trigger.firings)
    return replace(trigger, firings=firings)


def _exclusion(one: Exclusion, own: Mapping[str, str]) -> Exclusion:
    parts = tuple((expression(part, own), operator) for part, operator in one.parts)
    return replace(one, parts=parts, where=_optional(one.where, own))


def _names(names: tuple[str, ...], own: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(own.get(name, name) for name in names)


def _column(stated: Column, own: Mapping[str, str]) -> Column:
    return replace(stated, name=own.get(stated.name, stated.name), generated=_optional(stated.generated, own))


def _key(key: ForeignKey, own: Mapping[str, str], renames: Renames) -> ForeignKey:
    table = renames.table(key.table)
    remote = _names(key.remote_columns, renames.columns.get(table, {}))
    emptied = _names(key.set_null, own)
    return replace(key, columns=_names(key.columns, own), table=table, remote_columns=remote, set_null=emptied)


def _index(index: Index, own: Mapping[str, str]) -> Index:
    parts = tuple(replace(part, expression=expression(part.expression, own)) for part in index.parts)
    return replace(index, parts=parts, where=_optional(index.where, own), include=_names(index.include, own))


def _optional(node: exp.Expr | None, own: Mapping[str, str]) -> exp.Expr | None:
    return None if node is None else expression(node, own)


def expression(node: exp.Expr, own: Mapping[str, str]) -> exp.Expr:
    """`node` with its columns renamed."""

    def rename(one: exp.Expr) -> exp.Expr:
        if not isinstance(one, exp.Column) or one.name not in own:
            return one
        return exp.Column(this=name(own[one.name]), table=one.args.get("table"))

    return without_texts(node.transform(rename))  # which the dialect wrote under the old names
