"""What holds of a value at which several schemas meet: their keywords, put together."""

from dataclasses import dataclass, field
from typing import Any

from schemagen.sample.equality import TYPES, same
from schemagen.sample.number import Bounds
from schemagen.sample.place import Place
from schemagen.source.json_type import json_type

UNBOUNDED = 1 << 30
Alternative = tuple[Place, ...]  # schemas that hold together


@dataclass(slots=True)
class Texts:
    """What holds of a string."""

    low: int = 0
    high: int = UNBOUNDED
    patterns: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    off_patterns: list[str] = field(default_factory=list)
    off_formats: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Items:
    """What one schema says of an array's items: the first ones one by one, then the rest."""

    prefix: tuple[Place, ...]
    rest: Place | None

    def at(self, index: int) -> Place | None:
        """What it says of the item at `index`, if anything."""
        return self.prefix[index] if index < len(self.prefix) else self.rest


@dataclass(slots=True)
class Arrays:
    """What holds of an array. `contains`: (schema, at least, at most)."""

    low: int = 0
    high: int = UNBOUNDED
    unique: bool = False
    repeated: bool = False  # two items must be equal
    items: list[Items] = field(default_factory=list)
    contains: list[tuple[Place, int, int]] = field(default_factory=list)
    unevaluated: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Members:
    """What one schema says of an object's properties: by name, by pattern, and of all others."""

    named: dict[str, Place]
    patterns: list[tuple[str, Place]]
    others: Place | None


@dataclass(slots=True)
class Objects:
    """What holds of an object."""

    low: int = 0
    high: int = UNBOUNDED
    required: dict[str, None] = field(default_factory=dict)
    members: list[Members] = field(default_factory=list)
    names: list[Place] = field(default_factory=list)
    together: list[tuple[str, list[str]]] = field(default_factory=list)  # dependentRequired
    unevaluated: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Facts:
    """All keywords of several places. `choice` is the first open one: what remains after it is not yet read."""

    read: list[Place]  # the places, and all that they lead to by $ref, allOf and picked branches
    via: dict[Place, Place] = field(default_factory=dict)  # which of them led to which
    types: list[str] = field(default_factory=lambda: list(TYPES))
    enum: list[Any] | None = None
    excluded: list[Any] = field(default_factory=list)
    numbers: Bounds = field(default_factory=Bounds)
    texts: Texts = field(default_factory=Texts)
    arrays: Arrays = field(default_factory=Arrays)
    objects: Objects = field(default_factory=Objects)
    choice: list[Alternative] | None = None
    doubtful: bool = False  # a value drawn by these facts may fail: check it on the spot
    examples: list[Any] = field(default_factory=list)
    implied: set[str] = field(default_factory=set)  # types that keywords speak of
    titles: list[str] = field(default_factory=list)
    cache: dict[Any, Any] = field(default_factory=dict)  # what drawers derive from these facts

    def below(self, place: Place) -> set[Place]:
        """The places that `place` led to, directly or not."""
        found = {place}
        for child in self.read:  # parents come before those they lead to
            if self.via.get(child) in found:
                found.add(child)
        return found - {place}


def prune(facts: Facts) -> None:
    """Drop the types and the enum's values that can't be, so that an empty conjunction is seen before it is drawn."""
    empty = set()
    if facts.texts.low > facts.texts.high:
        empty.add("string")
    if facts.arrays.low > facts.arrays.high:
        empty.add("array")
    if facts.objects.low > facts.objects.high or len(facts.objects.required) > facts.objects.high:
        empty.add("object")
    if facts.numbers.is_empty(whole=False):
        empty |= {"number", "integer"}
    if facts.numbers.is_empty(whole=True):
        empty.add("integer")
    if any(m.named[n].schema is False for m in facts.objects.members for n in facts.objects.required if n in m.named):
        empty.add("object")
    facts.types = [t for t in facts.types if t not in empty]
    if facts.enum is not None:
        facts.enum = [v for v in facts.enum if admits(facts, v)]
        if not facts.enum:
            facts.types = []


def admits(facts: Facts, value: Any) -> bool:
    """Whether `value` has a type that is left, and fits the plain bounds; what looks inside is not asked."""
    kind = json_type(value)
    if kind not in facts.types or any(same(value, other) for other in facts.excluded):
        return False
    match kind:
        case "string":
            return facts.texts.low <= len(value) <= facts.texts.high
        case "integer" | "number":
            return facts.numbers.holds(value, whole=False)
        case "array":
            return facts.arrays.low <= len(value) <= facts.arrays.high
        case "object":
            return (
                facts.objects.low <= len(value) <= facts.objects.high and facts.objects.required.keys() <= value.keys()
            )
        case _:
            return True
