"""In which order records can be inserted: what is referred to comes first."""

from collections.abc import Iterable

from schemagen.catalog.model import Catalog, Entity


def insertion_order(catalog: Catalog, names: Iterable[str]) -> list[str]:
    """The entities `names` so that targets come before those who refer to them.

    On a cycle the one with the fewest required references ahead goes first, then the fewest optional ones.
    """
    left = sorted(set(names))
    order: list[str] = []
    while left:
        waiting = set(left)
        chosen = min(left, key=lambda name: (*_ahead(catalog.entities[name], waiting), name))
        order.append(chosen)
        left.remove(chosen)
    return order


def _ahead(entity: Entity, waiting: set[str]) -> tuple[int, int]:
    """How many required and optional references of `entity` lead to entities that come later."""
    ahead = [r for r in entity.references if r.entity in waiting and r.entity != entity.name]
    return sum(r.required for r in ahead), sum(not r.required for r in ahead)


def with_targets(catalog: Catalog, names: Iterable[str]) -> set[str]:
    """The entities `names` and all that they refer to, directly or not."""
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(r.entity for r in catalog.entities[name].references if r.entity in catalog.entities)
    return found
