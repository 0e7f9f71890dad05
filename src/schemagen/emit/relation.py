"""References seen from both sides, looked up once for the whole catalog."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemagen.catalog.model import Catalog, Reference


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


def _grouped(pairs: Iterable[tuple[str, Relation]]) -> Mapping[str, tuple[Relation, ...]]:
    groups: dict[str, list[Relation]] = {}
    for name, relation in pairs:
        groups.setdefault(name, []).append(relation)
    return {name: tuple(group) for name, group in groups.items()}
