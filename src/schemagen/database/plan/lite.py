"""A migration of SQLite: one file, in a transaction of the runner's or, where a table is made anew, of its own."""

from dataclasses import replace

from schemagen.database.change import (
    Change,
    CheckAdded,
    CheckChanged,
    ColumnAdded,
    ColumnDropped,
    ColumnRenamed,
    ColumnTypeChanged,
    ForeignKeyAdded,
    ForeignKeyChanged,
    IndexAdded,
    NullabilityChanged,
    PrimaryKeyChanged,
    Rename,
    TableAdded,
    TableDropped,
    TableRenamed,
)
from schemagen.database.difference import difference
from schemagen.database.hazard import Hazard, hazard
from schemagen.database.plan.context import Context
from schemagen.database.plan.conversion import keeps_values
from schemagen.database.plan.held import Held
from schemagen.database.plan.sqlite import SqliteSteps
from schemagen.database.plan.sqlite_triggers import triggers_around
from schemagen.database.plan.step import Part
from schemagen.database.plan.writer import Writer
from schemagen.database.renames import Renames, renamed
from schemagen.sql.table import Database

# PRAGMA foreign_keys does nothing inside a transaction. A CHECK that fails is the one way for a script to stop itself.
_BEFORE = ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE")
_AFTER = (
    "CREATE TEMP TABLE foreign_key_violation (of TEXT, CHECK (of IS NULL))",
    'INSERT INTO temp.foreign_key_violation SELECT "table" FROM pragma_foreign_key_check',
    "DROP TABLE temp.foreign_key_violation",
    "COMMIT",
    "PRAGMA foreign_keys = ON",
)


def sqlite_part(old: Database, new: Database, renames: Renames, changes: tuple[Change, ...], context: Context) -> Part:
    """The file's content, both ways."""
    before = renamed(old, renames)
    writer = Writer(new)
    up = SqliteSteps(before, new, changes, context).script()
    blank = replace(context, fills={})
    down = SqliteSteps(new, before, difference(new, before), blank, back=True).script()
    off, on = triggers_around(old, new, renames, up.rebuilt)
    off_again, on_again = triggers_around(new, old, renames.back(), down.rebuilt)
    there = [_rename(writer, one, back=False) for one in renames.changes()]
    home = [_rename(writer, one, back=True) for one in reversed(list(renames.changes()))]
    hazards = tuple(_hazards(new, renames, changes, context, Held(before, changes, context)))
    ways = (
        _wrapped((*off, *there, *up.statements, *on), up.is_own),
        _wrapped((*off_again, *down.statements, *home, *on_again), down.is_own),
    )
    return Part("", *ways, not up.is_own, not down.is_own, hazards)


def _wrapped(statements: tuple[str, ...], is_own: bool) -> tuple[str, ...]:
    return (*_BEFORE, *statements, *_AFTER) if is_own else statements


def _rename(writer: Writer, rename: Rename, *, back: bool) -> str:
    old, new = (rename.new, rename.old) if back else (rename.old, rename.new)
    match rename:
        case TableRenamed():
            return writer.rename_table(old, new)
        case ColumnRenamed(table):
            return writer.rename_column(table, old, new)


def _hazards(
    new: Database, renames: Renames, changes: tuple[Change, ...], context: Context, held: Held
) -> list[Hazard]:
    found: list[Hazard] = []
    for rename in renames.changes():
        match rename:
            case TableRenamed():
                found.append(hazard("name-changed", context.at(new.tables[rename.new])))
            case ColumnRenamed(table, _, called):
                found.append(hazard("name-changed", context.at(new.tables[table], called)))
    for change in changes:
        found += [hazard(code, at) for code, at in _of_change(change, context)]
        if (at := _violated(change, context, held)) is not None:
            found.append(hazard("rows-may-violate", at))
    return found


def _of_change(change: Change, context: Context) -> list[tuple[str, str]]:
    match change:
        case TableAdded(table):
            return [("down-loses-data", context.at(table))]
        case TableDropped(table):
            return [(code, context.at(table)) for code in ("table-dropped", "down-irreversible")]
        case ColumnDropped(_, column) | ColumnAdded(_, column) if column.rule is not None:
            return []
        case ColumnDropped(table, column) if column.generated is None:
            return [(code, context.at(table, column)) for code in ("column-dropped", "down-irreversible")]
        case ColumnAdded(table, column, value):
            at = context.at(table, column)
            missing = value is None and not column.nullable and column.default is None and column.generated is None
            return [("down-loses-data", at), *([("value-missing", at)] if missing else [])]
        case ColumnTypeChanged(table, old, column) if not keeps_values(old, column):
            return [("type-narrowed", context.at(table, column))]
    return []


def _violated(change: Change, context: Context, held: Held) -> str | None:
    """What rows may violate that they did not have to satisfy before."""
    match change:
        case CheckAdded(table, check) | CheckChanged(table, _, check) if not held.is_retyped(table, check):
            before = change.old if isinstance(change, CheckChanged) else None
            return None if held.passes(table, check, before) else check.rule or context.at(table)
        case ForeignKeyAdded(table, key) | ForeignKeyChanged(table, _, key) if not held.refers(table, key):
            return key.rule
        case IndexAdded(table, index) if index.unique and not held.is_unique(table, index):
            return index.rule or context.at(table)
        case PrimaryKeyChanged(_, table) if not held.has_key(table):
            return context.at(table)
        case NullabilityChanged(table, column, value) if not column.nullable and value is None:
            return context.at(table, column) if column.default is None and not held.has_value(table, column) else None
    return None
