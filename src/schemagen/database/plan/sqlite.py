"""Changes as statements on SQLite: what ALTER TABLE can't do is a table made anew, as SQLite's documentation says.

https://www.sqlite.org/lang_altertable.html#otheralter: foreign keys off, a new table, its rows, the old one dropped,
the new one renamed, the foreign keys checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from schemagen.database.change import (
    Change,
    ColumnAdded,
    ColumnTypeChanged,
    CommentChanged,
    IndexAdded,
    IndexDropped,
    IndexRenamed,
    NullabilityChanged,
    TableAdded,
    TableDropped,
    TriggerAdded,
    TriggerDropped,
)
from schemagen.database.plan.context import Context
from schemagen.database.plan.conversion import depends_on_row, kind_of
from schemagen.database.plan.writer import Writer
from schemagen.sql.dependency import creation_order, groups, references
from schemagen.sql.expression import call, column, is_null, literal, name, negate, some, without_texts
from schemagen.sql.name import short_name
from schemagen.sql.table import Column, Database, Table


@dataclass(frozen=True)
class Script:
    """The statements of one direction, and the tables made anew in it.

    `is_own` where they need foreign keys off, and so a transaction of their own.
    """

    statements: tuple[str, ...]
    rebuilt: frozenset[str] = frozenset()
    is_own: bool = False


class SqliteSteps:
    """Makes the script that leads from `old` (with the names of `new`) to `new`."""

    def __init__(
        self, old: Database, new: Database, changes: tuple[Change, ...], context: Context, *, back: bool = False
    ) -> None:
        """`back` says that this undoes a migration: rows of the version undone are of the one before then."""
        self.old, self.new, self.changes, self.context, self.back = old, new, changes, context, back
        self.writer = Writer(new)
        self._rewriting: dict[str, list[ColumnTypeChanged | NullabilityChanged]] = {}
        for change in changes:
            if isinstance(change, ColumnTypeChanged | NullabilityChanged):
                self._rewriting.setdefault(change.table.name, []).append(change)

    def script(self) -> Script:
        """Old indexes go first, new ones come last. Triggers are the caller's: their text may be of other tables."""
        rebuilt = sorted({t.name for c in self.changes if (t := self._rebuilt(c)) is not None})
        statements: list[str] = [*self._drop_indexes(rebuilt), *self._create_tables()]
        for table in rebuilt:
            statements += self._rebuild(self.old.tables[table], self.new.tables[table])
        for change in self.changes:
            if isinstance(change, ColumnAdded) and change.table.name not in rebuilt:
                statements += self._add_column(change)
        statements += self._drop_tables()
        statements += self._create_indexes(rebuilt)
        return Script(tuple(statements), frozenset(rebuilt), bool(rebuilt) or self._cuts_circle())

    def _rebuilt(self, change: Change) -> Table | None:
        """The table that has to be made anew for `change`."""
        match change:
            case TableAdded() | TableDropped() | CommentChanged() | IndexAdded() | IndexDropped() | IndexRenamed():
                return None
            case TriggerAdded() | TriggerDropped():
                return None
            case ColumnAdded(table, stated, value):
                plain = stated.generated is None and stated.nullable and stated.default is None and value is None
                return None if plain else self.new.tables[table.name]
            case _:
                table = change.new if hasattr(change, "new") and isinstance(change.new, Table) else change.table  # type: ignore[union-attr]
                return self.new.tables[table.name]

    def _add_column(self, change: ColumnAdded) -> Iterator[str]:
        yield self.writer.add_column(change.table, replace(change.column, comment=""))

    def _drop_indexes(self, rebuilt: list[str]) -> Iterator[str]:
        """Those of tables made anew go with them."""
        for change in self.changes:
            match change:
                case IndexDropped(table, index) | IndexRenamed(table, index, _) if table.name not in rebuilt:
                    yield self.writer.drop_index(index.name)

    def _create_indexes(self, rebuilt: list[str]) -> Iterator[str]:
        for called in rebuilt:
            made = self.new.tables[called]
            yield from (self.writer.create_index(made, index) for index in made.indexes)
        for change in self.changes:
            match change:
                case IndexAdded(table, index) | IndexRenamed(table, _, index) if table.name not in rebuilt:
                    yield self.writer.create_index(table, index)

    def _create_tables(self) -> Iterator[str]:
        added = {c.table.name: replace(c.table, triggers=()) for c in self.changes if isinstance(c, TableAdded)}
        made = Database(self.new.dialect, added)
        yield from (self.writer.sql(statement) for statement in self.writer.dialect.create(made))

    def _dropped(self) -> Database:
        dropped = {c.table.name: c.table for c in self.changes if isinstance(c, TableDropped)}
        return Database(self.new.dialect, dropped)

    def _drop_tables(self) -> Iterator[str]:
        yield from (self.writer.drop_table(table.name) for table in reversed(creation_order(self._dropped())))

    def _cuts_circle(self) -> bool:
        """Whether dropped tables refer to each other in a circle, or to themselves: DROP deletes row by row."""
        edges = references(self._dropped())
        return any(len(group) > 1 or group[0] in edges[group[0]] for group in groups(edges))

    def _rebuild(self, old: Table, new: Table) -> Iterator[str]:
        draft = replace(new, name=short_name(f"{new.name}__new"), indexes=(), triggers=())
        yield self.writer.create_table(draft)
        written = [one for one in new.columns if one.generated is None]
        values = {one.name: self._value(old, new, one) for one in written}
        yield self._copy(draft.name, old.name, {k: v for k, v in values.items() if v is not None})
        yield self.writer.drop_table(old.name)
        yield self.writer.rename_table(draft.name, new.name)

    def _copy(self, target: str, source: str, values: dict[str, exp.Expr]) -> str:
        schema = exp.Schema(this=self.writer.table(target), expressions=[name(one) for one in values])
        rows = exp.Select(expressions=list(values.values()), from_=exp.From(this=self.writer.table(source)))
        return self.writer.sql(exp.Insert(this=schema, expression=rows))

    def _value(self, old: Table, new: Table, stated: Column) -> exp.Expr | None:
        """What a row of `old` gets in a column of `new`; None for the column's default."""
        before = next((one for one in old.columns if one.name == stated.name), None)
        fill = self._fill(old, new, stated)
        if before is None:
            known = fill if fill is not None else stated.default
            if known is None and not stated.nullable and self.back:
                known = self.context.placeholder(new.entity, stated.name)
            return exp.Null() if fill is None and stated.nullable else known
        if stated.name == self.context.version_column:
            return self._version(old, new, stated)
        value = self._converted(new.name, before, stated)
        known = fill if fill is not None else stated.default
        if before.nullable and not stated.nullable and known is not None:
            return call("coalesce", value, known)
        return value

    def _fill(self, old: Table, new: Table, stated: Column) -> exp.Expr | None:
        """What rows get in a column, from columns as they are to be."""
        fill = self.context.fill(new.name, stated.name)
        before = {one.name: one for one in old.columns}

        def convert(node: exp.Expr) -> exp.Expr:
            known = isinstance(node, exp.Column) and node.name in before
            return self._converted(new.name, before[node.name], new.column(node.name)) if known else node

        return None if fill is None else without_texts(fill.transform(convert)) if depends_on_row(fill) else fill

    def _converted(self, table: str, old: Column, new: Column) -> exp.Expr:
        value = column(new.name)
        same = self.writer.sql(old.type) == self.writer.sql(new.type)
        return value if same else self._cast(table, old, new)

    def _cast(self, table: str, old: Column, new: Column) -> exp.Expr:
        """A cast; text says of truth what JSON says, as on PostgreSQL, where SQLite has 0 and 1."""
        value, truths = column(new.name), self.context.truths
        was, now = reversed(truths) if self.back else truths
        words = {True: literal("true"), False: literal("false")}
        if (table, new.name) in was and kind_of(new) == "text":
            return exp.Case(ifs=[exp.If(this=value, true=words[True]), exp.If(this=negate(value), true=words[False])])
        if (table, new.name) in now and kind_of(old) == "text":
            cases = [exp.If(this=exp.EQ(this=value, expression=words[one]), true=literal(int(one))) for one in words]
            return exp.Case(ifs=cases, default=exp.Cast(this=value, to=new.type))
        return exp.Cast(this=value, to=new.type)

    def _version(self, old: Table, new: Table, stated: Column) -> exp.Expr:
        """The new version for the rows that change: those of another type, and those that get a value for NULL."""
        value, default = column(stated.name), stated.default
        if default is None:
            return value
        if self.back:
            undone = old.column(stated.name).default
            return value if undone is None else _either(exp.EQ(this=value, expression=undone), default, value)
        own = self._rewriting.get(new.name, [])
        if any(isinstance(c, ColumnTypeChanged) for c in own):
            return default
        filled = [c.column for c in own if isinstance(c, NullabilityChanged) and not c.column.nullable]
        touched = some(is_null(column(c.name)) for c in filled)
        return _either(touched, default, value) if filled else value


def _either(condition: exp.Expr, yes: exp.Expr, no: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=yes)], default=no)
