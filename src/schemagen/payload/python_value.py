"""Whether a Python value is JSON, and what keeps it from being."""

from decimal import Decimal
from math import isfinite
from typing import Any

import orjson

from schemagen.catalog.walk import pointer

MAX_DEPTH = 10_000
_OPTIONS = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def is_surely_json(value: Any) -> bool:
    """Whether `value` is JSON beyond doubt; quick. orjson writes NaN as null, so that null is doubtful."""
    try:
        return b"null" not in orjson.dumps(value, option=_OPTIONS)
    except TypeError:
        return False


def json_fault(value: Any) -> tuple[str, str, str] | None:
    """Why `value` is not JSON though JSON's types are: pointer, finding's code and message; None when it is JSON.

    Raises TypeError for any other type: convert it first, as `str(uuid)` or `time.isoformat()`.
    """
    pending: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while pending:
        path, current = pending.pop()
        if len(path) > MAX_DEPTH:
            return "", "nesting-too-deep", f"more than {MAX_DEPTH} levels of nesting"
        if said := _own_fault(path, current):
            return pointer(path), "payload-invalid", said
        if isinstance(current, dict):
            pending.extend(((*path, name), inner) for name, inner in current.items())
        elif isinstance(current, list | tuple):
            pending.extend(((*path, index), inner) for index, inner in enumerate(current))
    return None


def _own_fault(path: tuple[str | int, ...], value: Any) -> str | None:
    """What is wrong with `value` itself."""
    match value:
        case None | bool() | int() | list() | tuple():
            return None
        case float() | Decimal():
            finite = value.is_finite() if isinstance(value, Decimal) else isfinite(value)
            return None if finite else f"{value} is no JSON number"
        case str():
            return "this text has a lone surrogate" if _has_surrogate(value) else None
        case dict():
            for name in value:
                if not isinstance(name, str):
                    raise TypeError(f"{_place(path)}: the name {name!r} is no string")
            return "a name here has a lone surrogate" if any(map(_has_surrogate, value)) else None
    raise TypeError(f"{_place(path)}: {type(value).__name__} is no type of JSON; convert it first")


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _place(path: tuple[str | int, ...]) -> str:
    return f"the value at '{pointer(path)}'" if path else "the value"
