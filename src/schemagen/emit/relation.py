"""References seen from both sides, looked up once for the whole catalog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemagen.catalog.model import Catalog, Entity, Reference


@dataclass(frozen=True, slots=True)
class Relation:
    """Records of `source` refer to records of `target` as `reference` says."""

    source: str
    target: str
    reference: Reference


def relations(catalog: Catalog) -> tuple[Relation, ...]:
    """Every reference of the catalog, by the name of the entity that refers."""
    return tuple(Relation(e.name, r.entity, r) for e in catalog.entities.values() for r in e.references)


def outgoing(found: tuple[Relation, ...]) -> Mapping[str, tuple[Relation, ...]]:
    """The relations that start at each entity; an entity without any is left out."""
    return _grouped((relation.source, relation) for relation in found)


def incoming(found: tuple[Relation, ...]) -> Mapping[str, tuple[Relation, ...]]:
    """The relations that lead to each entity; an entity without any is left out."""
    return _grouped((relation.target, relation) for relation in found)


def by_dependency(catalog: Catalog) -> tuple[Entity, ...]:
    """The entities, each after those that its records need (unless they need each other), else by name."""
    placed: dict[str, Entity] = {}
    started: set[str] = set()
    for name in catalog.entities:
        stack = [name]
        while stack:
            entity = catalog.entities[stack[-1]]
            started.add(entity.name)
            needed = (r.entity for r in entity.references if r.required)
            missing = next((n for n in needed if n in catalog.entities and n not in started), None)
            if missing:
                stack.append(missing)
            else:
                placed.setdefault(entity.name, entity)
                stack.pop()
    return tuple(placed.values())


def _grouped(pairs: Iterable[tuple[str, Relation]]) -> Mapping[str, tuple[Relation, ...]]:
    groups: dict[str, list[Relation]] = {}
    for name, relation in pairs:
        groups.setdefault(name, []).append(relation)
    return {name: tuple(group) for name, group in groups.items()}
