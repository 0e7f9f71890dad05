# ruff: noqa: SIM905 (lists of words read best as text)
"""Draws a value from schemas that hold together: picks branches, then a type, then what is inside."""

import random
from collections.abc import Iterable
from typing import Any

from schemagen.catalog.naming import words
from schemagen.sample.array import draw_array
from schemagen.sample.collect import collect
from schemagen.sample.drawing import TOP, Taste, Where
from schemagen.sample.facts import Facts
from schemagen.sample.failure import DeadEnd
from schemagen.sample.number import draw_number
from schemagen.sample.object import draw_object, members_of
from schemagen.sample.place import Document, Place
from schemagen.sample.text import TextSource

_DEEP = 5  # from here on as little as possible
_TOO_DEEP = 60
_TRIES = 25
FUEL = 4000  # draws for one try
_NEVER = 10**6
_SMALL = frozenset(
    "version position order index rank level count attempts attempt sequence priority retries depth".split()
)


class Drawer:
    """Draws values of one document's schemas with one random generator."""

    def __init__(self, document: Document, rng: random.Random, *, formats: bool = True) -> None:
        self.document = document
        self.rng = rng
        self.formats = formats
        self.taste = Taste()
        self.fuel = FUEL  # draws left: tries inside of tries must not multiply without end
        self._facts: dict[tuple[tuple[Place, ...], tuple[int, ...]], Facts] = {}
        self._heights: dict[tuple[tuple[Place, ...], tuple[int, ...]], int] = {}
        self._validators: Any = None

    def facts(self, places: tuple[Place, ...], picks: tuple[int, ...] = ()) -> Facts:
        """What holds at `places` with the branches `picks`."""
        found = self._facts.get((places, picks))
        if found is None:
            found = self._facts[places, picks] = collect(places, picks, formats=self.formats)
        return found

    def draw(self, places: tuple[Place, ...], where: Where = TOP, given: dict[str, Any] | None = None) -> Any:
        """A value; `given` are properties that it must have. DeadEnd when none was found."""
        self.fuel -= 1
        if where.depth > _TOO_DEEP or self.fuel < 0:
            raise DeadEnd
        for _ in range(_TRIES):
            facts = self.settle(places, where.depth)
            value = self.typed(facts, where, given)
            if not facts.doubtful or self.holds(places, value):
                return value
        raise DeadEnd

    def start(self, taste: Taste, fuel: int = FUEL) -> "Drawer":
        """Set out for the next value."""
        self.taste, self.fuel = taste, fuel
        return self

    def settle(self, places: tuple[Place, ...], depth: int = 0, picks: tuple[int, ...] = ()) -> Facts:
        """The facts after a branch was picked at every choice; DeadEnd when no branch is left."""
        facts = self.facts(places, picks)
        if not facts.types:
            raise DeadEnd
        if facts.choice is None:
            return facts
        dead: set[int] = facts.cache.setdefault("dead", set())
        for index in self._order(facts, places, picks, depth):
            if index not in dead:
                try:
                    return self.settle(places, depth, (*picks, index))
                except DeadEnd:
                    dead.add(index)
        raise DeadEnd

    def _order(self, facts: Facts, places: tuple[Place, ...], picks: tuple[int, ...], depth: int) -> list[int]:
        order = list(range(len(facts.choice or ())))
        self.rng.shuffle(order)
        if depth >= _DEEP:
            order.sort(key=lambda i: self.height(places, (*picks, i)))
        return order

    def typed(self, facts: Facts, where: Where, given: dict[str, Any] | None = None) -> Any:
        """A value by settled facts."""
        if facts.enum is not None:
            return self.listed(facts)
        match "object" if given is not None else self._type(facts, where):
            case "string":
                return self.text(facts, where).draw(self.rng, self.taste.variety)
            case "integer" | "number" as kind:
                return self._number(facts, kind, where)
            case "boolean":
                return self._unexcluded(facts, [True, False])
            case "null":
                return self._unexcluded(facts, [None])
            case "array":
                return draw_array(self, facts, where)
            case _:
                return draw_object(self, facts, where, given or {})

    def listed(self, facts: Facts) -> Any:
        """One value of the enum."""
        values = facts.cache.get("enum")
        if values is None:
            values = facts.cache["enum"] = [v for v in facts.enum or () if self.holds(facts.read, v)]
        if not values:
            raise DeadEnd
        return values[int(self.rng.random() * len(values))]

    def _unexcluded(self, facts: Facts, values: list[Any]) -> Any:
        left = [v for v in values if not any(v is e for e in facts.excluded)]
        if not left:
            raise DeadEnd
        return left[int(self.rng.random() * len(left))]

    def text(self, facts: Facts, where: Where) -> TextSource:
        """The source of the strings that fit."""
        key = where.name, where.owner
        found = facts.cache.get(key)
        if found is None:
            found = facts.cache[key] = TextSource(facts.texts, *key, facts.examples, formats=self.formats)
        return found

    def _number(self, facts: Facts, kind: str, where: Where) -> Any:
        small = facts.cache.get("small")
        if small is None:
            small = facts.cache["small"] = bool(_SMALL.intersection(words(where.name)))
        for _ in range(_TRIES):
            number = draw_number(facts.numbers, kind == "integer", self.rng, 20 if small else 1000)
            if not any(number == e and not isinstance(e, bool) for e in facts.excluded):
                return number
        raise DeadEnd

    def _type(self, facts: Facts, where: Where) -> str:
        types = facts.types
        if len(types) == 1:
            return types[0]
        if "number" in types and "integer" in types:
            types = [t for t in types if t != "integer"]
        if facts.implied and (meant := [t for t in types if t in facts.implied]) and self.rng.random() < 0.85:
            types = meant
        elif "null" in types and len(types) > 1 and self.rng.random() < 0.85:
            types = [t for t in types if t != "null"]
        if where.depth >= _DEEP - 2:
            types = [t for t in types if t not in ("array", "object")] or types
        return types[int(self.rng.random() * len(types))]

    def wants_more(self, depth: int) -> bool:
        """Whether to draw something optional."""
        return depth < _DEEP + 2 and self.rng.random() < self.taste.richness * 0.85**depth

    def holds(self, places: Iterable[Place], value: Any) -> bool:
        """Whether `value` is valid at each of `places`, as far as they stand in the document."""
        validators = [v for p in places if (v := self._validator(p)) is not None]
        return all(v.is_valid(value) for v in validators)

    def _validator(self, place: Place) -> Any:
        if place.pointer is None:
            return None
        if self._validators is None:
            self._validators = _compile_all(self.document, formats=self.formats)
        return self._validators.get("#" + place.pointer)

    def height(
        self, places: tuple[Place, ...], picks: tuple[int, ...] = (), above: frozenset[Any] = frozenset()
    ) -> int:
        """How deep the least deep value is, at most; to get out of a recursion."""
        key = places, picks
        if key in self._heights:
            return self._heights[key]
        if key in above or len(above) > 40:
            return _NEVER
        height = self._height(self.facts(places, picks), key, above | {key})
        if height < _NEVER or not above:
            self._heights[key] = height
        return height

    def _height(self, facts: Facts, key: tuple[tuple[Place, ...], tuple[int, ...]], above: frozenset[Any]) -> int:
        if not facts.types:
            return _NEVER
        if facts.choice is not None:
            return min(self.height(key[0], (*key[1], i), above) for i in range(len(facts.choice)))
        if facts.enum is not None or any(t not in ("array", "object") for t in facts.types):
            return 0
        return min(self._height_inside(facts, kind, above) for kind in facts.types)

    def _height_inside(self, facts: Facts, kind: str, above: frozenset[Any]) -> int:
        if kind == "array":
            inside = [tuple(p for i in facts.arrays.items if (p := i.at(0)))] if facts.arrays.low else []
            inside += [(place,) for place, low, _ in facts.arrays.contains if low]
        else:
            inside = [members_of(self, facts).places(name) for name in facts.objects.required]
        return min(_NEVER, 1 + max((self.height(places, (), above) for places in inside), default=0))


def _compile_all(document: Document, *, formats: bool) -> Any:
    """A validator for each subschema, by `#` and pointer; none where the library can't."""
    import jsonschema_rs

    from schemagen.catalog.exact import is_decimal, is_int64

    checks = {"int64": is_int64, "decimal": is_decimal} if formats else None
    try:
        return jsonschema_rs.validator_map_for(
            document.root.schema, offline=True, validate_formats=formats, formats=checks
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        return {}
