"""The types of strings, numbers and booleans, and of listed values."""

from collections.abc import Iterable
from typing import Any

from schemagen.emit.models.shape import JSON, Bounds, Null, Plain, Runtime, Type, Values, union
from schemagen.source.json_type import json_type

_BEYOND = 2**63  # Pydantic compares only smaller integers with those of a Literal
_NUMBERS = ("Int64", "Decimal")
_SIZES = frozenset({"minLength", "minItems", "minProperties"})
_FORMATS = {"uuid": "Uuid", "date-time": "DateTime", "date": "Date", "int64": "Int64", "decimal": "Decimal"}


def scalar(kind: str, schemas: list[dict[str, Any]], *, plain: bool = False) -> Type:
    """The type of the values of the JSON type `kind` (string, integer, number, boolean) that meet all `schemas`.

    With `plain`, no string becomes a number.
    """
    match kind:
        case "string":
            formats = {k: v for k, v in _FORMATS.items() if not (plain and v in _NUMBERS)}
            known = (formats[f] for s in schemas if isinstance(f := s.get("format"), str) and f in formats)
            runtime = next(known, None)
            return Runtime(runtime) if runtime else Plain("str", bounds(schemas, "minLength", "maxLength"))
        case "integer":
            keywords = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
            return Plain("int", bounds(schemas, *keywords))
        case "number":
            return Runtime("Number")
    return Plain("bool")


def bounds(schemas: Iterable[dict[str, Any]], *keywords: str) -> Bounds:
    """Of each of `keywords` the strictest whole value, where it means the same to Pydantic."""
    found: dict[str, int] = {}
    for schema in schemas:
        for keyword in keywords:
            value = schema.get(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
                stricter = (
                    min if keyword.lower().endswith(("maximum", "maxlength", "maxitems", "maxproperties")) else max
                )
                found[keyword] = stricter(int(value), found.get(keyword, int(value)))
    return {k: v for k, v in found.items() if v or not k.startswith("min") or k == "minimum"}


def values(listed: Iterable[Any], kinds: frozenset[str]) -> Type:
    """The type of the `listed` values that are of one of `kinds`, null left out; any value where typing has no word."""
    found = [int(v) if json_type(v) == "integer" else v for v in listed if json_type(v) in kinds]
    if not found:
        return Null() if kinds == {"null"} else JSON
    if any(isinstance(v, int) and abs(v) >= _BEYOND for v in found):
        return Plain("int") if all(isinstance(v, int) and not isinstance(v, bool) for v in found) else JSON
    if all(isinstance(v, bool) for v in found):
        return Plain("bool") if len(set(found)) == 2 else Values(tuple(found))
    if not all(isinstance(v, str | int) and not isinstance(v, bool) for v in found):
        return _general(found)
    return Values(tuple(dict.fromkeys(found)))


def _general(found: list[Any]) -> Type:
    """A type for values that `Literal` can't list."""
    kinds = {json_type(v) for v in found}
    if kinds <= {"integer", "number"}:
        return Runtime("Number")
    return JSON if kinds - {"string", "boolean"} else union([Plain("str"), Plain("bool")])
