"""Changes as steps on PostgreSQL, safe while programs read and write."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from schemagen.database.change import (
    Change,
    CheckAdded,
    CheckChanged,
    CheckDropped,
    ColumnAdded,
    ColumnDropped,
    ColumnRenamed,
    ColumnTypeChanged,
    CommentChanged,
    ConstraintRenamed,
    DefaultChanged,
    ForeignKeyAdded,
    ForeignKeyChanged,
    ForeignKeyDropped,
    IndexAdded,
    IndexDropped,
    IndexRenamed,
    NullabilityChanged,
    PrimaryKeyChanged,
    Rename,
    TableAdded,
    TableDropped,
    TableRenamed,
)
from schemagen.database.hazard import hazard
from schemagen.database.plan.apart_steps import ApartSteps
from schemagen.database.plan.aside import Aside
from schemagen.database.plan.column_steps import ColumnSteps
from schemagen.database.plan.context import Context
from schemagen.database.plan.conversion import is_free
from schemagen.database.plan.held import Held
from schemagen.database.plan.step import Slot, Step, mirrored
from schemagen.database.plan.writer import Writer
from schemagen.sql.expression import columns_in
from schemagen.sql.name import short_name
from schemagen.sql.table import Check, Column, Database, ForeignKey, Index, Table


class PostgresSteps:
    """Makes the steps that lead from `old` to `new`."""

    def __init__(
        self, old: Database, new: Database, changes: tuple[Change, ...], context: Context, original: Database
    ) -> None:
        """`original` is `old` before its tables and columns got the names of `new`."""
        self.old, self.new, self.changes, self.context = old, new, changes, context
        self.writer = Writer(new)
        self.held = Held(old, changes, context)
        self.columns = ColumnSteps(self.writer, context, self.held, Aside(self.writer, old, new))
        self.apart = ApartSteps(self.writer, context, old, new, original)
        self.gone = {(c.table.name, c.column.name) for c in changes if isinstance(c, ColumnDropped)}
        self.indexed = {c.table.name for c in changes if isinstance(c, IndexAdded) and c.index.unique}
        self.unindexed = {c.table.name for c in changes if isinstance(c, IndexDropped) and c.index.unique}

    def renames(self, renames: Iterator[Rename]) -> Iterator[Step]:
        """The steps of the renames, which come first."""
        for number, rename in enumerate(renames):
            match rename:
                case TableRenamed(old, new):
                    up, down = self.writer.rename_table(old, new), self.writer.rename_table(new, old)
                    at = self.context.at(self.new.tables[new])
                case ColumnRenamed(table, old, new):
                    up, down = self.writer.rename_column(table, old, new), self.writer.rename_column(table, new, old)
                    at = self.context.at(self.new.tables[table], new)
            yield Step(Slot.EXPAND, -1000 + number, (up,), (down,), (hazard("name-changed", at, up),))

    def steps(self) -> Iterator[Step]:
        """The steps of all changes."""
        yield from self._created()
        for change in self.changes:
            yield from self.of(change)
        yield from self.columns.filled()
        yield from self._keys_of_retyped()
        yield from self.apart.of_retyped(self.held.retyped)
        changed = (c for c in self.changes if isinstance(c, ColumnTypeChanged) and not is_free(c.old, c.new))
        yield from self.columns.rewritten({c.table.name: c.table for c in changed}.values())

    def of(self, change: Change) -> Iterator[Step]:
        """The steps of one change; new and dropped tables are made together."""
        match change:
            case TableAdded() | TableDropped():
                return
            case ColumnAdded():
                yield from self.columns.added(change)
            case ColumnDropped():
                yield from self.columns.dropped(change)
            case ColumnTypeChanged():
                yield from self.columns.retyped(change)
            case NullabilityChanged():
                yield from self.columns.nullability(change)
            case DefaultChanged(table, _, new):
                if (table.name, new.name) not in self.held.retyped:
                    yield from self.columns.default(change)
            case CommentChanged(table, column):
                yield self._comment(table, column)
            case PrimaryKeyChanged(old, new):
                yield self._primary_key(old, new)
            case ConstraintRenamed(table, old, new):
                yield self._renamed(table, old, new)
            case CheckAdded(table, check):
                yield from self._check(table, check)
            case CheckDropped(table, check):
                yield from self._check_dropped(table, check)
            case CheckChanged(table, old, new):
                yield from self._replaced(table, old, new)
            case ForeignKeyAdded(table, key):
                yield from self._foreign_key(table, key, key.table in self.indexed)
            case ForeignKeyDropped(table, key):
                yield from self._foreign_key_dropped(table, key)
            case ForeignKeyChanged(table, old, new):
                yield from self._replaced(table, old, new)
            case IndexAdded(table, index):
                yield from self._index(table, index)
            case IndexDropped(table, index):
                yield from self._index_dropped(table, index)
            case IndexRenamed(_, old, new):
                up, down = self.writer.rename_index(old.name, new.name), self.writer.rename_index(new.name, old.name)
                yield Step(Slot.EXPAND, -500, (up,), (down,))
            case _:
                yield from self.apart.of(change)

    def _created(self) -> Iterator[Step]:
        """New tables in one step, and dropped ones in another."""
        added = [c.table for c in self.changes if isinstance(c, TableAdded)]
        dropped = [c.table for c in self.changes if isinstance(c, TableDropped)]
        if added:
            hazards = tuple(hazard("down-loses-data", self.context.at(table)) for table in added)
            yield replace(self._tables(added), hazards=hazards)
        if dropped:
            at = [self.context.at(table) for table in dropped]
            hazards = tuple(hazard(code, one) for one in at for code in ("table-dropped", "down-irreversible"))
            yield mirrored(self._tables(dropped), *hazards)

    def _tables(self, tables: list[Table]) -> Step:
        """Making `tables`; undone in the opposite order, cycles of foreign keys cut first."""
        made = Database(self.new.dialect, {table.name: table for table in tables}, self.new.schema)
        statements = [s for s in self.writer.dialect.create(made) if not _is_schema(s)]
        order = [s.this.this.name for s in statements if isinstance(s, exp.Create) and s.args["kind"] == "TABLE"]
        down: list[str] = []
        for statement in statements:
            if isinstance(statement, exp.Alter):
                called = statement.args["actions"][0].expressions[0].name
                down.append(self.writer.drop_constraint(statement.this.name, called))
        down += [self.writer.drop_table(name) for name in reversed(order)]
        down += [statement for name in reversed(order) for statement in self.apart.left(made.tables[name])]
        return Step(Slot.EXPAND, 50, tuple(self.writer.sql(s) for s in statements), tuple(down))

    def _check(self, table: Table, check: Check, *, is_new: bool = True) -> Iterator[Step]:
        """NOT VALID first, so that no row is read while the table is locked; then the rows, while programs go on."""
        drop = self.writer.drop_constraint(table.name, check.name)
        if self.held.is_retyped(table, check):
            yield Step(Slot.EXPAND, 75, (self.writer.add_constraint(table.name, check),), (drop,))
            return
        at = check.rule or self.context.at(table)
        add = self.writer.add_constraint(table.name, check, not_valid=True)
        yield Step(Slot.EXPAND, 80, (add,), (drop,))
        yield self._validation(table, check.name, at, is_safe=not is_new or self.held.passes(table, check))

    def _check_dropped(self, table: Table, check: Check) -> Iterator[Step]:
        """Before its column gets another type, else last."""
        steps = self._check(table, check, is_new=False)
        if self.held.is_retyped(table, check):
            yield from (Step(Slot.EXPAND, 71, step.down, step.up) for step in steps)
        else:
            yield from map(mirrored, steps)

    def _keys_of_retyped(self) -> Iterator[Step]:
        """Foreign keys are away while the columns on both their ends get another type."""
        for table in self.new.tables.values() if self.held.retyped else ():
            before = self.old.tables.get(table.name)
            for key in table.foreign_keys:
                ends = [(table.name, one) for one in key.columns] + [(key.table, one) for one in key.remote_columns]
                if before and key in before.foreign_keys and self.held.retyped & set(ends):
                    add = (self.writer.add_constraint(table.name, key),)
                    drop = (self.writer.drop_constraint(table.name, key.name),)
                    yield Step(Slot.EXPAND, 71, drop, add)
                    yield Step(Slot.EXPAND, 77, add, drop)

    def _validation(self, table: Table, called: str, at: str, *, is_safe: bool) -> Step:
        """Rows are read while programs go on; where they can't violate it, that is nothing to know of."""
        validate = self.writer.validate(table.name, called)
        hazards = (hazard("table-scanned", at, validate), hazard("rows-may-violate", at, validate))
        return Step(Slot.VALIDATE, 0, (validate,), (), () if is_safe else hazards)

    def _foreign_key(self, table: Table, key: ForeignKey, is_late: bool) -> Iterator[Step]:
        """As checks; after the unique index that it needs, where that is new."""
        drop = self.writer.drop_constraint(table.name, key.name)
        slot = Slot.CONNECT if is_late else Slot.EXPAND
        add = self.writer.add_constraint(table.name, key, not_valid=True)
        yield Step(slot, 90, (add,), (drop,))
        yield self._validation(table, key.name, key.rule, is_safe=self.held.refers(table, key))

    def _foreign_key_dropped(self, table: Table, key: ForeignKey) -> Iterator[Step]:
        """Last; but before the index on a column of the other table that goes too."""
        if not self.gone & {(key.table, one) for one in key.remote_columns}:
            yield from (mirrored(step) for step in self._foreign_key(table, key, key.table in self.unindexed))
            return
        add = self.writer.add_constraint(table.name, key, not_valid=True)
        drop, validate = (make(table.name, key.name) for make in (self.writer.drop_constraint, self.writer.validate))
        yield Step(Slot.VALIDATE, 10, (drop,), (add, validate))

    def _replaced(self, table: Table, old: Check | ForeignKey, new: Check | ForeignKey) -> Iterator[Step]:
        """The old one stays in force under another name until the rows are checked against the new one."""
        if isinstance(old, Check) and isinstance(new, Check) and self.held.is_retyped(table, old):
            yield from self.of(CheckDropped(self.old.tables[table.name], old))
            yield from self.of(CheckAdded(table, new))
            return
        if isinstance(old, Check) and isinstance(new, Check) and self.held.passes(table, new, old):
            yield from self._widened(table, old, new)
            return
        aside = replace(old, name=short_name(f"{old.name}.old"))
        yield self._renamed(table, old.name, aside.name)
        match aside, new:
            case Check(), Check():
                yield from self.of(CheckAdded(table, new))
                yield from self.of(CheckDropped(table, aside))
            case ForeignKey(), ForeignKey():
                yield from self.of(ForeignKeyAdded(table, new))
                yield from self.of(ForeignKeyDropped(table, aside))

    def _widened(self, table: Table, old: Check, new: Check) -> Iterator[Step]:
        """All rows pass already, so the old one goes at once. Down adds it aside and validates that in the next file:
        before anything there locks the table. Where a runner turns round between the two files, the old one is not
        aside on the way down, or still is on the way up.
        """
        aside = replace(old, name=short_name(f"{old.name}.old"))
        drop, validate = self.writer.drop_constraint, self.writer.validate
        back = self.writer.rename_constraint(table.name, aside.name, old.name)
        add = self.writer.add_constraint(table.name, new, not_valid=True)
        restore = self.writer.add_constraint(table.name, aside, not_valid=True)
        yield Step(Slot.EXPAND, -500, (drop(table.name, old.name),), (back,))
        yield Step(Slot.EXPAND, 80, (add,), (drop(table.name, new.name),))
        made = self.writer.only_if(table.name, aside.name, restore, there=False)
        gone = self.writer.only_if(table.name, aside.name, drop(table.name, aside.name), there=True)
        yield Step(Slot.EXPAND, 100, (), (made, validate(table.name, aside.name)))
        yield Step(Slot.VALIDATE, -1, (validate(table.name, new.name),), (restore,))
        yield Step(Slot.VALIDATE, 1000, (gone,))

    def _renamed(self, table: Table, old: str, new: str) -> Step:
        rename = self.writer.rename_constraint
        return Step(Slot.EXPAND, -500, (rename(table.name, old, new),), (rename(table.name, new, old),))

    def _index(self, table: Table, index: Index) -> Iterator[Step]:
        create = self.writer.create_index(table, index, concurrently=True)
        drop = self.writer.drop_index(index.name, concurrently=True)
        at = index.rule or self.context.at(table)
        hazards = [hazard("table-scanned", at, create)]
        if index.unique and not self.held.is_unique(table, index):
            hazards.append(hazard("rows-may-violate", at, create))
        yield Step(Slot.INDEX, 0, (create,), (drop,), tuple(hazards))

    def _index_dropped(self, table: Table, index: Index) -> Iterator[Step]:
        """Where a new one has its name, it makes room first."""
        now = self.new.tables[table.name]
        if any(one.name == index.name for one in now.indexes):
            aside = replace(index, name=short_name(f"{index.name}.old"))
            yield from self.of(IndexRenamed(table, index, aside))
            index = aside
        slot = Slot.CLEAR if self._loses_column(table, index) else Slot.DROP_INDEX
        yield from (replace(mirrored(step), slot=slot) for step in self._index(table, index))

    def _loses_column(self, table: Table, index: Index) -> bool:
        """Whether the index would go with one of its columns."""
        nodes = [*(part.expression for part in index.parts), *([index.where] if index.where is not None else [])]
        used = frozenset(index.include).union(*map(columns_in, nodes))
        return any((table.name, one) in self.gone for one in used)

    def _primary_key(self, old: Table, new: Table) -> Step:
        """The key's index is built while the table is locked."""
        up = [self.writer.drop_constraint(old.name, old.primary_key_name)] if old.primary_key else []
        down = list(up)
        if new.primary_key:
            up.append(self.writer.add_primary_key(new))
        if old.primary_key:
            down = [self.writer.drop_constraint(new.name, new.primary_key_name)] if new.primary_key else []
            down.append(self.writer.add_primary_key(old))
        at = self.context.at(new)
        risks = [hazard("table-locked", at, up[-1])]
        if not self.held.has_key(new):
            risks.append(hazard("rows-may-violate", at, up[-1]))
        return Step(Slot.EXPAND, 76, tuple(up), tuple(down), tuple(risks))

    def _comment(self, table: Table, column: Column | None) -> Step:
        before = self.old.tables[table.name]
        was = None if column is None else next(c for c in before.columns if c.name == column.name)
        return Step(Slot.EXPAND, 95, (self.writer.comment(table, column),), (self.writer.comment(before, was),))


def _is_schema(statement: exp.Expr) -> bool:
    return isinstance(statement, exp.Create) and statement.args["kind"] == "SCHEMA"
