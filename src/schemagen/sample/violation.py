"""What violates a schema, keyword by keyword, as schemas: for negation, and for near misses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from schemagen.catalog.exact import PATTERNS
from schemagen.sample.format import FORMATS
from schemagen.sample.pattern import UnsupportedPattern, parse
from schemagen.sample.pattern_draw import draw_match
from schemagen.sample.place import Place

Schema = dict[str, Any]
_TYPES = ("string", "number", "boolean", "object", "array", "null")


@dataclass(frozen=True, slots=True)
class Violation:
    """One way to break `keyword`: what is broken holds at `place`, all else that the schema says at `rest`."""

    keyword: str
    place: Place
    rest: Place


def violations(place: Place, *, formats: bool = True, above: tuple[Place, ...] = ()) -> list[Violation]:
    """The ways to break the schema at `place`; none if it accepts everything. `above`: whose `$ref` leads here."""
    schema = place.schema
    if schema is False:
        anything = place.made("anything", True)
        return [Violation("false", anything, anything)]
    if not isinstance(schema, dict):
        return []
    found = []
    for keyword, value in schema.items():
        if keyword == "format" and not (formats and value in FORMATS):
            continue
        if keyword == "pattern" and formats and repeats_format(schema):
            continue
        for index, (broken, rest) in enumerate(_break(keyword, value, place)):
            key = ("broken", keyword, index)
            found.append(Violation(keyword, place.made(key, broken), place.made((*key, "rest"), rest)))
        target = _FOLLOW[keyword](place, value) if keyword in _FOLLOW else None
        if target is not None and target not in above:
            found += violations(target, formats=formats, above=(*above, place))
    return found


_FOLLOW: dict[str, Callable[[Place, str], Place | None]] = {
    "$ref": lambda place, reference: place.follow(reference),
    "$dynamicRef": lambda place, reference: place.follow_dynamic(reference),
}


def repeats_format(schema: Schema) -> bool:
    """Whether its `pattern` only says again what its `format` says, for validators that do not know the format."""
    return "pattern" in schema and schema["pattern"] == PATTERNS.get(schema.get("format", ""))


def _break(keyword: str, value: Any, place: Place) -> Iterator[tuple[Schema, Schema]]:
    """(what breaks it, the rest of the schema) for each way to break `keyword`."""
    companions = ("pattern",) if keyword == "format" and repeats_format(place.schema) else _COMPANIONS.get(keyword, ())
    rest = {k: v for k, v in place.schema.items() if k not in (keyword, *companions)}
    for broken in _BREAKERS.get(keyword, _unbreakable)(value, place):
        yield broken, rest | _kept(keyword, value, broken)


# Keywords that mean nothing, or something else, without the one that is broken.
_COMPANIONS = {
    "if": ("then", "else"), "contains": ("minContains", "maxContains"),
}  # fmt: skip


def _kept(keyword: str, value: Any, broken: Schema) -> Schema:
    """What still holds of a keyword of many parts when one of them is broken."""
    match keyword:
        case "required":
            return {"required": [n for n in value if n not in broken["properties"]]}
        case "properties":
            return {"properties": {n: s for n, s in value.items() if n not in broken["properties"]} | _open(broken)}
        case "patternProperties":
            return {}
        case "allOf":
            return {"allOf": [s for s in value if s is not broken["not"]]}
        case "dependentRequired":
            return {"dependentRequired": {n: r for n, r in value.items() if [n] != broken["required"]}}
        case "dependentSchemas":
            return {"dependentSchemas": {n: s for n, s in value.items() if s is not broken["not"]}}
        case _:
            return {}


def _open(broken: Schema) -> Schema:
    return dict.fromkeys(broken["properties"], True)


Breaker = Callable[[Any, Place], Iterator[Schema]]


def _unbreakable(value: Any, place: Place) -> Iterator[Schema]:
    yield from ()


def _one(make: Callable[[Any], Schema]) -> Breaker:
    def breaker(value: Any, place: Place) -> Iterator[Schema]:
        yield make(value)

    return breaker


def _type(value: Any, place: Place) -> Iterator[Schema]:
    allowed = {value} if isinstance(value, str) else set(value)
    others = [t for t in _TYPES if t not in allowed and not (t == "number" and "integer" in allowed)]
    if others:
        yield {"type": others}
    if "integer" in allowed and "number" not in allowed:
        yield {"type": "number", "not": {"multipleOf": 1}}


def _bound(keyword: str, exclusive: str, opposite: str, opposite_open: str) -> Breaker:
    """`minimum: 3` is broken below 3; with draft 4's `exclusiveMinimum: true` at 3 too."""

    def breaker(value: Any, place: Place) -> Iterator[Schema]:
        at_bound = place.schema.get(exclusive) is True
        yield {"type": "number", (opposite if at_bound else opposite_open): value}

    return breaker


def _open_bound(opposite: str) -> Breaker:
    def breaker(value: Any, place: Place) -> Iterator[Schema]:
        if not isinstance(value, bool):
            yield {"type": "number", opposite: value}

    return breaker


def _shorter(kind: str, keyword: str) -> Breaker:
    def breaker(value: Any, place: Place) -> Iterator[Schema]:
        if value > 0:
            yield {"type": kind, keyword: int(value) - 1}

    return breaker


def _longer(kind: str, keyword: str) -> Breaker:
    return _one(lambda value: {"type": kind, keyword: int(value) + 1})


def _required(value: Any, place: Place) -> Iterator[Schema]:
    for name in value if isinstance(value, list) else ():
        yield {"type": "object", "properties": {name: False}}


