"""What an entity and a property were called before, and the versions of an entity from the first to the head."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.released import released_entity, version_field_at


def pairs(old: Catalog, new: Catalog) -> Iterator[tuple[Entity, Entity]]:
    """The entities that are in both catalogs, followed through their renames."""
    for entity in new.entities.values():
        if (was := old_name(entity, old.entities, new.entities)) is not None:
            yield old.entities[was], entity


def old_name(entity: Entity, before: Container[str], now: Container[str]) -> str | None:
    """What `entity` was called `before`; None where it is new. Both hold the names of all entities."""
    was = entity.name if entity.name in before else entity.renamed_from
    if was not in before or (was != entity.name and was in now):
        return None
    return was


def old_field(old: Entity, new: Entity, name: str) -> str | None:
    """What the property `name` of `new` was called in `old`; None for a new one."""
    if name in old.fields:
        return name
    was = new.fields[name].facts.get("x-renamed-from")
    return was if was in old.fields and was not in new.fields else None


@dataclass(frozen=True, slots=True)
class Stage:
    """One version of an entity, as it was described then, and the field that named a payload's version."""

    entity: Entity
    version_field: str | None


def lineage(catalog: Catalog, name: str) -> tuple[Stage, ...]:
    """The versions of the entity `name` that lead to its head, oldest first, through its renames.

    Each is there once; of a head that was changed without another version, only the head is. Where the entity was
    dropped for a while, its line begins after that.
    """
    return tuple(reversed(list(_back(catalog, name))))


def former_names(catalog: Catalog) -> Mapping[str, Entity]:
    """The head of each entity by what it was called before, where nothing is called so now."""
    names = {name for release in catalog.history.releases for name in release.entities} - set(catalog.entities)
    if not names:
        return {}
    lines = ((head, stage) for head in catalog.entities.values() for stage in lineage(catalog, head.name))
    return {stage.entity.name: head for head, stage in lines if stage.entity.name in names}


def _back(catalog: Catalog, name: str) -> Iterator[Stage]:
    entity = catalog.entities[name]
    yield Stage(entity, catalog.version_field)
    names: Container[str] = catalog.entities
    for release in reversed(catalog.history.releases):
        was = old_name(entity, release.entities, names)
        if was is None:
            return
        if (was, release.entities[was]) != (entity.name, entity.version):
            entity = released_entity(catalog, release, was)
            yield Stage(entity, version_field_at(release))
        names = release.entities
