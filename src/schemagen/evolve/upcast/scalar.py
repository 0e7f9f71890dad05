"""Scalars of one JSON type as those of another: only where PostgreSQL, SQLite and this give the same value.

A value that the new type takes stays as it is; these are for the others: an integer as text, digits as a number, true
as text. A fraction has no one text (databases write 0.1 and 1e20 each in its way), and text has no one truth.
"""

import re
from decimal import Decimal
from typing import Any

from schemagen.source.json_type import json_type
from schemagen.source.value import exact_float, exact_int

_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
_DIGITS = 4300  # as many as an integer is written with
_ARTICLES = {"integer": "an integer", "array": "an array", "object": "an object", "null": "null"}


class UnfitError(ValueError):
    """A value has no counterpart in the new type."""


def rewritten(value: Any, was: frozenset[str], now: frozenset[str]) -> Any:
    """`value`, one of the types `was`, as one of `now`. Raises UnfitError."""
    kind = json_type(value)
    match value:
        case bool() if "string" in now:
            return "true" if value else "false"
        case str() if "integer" in now and _INTEGER.match(value):
            return exact_int(value)
        case str() if "number" in now and _NUMBER.match(value):
            return _number(value)
        case int() | float() | Decimal() if kind == "integer" and "string" in now and "number" not in was:
            return _digits(value)
    raise UnfitError(f"{_named(kind)} becomes none of: {', '.join(sorted(now))}")


def _number(text: str) -> Any:
    try:
        return exact_float(text)
    except ValueError as error:
        raise UnfitError(f"'{text}' is beyond every number") from error


def _digits(value: int | float | Decimal) -> str:
    exact = Decimal(value)
    if exact.adjusted() >= _DIGITS:
        raise UnfitError("the number is too long to be written as text")
    return f"{int(exact)}"


def _named(kind: str) -> str:
    return _ARTICLES.get(kind, f"a {kind}")
