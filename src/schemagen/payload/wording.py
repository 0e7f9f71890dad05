"""What people read about a value: short, with the value and what was expected."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

_MOST = 60  # characters of a value that are shown
_CHOICES = 12  # values of a list that are shown

_ARTICLES: Mapping[str, str] = {
    "string": "a string", "integer": "an integer", "number": "a number", "object": "an object", "array": "an array",
    "boolean": "a boolean", "null": "null",
}  # fmt: skip
_FORMATS: Mapping[str, str] = {
    "date-time": "a date-time of RFC 3339, such as 2025-01-15T09:30:00Z", "date": "a date, such as 2025-01-15",
    "time": "a time of RFC 3339, such as 09:30:00Z", "duration": "a duration of ISO 8601, such as P3DT12H",
    "email": "an e-mail address", "idn-email": "an e-mail address", "hostname": "a host name",
    "idn-hostname": "a host name", "ipv4": "an IPv4 address", "ipv6": "an IPv6 address", "uri": "an absolute URI",
    "uri-reference": "a URI or a relative reference", "iri": "an absolute IRI",
    "iri-reference": "an IRI or a relative reference", "uri-template": "a URI template",
    "uuid": "a UUID, such as 0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10", "json-pointer": "a JSON Pointer",
    "relative-json-pointer": "a relative JSON Pointer", "regex": "a regular expression",
    "int64": "a 64-bit integer in decimal digits", "decimal": "a decimal number, such as 12.50",
}  # fmt: skip


def shown(value: Any) -> str:
    """`value` as JSON, in one line, cut off where it is long."""
    match value:
        case Decimal():
            text = str(value)
        case str():
            text = json.dumps(value[: _MOST + 1], ensure_ascii=False)
        case list() | dict() if value:
            text = _container(value)
        case _:
            text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) <= _MOST:
        return text
    return text[: _MOST - 1] + ('…"' if isinstance(value, str) else "…")


def _container(value: list[Any] | dict[str, Any]) -> str:
    """Only the beginning is written, whatever the size and depth."""
    rest = ", …" if len(value) > 1 else ""
    if isinstance(value, list):
        return f"[{_inner(value[0])}{rest}]"
    name, first = next(iter(value.items()))
    return f"{{{shown(name)}: {_inner(first)}{rest}}}"


def _inner(value: Any) -> str:
    return "…" if isinstance(value, list | dict) else shown(value)


def named(name: str) -> str:
    """A property's name, in quotes, cut off where it is long."""
    return f"'{name}'" if len(name) <= _MOST else f"'{name[: _MOST - 1]}…'"


def kind_of(value: Any) -> str:
    """The JSON type of `value`, with its article."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float() | Decimal():
            return "a number"
        case str():
            return "a string"
        case list() | tuple():
            return "an array"
    return "an object"


def one_of(words: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def types(names: Iterable[str]) -> str:
    """JSON types with their articles."""
    return one_of(_ARTICLES.get(name, name) for name in names)


def wrong_type(value: Any, wanted: Iterable[str]) -> str:
    """That `value` is of none of the JSON types `wanted`."""
    kind = "" if value is None else f" {kind_of(value)},"
    return f"{shown(value)} is{kind} not {types(wanted)}"


def choices(values: Iterable[Any]) -> str:
    """A list of values, cut off where it is long."""
    listed = [shown(value) for value in values]
    return ", ".join(listed[:_CHOICES]) + (f" and {len(listed) - _CHOICES} more" if len(listed) > _CHOICES else "")


def format_name(name: str) -> str:
    """What a string of this format is."""
    return _FORMATS.get(name, f"of the format '{name}'")


def counted(count: int, noun: str) -> str:
    """`1 item`, `2 items`."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{count} {noun if count == 1 else plural}"
