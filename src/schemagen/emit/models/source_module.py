"""The modules of a package that stand for source files: an entity's, and a file's of shared definitions."""

import json
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from typing import Any

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import lookup
from schemagen.emit.models.layout import Layout, Shared
from schemagen.emit.models.module import module_text, notice
from schemagen.emit.models.names import TYPE_NAMES, class_name
from schemagen.emit.models.projection import Projection
from schemagen.emit.models.refs import reachable
from schemagen.emit.models.rule import rules_text, shared_rules_text
from schemagen.emit.models.schema_document import entity_document, shared_document
from schemagen.emit.models.shape import Class, Definition, Named, mentioned

_ABOUT_SHARED = "Definitions that entities share."


def entity_text(entity: Entity, layout: Layout) -> str:
    """The module of `entity`: its class, and those of the objects inside it that no other file defines."""
    shared = {s.name: s.module for p in reachable(entity.schema, "") if (s := layout.shared_at(entity, p))}
    name = class_name(entity.name)
    projection = Projection(entity.schema, partial(_name, layout, entity), {name, *shared, *TYPE_NAMES})
    projection.declare("", name)
    definitions = list(projection.finished())
    document = entity_document(entity)
    places = {d.name: document.place(entity.name, d.pointer) for d in definitions if isinstance(d, Class)}
    about, rules = f"{entity.name} {entity.version}.", rules_text(entity)
    return module_text(entity.origin.file, about, definitions, shared, document, places, rules)


def shared_text(catalog: Catalog, layout: Layout, file: str) -> str:
    """The module of the shared definitions of `file`."""
    module = layout.files[file]
    own = [s for s in layout.shared.values() if s.origin.file == file]
    if any(s.module != module for s in own):
        return _forwarding(file, own)
    return _defining(catalog, layout, file, [s for s in layout.shared.values() if s.module == module])


def entity_key(entity: Entity, layout: Layout) -> str:
    """A digest of all that `entity_text` reads."""
    shared = [layout.shared_at(entity, pointer) for pointer in reachable(entity.schema, "")]
    names = sorted((s.name, s.module, s.pointer) for s in shared if s)
    return _digest(entity.origin.file, entity.name, entity.version, entity.schema, names)


def shared_key(catalog: Catalog, layout: Layout, file: str) -> str:
    """A digest of all that `shared_text` reads."""
    module = layout.files[file]
    parts: list[Any] = [file]
    for root in layout.shared.values():
        if root.origin.file == file or root.module == module:
            entity = catalog.entities[root.entity]
            pointers = (root.pointer, *reachable(entity.schema, root.pointer))
            shared = [layout.shared_at(entity, pointer) for pointer in pointers]
            names = [(s.name, s.module) if s else None for s in shared]
            parts += [root.name, root.module, root.origin.file, pointers, names]
            parts += [lookup(entity.schema, pointer) for pointer in pointers]
    return _digest(*parts)


def _defining(catalog: Catalog, layout: Layout, file: str, roots: list[Shared]) -> str:
    document = shared_document(catalog, layout, roots)
    definitions: list[Definition] = []
    places: dict[str, str] = {}
    taken = {s.name for s in layout.shared.values()} | TYPE_NAMES
    for name in dict.fromkeys(root.entity for root in roots):
        projection = Projection(catalog.entities[name].schema, partial(_name, layout, catalog.entities[name]), taken)
        found = _declared(projection, [root for root in roots if root.entity == name])
        places |= {d.name: document.place(name, d.pointer) for d in found if isinstance(d, Class)}
        definitions += found
    used = {n.name for n in mentioned(definitions) if isinstance(n, Named)}
    shared = (s for s in layout.shared.values() if s.name in used and s.module != layout.files[file])
    imported = {s.name: s.module for s in shared}
    starts = {e: [r.pointer for r in roots if r.entity == e] for e in dict.fromkeys(root.entity for root in roots)}
    rules = shared_rules_text(catalog, document, starts)
    return module_text(file, _ABOUT_SHARED, definitions, imported, document, places, rules)


def _declared(projection: Projection, roots: Iterable[Shared]) -> list[Definition]:
    """The declarations of `roots` and of what is inside them."""
    for root in roots:
        projection.declare(root.pointer, root.name)
    return list(projection.finished())


def _forwarding(file: str, own: Iterable[Shared]) -> str:
    """The module of a file whose definitions refer to those of another file and back: they stand in its module."""
    lines = "".join(f"from .{s.module} import {s.name} as {s.name}\n" for s in own)
    return f'# {notice(file)}\n"""{_ABOUT_SHARED}"""\n\n{lines}'


def _name(layout: Layout, entity: Entity, pointer: str) -> str | None:
    shared = layout.shared_at(entity, pointer)
    return shared.name if shared else None


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, default=lambda number: {"number": str(number)})
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
