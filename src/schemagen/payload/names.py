"""The names of properties that a schema knows, wherever it describes them: for 'did you mean'."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from schemagen.catalog.walk import lookup, pointer

_LISTS = ("allOf", "anyOf", "oneOf")
_ONES = ("if", "then", "else")


def known_names(schema: Any, path: Iterable[str | int]) -> frozenset[str]:
    """The properties that the schema at `path` in `schema` describes, by itself or by those it applies in place."""
    names: set[str] = set()
    pending, seen = [pointer(tuple(path))], set()
    while pending:
        place = pending.pop()
        try:
            found = lookup(schema, place)
        except KeyError:
            continue
        if place not in seen and isinstance(found, dict):
            seen.add(place)
            names.update(found.get("properties", ()))
            pending.extend(_in_place(found, place))
    return frozenset(names)


def _in_place(schema: dict[str, Any], place: str) -> Iterable[str]:
    """Where the schemas stand that apply to the same value."""
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#") and not ref[1:].strip("#"):
        yield ""
    elif isinstance(ref, str) and ref.startswith("#/"):
        yield unquote(ref[1:])
    for keyword in _LISTS:
        yield from (f"{place}/{keyword}/{index}" for index in range(len(schema.get(keyword, ()))))
    yield from (f"{place}/{keyword}" for keyword in _ONES if keyword in schema)
    yield from (place + pointer(("dependentSchemas", name)) for name in schema.get("dependentSchemas", ()))
