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
    schemas = {name: catalog.history.schema(name, version) for name, version in sorted(release.entities.items())}
    keys = {name: _key(schema) for name, schema in schemas.items()}
    entities = {name: _entity(catalog, release, name, schema, keys) for name, schema in schemas.items()}
    return replace(catalog, **_settings_at(release), entities=entities)


def released_entity(catalog: Catalog, release: Release, name: str) -> Entity:
    """The entity `name` of `catalog` as it was at `release`, by itself: what it refers to is not looked up."""
    schema = catalog.history.schema(name, release.entities[name])
    return _entity(catalog, release, name, schema, {name: _key(schema)})


def version_field_at(release: Release) -> str | None:
    """The field that named a payload's version when `release` was made."""
    field: str | None = _settings_at(release)["version_field"]
    return field


def frozen_entity(catalog: Catalog, name: str, schema: Mapping[str, Any], file: str) -> Entity:
    """The entity that a frozen effective `schema`, read from `file`, describes by itself."""
    return _described(catalog, name, schema, Origin(file), {name: _key(schema)}, {})


def _entity(
    catalog: Catalog, release: Release, name: str, schema: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]
) -> Entity:
    folder = release.file.rsplit("/", 2)[0]
    origin = Origin(f"{folder}/{frozen_path(name, release.entities[name])}")
    return _described(catalog, name, schema, origin, keys, _settings_at(release))


def _described(
    catalog: Catalog,
    name: str,
    schema: Mapping[str, Any],
    origin: Origin,
    keys: Mapping[str, tuple[str, ...]],
    settings: Mapping[str, Any],
) -> Entity:
    module = catalog.entities[name].module if name in catalog.entities else ""
    facts = {"name": catalog.name, "slug": catalog.slug, **settings}
    return described_entity(name, Bundled(dict(schema), {"": origin}), origin, facts, keys, module)


def _settings_at(release: Release) -> dict[str, Any]:
    return {**_SETTINGS, **release.settings}


def _key(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(schema["x-entity"].get("key", ()))


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
