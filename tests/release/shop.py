"""A small project to release in, and ways to edit it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ID = {"description": "D.", "type": "string", "format": "uuid"}


def text(**limits: Any) -> dict[str, Any]:
    """A string property."""
    return {"description": "D.", "type": "string", **limits}


def head(title: str, version: str, properties: Mapping[str, Any] = {}, **more: Any) -> dict[str, Any]:
    """A head that is closed, with the key `id`; `more` is written over it."""
    base: dict[str, Any] = {
        "title": title,
        "description": "A thing.",
        "x-entity": {"version": version, "key": ["id"]},
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {"id": ID, **properties},
    }
    return {**base, **more}


def write(root: Path, schema: Mapping[str, Any]) -> None:
    """Write a head into the catalog `shop`."""
    file = root / f"schemas/shop/{schema['title'].lower()}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(schema, indent=1), "utf-8")


def start(root: Path, *heads: Mapping[str, Any], emitters: tuple[str, ...] = ("json-schema",), **settings: Any) -> Path:
    """A project with the catalog `shop`."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "schemagen.toml").write_text(f"emitters = {json.dumps(emitters)}\n", "utf-8")
    for schema in heads:
        write(root, schema)
    if settings:
        (root / "schemas/shop/catalog.json").write_text(json.dumps(settings), "utf-8")
    return root


def codes(findings: Any) -> list[str]:
    """The codes of `findings`, sorted."""
    return sorted(finding.code for finding in findings)
