"""A catalog as it was released: built from frozen effective schemas, so that all that reads catalogs reads it too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schemagen.catalog.bundle import Bundled
from schemagen.catalog.entity import described_entity
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.origin import Origin
from schemagen.catalog.release import Release, frozen_path

# What of catalog.yaml decides over the database, with what holds where nothing is written.
_SETTINGS: Mapping[str, Any] = {"version_field": "schema_version", "storage": {}, "enforce": {}}


def released_catalog(catalog: Catalog, release: Release) -> Catalog:
    """`catalog` as it was at `release`, one of its history: its entities in their versions of then.

    What does not matter to a database (purpose, consumers, module of an entity) is as it is now.
    """
    facts = {"name": catalog.name, "slug": catalog.slug, **_SETTINGS, **release.settings}
    folder = release.file.rsplit("/", 2)[0]
    schemas = {name: catalog.history.schema(name, version) for name, version in sorted(release.entities.items())}
    keys = {name: tuple(schema["x-entity"].get("key", ())) for name, schema in schemas.items()}
    entities: dict[str, Entity] = {}
    for name, schema in schemas.items():
        origin = Origin(f"{folder}/{frozen_path(name, release.entities[name])}")
        module = catalog.entities[name].module if name in catalog.entities else ""
        effective = Bundled(dict(schema), {"": origin})
        entities[name] = described_entity(name, effective, origin, facts, keys, module)
    return replace(catalog, **{k: facts[k] for k in _SETTINGS}, entities=entities)


def settings_of(catalog: Catalog) -> dict[str, Any]:
    """What a release freezes of the catalog's settings: those that decide over the database, where they are written."""
    return {k: value for k, default in _SETTINGS.items() if (value := getattr(catalog, k)) != default}


def stated_as(schema: Mapping[str, Any], version: str, version_field: str | None) -> dict[str, Any]:
    """An effective schema as if it stated another `version`: to compare it with that one, but for the version."""
    restated = {**schema, "x-entity": {**schema["x-entity"], "version": version}}
    restated["$id"] = f"{str(schema['$id']).rpartition('/')[0]}/{version}"
    properties = schema.get("properties", {})
    if version_field is not None and "const" in properties.get(version_field, {}):
        restated["properties"] = {**properties, version_field: {**properties[version_field], "const": version}}
    return restated
