"""The triggers of SQLite around a migration: they go with a table that is made anew, and hinder what they name."""

from collections.abc import Iterator

from schemagen.database.plan.writer import Writer
from schemagen.database.renames import Renames
from schemagen.sql.table import Database, Table, Trigger


def triggers_around(
    old: Database, new: Database, renames: Renames, rebuilt: frozenset[str]
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Statements that drop triggers of `old` before anything else, and those that make triggers of `new` at the end.

    Only those stay that are the same in both, and touch no table that is renamed or `rebuilt` (in names of `new`).
    """
    touched = {*rebuilt, *renames.tables.values(), *renames.columns}
    before = dict(_texts(old))
    after = {text for text, _ in _texts(new)}
    moved = {text for text, _ in _texts(new, touched)}
    drops = [one for text, drop in before.items() if text not in after or text in moved for one in drop]
    creates = [one for text, _ in _texts(new) if text not in before or text in moved for one in text]
    return drops, creates


def _texts(database: Database, touched: set[str] | None = None) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The statements that make each trigger, and those that drop it; with `touched` of those on these tables only."""
    writer = Writer(database)
    for table in database.tables.values():
        for trigger in table.triggers:
            if touched is None or _touches(table, trigger, touched):
                made = writer.dialect.trigger(database, table, trigger)
                yield tuple(map(writer.sql, made.create)), [writer.sql(one) for one in made.drop]


def _touches(table: Table, trigger: Trigger, touched: set[str]) -> bool:
    return not touched.isdisjoint({table.name, *trigger.reads})
