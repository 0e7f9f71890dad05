"""Triggers put aside while a migration itself changes rows: in its transaction, so that others never go without."""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from schemagen.database.plan.writer import Writer
from schemagen.sql.dialect.trigger import named_firings
from schemagen.sql.expression import name
from schemagen.sql.table import Database, Table, Trigger
from schemagen.sql.template import statement

_SWITCH = "ALTER TABLE {table} {word} TRIGGER {trigger}"


class Aside:
    """Knows the triggers that are there while rows change: those of `new`, and of these the ones that were in `old`."""

    def __init__(self, writer: Writer, old: Database, new: Database) -> None:
        self.writer, self.old, self.new = writer, old, new

    def kept(self, table: str, update: str) -> list[str]:
        """`update` of a table before its new triggers are made."""
        before = self.old.tables.get(table)
        known = {self._text(before, one) for one in before.triggers} if before else set()
        after = self.new.tables.get(table)
        return self._around(
            table, [t for t in after.triggers if self._text(after, t) in known] if after else [], update
        )

    def all(self, table: str, update: str) -> list[str]:
        """`update` of a table that has its new triggers."""
        after = self.new.tables.get(table)
        return self._around(table, after.triggers if after else (), update)

    def _around(self, table: str, triggers: Iterable[Trigger], update: str) -> list[str]:
        off, on = [], []
        for called, always in _on_update(triggers):
            off.append(self._switch(table, "DISABLE", called))
            on.append(self._switch(table, "ENABLE ALWAYS" if always else "ENABLE", called))
        return [*off, update, *on]

    def _switch(self, table: str, word: str, called: str) -> str:
        parts = {"table": self.writer.table(table), "word": exp.Var(this=word), "trigger": name(called)}
        return self.writer.sql(statement(self.writer.sql, _SWITCH, **parts))

    def _text(self, table: Table, trigger: Trigger) -> str:
        return "; ".join(map(self.writer.sql, self.writer.dialect.trigger(self.new, table, trigger).create))


def _on_update(triggers: Iterable[Trigger]) -> Iterator[tuple[str, bool]]:
    for trigger in triggers:
        yield from ((called, trigger.always) for called, firing in named_firings(trigger) if "update" in firing.events)
