"""What a value may be, in words: its type, and the limits that the schema's keywords set."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from schemagen.catalog.exact import PATTERNS
from schemagen.catalog.field_type import (
    Boolean,
    Date,
    DateTime,
    Decimal,
    Document,
    Int64,
    Integer,
    Number,
    Text,
    Uuid,
)
from schemagen.catalog.fields import field_type
from schemagen.catalog.model import Schema
from schemagen.catalog.parts import Parts, parts_of
from schemagen.catalog.walk import tokens_of
from schemagen.emit.markdown import code, link, value
from schemagen.emit.wording import counted, listed

# Said elsewhere on the page: by the type, the table of an object's members, the description, or a column of its own.
_SAID = frozenset({
    "$ref", "$defs", "$schema", "$id", "$anchor", "$comment", "$dynamicRef", "$dynamicAnchor", "$vocabulary",
    "type", "title", "description", "examples", "default", "const", "format", "allOf", "properties", "required",
    "items", "prefixItems", "patternProperties", "additionalProperties", "unevaluatedProperties", "deprecated",
    "contentMediaType", "definitions",
})  # fmt: skip
_MOST_VALUES = 6  # longer enums are shown in a table of their own only


class Shapes:
    """Describes the parts of one entity's effective schema; `href` gives the link to the object at a pointer."""

    def __init__(self, root: Schema, href: Callable[[str], str]) -> None:
        self.root, self.href = root, href

    def type_of(self, parts: Parts) -> str:
        """The type in Markdown; objects with named members are links to their tables."""
        if objects := [place for place, part in parts if part.get("properties") and place]:
            return " and ".join(link(code(object_name(self.root, place)), self.href(place)) for place in objects)
        if any(place == "" for place, _ in parts):
            return link("this entity", "#")
        if any("enum" in part for _, part in parts):
            return "enum"
        if (constant := next((part["const"] for _, part in parts if "const" in part), ...)) is not ...:
            return f"always {value(constant)}"
        return self._plain_type(parts)

    def _plain_type(self, parts: Parts) -> str:
        match field_type(parts):
            case Text(format):
                return f"string ({format})" if format else "string"
            case Uuid():
                return "string (uuid)"
            case DateTime():
                return "string (date-time)"
            case Date():
                return "string (date)"
            case Int64():
                return "string (int64)"
            case Decimal():
                return "string (decimal)"
            case Integer():
                return "integer"
            case Number():
                return "number"
            case Boolean():
                return "boolean"
            case Document("array"):
                return self._array(parts)
            case Document("object"):
                return self._variants(parts) or self._map(parts)
            case Document():
                return self._variants(parts) or _named_types(parts)
            case other:
                assert_never(other)

    def _array(self, parts: Parts) -> str:
        for place, part in parts:
            if prefix := part.get("prefixItems"):
                inner = [self._inner(item, f"{place}/prefixItems/{i}") for i, item in enumerate(prefix)]
                return f"tuple of {listed(inner)}"
            if isinstance(part.get("items"), Mapping):
                return f"array of {self._inner(part['items'], f'{place}/items')}"
        return "array"

    def _map(self, parts: Parts) -> str:
        for place, part in parts:
            for keyword in ("additionalProperties", "unevaluatedProperties"):
                if isinstance(part.get(keyword), Mapping):
                    return f"map of {self._inner(part[keyword], f'{place}/{keyword}')}"
            if patterns := part.get("patternProperties"):
                names = [
                    f"names like {code(p)}: {self._inner(s, f'{place}/patternProperties/{_escaped(p)}')}"
                    for p, s in patterns.items()
                ]
                return f"map ({'; '.join(names)})"
        return "object"

    def _variants(self, parts: Parts) -> str:
        for place, part in parts:
            for keyword in ("oneOf", "anyOf"):
                branches = part.get(keyword, ())
                if branches and all(isinstance(b, Mapping) and ("$ref" in b or "type" in b) for b in branches):
                    inner = [self._inner(b, f"{place}/{keyword}/{i}") for i, b in enumerate(branches)]
                    return listed(list(dict.fromkeys(inner)), "or")
        return ""

    def _inner(self, schema: Any, place: str) -> str:
        if not isinstance(schema, Mapping):
            return "nothing" if schema is False else "any JSON value"
        parts = parts_of(schema, self.root, place)
        shown = self.type_of(parts)
        limits = list(self.limits(parts, brief=True))
        return f"{shown} ({', '.join(limits)})" if limits else shown

    def limits(self, parts: Parts, *, brief: bool = False) -> Iterator[str]:
        """The keywords that narrow the type, each once, in Markdown; `brief` leaves out what only documents."""
        seen: set[str] = set()
        has_variants = bool(self._variants(parts))
        for place, part in parts:
            if place and part.get("properties"):
                continue  # an object with a table of its own, which says it
            for phrase in self._phrases(part, has_variants):
                if phrase not in seen and not (brief and phrase in ("read-only", "write-only")):
                    seen.add(phrase)
                    yield phrase

    def limits_of_object(self, schema: Schema) -> list[str]:
        """What is asked of an object as a whole, beside its members."""
        return list(dict.fromkeys(self._phrases(schema, has_variants=False)))

    def _phrases(self, part: Schema, has_variants: bool) -> Iterator[str]:
        yield from _ranges(part)
        for keyword, stated in part.items():
            if keyword in _SAID or keyword in _RANGED or (keyword in ("oneOf", "anyOf") and has_variants):
                continue
            yield from self._phrase(keyword, stated, part)

    def _phrase(self, keyword: str, stated: Any, part: Schema) -> Iterator[str]:
        match keyword, stated:
            case "pattern", str():
                if stated != PATTERNS.get(part.get("format", "")):
                    yield f"matches {code(stated)}"
            case "enum", list():
                if len(stated) <= _MOST_VALUES:
                    yield listed([value(v) for v in stated], "or")
                else:
                    yield f"one of {len(stated)} values"
            case "multipleOf", _:
                yield f"multiple of {value(stated)}"
            case "uniqueItems", True:
                yield "no item twice"
            case "readOnly", True:
                yield "read-only"
            case "writeOnly", True:
                yield "write-only"
            case "contentEncoding", str():
                yield f"encoded as {code(stated)}"
            case "x-renamed-from", str():
                yield f"formerly {code(stated)}"
            case "not", Mapping():
                yield f"not: {self._condition(stated)}"
            case (("oneOf" | "anyOf"), list()):
                branches = [b for b in stated if not (isinstance(b, Mapping) and b.get("type") == "null")]
                if len(branches) > 1 or len(branches) == len(stated):
                    yield listed([self._condition(b) for b in branches], "or")
            case "propertyNames", Mapping():
                yield f"names: {self._condition(stated)}"
            case _ if keyword.startswith("x-") or stated is False:
                return
            case _ if keyword in _VALIDATING:
                yield code(f"{keyword}: {compact(stated)}")

    def _condition(self, schema: Any) -> str:
        """A schema that narrows another: its limits where they say all of it, else its JSON."""
        if not isinstance(schema, Mapping) or set(schema) - _CONDITIONS:
            return code(compact(schema))
        said = [f"format {code(schema['format'])}"] if "format" in schema else []
        said += [f"always {value(schema['const'])}"] if "const" in schema else []
        return ", ".join([*said, *self.limits((("", schema),), brief=True)]) or code(compact(schema))


