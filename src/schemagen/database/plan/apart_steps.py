"""Changes of what stands beside the columns and constraints of a table: triggers, functions, exclusions, range types.

A trigger that changes is dropped first and made anew last, in the one transaction of the phase.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from sqlglot import exp

from schemagen.database.change import (
    ApartChange,
    ExclusionAdded,
    ExclusionDropped,
    FunctionAdded,
    FunctionDropped,
    TriggerAdded,
    TriggerDropped,
    TypeAdded,
    TypeDropped,
)
from schemagen.database.hazard import hazard
from schemagen.database.plan.context import Context
from schemagen.database.plan.step import Slot, Step, mirrored
from schemagen.database.plan.writer import Writer
from schemagen.sql.dialect.postgres import Postgres
from schemagen.sql.table import Database, Function, RangeType, Table, Trigger

_BEFORE_RENAMES = -2100  # and before a move to another SQL schema; on the way back: after them


class ApartSteps:
    """Makes the steps on PostgreSQL; `original` is `old` under its own names."""

    def __init__(self, writer: Writer, context: Context, old: Database, new: Database, original: Database) -> None:
        self.writer, self.context = writer, context
        self.old, self.new, self.original = old, new, original
        self.dialect = Postgres()

    def of(self, change: ApartChange) -> Iterator[Step]:
        """The steps of one change."""
        match change:
            case TriggerAdded(table, trigger):
                yield self.trigger(table, trigger)
            case TriggerDropped(_, trigger):
                yield self.trigger_dropped(trigger)
            case FunctionAdded(_, function):
                yield self.function(function)
            case FunctionDropped(_, function):
                yield mirrored(self.function(function))
            case ExclusionAdded() | ExclusionDropped():
                yield self.exclusion(change)
            case TypeAdded(kind):
                yield self.range_type(kind)
            case TypeDropped(kind):
                yield mirrored(self.range_type(kind))
            case _:
                assert_never(change)

    def trigger(self, table: Table, trigger: Trigger) -> Step:
        """When all that it may name is there."""
        made = self.dialect.trigger(self.new, table, trigger)
        return Step(Slot.EXPAND, 92, self._texts(made.create), self._texts(made.drop))

    def trigger_dropped(self, trigger: Trigger) -> Step:
        """Where tables and columns have their old names, which stand in the text of a function: made again, too."""
        was = next(t for t in self.original.tables.values() if trigger.name in {one.name for one in t.triggers})
        one = next(one for one in was.triggers if one.name == trigger.name)
        made = self.dialect.trigger(self.original, was, one)
        return Step(Slot.EXPAND, _BEFORE_RENAMES, self._texts(made.drop), self._texts(made.create))

    def function(self, function: Function) -> Step:
        """Before the checks that call it."""
        made = self.dialect.function(self.new, function)
        return Step(Slot.EXPAND, 65, self._texts(made.create), self._texts(made.drop))

    def range_type(self, stated: RangeType) -> Step:
        """Before the tables."""
        made = self.dialect.range_type(self.new, stated)
        return Step(Slot.EXPAND, 40, self._texts(made.create), self._texts(made.drop))

    def exclusion(self, change: ExclusionAdded | ExclusionDropped) -> Step:
        """Its index is built while the table is locked: there is no other way."""
        table, exclusion = change.table, change.exclusion
        add = self.writer.add_constraint(table.name, exclusion)
        drop = self.writer.drop_constraint(table.name, exclusion.name)
        if isinstance(change, ExclusionDropped):
            return Step(Slot.EXPAND, -10, (drop,), (add,))
        hazards = (hazard("table-locked", exclusion.rule, add), hazard("rows-may-violate", exclusion.rule, add))
        return Step(Slot.EXPAND, 91, (add,), (drop,), hazards)

    def left(self, table: Table) -> Iterator[str]:
        """What drops the functions of `table` when it is gone."""
        for trigger in table.triggers:
            yield from self._texts(self.dialect.trigger(self.new, table, trigger).left)
        for function in reversed(table.functions):
            yield from self._texts(self.dialect.function(self.new, function).left)

    def of_retyped(self, retyped: set[tuple[str, str]]) -> Iterator[Step]:
        """Triggers that look at a column are away while it gets another type."""
        for table in self.new.tables.values() if retyped else ():
            before = self.old.tables.get(table.name)
            kept = [one for one in table.triggers if before and one in before.triggers]
            for trigger in kept:
                if retyped & {(table.name, one) for one in _looked_at(trigger)}:
                    made = self.dialect.trigger(self.new, table, trigger)
                    create, drop = self._texts(made.create), self._texts(made.drop)
                    yield Step(Slot.EXPAND, 71, drop, create)
                    yield Step(Slot.EXPAND, 77, create, drop)

    def _texts(self, statements: Iterable[exp.Expr]) -> tuple[str, ...]:
        return tuple(self.writer.sql(one) for one in statements)


def _looked_at(trigger: Trigger) -> set[str]:
    conditions = [firing.when for firing in trigger.firings if firing.when is not None]
    return {one.name for condition in conditions for one in condition.find_all(exp.Column)}
