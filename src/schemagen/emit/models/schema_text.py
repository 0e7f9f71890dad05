"""The JSON Schema that a module of models checks with, as text: only what decides, in short lines."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from schemagen.catalog.bundle import DRAFT_2020_12
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import lookup, walk
from schemagen.emit.models.layout import Layout, Shared
from schemagen.emit.models.refs import bare, reachable
from schemagen.emit.models.view import View, step
from schemagen.source.json_writer import json_text
from schemagen.source.node import escape

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
    pointers = list(reachable(entity.schema, ""))
    reduced = _without_unused(bare(entity.schema, lambda pointer: pointer), pointers)
    schema = reduced if all(_exists(reduced, pointer) for pointer in pointers) else entity.schema
    return Document(_text(schema), {(entity.name, ""): ""}, _hidden(View(entity.schema), [""]))


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
        for pointer in _needed(entity.schema, root.pointer):
            schema = lookup(entity.schema, pointer)
            local = schema if not isinstance(schema, dict) else {k: v for k, v in schema.items() if k != "$id"}
            copied = bare(local, lambda target, entity=entity: step("/$defs", name_of(entity, target)))  # type: ignore[misc]
            definitions.setdefault(name_of(entity, pointer), copied)
    places = {key: step("/$defs", name) for key, name in names.items()}
    text = _text({"$schema": DRAFT_2020_12, "$defs": dict(sorted(definitions.items()))})
    hidden = (_hidden(View(catalog.entities[root.entity].schema), [root.pointer]) for root in roots)
    return Document(text, places, tuple(sorted({name for names in hidden for name in names})))


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


def _hidden(view: View, pointers: Iterable[str]) -> tuple[str, ...]:
    """The properties inside the schemas at `pointers` that `x-sensitivity` marks."""
    found: set[str] = set()
    for pointer in pointers:
        for tokens, inner in walk(view.at(pointer)):
            if tokens[-2:-1] == ("properties",):
                parts = view.parts(inner, step(pointer, *tokens))
                found |= {str(tokens[-1])} if any("x-sensitivity" in part for part, _ in parts) else set()
    return tuple(sorted(found))


def _needed(document: Any, start: str) -> list[str]:
    """The pointers to what a check of the schema at `start` needs: a dynamic reference may lead to any definition."""
    pointers = [start, *reachable(document, start)]
    if any(_has(lookup(document, pointer), "$dynamicRef") for pointer in pointers):
        definitions = {step("/$defs", name) for name in document.get("$defs", {})}
        pointers += sorted(definitions.difference(pointers))
    return pointers


def _without_unused(schema: Any, pointers: Iterable[str]) -> Any:
    """`schema` without the definitions that nothing refers to, but for those that can be referred to by a name."""
    if _has(schema, "$dynamicRef"):
        return schema
    used = {p.split("/")[2] for p in pointers if p.startswith("/$defs/")}
    definitions = schema.get("$defs", {}).items()
    kept = {n: d for n, d in definitions if escape(n)[1:] in used or _has(d, "$id", "$anchor", "$dynamicAnchor")}
    return {**{k: v for k, v in schema.items() if k != "$defs"}, **({"$defs": kept} if kept else {})}


def _has(schema: Any, *keywords: str) -> bool:
    """Whether one of `keywords` stands anywhere in `schema`."""
    return any(isinstance(inner, dict) and any(k in inner for k in keywords) for _, inner in walk(schema))


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