_RANGED = {
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
}  # fmt: skip
_CONDITIONS = _RANGED | {"pattern", "enum", "multipleOf", "uniqueItems", "format", "const"}
_VALIDATING = frozenset({
    "contains", "minContains", "maxContains", "dependentRequired", "dependentSchemas", "dependencies", "if", "then",
    "else", "unevaluatedItems", "not", "oneOf", "anyOf", "propertyNames", "contentSchema", "additionalItems",
})  # fmt: skip


def object_name(root: Schema, place: str) -> str:
    """What the object at `place` is called: the name in `$defs`, else the path of properties that leads to it."""
    tokens = tokens_of(place)
    if tokens[0] in ("$defs", "definitions") and len(tokens) == 2:
        return tokens[1]
    steps = iter(tokens)
    path = ""
    for token in steps:
        if token in ("properties", "$defs", "definitions"):
            path += f".{next(steps, '')}"
        elif token == "items":
            path += "[]"
    return path.removeprefix(".") or place


def compact(data: Any) -> str:
    """JSON without line breaks."""
    return json.dumps(data, ensure_ascii=False, default=str)


def _ranges(part: Schema) -> Iterator[str]:
    for noun, suffix in (("character", "Length"), ("item", "Items"), ("entry", "Properties")):
        if phrase := _count(part.get(f"min{suffix}") or None, part.get(f"max{suffix}"), noun):
            yield phrase
    low, high = part.get("minimum"), part.get("maximum")
    if low is not None and high is not None:
        yield f"{low} to {high}"
    elif low is not None:
        yield f"at least {low}"
    elif high is not None:
        yield f"at most {high}"
    if (above := part.get("exclusiveMinimum")) is not None:
        yield f"more than {above}"
    if (below := part.get("exclusiveMaximum")) is not None:
        yield f"less than {below}"


def _count(low: int | None, high: int | None, noun: str) -> str:
    match low, high:
        case None, None:
            return ""
        case None, int():
            return f"at most {counted(high, noun)}"
        case int(), None:
            return f"at least {counted(low, noun)}"
        case int(), int() if low == high:
            return f"exactly {counted(low, noun)}"
    return f"{low} to {counted(high or 0, noun)}"


def _named_types(parts: Parts) -> str:
    for _, part in parts:
        match part.get("type"):
            case list() as types:
                return listed([t for t in types if t != "null"], "or")
    return "any JSON value"


def _escaped(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
