"""Changes of columns as steps on PostgreSQL."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlglot import exp

from schemagen.database.change import ColumnAdded, ColumnDropped, ColumnTypeChanged, DefaultChanged, NullabilityChanged
from schemagen.database.hazard import Hazard, hazard
from schemagen.database.plan.aside import Aside
from schemagen.database.plan.batch import batches
from schemagen.database.plan.context import Context
from schemagen.database.plan.conversion import converted, depends_on_row, is_constant, is_free, keeps_values
from schemagen.database.plan.held import Held
from schemagen.database.plan.step import Slot, Step, mirrored
from schemagen.database.plan.writer import Writer
from schemagen.sql.expression import call, column, every, is_null, is_present, some
from schemagen.sql.name import short_name
from schemagen.sql.table import Check, Column, Table


class ColumnSteps:
    """Makes the steps for columns."""

    def __init__(self, writer: Writer, context: Context, held: Held, aside: Aside) -> None:
        self.writer, self.context, self.held, self.aside = writer, context, held, aside
        self.wanted: dict[str, tuple[Table, dict[str, exp.Expr]]] = {}  # values in place of NULL, by table

    def added(self, change: ColumnAdded) -> Iterator[Step]:
        """With the rows' value as its default, which PostgreSQL keeps beside the rows and writes none."""
        table, stated = change.table, change.column
        value = change.backfill if change.backfill is not None else None if stated.nullable else stated.default
        at = self.context.at(table, stated)
        down = (self.writer.drop_column(table.name, stated.name),)
        lost = (hazard("down-loses-data", at),) if stated.rule is None else ()
        if stated.generated is not None:
            add = self.writer.add_column(table, stated)
            yield Step(Slot.EXPAND, 60, (add,), down, (hazard("table-rewritten", at, add),))
        elif value is None or is_constant(value):
            missing = (hazard("value-missing", at),) if value is None and not stated.nullable else ()
            yield Step(Slot.EXPAND, 60, tuple(self._with_value(table, stated, value)), down, (*lost, *missing))
        else:
            up = tuple(self._with_value(table, replace(stated, nullable=True), None))
            yield Step(Slot.EXPAND, 60, up, down, lost)
            if stated.nullable:
                self._want(table, stated, value)
            else:
                yield from self.nullability(NullabilityChanged(table, stated, value))

    def _want(self, table: Table, stated: Column, value: exp.Expr) -> None:
        """Rows get `value` in place of NULL."""
        self.wanted.setdefault(table.name, (table, {}))[1][stated.name] = value

    def _with_value(self, table: Table, stated: Column, value: exp.Expr | None) -> Iterator[str]:
        yield self.writer.add_column(table, replace(stated, default=value))
        if self._differs(value, stated.default):
            yield self.writer.set_default(table.name, stated)
        if stated.comment:
            yield self.writer.comment(table, stated)

    def _differs(self, one: exp.Expr | None, other: exp.Expr | None) -> bool:
        return (one and self.writer.sql(one)) != (other and self.writer.sql(other))

    def dropped(self, change: ColumnDropped) -> Iterator[Step]:
        """Last of all; down brings an empty column back."""
        table, stated = change.table, change.column
        at = self.context.at(table, stated)
        drop = self.writer.drop_column(table.name, stated.name)
        hazards = (hazard("column-dropped", at, drop), hazard("down-irreversible", at))
        known = stated.nullable or stated.default is not None or stated.generated is not None
        value = None if known else self.context.placeholder(table.entity, stated.name)
        for step in self.added(ColumnAdded(table, stated, value)):
            is_data = stated.generated is None and stated.rule is None and step.slot == Slot.EXPAND
            yield mirrored(step, *(hazards if is_data else ()))

    def default(self, change: DefaultChanged) -> Iterator[Step]:
        """DEFAULT; with that of the version, down says of newer rows that they are older."""
        table, old, new = change.table, change.old, change.new
        up, down = self.writer.set_default(table.name, new), [self.writer.set_default(table.name, old)]
        if new.name == self.context.version_column and old.default is not None and new.default is not None:
            newer = exp.EQ(this=column(new.name), expression=new.default)
            back = self.writer.update(table.name, {new.name: old.default}, newer)
            down += self.aside.kept(table.name, self.writer.sql(back))
        yield Step(Slot.EXPAND, 70, (up,), tuple(down))

    def nullability(self, change: NullabilityChanged) -> Iterator[Step]:
        """NOT NULL by way of a CHECK, which is validated while programs go on; SET NOT NULL then reads no row."""
        table, stated = change.table, change.column
        if stated.nullable:
            free, required = (self.writer.set_nullable(table.name, stated.name, nullable=n) for n in (True, False))
            yield Step(Slot.EXPAND, 74, (free,), (required,))
        else:
            yield from self._required(table, stated, change.backfill)

    def _required(self, table: Table, stated: Column, value: exp.Expr | None) -> Iterator[Step]:
        check = Check(short_name(f"{table.name}.{stated.name}.present"), is_present(column(stated.name)), None)
        add = self.writer.add_constraint(table.name, check, not_valid=True)
        drop = self.writer.drop_constraint(table.name, check.name)
        at, validate = self.context.at(table, stated), self.writer.validate(table.name, check.name)
        known = value if value is not None else stated.default
        yield Step(Slot.EXPAND, 85, (add,), (drop,))
        if known is not None:
            self._want(table, stated, known)
        risks = [hazard("table-scanned", at, validate)]
        is_sure = known is not None and not depends_on_row(known)
        if not is_sure and not self.held.has_value(table, stated):
            risks.append(hazard("rows-may-violate", at, validate))
        yield Step(Slot.VALIDATE, 0, (validate,), (), tuple(risks))
        required, free = (self.writer.set_nullable(table.name, stated.name, nullable=n) for n in (False, True))
        yield Step(Slot.CONTRACT, -90, (required, drop), (add, free))

    def filled(self) -> Iterator[Step]:
        """Rows without a value get one, in batches; they are of the new version then."""
        for table, known in self.wanted.values():
            values: dict[str, exp.Expr] = {k: _or_else(column(k), v) for k, v in known.items()}
            version = next((c for c in table.columns if c.name == self.context.version_column), None)
            if version is not None and version.default is not None and version.name not in values:
                values[version.name] = version.default
            lacking = some(_lacks(name, value) for name, value in known.items())
            block = batches(self.writer, self.aside, table, values, lacking)
            at = self.context.at(table)
            yield Step(Slot.FILL, 0, (block,), (), (hazard("table-scanned", at, block),))

    def rewritten(self, tables: Iterable[Table]) -> Iterator[Step]:
        """Rows with a value of another type are of the new version."""
        for table in tables:
            version = next((c for c in table.columns if c.name == self.context.version_column), None)
            if version is not None and version.default is not None:
                update = self.writer.update(table.name, {version.name: version.default})
                yield Step(Slot.EXPAND, 78, tuple(self.aside.kept(table.name, self.writer.sql(update))), ())

    def retyped(self, change: ColumnTypeChanged) -> Iterator[Step]:
        """In place, with the rest of the column's definition taken off before and put on after."""
        table, old, new = change.table, change.old, change.new
        at = self.context.at(table, new)
        up, down = self._conversion(table, old, new), self._conversion(table, new, old)
        hazards: list[Hazard] = []
        if not is_free(old, new):
            hazards.append(hazard("table-rewritten", at, up[-1]))
        if not keeps_values(old, new):
            hazards.append(hazard("type-narrowed", at, up[-1]))
        yield Step(Slot.EXPAND, 72, tuple(up), tuple(down), tuple(hazards))

    def _conversion(self, table: Table, old: Column, new: Column) -> list[str]:
        statements = [self.writer.set_type(table.name, new, converted(old, new))]
        if old.default is not None:
            statements.insert(0, self.writer.set_default(table.name, replace(old, default=None)))
        if new.default is not None:
            statements.append(self.writer.set_default(table.name, new))
        return statements


def _lacks(called: str, value: exp.Expr) -> exp.Expr:
    """Whether a row has no value in a column, and there is one for it: else the batches would come to no end."""
    empty = is_null(column(called))
    return every([empty, is_present(exp.paren(value))]) if depends_on_row(value) else empty


def _or_else(value: exp.Expr, other: exp.Expr) -> exp.Expr:
    return call("coalesce", value, other)
