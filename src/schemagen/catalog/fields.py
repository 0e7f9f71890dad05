"""From an effective schema to its fields: what each property holds, structurally."""

from collections.abc import Mapping

from schemagen.catalog.field_type import (
    Boolean,
    Date,
    DateTime,
    Decimal,
    Document,
    FieldType,
    Int64,
    Integer,
    Number,
    Text,
    Uuid,
)
from schemagen.catalog.model import EnumValue, Field, Schema
from schemagen.catalog.naming import short_name, snake_case, words
from schemagen.catalog.origin import Origin
from schemagen.catalog.parts import Parts, is_null, parts_of
from schemagen.catalog.walk import lookup, pointer
from schemagen.source.json_type import json_type

_ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_FORMATS: dict[str, FieldType] = {
    "uuid": Uuid(), "date-time": DateTime(), "date": Date(), "int64": Int64(), "decimal": Decimal(),
}  # fmt: skip


def field_of(name: str, root: Schema, origin: Origin, inside: str = "") -> Field:
    """The property `name` of the effective schema `root`, or of the object whose schema is at `inside` in it."""
    owner = lookup(root, inside)
    place = inside + pointer(("properties", name))
    schema = owner["properties"][name]
    parts = parts_of(schema, root, place)
    facts = {k: v for _, part in reversed(parts) for k, v in part.items()}
    types = json_types(parts)
    return Field(
        name=name,
        column=_column(name, facts),
        type=_field_type(types - {"null"}, parts),
        required=name in owner.get("required", ()),
        nullable="null" in types,
        schema=schema if isinstance(schema, Mapping) else {},
        facts=facts,
        origin=origin,
        parts=parts,
        values=_values(facts),
    )


def field_type(parts: Parts) -> FieldType:
    """What a value other than null holds when it fits every one of `parts`."""
    return _field_type(json_types(parts) - {"null"}, parts)


def json_types(parts: Parts) -> frozenset[str]:
    """The JSON types that fit every part, read from `type`, `enum` and `const`."""
    types = _ALL_TYPES
    nullable_branch = [place for place, part in parts if _has_null_branch(part)]
    for place, part in parts:
        allowed = _types_of(part)
        if any(place.startswith(f"{outer}/") for outer in nullable_branch):
            allowed |= {"null"}
        types &= allowed
    return types


def _has_null_branch(part: Schema) -> bool:
    return any(any(is_null(b) for b in part.get(keyword, ())) for keyword in ("anyOf", "oneOf"))


def _types_of(part: Schema) -> frozenset[str]:
    types = _ALL_TYPES
    if (stated := part.get("type")) is not None:
        types &= _widened({stated} if isinstance(stated, str) else set(stated))
    values = part.get("enum", [part["const"]] if "const" in part else None)
    if values is not None:
        types &= _widened({json_type(v) for v in values})
    for keyword in ("anyOf", "oneOf"):
        if branches := [b for b in part.get(keyword, ()) if isinstance(b, Mapping)]:
            types &= frozenset().union(*(_types_of(b) for b in branches))
    return types


def _widened(types: set[str]) -> frozenset[str]:
    """Every integer is a number, so that `number` allows `integer` too."""
    return frozenset(types | ({"integer"} if "number" in types else set()))


def _field_type(types: frozenset[str], parts: Parts) -> FieldType:
    match sorted(types):
        case ["string"]:
            format = next((f for _, part in parts if isinstance(f := part.get("format"), str)), None)
            return _FORMATS.get(format or "", Text(format))
        case ["integer"]:
            return Integer()
        case ["integer", "number"] | ["number"]:
            return Number()
        case ["boolean"]:
            return Boolean()
        case ["object"]:
            return Document("object")
        case ["array"]:
            return Document("array")
    return Document("any")


def _values(facts: Schema) -> tuple[EnumValue, ...]:
    described = facts.get("x-enum", {})
    values = facts.get("enum", [facts["const"]] if "const" in facts else [])
    return tuple(EnumValue(v, str(described.get(v, "")) if isinstance(v, str) else "") for v in values)


def _column(name: str, facts: Schema) -> str:
    written = facts.get("x-sql", {}).get("column")
    if written:
        return short_name(str(written))
    return short_name(snake_case(name) if words(name) else name)
