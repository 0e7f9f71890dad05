"""Renames that are declared and can't be followed: what is stored would stay under the old name, in silence."""

from collections.abc import Iterator

from schemagen.catalog.lineage import old_name
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.released import released_catalog
from schemagen.diagnostic import Finding, did_you_mean

_TWICE = "rename in two releases, the first one to a third name"


def rename_findings(catalog: Catalog) -> Iterator[Finding]:
    """`rename-impossible` for each `renamed-from` and `x-renamed-from` that is new since the last release."""
    last = catalog.history.last
    before = released_catalog(catalog, last).entities if last else {}
    for entity in catalog.entities.values() if last else ():
        said = entity.renamed_from
        same = before.get(entity.name)
        if said is not None and (same is None or same.renamed_from != said):
            yield from _entity(catalog, entity, said, set(before))
        if (was := old_name(entity, before, catalog.entities)) is not None:
            yield from _properties(catalog, before[was], entity)


def _entity(catalog: Catalog, entity: Entity, said: str, before: set[str]) -> Iterator[Finding]:
    origin = entity.origin.at("x-entity", "renamed-from")
    if said in catalog.entities:
        message = f"{entity.name} can't be renamed from '{said}': there still is an entity of that name"
        yield catalog.finding("rename-impossible", message, origin, help=_TWICE, entity=entity.name)
    elif said not in before and entity.name not in before:
        message = f"{entity.name} can't be renamed from '{said}': no entity of that name was in the last release"
        help = did_you_mean(said, before) or "remove renamed-from"
        yield catalog.finding("rename-impossible", message, origin, help=help, entity=entity.name)


def _properties(catalog: Catalog, old: Entity, new: Entity) -> Iterator[Finding]:
    for name, field in new.fields.items():
        said = field.facts.get("x-renamed-from")
        same = old.fields.get(name)
        if said is None or (same is not None and same.facts.get("x-renamed-from") == said):
            continue
        message = f"{new.name}.{name} can't be renamed from '{said}': "
        if said in new.fields:
            message += f"{new.name} still has a property of that name"
            yield catalog.finding("rename-impossible", message, field.origin, key=True, help=_TWICE, entity=new.name)
        elif said not in old.fields and same is None:
            message += f"{old.name} {old.version} has no property of that name"
            help = did_you_mean(said, old.fields) or "remove x-renamed-from"
            yield catalog.finding("rename-impossible", message, field.origin, key=True, help=help, entity=new.name)
