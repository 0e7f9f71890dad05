"""What planning needs to know beside the two states: names for people, and what rows get."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from schemagen.catalog.field_type import Boolean
from schemagen.catalog.lineage import old_field, pairs
from schemagen.catalog.model import Catalog, Entity, Field
from schemagen.database.mapping import table_name
from schemagen.database.plan.backfill import Filled, backfill
from schemagen.database.plan.conversion import depends_on_row
from schemagen.database.plan.placeholder import placeholder
from schemagen.database.subject import written_ids
from schemagen.sql.table import Column, Table

Places = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Context:
    """Names of properties and values for rows, by table and column (new names)."""

    properties: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fills: Mapping[tuple[str, str], exp.Expr] = field(default_factory=dict)
    version_column: str | None = None
    dropped: Mapping[tuple[str, str], tuple[Entity, Field]] = field(default_factory=dict)
    kept: Mapping[str, tuple[Entity, Entity]] = field(default_factory=dict)  # before and now, by the name now
    written: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())  # ids declared: before, and now
    unread: frozenset[tuple[str, str]] = frozenset()  # with an x-backfill that is not expressible
    computed: Mapping[tuple[str, str], Filled] = field(default_factory=dict)  # where it depends on the row
    truths: tuple[Places, Places] = (frozenset(), frozenset())  # of type boolean: before, and now

    def at(self, table: Table, column: Column | str | None = None) -> str:
        """What an exception names: `Entity`, `Entity.property`, or the rule that a column is there for."""
        if isinstance(column, Column) and column.rule is not None:
            return column.rule
        called = column.name if isinstance(column, Column) else column
        if called is None:
            return table.entity
        return f"{table.entity}.{self.properties.get((table.entity, called), called)}"

    def fill(self, table: str, column: str) -> exp.Expr | None:
        """What existing rows get in a column."""
        return self.fills.get((table, column))

    def placeholder(self, entity: str, column: str) -> exp.Expr | None:
        """What rows get in a required column that a migration drops, when it is undone."""
        known = self.dropped.get((entity, column))
        return placeholder(*known) if known else None


def context_of(old: Catalog, new: Catalog, dialect: str) -> Context:
    """The context of the way from `old` to `new` in `dialect`."""
    properties: dict[tuple[str, str], str] = {}
    for entity in (*old.entities.values(), *new.entities.values()):
        properties |= {(entity.name, of.column): of.name for of in entity.fields.values()}
    dropped = {(e.name, of.column): (e, of) for e in old.entities.values() for of in e.fields.values()}
    kept = {now.name: (before, now) for before, now in pairs(old, new)}
    stated = {place: one for before, now in kept.values() for place, one in _fills(before, now, dialect)}
    fills = {place: one.value for place, one in stated.items() if one.value is not None}
    computed = {place: one for place, one in stated.items() if one.value is not None and depends_on_row(one.value)}
    written = (written_ids(old), written_ids(new))
    unread = frozenset(stated.keys() - fills.keys())
    return Context(properties, fills, _version_column(new), dropped, kept, written, unread, computed, _truths(kept))


def _truths(kept: Mapping[str, tuple[Entity, Entity]]) -> tuple[Places, Places]:
    """The columns of truth values, by their names now: which SQLite does not tell from numbers."""
    there = [
        (table_name(now), of.column, before.fields[was].type, of.type)
        for before, now in kept.values()
        for of in now.fields.values()
        if (was := old_field(before, now, of.name)) is not None
    ]
    before = frozenset((table, column) for table, column, was, _ in there if isinstance(was, Boolean))
    return before, frozenset((table, column) for table, column, _, of in there if isinstance(of, Boolean))


def _version_column(catalog: Catalog) -> str | None:
    """The column that says which version a row follows."""
    field = catalog.version_field
    return (
        next((e.fields[field].column for e in catalog.entities.values() if field in e.fields), None) if field else None
    )


def _fills(old: Entity, new: Entity, dialect: str) -> Iterator[tuple[tuple[str, str], Filled]]:
    """`x-backfill` by table and column."""
    for of in new.fields.values():
        if of.facts.get("x-backfill") is not None:
            yield (table_name(new), of.column), backfill(old, new, of, dialect)
