"""Rules on a record: on the whole, and on the objects inside it, wherever they stand."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .logic import EvaluationError

Loc = tuple[str | int, ...]
Path = tuple[Any, str | int] | None  # where a value stands: what is above, and the key there
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
        """Whether `value` breaks the rule; to give no boolean is an error too."""
        try:
            verdict = self.holds(value)
        except EvaluationError:
            return not self.lenient
        return not verdict if isinstance(verdict, bool) else not self.lenient

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
        for path, value, pointer in found(record, self.places, self.rules, fits, start):
            if isinstance(value, dict):
                for rule in self.rules[pointer]:
                    if rule.is_broken(value):
                        yield Broken(rule, (*loc_of(path), *rule.field), rule.message_on(value))


def found(
    record: Any, places: Places, wanted: Collection[str], fits: Fits, start: str = ""
) -> Iterator[tuple[Path, Any, str]]:
    """The values in `record` of the schemas at the `wanted` pointers, each with where it stands, and its pointer.

    The record is of the schema at `start`. Without recursion: records may be deep.
    """
    pending: list[tuple[Path, Any, list[str]]] = [(None, record, [start])]
    while pending:
        path, value, pointers = pending.pop()
        below: dict[str | int, list[str]] = {}
        for pointer in pointers:  # they become more on the way
            if pointer in wanted:
                yield path, value, pointer
            for how, what, target in places.get(pointer, ()):
                if _stays(how, what, value, fits):
                    _add(pointers, target)
                for key in _inside(value, how, what):
                    _add(below.setdefault(key, []), target)
        for key in reversed(below):
            pending.append(((path, key), value[key], below[key]))


def _add(pointers: list[str], target: str) -> None:
    if target not in pointers:
        pointers.append(target)


def loc_of(path: Path) -> Loc:
    """The keys of `path`, from the record on."""
    keys: list[str | int] = []
    while path is not None:
        path, key = path
        keys.append(key)
    return tuple(reversed(keys))


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


def _inside(value: Any, how: str, what: Any) -> Sequence[str | int]:
    """The keys of what stands in `value`: its `member`, an `item`, `items` from one on, `values` but for some names."""
    if isinstance(value, dict):
        if how == "member":
            return (what,) if what in value else ()
        if how == "pattern":
            return [name for name in value if re.search(what, name)]
        if how == "values":
            names, patterns = what
            return [name for name in value if name not in names and not any(re.search(p, name) for p in patterns)]
    elif isinstance(value, list):
        if how == "items":
            return range(what, len(value))
        if how == "item" and what < len(value):
            return (what,)
    return ()
