"""The JSON Schema that a module of models checks with: only what decides."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from schemagen.catalog.bundle import DRAFT_2020_12
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import lookup, walk
from schemagen.emit.models.json_lines import json_lines
from schemagen.emit.models.layout import Layout, Shared
from schemagen.emit.models.refs import bare, reachable
from schemagen.emit.models.view import View, step
from schemagen.source.node import escape


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
    return Document(json_lines(schema), {(entity.name, ""): ""}, _hidden(entity.schema, ""))


def shared_document(catalog: Catalog, layout: Layout, roots: Iterable[Shared]) -> Document:
    """The definitions `roots` and all that they refer to."""
    made = _Definitions(layout)
    hidden: set[str] = set()
    for root in roots:
        entity = catalog.entities[root.entity]
        made.add(entity, root.pointer)
        hidden.update(_hidden(entity.schema, root.pointer))
    text = json_lines({"$schema": DRAFT_2020_12, "$defs": dict(sorted(made.definitions.items()))})
    return Document(text, made.places, tuple(sorted(hidden)))


class _Definitions:
    """Definitions from several effective schemas, each once, under names of their own."""

    def __init__(self, layout: Layout) -> None:
        self.places: dict[tuple[str, str], str] = {}
        self.definitions: dict[str, Any] = {}
        self._layout = layout

    def add(self, entity: Entity, start: str) -> None:
        """Add the definition at `start` of the effective schema of `entity`, and all that it refers to."""
        for pointer in _needed(entity.schema, start):
            name = self._name(entity, pointer)
            schema = lookup(entity.schema, pointer)
            if isinstance(schema, dict):
                schema = {k: v for k, v in schema.items() if k != "$id"}
            self.definitions.setdefault(name, bare(schema, partial(self._place, entity)))
            self._place(entity, pointer)

    def _place(self, entity: Entity, pointer: str) -> str:
        return self.places.setdefault((entity.name, pointer), step("/$defs", self._name(entity, pointer)))

    def _name(self, entity: Entity, pointer: str) -> str:
        shared = self._layout.shared_at(entity, pointer)
        return shared.name if shared else f"{entity.name}#{pointer}"


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


def _hidden(document: Any, start: str) -> tuple[str, ...]:
    """The properties inside the schema at `start` that `x-sensitivity` marks."""
    view = View(document)
    inside = walk(view.at(start))
    properties = ((t, schema) for t, schema in inside if t[-2:-1] == ("properties",))
    marked = (str(t[-1]) for t, schema in properties if _is_sensitive(view, schema, step(start, *t)))
    return tuple(sorted(set(marked)))


def _is_sensitive(view: View, schema: Any, pointer: str) -> bool:
    return any("x-sensitivity" in part for part, _ in view.parts(schema, pointer))


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
