"""Values that just miss a schema: one keyword broken, everything else holding where that is possible."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

from schemagen.sample.array import draw_array, item_places, least
from schemagen.sample.boundary import Edges, distinct
from schemagen.sample.draw import Drawer
from schemagen.sample.drawing import TOP, Taste, Where
from schemagen.sample.facts import Facts
from schemagen.sample.failure import DeadEnd
from schemagen.sample.mutation import mutants
from schemagen.sample.object import draw_object, members_of
from schemagen.sample.place import Place
from schemagen.sample.violation import Violation, repeats_format, violations
from schemagen.source.node import escape

_INSIDE = frozenset("properties patternProperties items prefixItems allOf $ref $dynamicRef".split())  # noqa: SIM905
_IN_PLACE = frozenset("$ref $dynamicRef allOf anyOf oneOf if then else dependentSchemas".split())  # noqa: SIM905
_BRANCHING = frozenset("anyOf oneOf if not dependentSchemas dependencies".split())  # noqa: SIM905
_EACH = 8  # candidates for one way to break a keyword
_KEPT = 12  # near misses of one keyword
_DEEPEST = 6
_FUEL = 1000

Wrap = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`value` breaks `keyword`, which stands at `pointer` in the schema, where `at` points to in the value.

    `alone`: no other keyword is broken.
    """

    value: Any
    pointer: str
    keyword: str
    at: str
    alone: bool


class Misses:
    """Looks for near misses of the schema that `validator` stands for."""

    def __init__(self, drawer: Drawer, validator: Any, base: Any) -> None:
        self.drawer = drawer
        self.validator = validator
        self.base = base
        self.edges = Edges(drawer)
        self._seen: set[tuple[object, ...]] = set()

    def find(self) -> Iterator[NearMiss]:
        """All that is found, keyword by keyword, each once."""
        seen: set[object] = set()
        for miss in self._at((self.drawer.document.root,), self.base, lambda value: value, TOP):
            if (key := (miss.pointer, repr(miss.value))) not in seen:
                seen.add(key)
                yield miss

    def _at(self, places: tuple[Place, ...], here: Any, wrap: Wrap, where: Where) -> Iterator[NearMiss]:
        """Near misses of what holds at `places`; `here` is a valid value, `wrap` puts one into the whole."""
        if where.depth > _DEEPEST or not self._is_new(where, *places):
            return
        for facts in self.edges.branches(places):
            current = self._current(facts, here, where)
            for place in facts.read:
                if place.pointer is not None and self._is_new(where, None, place):
                    yield from self._of_place(facts, place, current, wrap, where)
            if isinstance(current, dict):
                yield from self._members(facts, current, wrap, where)
            elif isinstance(current, list):
                yield from self._items(facts, current, wrap, where)

    def _is_new(self, where: Where, *key: object) -> bool:
        """Whether this is met for the first time; each top-level property anew, as it may share its definition."""
        key = (*key, where.name if where.depth < 2 else None)
        before = len(self._seen)
        self._seen.add(key)
        return len(self._seen) > before

    def _current(self, facts: Facts, here: Any, where: Where) -> Any:
        """`here` if it fits this branch, else a value that does."""
        if self.drawer.holds(facts.read, here):
            return here
        self.drawer.start(Taste(0.3), _FUEL)
        try:
            return self.drawer.typed(facts, where)
        except (DeadEnd, RecursionError):
            return here

    def _of_place(self, facts: Facts, place: Place, current: Any, wrap: Wrap, where: Where) -> Iterator[NearMiss]:
        own = {k: v for k, v in place.schema.items() if k not in _INSIDE} if isinstance(place.schema, dict) else {}
        for violation in violations(place, formats=self.drawer.formats):
            if violation.keyword not in own:
                continue
            target = f"{place.pointer}{escape(violation.keyword)}"
            candidates = distinct(self._candidates(facts, place, violation, current, where))
            judged = [m for c in islice(candidates, 40) if (m := self._judge(wrap(c), target))]
            alone = [m for m in judged if m.alone]
            yield from (alone or judged)[: _KEPT if alone else 1]

    def _candidates(
        self, facts: Facts, place: Place, violation: Violation, current: Any, where: Where
    ) -> Iterator[Any]:
        yield from mutants(violation.keyword, place.schema[violation.keyword], current, place.schema)
        places = _broken(facts, place, violation)
        self.drawer.start(Taste(0.3), _FUEL)
        try:
            yield from islice(self.edges.of(places, where), _EACH)
            yield self.drawer.draw(places, where)
        except (DeadEnd, RecursionError):
            return

    def _repeats_format(self, pointer: str) -> bool:
        """Whether the keyword at `pointer` is a pattern that says again what a format says."""
        head, _, keyword = pointer.rpartition("/")
        place = self.drawer.document.root.follow("#" + quote(head)) if keyword == "pattern" else None
        return place is not None and repeats_format(place.schema)

    def _judge(self, value: Any, target: str) -> NearMiss | None:
        """What `value` breaks; None when nothing, or not what it was made for.

        Inside a branch of anyOf or oneOf that keyword is what fails.
        """
        places = {self._location(e): e for e in self.validator.iter_errors(value)}
        for pointer in [p for p in places if self._repeats_format(p)]:
            if pointer.removesuffix("pattern") + "format" in places:
                del places[pointer]
        hit = target if target in places else next((p for p in places if _covers(p, target, places[p])), None)
        if hit is None:
            return None
        at = "".join(map(escape, places[hit].instance_path))
        return NearMiss(value, hit, hit.rpartition("/")[2].replace("~1", "/").replace("~0", "~"), at, len(places) == 1)

    def _location(self, error: Any) -> str:
        """Where the broken keyword stands in the document; errors in an embedded resource count from there."""
        if error.absolute_keyword_location:
            place = self.drawer.document.resolve(error.absolute_keyword_location)
            if place is not None and place.pointer is not None:
                return place.pointer
        return "".join(map(escape, error.schema_path))

    def _forbidden(self, place: Place, wrap: Wrap, value: Any) -> Iterator[NearMiss]:
        """`value` holds something where the schema `place` lets nothing be."""
        if place.pointer is not None and self._is_new(TOP, None, place):
            found = self._judge(wrap(value), place.pointer)
            yield from [found] if found else []

    def _members(self, facts: Facts, current: dict[str, Any], wrap: Wrap, where: Where) -> Iterator[NearMiss]:
        plan = members_of(self.drawer, facts)
        for name, place in [(n, p) for m in facts.objects.members for n, p in m.named.items() if p.schema is False]:
            yield from self._forbidden(place, wrap, {**current, name: "x"})
        extra = [n for n in current if n not in plan.required and n not in plan.optional]
        for name in (*plan.required, *plan.optional, *extra[:1]):
            inside, places = where.inside(name, plan.owner), plan.places(name)
            parent = current if name in current else self._with(facts, current, name, places, inside)
            if parent is not None:
                wrapped = _putting(wrap, parent, name)
                yield from self._at(places, parent[name], wrapped, inside)

    def _with(
        self, facts: Facts, current: dict[str, Any], name: str, places: tuple[Place, ...], inside: Where
    ) -> dict[str, Any] | None:
        """`current` with the property `name` too, or another such object where it does not go with the others."""
        self.drawer.start(Taste(0.3), _FUEL)
        try:
            value = self.drawer.draw(places, inside)
            grown = {**current, name: value}
            return (
                grown if self.drawer.holds(facts.read, grown) else draw_object(self.drawer, facts, TOP, {name: value})
            )
        except (DeadEnd, RecursionError):
            return None

    def _items(self, facts: Facts, current: list[Any], wrap: Wrap, where: Where) -> Iterator[NearMiss]:
        prefix = max((len(i.prefix) for i in facts.arrays.items), default=0)
        for index in range(min(prefix + 1, facts.arrays.high)):
            array = current
            for place in item_places(facts, index):
                if place.schema is False and len(array) >= index:
                    yield from self._forbidden(place, wrap, [*array[:index], "x"])
            if len(array) <= index:
                try:
                    array = draw_array(self.drawer, facts, where, max(index + 1, least(facts)))
                except (DeadEnd, RecursionError):
                    return
            if len(array) > index:
                inside = where.inside(where.name, where.owner)
                yield from self._at(item_places(facts, index), array[index], _putting(wrap, array, index), inside)


