"""Values as keys: equal where the database would find them equal; and those with an order as texts that have it."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal as Number_
from decimal import InvalidOperation
from typing import Any, assert_never

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
from schemagen.source import Json

Part = Callable[[Any], str | None]
_LOWER = {ord(c): ord(c) + 32 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_EXPONENT = 5 * 10**7  # decimal exponents beyond it are of no number that is a value
_MOST_DIGITS = 308  # before the point: more than that no double has


def part_of(kind: FieldType, normalize: str | None = None) -> Part:
    """A function from a JSON value of type `kind` to its part of a key.

    It gives None for what SQL has no value for: null, absent, and a value of another type (which no column takes).
    """
    match kind:
        case Text():
            return _lower if normalize == "lower" else _text
        case Uuid():
            return _uuid
        case Date() | Int64():
            return _text
        case DateTime():
            return _instant
        case Decimal():
            return lambda value: ordered(_written_number(value))
        case Integer():
            return _integer
        case Number():
            return _double
        case Boolean():
            return lambda value: str(value) if isinstance(value, bool) else None
        case Document():
            return _document
        case _:
            assert_never(kind)


def order_of(kind: FieldType) -> Part:
    """A function from a value to a text that sorts as the value does among those of its type; None as in `part_of`."""
    match kind:
        case Int64() | Decimal():
            return lambda value: ordered(_written_number(value))
        case Integer() | Number():
            return lambda value: ordered(_number(value))
        case _:
            return part_of(kind)


def key_of(parts: Sequence[str | None]) -> bytes | None:
    """One key of all parts; None when one of them is, as SQL finds no two rows equal by what is null."""
    if None in parts:
        return None
    text = parts[0] if len(parts) == 1 else "".join([f"{len(part or '')}:{part}" for part in parts])
    return (text or "").encode("utf-8", "surrogatepass")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _lower(value: Any) -> str | None:
    return value.translate(_LOWER) if isinstance(value, str) else None


def _uuid(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _instant(value: Any) -> str | None:
    """To the nanosecond, from the year 1 on."""
    from schemagen.rules.cel.instant import parse_instant

    found = parse_instant(value) if isinstance(value, str) else None
    return None if found is None else f"{found.seconds + 10**11:012}.{found.nanos:09}"


def _written_number(value: Any) -> Number_ | None:
    try:
        return Number_(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None


def _integer(value: Any) -> str | None:
    """JSON's `1.0` is the integer 1."""
    if type(value) is int:
        return str(value)
    number = _number(value)
    return None if number is None or number % 1 else str(int(number))


def _double(value: Any) -> str | None:
    """As the nearest double, which is what a column holds."""
    number = _number(value)
    return None if number is None else repr(float(number) + 0.0)  # there is one zero


def _number(value: Any) -> Number_ | None:
    """As it is written; None of what no column of numbers takes."""
    if isinstance(value, bool) or not isinstance(value, int | float | Number_):
        return None
    number = Number_(repr(value) if isinstance(value, float) else value)
    return number if number.is_finite() and number.adjusted() < _MOST_DIGITS else None


def ordered(number: Number_ | None) -> str | None:
    """A text for each number, in their order and equal for equal ones; None of what is no finite number."""
    if number is None or not number.is_finite():
        return None
    sign, digits, _ = number.as_tuple()
    if not number:
        return "1"
    exponent = number.adjusted() + _EXPONENT
    if not 0 <= exponent < 10**8:
        return None
    text = f"{exponent:08}" + "".join(map(str, digits)).lstrip("0").rstrip("0")
    if not sign:
        return "2" + text
    return "0" + "".join(str(9 - int(digit)) for digit in text) + "~"


def _document(value: Any) -> str | None:
    """JSON by its content, whatever the order of members and the way numbers are written."""
    return None if value is None else json.dumps(_plain(value), sort_keys=True)


def _plain(value: Json) -> Any:
    match value:
        case dict():
            return {name: _plain(member) for name, member in value.items()}
        case list():
            return [_plain(item) for item in value]
        case bool() | None | str():
            return value
        case _:
            return {"": ordered(Number_(repr(value) if isinstance(value, float) else value))}
