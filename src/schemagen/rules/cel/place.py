"""Rules on a record: on the whole, and on the objects inside it, wherever they stand."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .logic import EvaluationError

Loc = tuple[str | int, ...]
Fits = Callable[[str, Any], bool]  # whether a value fits the schema at a pointer
# Where a value of the schema at one pointer has values of the schemas at others: how, what, the other pointer.
Places = Mapping[str, Sequence[tuple[str, Any, str]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on one object: `holds` tells whether it does, or raises EvaluationError, which breaks it unless `lenient`.

    `explain` may make the message; `field` is what a violation is about, below the object.
    """

    id: str
    holds: Callable[[Any], Any]
    message: str
    field: Loc = ()
    lenient: bool = False
    explain: Callable[[Any], Any] | None = None

    def is_broken(self, value: Any) -> bool:
        """Whether `value` breaks the rule."""
        try:
            return self.holds(value) is not True
        except EvaluationError:
            return not self.lenient

    def message_on(self, value: Any) -> str:
        """What to say of `value`, which breaks the rule; `message` where the expression gives no line of text."""
        try:
            said = self.explain(value) if self.explain else None
        except EvaluationError:
            said = None
        return said if isinstance(said, str) and said.strip() and "\n" not in said else self.message


class Broken(NamedTuple):
    """A rule that the object at `loc` breaks."""

    rule: Rule
    loc: Loc
    message: str


class Rules:
    """The rules on the objects of a schema, by its pointer; `places` says where in a record those objects stand."""

    def __init__(self, rules: Mapping[str, Sequence[Rule]], places: Places | None = None) -> None:
        self.rules = rules
        self.places = places or {}

    def broken(self, record: Any, fits: Fits, start: str = "") -> Iterator[Broken]:
        """What is wrong with `record`, a value that fits the schema at `start`."""
        for loc, value, pointer in self._objects(record, start, (), fits, set()):
            for rule in self.rules[pointer]:
                if rule.is_broken(value):
                    yield Broken(rule, (*loc, *rule.field), rule.message_on(value))

    def _objects(
        self, value: Any, at: str, loc: Loc, fits: Fits, seen: set[tuple[Loc, str]]
    ) -> Iterator[tuple[Loc, Any, str]]:
        if (loc, at) in seen:
            return
        seen.add((loc, at))
        if at in self.rules and isinstance(value, dict):
            yield loc, value, at
        for how, what, target in self.places.get(at, ()):
            if _stays(how, what, value, fits):
                yield from self._objects(value, target, loc, fits, seen)
            for key, inner in _inside(value, how, what):
                yield from self._objects(inner, target, (*loc, key), fits, seen)


def _stays(how: str, what: Any, value: Any, fits: Fits) -> bool:
    """Whether the step leads from `value` to itself."""
    match how:
        case "same":
            return True
        case "fits":
            return fits(what, value)
        case "unless":
            return not fits(what, value)
        case "has":
            return isinstance(value, dict) and what in value
    return False


def _inside(value: Any, how: str, what: Any) -> Iterator[tuple[str | int, Any]]:
    """The values that stand in `value`: its `member`, an `item`, `items` from one on, `values` but for some names."""
    if isinstance(value, dict):
        if how == "member" and what in value:
            yield what, value[what]
        elif how == "pattern":
            yield from ((name, inner) for name, inner in value.items() if re.search(what, name))
        elif how == "values":
            names, patterns = what
            others = (name for name in value if name not in names and not any(re.search(p, name) for p in patterns))
            yield from ((name, value[name]) for name in others)
    elif isinstance(value, list):
        if how == "items":
            yield from enumerate(value[what:], what)
        elif how == "item" and what < len(value):
            yield what, value[what]