def _putting(wrap: Wrap, parent: Any, step: Any) -> Wrap:
    def put(value: Any) -> Any:
        if isinstance(parent, dict):
            return wrap({**parent, step: value})
        return wrap([*parent[:step], value, *parent[step + 1 :]])

    return put


def _broken(facts: Facts, place: Place, violation: Violation) -> tuple[Place, ...]:
    """What holds where `violation` does, and all else that `facts` were read from."""
    if violation.keyword in _BRANCHING:  # then what was read by way of this schema may not hold
        below = facts.below(place)
        return (
            violation.place,
            violation.rest,
            *(_shallow(p) for p in facts.read if p is not place and p not in below),
        )
    return (violation.place, _shallow(violation.rest), *(_shallow(p) for p in facts.read if p is not place))


def _shallow(place: Place) -> Place:
    """The schema without what leads to other schemas for the same value: those are read already."""
    if not isinstance(place.schema, dict):
        return place
    return place.made("shallow", {k: v for k, v in place.schema.items() if k not in _IN_PLACE})


def _covers(pointer: str, target: str, error: Any) -> bool:
    """Whether the keyword at `pointer` fails in place of the one at `target`: a choice around it, or a part of it."""
    if error.kind.name in ("anyOf", "oneOf", "contains", "not", "propertyNames") or target.startswith(pointer + "/"):
        return True
    head, _, keyword = target.rpartition("/")
    return keyword == "if" and pointer.startswith((f"{head}/then", f"{head}/else"))
