"""From one head to its Entity."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from schemagen.catalog.bundle import DRAFT_2020_12, Bundled, bundle, state_version
from schemagen.catalog.declarations import Declarations
from schemagen.catalog.fields import field_of
from schemagen.catalog.model import Entity, Schema
from schemagen.catalog.naming import pascal_case, plural, slug_of
from schemagen.catalog.origin import Origin
from schemagen.catalog.vocabulary import is_well_formed
from schemagen.catalog.walk import pointer
from schemagen.diagnostic import Finding
from schemagen.source import Document

DEFAULT_STORAGE: Mapping[str, Schema] = {"postgres": {}, "sqlite": {}}

Report = Callable[[Finding], None]


def title_of(document: Document) -> str:
    """An entity's name: its title, else the name of its file in PascalCase."""
    data = document.data
    title = data.get("title") if isinstance(data, dict) else None
    return (
        title if isinstance(title, str) and title else pascal_case(document.path.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    )


def build_entity(
    head: Document,
    documents: Mapping[str, Document],
    folder: str,
    catalog: Mapping[str, Any],
    keys: Mapping[str, tuple[str, ...]],
    report: Report,
) -> Entity | None:
    """The entity that `head` (already checked against the vocabulary) describes; None when a file it uses is no schema.

    `folder` is the catalog's, `catalog` its settings with `slug`, `keys` the key of each entity by name. What is wrong
    goes to `report`; the entity is then as good as it can be made.
    """
    bundled = bundle(head, documents, folder, report)
    if not is_well_formed(bundled.schema):
        return None
    name = title_of(head)
    slug = slug_of(name)
    _state(head, bundled, catalog, slug, name, report)
    bundled.schema = _ordered(bundled.schema, bundled.schema["x-entity"].get("key", ()))
    return described_entity(name, bundled, Origin(head.path), catalog, keys, _module(head.path, folder))


def described_entity(
    name: str,
    effective: Bundled,
    origin: Origin,
    catalog: Mapping[str, Any],
    keys: Mapping[str, tuple[str, ...]],
    module: str = "",
) -> Entity:
    """The entity that an `effective` schema, complete and well-formed, describes; the other arguments as above."""
    schema, slug = effective.schema, slug_of(name)
    stated: dict[str, Any] = schema["x-entity"]
    shell = Entity(
        name=name,
        slug=slug,
        catalog=catalog["name"],
        module=module,
        version=stated["version"],
        key=tuple(stated.get("key", ())),
        table=stated.get("table") or plural(slug),
        origin=origin,
        schema=schema,
        origins=effective.origins,
        shared=effective.shared,
        fields={},
        storage=_storage(schema.get("x-storage", DEFAULT_STORAGE), catalog.get("storage", {})),
        notes=stated.get("notes", ""),
        compatibility=stated.get("compatibility"),
        renamed_from=stated.get("renamed-from"),
    )
    fields = {n: field_of(n, schema, shell.origin_of(pointer(("properties", n)))) for n in schema.get("properties", {})}
    declared = Declarations(slug, schema, fields, shell.origin_of)
    return replace(
        shell,
        fields=fields,
        references=tuple(declared.references(keys)),
        constraints=tuple(declared.constraints()),
        rules=tuple(declared.rules()),
        indexes=tuple(declared.indexes()),
    )


def _state(head: Document, bundled: Bundled, catalog: Mapping[str, Any], slug: str, name: str, report: Report) -> None:
    """Add to the effective schema what every entity has: its type, its `$id`, its version."""
    schema = bundled.schema
    if schema.setdefault("type", "object") != "object":
        report(head.finding("entity-not-object", f"{name} is of type {schema['type']}", "/type", help="type: object"))
    version = schema["x-entity"]["version"]
    schema["$schema"] = DRAFT_2020_12
    schema["$id"] = quote(f"{catalog['slug']}/{slug}/{version}")  # a URI has ASCII characters only
    version_field = catalog.get("version_field", "schema_version")
    if version_field is None:
        return
    if version_field in schema.get("properties", {}):
        place = pointer(("properties", version_field))
        said = f"schemagen adds the property '{version_field}' itself"
        help = "remove it, or name another version-field in catalog.yaml"
        report(head.finding("version-field-written", said, place, key=True, help=help, entity=name))
        return
    state_version(bundled, version_field, name, version, Origin(head.path, "/x-entity/version"))


def _ordered(schema: Schema, key: tuple[str, ...]) -> dict[str, Any]:
    """`schema` in a steady order: what it is first, the key before other properties, `$defs` last."""
    first = ("$schema", "$id", "title", "description", "x-entity")
    last = ("$defs",)
    ordered = {k: schema[k] for k in first if k in schema}
    ordered |= {k: v for k, v in schema.items() if k not in first and k not in last}
    ordered |= {k: schema[k] for k in last if k in schema}
    properties = schema.get("properties", {})
    if "properties" in ordered:
        ordered["properties"] = {n: properties[n] for n in key if n in properties} | properties
    return ordered


def _module(path: str, folder: str) -> str:
    inner = path[len(folder) + 1 :]
    return inner.split("/")[0] if "/" in inner else ""


def _storage(stated: Mapping[str, Schema], defaults: Mapping[str, Schema]) -> dict[str, Schema]:
    """`x-storage`, each store's options over the catalog's defaults for it."""
    return {store: {**defaults.get(store, {}), **options} for store, options in stated.items()}
