"""The vocabulary for editors: one self-contained file, without what most of them can't follow.

Editors' language servers know neither `$dynamicRef` nor documents that are not at hand, and read no URN. So the
vocabularies of draft 2020-12 are laid into one schema that refers to itself, with the same verdict on every head.
"""

from collections.abc import Callable
from typing import Any

from schemagen.catalog.vocabulary import catalog_schema, meta_schema

_DRAFT = "https://json-schema.org/draft/2020-12/"


def editor_schema() -> dict[str, Any]:
    """The meta-schema of a head."""
    own = meta_schema()
    parts = [*_draft(), own]
    return {
        "$schema": own["$schema"],
        "$id": own["$id"],
        "title": own["title"],
        "type": ["object", "boolean"],
        "properties": _merged("properties", parts),
        "$defs": _merged("$defs", parts),
        **{k: v for k, v in own.items() if k not in {"$dynamicAnchor", "allOf", "properties", "$defs"}},
    }


def editor_catalog_schema() -> dict[str, Any]:
    """The schema of catalog.yaml."""
    base = str(meta_schema()["$id"])
    schema: dict[str, Any] = _mapped(catalog_schema(), lambda ref: ref.removeprefix(base))
    return {**schema, "$defs": {**meta_schema()["$defs"], **schema.get("$defs", {})}}


def _draft() -> list[dict[str, Any]]:
    """Draft 2020-12: its vocabularies, and the document that joins them."""
    from jsonschema_specifications import REGISTRY

    whole: dict[str, Any] = REGISTRY.contents(_DRAFT + "schema")
    return [*(REGISTRY.contents(_DRAFT + one["$ref"]) for one in whole["allOf"]), whole]


def _merged(keyword: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """What `parts` have under `keyword`; what stands in several, such as `$schema`, is held by all of them."""
    found: dict[str, Any] = {}
    for part in parts:
        for name, schema in part.get(keyword, {}).items():
            here = _mapped(schema, _to_one_file)
            found[name] = {"allOf": [found[name], here]} if name in found else here
    return found


def _to_one_file(ref: str) -> str:
    return "#" + ref.partition("#")[2] if ref.startswith("meta/") else ref


def _mapped(schema: Any, change: Callable[[str], str]) -> Any:
    """`schema` with its references changed; `$dynamicRef` leads to the root."""
    match schema:
        case {"$dynamicRef": str(), **rest}:
            return {**rest, "$ref": "#"}
        case dict():
            return {
                k: change(v) if k == "$ref" and isinstance(v, str) else _mapped(v, change) for k, v in schema.items()
            }
        case list():
            return [_mapped(item, change) for item in schema]
    return schema
