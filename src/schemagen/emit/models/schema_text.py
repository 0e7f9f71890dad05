"""The JSON Schema that a module of models checks with, as text: only what decides, in short lines."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from schemagen.catalog.bundle import DRAFT_2020_12
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import lookup, walk
from schemagen.emit.models.layout import Layout, Shared
from schemagen.emit.models.refs import bare, reachable
from schemagen.emit.models.view import step
from schemagen.source.json_writer import json_text

_WIDTH = 110


class Document:
    """A schema document whose definitions come from effective schemas; `places` says where from."""

    def __init__(self, text: str, places: dict[tuple[str, str], str], hidden: tuple[str, ...]) -> None:
        self.text = text
        self.hidden = hidden  # the properties that are sensitive
        self._places = places

    def place(self, entity: str, pointer: str) -> str:
        """The pointer in this document to what stands at `pointer` in the effective schema of `entity`."""
        starts = (start for start in _prefixes(pointer) if (entity, start) in self._places)
        start = next(starts)
        return self._places[entity, start] + pointer[len(start) :]


def entity_document(entity: Entity) -> Document:
    """The effective schema of `entity`."""
    reduced = bare(entity.schema, lambda pointer: pointer)
    schema = reduced if all(_exists(reduced, p) for p in reachable(entity.schema, "")) else entity.schema
    return Document(_text(schema), {(entity.name, ""): ""}, tuple(sorted(_hidden([entity.schema]))))


def shared_document(catalog: Catalog, layout: Layout, roots: Iterable[Shared]) -> Document:
    """The definitions `roots` and all that they refer to."""
    names: dict[tuple[str, str], str] = {}

    def name_of(entity: Entity, pointer: str) -> str:
        shared = layout.shared_at(entity, pointer)
        name = shared.name if shared else f"{entity.name}#{pointer}"
        return names.setdefault((entity.name, pointer), name)

    definitions: dict[str, Any] = {}
    for root in roots:
        entity = catalog.entities[root.entity]
        for pointer in (root.pointer, *reachable(entity.schema, root.pointer)):
            schema = lookup(entity.schema, pointer)
            local = schema if not isinstance(schema, dict) else {k: v for k, v in schema.items() if k != "$id"}
            copied = bare(local, lambda target, entity=entity: step("/$defs", name_of(entity, target)))  # type: ignore[misc]
            definitions.setdefault(name_of(entity, pointer), copied)
    places = {key: step("/$defs", name) for key, name in names.items()}
    text = _text({"$schema": DRAFT_2020_12, "$defs": dict(sorted(definitions.items()))})
    used = [lookup(catalog.entities[root.entity].schema, root.pointer) for root in roots]
    return Document(text, places, tuple(sorted(_hidden(used))))


def _exists(document: Any, pointer: str) -> bool:
    """Whether something stands at `pointer`: a reference may lead to an annotation."""
    try:
        lookup(document, pointer)
    except KeyError:
        return False
    return True


def _prefixes(pointer: str) -> Iterator[str]:
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _hidden(schemas: Iterable[Any]) -> set[str]:
    """The properties that `x-sensitivity` marks."""
    return {
        str(tokens[-1])
        for schema in schemas
        for tokens, inner in walk(schema)
        if isinstance(inner, dict) and "x-sensitivity" in inner and tokens[-2:-1] == ("properties",)
    }


def _text(value: Any) -> str:
    return "".join(_lines(value, ""))


def _short(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:  # a number beyond a float
        return json_text(value, indent=None)


def _lines(value: Any, indent: str) -> Iterator[str]:
    """`value` as JSON: what fits on a line is on one."""
    short = _short(value)
    if len(indent) + len(short) <= _WIDTH or not isinstance(value, dict | list) or not value:
        yield short
        return
    inner = indent + " "
    members = value.items() if isinstance(value, dict) else (("", v) for v in value)
    separator = ("{" if isinstance(value, dict) else "[") + "\n"
    for key, member in members:
        yield separator + inner + (_short(key) + ": " if isinstance(value, dict) else "")
        yield from _lines(member, inner)
        separator = ",\n"
    yield "\n" + indent + ("}" if isinstance(value, dict) else "]")
