"""The objects inside an entity: every schema with named members that its fields lead to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from schemagen.catalog.fields import field_of
from schemagen.catalog.model import Entity, EnumValue, Field, Schema
from schemagen.catalog.parts import Parts, parts_of
from schemagen.catalog.walk import children, lookup, pointer
from schemagen.emit.docs.shape import object_name

_NOT_ENTERED = frozenset({
    "if", "then", "else", "not", "dependentSchemas", "contains", "$defs", "definitions", "properties",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class InnerObject:
    """An object with named members; `place` is the pointer of its schema in the entity's effective schema.

    `users` are the paths of the fields and members that lead to it.
    """

    place: str
    name: str
    schema: Schema
    members: tuple[Field, ...]
    users: tuple[str, ...]

    @property
    def is_closed(self) -> bool:
        """Whether other members are refused."""
        return False in (self.schema.get("additionalProperties"), self.schema.get("unevaluatedProperties"))


@dataclass(frozen=True, slots=True)
class Enum:
    """An enum somewhere inside fields: `place` is the pointer of its schema, `paths` lead to it from the entity."""

    place: str
    paths: tuple[str, ...]
    values: tuple[EnumValue, ...]


def inner_objects(entity: Entity) -> tuple[InnerObject, ...]:
    """The objects that the entity's fields lead to, nearest first; each once, also where they contain themselves."""
    members: dict[str, tuple[Field, ...]] = {}
    users: dict[str, list[str]] = {}
    queue = [(name, field) for name, field in entity.fields.items()]
    for path, field in queue:
        for place in _object_places(field.parts, entity.schema):
            users.setdefault(place, []).append(path)
            if place and place not in members:
                members[place] = _members(entity, place)
                queue += [(f"{object_name(entity.schema, place)}.{m.name}", m) for m in members[place]]
    return tuple(
        InnerObject(place, object_name(entity.schema, place), lookup(entity.schema, place), found, tuple(users[place]))
        for place, found in members.items()
    )


def enums(entity: Entity, objects: tuple[InnerObject, ...]) -> tuple[Enum, ...]:
    """The enums of the entity's fields and of the members of its inner `objects`, in that order."""
    found: dict[str, tuple[list[str], Schema]] = {}
    for owner, fields in (("", entity.fields.values()), *((o.name, o.members) for o in objects)):
        for field in fields:
            for place, part, suffix in _reachable(field.parts, entity.schema, set(), ""):
                if isinstance(part.get("enum"), list):
                    path = f"{owner}.{field.name}{suffix}" if owner else f"{field.name}{suffix}"
                    found.setdefault(place, ([], part))[0].append(path)
    return tuple(Enum(place, tuple(paths), _values(part)) for place, (paths, part) in found.items())


def _members(entity: Entity, place: str) -> tuple[Field, ...]:
    origin = entity.origin_of(place)
    names = lookup(entity.schema, place)["properties"]
    return tuple(field_of(name, entity.schema, origin.at("properties", name), place) for name in names)


def _object_places(parts: Parts, root: Schema) -> Iterator[str]:
    """The places of the objects that `parts` describe or hold as items, values or variants."""
    for place, part, _ in _reachable(parts, root, set(), ""):
        if isinstance(part.get("properties"), dict) and part["properties"]:
            yield place


def _reachable(parts: Parts, root: Schema, seen: set[str], suffix: str) -> Iterator[tuple[str, Schema, str]]:
    """`parts` and the schemas inside them, but not the members of objects; `suffix` is how a path shows the step."""
    for place, part in parts:
        if place in seen:
            continue
        seen.add(place)
        yield place, part, suffix
        for tokens, child in children(part):
            if tokens[0] not in _NOT_ENTERED:
                inner = parts_of(child, root, place + pointer(tokens))
                yield from _reachable(inner, root, seen, suffix + _STEPS.get(str(tokens[0]), ""))


_STEPS = {
    "items": "[]", "prefixItems": "[]", "additionalProperties": ".*", "patternProperties": ".*",
    "propertyNames": " (name)",
}  # fmt: skip


def _values(part: Any) -> tuple[EnumValue, ...]:
    described = part.get("x-enum", {})
    return tuple(EnumValue(v, str(described.get(v, "")) if isinstance(v, str) else "") for v in part["enum"])
