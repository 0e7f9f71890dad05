"""What dialects say of triggers alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlglot import exp

from schemagen.sql.name import short_name
from schemagen.sql.table import Firing, Trigger


@dataclass(frozen=True)
class Made:
    """The statements that make something and those that drop it; `left` drops what stays when its table is dropped."""

    create: tuple[exp.Expr, ...]
    drop: tuple[exp.Expr, ...]
    left: tuple[exp.Expr, ...] = ()


def named_firings(trigger: Trigger) -> Iterator[tuple[str, Firing]]:
    """The firings of `trigger`; the first is called as it is, the others with their event behind."""
    taken = {trigger.name}
    for number, firing in enumerate(trigger.firings):
        called = short_name(f"{trigger.name}.{firing.events[0]}") if number else trigger.name
        if number and called in taken:
            called = short_name(f"{trigger.name}.{firing.timing}_{firing.events[0]}")
        taken.add(called)
        yield called, firing


def single_events(trigger: Trigger) -> Trigger:
    """`trigger` with one event in each firing."""
    single = [replace(f, events=(event,)) for f in trigger.firings for event in f.events]
    return replace(trigger, firings=tuple(single))


def firing_names(trigger: Trigger, called: str) -> list[str]:
    """All that the firings of `trigger` may be called when it is `called` so, in any dialect."""
    return [name for name, _ in named_firings(single_events(replace(trigger, name=called)))]
