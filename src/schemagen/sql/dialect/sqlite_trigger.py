"""Triggers of SQLite: each has one event, and raises `id: message`."""

from collections.abc import Iterator

from sqlglot import exp

from schemagen.sql.dialect.trigger import Made, named_firings, single_events
from schemagen.sql.expression import literal, name
from schemagen.sql.table import Table, Trigger
from schemagen.sql.template import Write, statement

_TRIGGER = """\
CREATE TRIGGER {name} {timing} {event} ON {table}
BEGIN
  SELECT RAISE(ABORT, {message});
END"""
_CONDITIONAL = """\
CREATE TRIGGER {name} {timing} {event} ON {table}
WHEN {condition}
BEGIN
  SELECT RAISE(ABORT, {message});
END"""
_DROP = "DROP TRIGGER {name}"


def sqlite_trigger(write: Write, table: Table, trigger: Trigger) -> Made:
    """The triggers, one for each event; they go with their table."""
    create = tuple(_create(write, table, trigger))
    drop = [statement(write, _DROP, name=name(called)) for called, _ in named_firings(single_events(trigger))]
    return Made(create, tuple(reversed(drop)))


def _create(write: Write, table: Table, trigger: Trigger) -> Iterator[exp.Expr]:
    message = literal(f"{trigger.rule}: {trigger.message}")
    for called, firing in named_firings(single_events(trigger)):
        parts = {} if firing.when is None else {"condition": firing.when}
        yield statement(
            write, _CONDITIONAL if parts else _TRIGGER, **parts, name=name(called), message=message,
            timing=exp.Var(this=firing.timing.upper()), event=exp.Var(this=firing.events[0].upper()),
            table=exp.Table(this=name(table.name)),
        )  # fmt: skip