def _member(name: str, schema: Any) -> Schema:
    """An object whose property `name` breaks `schema`."""
    return {"type": "object", "required": [name], "properties": {name: {"not": schema}}}


def _properties(value: Any, place: Place) -> Iterator[Schema]:
    for name, schema in value.items():
        if schema is not True:
            yield _member(name, schema)


def _pattern_properties(value: Any, place: Place) -> Iterator[Schema]:
    for pattern, schema in value.items():
        if schema is not True and (name := _name_like(pattern)) is not None:
            yield _member(name, schema)


def _name_like(pattern: str) -> str | None:
    import random

    try:
        return draw_match(parse(pattern), random.Random(0))
    except UnsupportedPattern:
        return None


def _additional(value: Any, place: Place) -> Iterator[Schema]:
    from schemagen.sample.matching import matches

    named = place.schema.get("properties", {})
    patterns = place.schema.get("patternProperties", {})
    for name in ("unexpected", "Unexpected-Name", "0", "!", "", *(n[:-1] for n in named), *(n + "x" for n in named)):
        if name not in named and not any(matches(p, name) for p in patterns):
            if value is not True:
                yield _member(name, value)
            return


def _unevaluated(value: Any, place: Place) -> Iterator[Schema]:
    if value is not True:
        yield _member("unexpected", value)


def _property_names(value: Any, place: Place) -> Iterator[Schema]:
    """The name itself is drawn by whoever draws the object: one name that breaks `value`."""
    if value is not True:
        yield {"type": "object", "minProperties": 1, "propertyNames": {"not": value}}


def _items(value: Any, place: Place) -> Iterator[Schema]:
    if isinstance(value, list):
        yield from _prefix_items(value, place)
    elif value is not True:
        yield _item(len(place.schema.get("prefixItems", ())), value)


def _item(index: int, schema: Any) -> Schema:
    return {"type": "array", "minItems": index + 1, "prefixItems": [*([True] * index), {"not": schema}]}


def _prefix_items(value: Any, place: Place) -> Iterator[Schema]:
    for index, schema in enumerate(value):
        if schema is not True:
            yield _item(index, schema)


def _unevaluated_items(value: Any, place: Place) -> Iterator[Schema]:
    if value is not True:
        yield _item(len(place.schema.get("prefixItems", ())), value)


def _contains(value: Any, place: Place) -> Iterator[Schema]:
    low, high = place.schema.get("minContains", 1), place.schema.get("maxContains")
    if low == 1:
        yield {"type": "array", "items": {"not": value}}
    elif low > 1:
        yield {"type": "array", "contains": value, "minContains": low - 1, "maxContains": low - 1}
    if high is not None:
        yield {"type": "array", "contains": value, "minContains": int(high) + 1}


def _dependent_required(value: Any, place: Place) -> Iterator[Schema]:
    for name, needed in value.items():
        for other in needed:
            if other != name:
                yield {"type": "object", "required": [name], "properties": {other: False}}


def _dependent_schemas(value: Any, place: Place) -> Iterator[Schema]:
    for name, schema in value.items():
        if isinstance(schema, list):
            yield from _dependent_required({name: schema}, place)
        elif schema is not True:
            yield {"type": "object", "required": [name], "not": schema}


def _all_of(value: Any, place: Place) -> Iterator[Schema]:
    for schema in value:
        yield {"not": schema}


def _any_of(value: Any, place: Place) -> Iterator[Schema]:
    yield {"allOf": [{"not": s} for s in value]}


def _one_of(value: Any, place: Place) -> Iterator[Schema]:
    yield {"allOf": [{"not": s} for s in value]}
    for pair in combinations(value, 2):
        yield {"allOf": list(pair)}


def _if(value: Any, place: Place) -> Iterator[Schema]:
    if "then" in place.schema:
        yield {"allOf": [value, {"not": place.schema["then"]}]}
    if "else" in place.schema:
        yield {"allOf": [{"not": value}, {"not": place.schema["else"]}]}


_BREAKERS: dict[str, Breaker] = {
    "type": _type,
    "enum": _one(lambda v: {"not": {"enum": v}}), "const": _one(lambda v: {"not": {"enum": [v]}}),
    "minimum": _bound("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
    "maximum": _bound("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
    "exclusiveMinimum": _open_bound("maximum"), "exclusiveMaximum": _open_bound("minimum"),
    "multipleOf": _one(lambda v: {"type": "number", "not": {"multipleOf": v}}),
    "minLength": _shorter("string", "maxLength"), "maxLength": _longer("string", "minLength"),
    "pattern": _one(lambda v: {"type": "string", "not": {"pattern": v}}),
    "format": _one(lambda v: {"type": "string", "not": {"format": v}}),
    "minItems": _shorter("array", "maxItems"), "maxItems": _longer("array", "minItems"),
    "uniqueItems": lambda v, p: iter([{"type": "array", "minItems": 2, "not": {"uniqueItems": True}}] if v else []),
    "minProperties": _shorter("object", "maxProperties"), "maxProperties": _longer("object", "minProperties"),
    "required": _required, "properties": _properties, "patternProperties": _pattern_properties,
    "additionalProperties": _additional, "unevaluatedProperties": _unevaluated, "propertyNames": _property_names,
    "items": _items, "prefixItems": _prefix_items, "additionalItems": _unbreakable, "contains": _contains,
    "unevaluatedItems": _unevaluated_items,
    "dependentRequired": _dependent_required, "dependentSchemas": _dependent_schemas,
    "dependencies": _dependent_schemas,
    "allOf": _all_of, "anyOf": _any_of, "oneOf": _one_of, "if": _if,
    "not": lambda v, p: iter([{"allOf": [v]}]),
}  # fmt: skip
