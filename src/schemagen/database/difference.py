"""Two states of a database → the changes between them. Expressions are compared as SQL."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from sqlglot import exp

from schemagen.database.change import (
    Change,
    CheckAdded,
    CheckChanged,
    CheckDropped,
    ColumnAdded,
    ColumnDropped,
    ColumnTypeChanged,
    CommentChanged,
    ConstraintRenamed,
    DefaultChanged,
    ExclusionAdded,
    ExclusionDropped,
    ForeignKeyAdded,
    ForeignKeyChanged,
    ForeignKeyDropped,
    FunctionAdded,
    FunctionDropped,
    IndexAdded,
    IndexDropped,
    IndexRenamed,
    NullabilityChanged,
    PrimaryKeyChanged,
    TableAdded,
    TableDropped,
    TriggerAdded,
    TriggerDropped,
    TypeAdded,
    TypeDropped,
)
from schemagen.database.renames import NO_RENAMES, Renames, renamed
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.table import Check, Column, Database, Exclusion, ForeignKey, Index, Table, Trigger

Fill = Callable[[str, str], exp.Expr | None]  # table, column → what existing rows get
Part = TypeVar("Part", Check, ForeignKey, Index)


def no_fill(table: str, column: str) -> exp.Expr | None:
    """No row gets anything."""
    return None


def difference(old: Database, new: Database, renames: Renames = NO_RENAMES, fill: Fill = no_fill) -> tuple[Change, ...]:
    """What leads from `old`, once `renames` are made, to `new`. `fill` says what existing rows get."""
    return tuple(_Difference(renamed(old, renames), new, fill).changes())


class _Difference:
    def __init__(self, old: Database, new: Database, fill: Fill) -> None:
        self.old, self.new, self.fill = old, new, fill
        self.dialect = DIALECTS[new.dialect]

    def changes(self) -> Iterator[Change]:
        """Types, then tables in the order of their names."""
        yield from (TypeAdded(one) for one in self.new.types if one not in self.old.types)
        yield from (TypeDropped(one) for one in self.old.types if one not in self.new.types)
        for name in sorted({*self.old.tables, *self.new.tables}):
            before, after = self.old.tables.get(name), self.new.tables.get(name)
            if before is None and after is not None:
                yield TableAdded(after)
            elif before is not None and after is None:
                yield TableDropped(before)
            elif before is not None and after is not None:
                yield from self.table(before, after)

    def table(self, old: Table, new: Table) -> Iterator[Change]:
        """The changes of a table that stays."""
        yield from self.columns(old, new)
        if old.primary_key != new.primary_key:
            yield PrimaryKeyChanged(old, new)
        elif old.primary_key_name != new.primary_key_name:
            yield ConstraintRenamed(new, old.primary_key_name, new.primary_key_name)
        yield from self.checks(old, new)
        yield from self.foreign_keys(old, new)
        yield from self.exclusions(old, new)
        yield from self.indexes(old, new)
        yield from self.functions(old, new)
        yield from self.triggers(old, new)
        if old.comment != new.comment:
            yield CommentChanged(new, None)

    def columns(self, old: Table, new: Table) -> Iterator[Change]:
        before = {one.name: one for one in old.columns}
        after = {one.name: one for one in new.columns}
        for name, one in before.items():
            if name not in after or self._is_remade(one, after[name]):
                yield ColumnDropped(old, one)
        for name, one in after.items():
            if name not in before or self._is_remade(before[name], one):
                yield ColumnAdded(new, one, self.fill(new.name, name))
            elif before[name] is not one:
                yield from self.column(new, before[name], one)

    def _is_remade(self, old: Column, new: Column) -> bool:
        """Whether a column is computed, or was, and by something else: made anew, nothing is lost."""
        return not self.same(old.generated, new.generated)

    def column(self, table: Table, old: Column, new: Column) -> Iterator[Change]:
        if not self.same(old.type, new.type):
            yield ColumnTypeChanged(table, old, new)
        if old.nullable != new.nullable:
            yield NullabilityChanged(table, new, None if new.nullable else self.fill(table.name, new.name))
        if not self.same(old.default, new.default):
            yield DefaultChanged(table, old, new)
        if old.comment != new.comment:
            yield CommentChanged(table, new)

    def checks(self, old: Table, new: Table) -> Iterator[Change]:
        paired = _paired(old.checks, new.checks, lambda c: self.sql(c.expression))
        for before, after in paired:
            match before, after:
                case None, Check():
                    yield CheckAdded(new, after)
                case Check(), None:
                    yield CheckDropped(old, before)
                case Check(), Check() if not self.same(before.expression, after.expression):
                    yield CheckChanged(new, before, after)
                case Check(), Check() if before.name != after.name:
                    yield ConstraintRenamed(new, before.name, after.name)

    def foreign_keys(self, old: Table, new: Table) -> Iterator[Change]:
        paired = _paired(old.foreign_keys, new.foreign_keys, _key)
        for before, after in paired:
            match before, after:
                case None, ForeignKey():
                    yield ForeignKeyAdded(new, after)
                case ForeignKey(), None:
                    yield ForeignKeyDropped(old, before)
                case ForeignKey(), ForeignKey() if _key(before) != _key(after):
                    yield ForeignKeyChanged(new, before, after)
                case ForeignKey(), ForeignKey() if before.name != after.name:
                    yield ConstraintRenamed(new, before.name, after.name)

    def indexes(self, old: Table, new: Table) -> Iterator[Change]:
        for before, after in _paired(old.indexes, new.indexes, self.index):
            match before, after:
                case None, Index():
                    yield IndexAdded(new, after)
                case Index(), None:
                    yield IndexDropped(old, before)
                case Index(), Index() if self.index(before) != self.index(after):
                    yield IndexDropped(old, before)
                    yield IndexAdded(new, after)
                case Index(), Index() if before.name != after.name:
                    yield IndexRenamed(new, before, after)

    def exclusions(self, old: Table, new: Table) -> Iterator[Change]:
        before, after = ({self.exclusion(one): one for one in table.exclusions} for table in (old, new))
        for text, one in before.items():
            if text not in after:
                yield ExclusionDropped(old, one)
            elif after[text].name != one.name:
                yield ConstraintRenamed(new, one.name, after[text].name)
        yield from (ExclusionAdded(new, one) for text, one in after.items() if text not in before)

    def exclusion(self, one: Exclusion) -> str:
        """All of an exclusion but its name, as text."""
        return repr(([(self.sql(part), operator) for part, operator in one.parts], self.sql(one.where)))

    def functions(self, old: Table, new: Table) -> Iterator[Change]:
        """A function is known by its name."""
        before, after = ({one.name for one in table.functions} for table in (old, new))
        yield from (FunctionAdded(new, one) for one in new.functions if one.name not in before)
        yield from (FunctionDropped(old, one) for one in old.functions if one.name not in after)

    def triggers(self, old: Table, new: Table) -> Iterator[Change]:
        before, after = {self.trigger(old, t): t for t in old.triggers}, {self.trigger(new, t): t for t in new.triggers}
        yield from (TriggerDropped(old, one) for text, one in before.items() if text not in after)
        yield from (TriggerAdded(new, one) for text, one in after.items() if text not in before)

    def trigger(self, table: Table, trigger: Trigger) -> str:
        """The statements of a trigger."""
        return "; ".join(self.sql(one) for one in self.dialect.trigger(self.new, table, trigger).create)

    def index(self, index: Index) -> str:
        """All of `index` but its name, as text."""
        parts = [(self.sql(part.expression), part.descending) for part in index.parts]
        more = (index.unique, self.sql(index.where), index.method, index.include, sorted(index.options.items()))
        return repr((parts, more))

    def same(self, one: exp.Expr | None, other: exp.Expr | None) -> bool:
        """Whether two expressions are written alike; those of what did not change are mostly the very same."""
        return one is other or (one is not None and other is not None and self.sql(one) == self.sql(other))

    def sql(self, node: exp.Expr | None) -> str:
        return "" if node is None else self.dialect.render(node)


def _key(key: ForeignKey) -> str:
    """All of a foreign key but its name, as text."""
    return repr(replace(key, name="", rule=""))


def _paired(
    old: Iterable[Part], new: Iterable[Part], key: Callable[[Part], str]
) -> Iterator[tuple[Part | None, Part | None]]:
    """Parts of two states that are one: by name, and what is left over by what they say; then what stands alone."""
    before = {part.name: part for part in old}
    after = {part.name: part for part in new}
    gone = [part for name, part in before.items() if name not in after]
    for name, part in after.items():
        same = before.get(name) or next((one for one in gone if key(one) == key(part)), None)
        if same in gone:
            gone.remove(same)
        yield same, part
    yield from ((part, None) for part in gone)
