"""Arrays."""

from typing import Any

from schemagen.sample.drawing import Drawing, Where
from schemagen.sample.equality import identity
from schemagen.sample.facts import Facts
from schemagen.sample.failure import DeadEnd
from schemagen.sample.place import Place

_TRIES = 30
_LARGEST = 3  # more items than needed, at most


def draw_array(drawer: Drawing, facts: Facts, where: Where, size: int | None = None) -> list[Any]:
    """An array of `size` items, or of a small number; DeadEnd when none was found."""
    for _ in range(_TRIES):
        items = _items(drawer, facts, where, _size(drawer, facts, where) if size is None else size)
        if facts.arrays.repeated and len({repr(identity(i)) for i in items}) == len(items):
            _repeat(drawer, items)
        if not any(identity(items) == identity(e) for e in facts.excluded):
            return items
    raise DeadEnd


def item_places(facts: Facts, index: int) -> tuple[Place, ...]:
    """The schemas of the item at `index`."""
    places = [p for i in facts.arrays.items if (p := i.at(index))]
    return tuple(places) if places else tuple(facts.arrays.unevaluated)


def least(facts: Facts) -> int:
    """How many items there must be."""
    arrays = facts.arrays
    return max(arrays.low, max((low for _, low, _ in arrays.contains), default=0), 2 if arrays.repeated else 0)


def _size(drawer: Drawing, facts: Facts, where: Where) -> int:
    size = low = least(facts)
    prefix = max((len(i.prefix) for i in facts.arrays.items), default=0)
    room = min(facts.arrays.high, max(low + _LARGEST, prefix))
    while size < room and drawer.wants_more(where.depth):
        size += 1
    return size


def _items(drawer: Drawing, facts: Facts, where: Where, size: int) -> list[Any]:
    wanted = _contained(drawer, facts, size)
    items: list[Any] = []
    seen: set[Any] = set()
    for index in range(size):
        places = (*item_places(facts, index), *wanted.get(index, ()))
        try:
            items.append(_item(drawer, facts, where, places, seen))
        except DeadEnd:
            if len(items) < least(facts) or any(i >= index for i in wanted):
                raise
            return items
    return items


def _item(drawer: Drawing, facts: Facts, where: Where, places: tuple[Place, ...], seen: set[Any]) -> Any:
    """An item, unlike all in `seen` where they must differ."""
    inside = where.inside(_singular(where.name), where.owner)
    for _ in range(_TRIES):
        item = drawer.draw(places, inside)
        if not facts.arrays.unique:
            return item
        if (key := identity(item)) not in seen:
            seen.add(key)
            return item
    raise DeadEnd


def _contained(drawer: Drawing, facts: Facts, size: int) -> dict[int, list[Place]]:
    """Which items must fit a `contains`, at places by chance."""
    wanted: dict[int, list[Place]] = {}
    for place, low, _ in facts.arrays.contains:
        for index in drawer.rng.sample(range(size), min(low, size)):
            wanted.setdefault(index, []).append(place)
    return wanted


def _repeat(drawer: Drawing, items: list[Any]) -> None:
    """Make two items equal."""
    if len(items) < 2:
        raise DeadEnd
    source, target = sorted(drawer.rng.sample(range(len(items)), 2))
    items[target] = items[source]


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name
