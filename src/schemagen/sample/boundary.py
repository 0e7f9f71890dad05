"""Valid values at every bound of a schema: the shortest and longest, each branch, nothing and everything optional."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from schemagen.sample.array import draw_array, item_places, least
from schemagen.sample.draw import Drawer
from schemagen.sample.drawing import TOP, Taste, Where
from schemagen.sample.equality import identity
from schemagen.sample.facts import Facts
from schemagen.sample.failure import DeadEnd
from schemagen.sample.number import Number
from schemagen.sample.number import edges as number_edges
from schemagen.sample.object import draw_object, members_of
from schemagen.sample.place import Place

_BRANCHES = 64  # of one schema, at most
_FUEL = 1000
_MANY = 200  # items or properties; more are not made to reach an upper bound
_INSIDE = (40, 12, 5)  # edges of one property or item, by depth; none further down


@dataclass(slots=True)
class Edges:
    """Candidates for boundary values; whoever asks for them checks them."""

    drawer: Drawer

    def of(self, places: tuple[Place, ...], where: Where = TOP) -> Iterator[Any]:
        """Values at the bounds of what holds at `places`."""
        for facts in self.branches(places):
            yield from self.of_facts(facts, where)

    def branches(self, places: tuple[Place, ...]) -> Iterator[Facts]:
        """The facts of `places` with one branch after the other, each at least once."""
        widest = turn = 0
        while turn <= min(widest, _BRANCHES) - (turn > 0):
            facts, width = self._branch(places, turn)
            widest = max(widest, width)
            if facts is not None:
                yield facts
            turn += 1

    def _branch(self, places: tuple[Place, ...], turn: int) -> tuple[Facts | None, int]:
        """The facts with alternative number `turn` of each choice, and how many alternatives there are at most."""
        picks: tuple[int, ...] = ()
        width = 1
        facts = self.drawer.facts(places)
        while facts.choice is not None and facts.types:
            width = max(width, len(facts.choice))
            picks = (*picks, turn % len(facts.choice))
            facts = self.drawer.facts(places, picks)
        return (facts if facts.types else None), width

    def of_facts(self, facts: Facts, where: Where) -> Iterator[Any]:
        """Values at the bounds of settled facts, of each type."""
        if facts.enum is not None:
            yield from facts.enum
            return
        yield from facts.examples
        for kind in facts.types:
            yield from self._of_type(kind, facts, where)

    def _of_type(self, kind: str, facts: Facts, where: Where) -> Iterator[Any]:
        match kind:
            case "string":
                yield from self.drawer.text(facts, where).edges(self.drawer.rng)
            case "integer":
                yield from number_edges(facts.numbers, whole=True)
                yield from (float(n) for n in islice(number_edges(facts.numbers, whole=True), 1) if _is_small(n))
            case "number":
                yield from number_edges(facts.numbers, whole=False)
            case "boolean":
                yield from (False, True)
            case "null":
                yield None
            case "array":
                yield from self._arrays(facts, where)
            case _:
                yield from self._objects(facts, where)

    def _arrays(self, facts: Facts, where: Where) -> Iterator[Any]:
        low, high = least(facts), facts.arrays.high
        for size in dict.fromkeys((low, high, low + 1)):
            if size <= min(high, _MANY):
                yield from self._array(facts, where, size)
        prefix = max((len(i.prefix) for i in facts.arrays.items), default=0)
        for index in range(min(prefix + 1, max(1, high))):
            inside = self.of(item_places(facts, index), where.inside(where.name, where.owner))
            for item in islice(inside, self._room(where)):
                for array in self._array(facts, where, max(low, index + 1)):
                    yield [*array[:index], item, *array[index + 1 :]]

    def _array(self, facts: Facts, where: Where, size: int) -> Iterator[list[Any]]:
        yield from self._attempt(lambda: draw_array(self.drawer, facts, where, size))

    def _objects(self, facts: Facts, where: Where) -> Iterator[Any]:
        for richness in (0.0, 1.0):
            yield from self._object(facts, where, {}, richness)
        plan = members_of(self.drawer, facts)
        for name in (*plan.required, *plan.optional):
            inside = where.inside(name, plan.owner)
            for value in islice(self.of(plan.places(name), inside), self._room(where)):
                yield from self._object(facts, where, {name: value})

    def _object(
        self, facts: Facts, where: Where, given: dict[str, Any], richness: float = 0.2
    ) -> Iterator[dict[str, Any]]:
        yield from self._attempt(lambda: draw_object(self.drawer, facts, where, given), richness)

    def _room(self, where: Where) -> int:
        return _INSIDE[where.depth] if where.depth < len(_INSIDE) else 0

    def _attempt(self, draw: Callable[[], Any], richness: float = 0.2) -> Iterator[Any]:
        self.drawer.start(Taste(richness), _FUEL)
        try:
            yield draw()
        except (DeadEnd, RecursionError):
            return


def _is_small(number: Number) -> bool:
    """Whether the integer is the same one as a float."""
    return -(2**53) < number < 2**53


def distinct(values: Iterator[Any]) -> Iterator[Any]:
    """`values` without repetition; 1 and 1.0 stay both."""
    seen: set[Any] = set()
    for value in values:
        key = (type(value), identity(value))
        if key not in seen:
            seen.add(key)
            yield value
