"""What the rows that are there are held to already, so that what follows from it is no risk."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlglot import exp

from schemagen.database.change import Change, ColumnAdded, ColumnDropped, ColumnTypeChanged, NullabilityChanged
from schemagen.database.plan.context import Context
from schemagen.database.plan.conversion import depends_on_row, is_unreturnable, kind_of
from schemagen.database.plan.placeholder import takes
from schemagen.database.plan.wider import KeywordsOf
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import column, columns_in, is_present
from schemagen.sql.implication import Given
from schemagen.sql.table import Check, Column, Database, ForeignKey, Index, IndexPart, Table

_PLAIN = frozenset({"text", "varchar", "bigint", "int", "integer", "double", "real", "boolean", "numeric"})


class Held:
    """The rows of `old` (with the names of now) once `changes` are made. What it affirms is certain."""

    def __init__(self, old: Database, changes: tuple[Change, ...], context: Context) -> None:
        self.old, self.context = old, context
        self.dialect = DIALECTS[old.dialect]
        self.added: dict[tuple[str, str], exp.Expr | None] = {}  # what rows have in new columns; None: not known
        self.filled: dict[tuple[str, str], exp.Expr] = {}  # what they get in place of NULL
        self.keywords: dict[str, KeywordsOf] = {}  # by entity
        self.retyped = {(c.table.name, c.new.name) for c in changes if isinstance(c, ColumnTypeChanged)}
        for change in changes:
            match change:
                case ColumnAdded(table, stated):
                    self.added[table.name, stated.name] = _initial(change)
                case NullabilityChanged(table, stated, value) if not stated.nullable:
                    if (known := value if value is not None else stated.default) is not None:
                        self.filled[table.name, stated.name] = known

    def passes(self, table: Table, check: Check, before: Check | None = None) -> bool:
        """Whether all rows of `table` pass `check`; `before` is what it was, if it was another."""
        named = sorted(columns_in(check.expression))
        filled = [(one, self.filled[table.name, one]) for one in named if (table.name, one) in self.filled]
        given = [(one, value) for one in named if (value := self.added.get((table.name, one))) is not None]
        return len(filled) < 2 and all(self._takes(table, check, *one) for one in filled) and (
            self._given(table, check.expression).implies(check.expression)
            or self._allows(table, check, before)
            or any(self._takes(table, check, *one) for one in given)
        )  # fmt: skip

    def is_retyped(self, table: Table, check: Check) -> bool:
        """Whether `check` is about a column that gets another type: what its values become is known of the types."""
        return any((table.name, one) in self.retyped for one in columns_in(check.expression))

    def has_value(self, table: Table, stated: Column) -> bool:
        """Whether no row has NULL in a column."""
        condition = is_present(column(stated.name))
        return self._given(table, condition).implies(condition)

    def refers(self, table: Table, key: ForeignKey) -> bool:
        """Whether all rows refer to rows that are there: they refer to none, or did so before."""
        if self._is_empty(table, key.columns):
            return True
        before = self.old.tables[table.name].foreign_keys if table.name in self.old.tables else ()
        return not self._is_filled(table, key.columns) and any(_target(one) == _target(key) for one in before)

    def is_unique(self, table: Table, index: Index) -> bool:
        """Whether no two rows are alike: one part is NULL in all, or fewer parts were unique before."""
        parts = {self.dialect.render(part.expression) for part in index.parts}
        columns = [part.expression.name for part in index.parts if isinstance(part.expression, exp.Column)]
        if self._is_empty(table, columns):
            return True
        named = frozenset[str]().union(*(columns_in(part.expression) for part in index.parts))
        return not self._is_filled(table, named) and any(before <= parts for before in self._unique(table, index.where))

    def has_key(self, table: Table) -> bool:
        """Whether no two rows of `table` have the same primary key."""
        index = Index(table.primary_key_name, tuple(IndexPart(column(one)) for one in table.primary_key), unique=True)
        return not table.primary_key or self.is_unique(table, index)

    def stops(self, change: Change) -> Column | None:
        """The column that can't be what it was for all rows that are there after `change`, so that down stops.

        It comes back empty, and is unique or refers to rows; or rows got a value in it that was not allowed.
        """
        match change:
            case ColumnDropped(table, stated) if is_unreturnable(table, stated):
                return stated
            case NullabilityChanged(table, stated) if value := self.filled.get((table.name, stated.name)):
                before = [c for c in self._checks(table) if stated.name in columns_in(c.expression)]
                return None if all(self._takes(table, c, stated.name, value, now=False) for c in before) else stated
        return None

    def _is_empty(self, table: Table, columns: Iterable[str]) -> bool:
        """Whether one of `columns` is NULL in all rows."""
        return any(isinstance(self.added.get((table.name, one)), exp.Null) for one in columns)

    def _is_filled(self, table: Table, columns: Iterable[str]) -> bool:
        return any((table.name, one) in self.filled for one in columns)

    def _unique(self, table: Table, where: exp.Expr | None) -> Iterator[set[str]]:
        """What was unique in the rows for which `where` holds."""
        before = self.old.tables.get(table.name)
        if before is None or any(name == table.name for name, _ in self.retyped):
            return
        if before.primary_key:
            yield {self.dialect.render(column(one)) for one in before.primary_key}
        for index in before.indexes:
            if index.unique and (index.where is None or (where is not None and self._same(index.where, where))):
                yield {self.dialect.render(part.expression) for part in index.parts}

    def _same(self, one: exp.Expr, other: exp.Expr) -> bool:
        return self.dialect.render(one) == self.dialect.render(other)

    def _given(self, table: Table, condition: exp.Expr, *without: str) -> Given:
        """What is known of each row on the columns of `condition`, but for what is about the columns `without`."""
        before = self.old.tables.get(table.name)
        if before is None:
            return Given(self.dialect)
        named = columns_in(condition)
        near = [one.expression for one in before.checks if not named.isdisjoint(columns_in(one.expression))]
        near += [is_present(column(one.name)) for one in before.columns if one.name in named and not one.nullable]
        premises = [one for one in near if not any(self._is_new(table, c) or c in without for c in columns_in(one))]
        known = {one: value for one in named if (value := self.added.get((table.name, one))) is not None}
        usable = {k: v for k, v in known.items() if k not in without and _is_usable(table, k, v)}
        plain = frozenset(one.name for one in before.columns if one.name in named and _is_plain(one))
        return Given(self.dialect, tuple(premises), usable, plain)

    def _is_new(self, table: Table, called: str) -> bool:
        """Whether a column, or its type, is not what it was."""
        return (table.name, called) in self.added or (table.name, called) in self.retyped

    def _allows(self, table: Table, check: Check, before: Check | None) -> bool:
        """Whether the algebra of schemas shows that `check` takes all that was there."""
        kept = self.context.kept.get(table.entity)
        if kept is None:
            return False
        if table.entity not in self.keywords:
            self.keywords[table.entity] = KeywordsOf(kept, self.context.written)
        known = self.keywords[table.entity]
        return (before is not None and known.is_wider(before, check)) or known.is_new_inside(self._checks(table), check)

    def _checks(self, table: Table) -> tuple[Check, ...]:
        before = self.old.tables.get(table.name)
        return before.checks if before else ()

    def _takes(self, table: Table, check: Check, called: str, value: exp.Expr, *, now: bool = True) -> bool:
        """Whether rows with `value` in a column pass a check of `now`, or of before.

        It is enough that the column's schema takes the value, which says what the check says.
        """
        given = self._given(table, check.expression, called)
        known = replace(given, columns={**given.columns, called: value})
        if _is_usable(table, called, value) and known.implies(check.expression):
            return True
        alone = columns_in(check.expression) == {called}
        kept = self.context.kept.get(table.entity)
        is_keyword = check.rule not in self.context.written[now]
        return alone and is_keyword and kept is not None and takes(kept[now], called, value)


def _initial(change: ColumnAdded) -> exp.Expr | None:
    """What rows have in a new column; None where it depends on the row."""
    stated = change.column
    if stated.generated is not None:
        return None
    value = change.backfill if change.backfill is not None else None if stated.nullable else stated.default
    if value is not None and depends_on_row(value):
        return None
    return exp.Null() if value is None else value


def _is_plain(stated: Column) -> bool:
    return kind_of(stated) in _PLAIN


def _is_usable(table: Table, called: str, value: exp.Expr) -> bool:
    """Whether `value` may be compared with others by how it is written."""
    return isinstance(value, exp.Null) or any(one.name == called and _is_plain(one) for one in table.columns)


def _target(key: ForeignKey) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    return key.columns, key.table, key.remote_columns
