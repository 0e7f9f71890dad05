"""The effective schema of every head, for any JSON Schema validator."""

from collections.abc import Iterator
from functools import partial

from schemagen.catalog.model import Catalog, Schema
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.source.json_writer import json_text


def emit_json_schema(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`json-schema/<entity>/<version>.json` for each entity: self-contained draft 2020-12."""
    for entity in catalog.entities.values():
        yield Artefact(f"json-schema/{entity.slug}/{entity.version}.json", partial(_render, entity.schema))


def _render(schema: Schema) -> str:
    return json_text(schema) + "\n"
