"""JSON values: how Python's values are written as JSON, and JSON text read without loss."""

import json
from collections.abc import Mapping, Set
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite, isinf
from typing import Any
from uuid import UUID

from pydantic import BaseModel

_AS_IS = frozenset({str, int, bool, type(None), Decimal})
_MOST_DIGITS = 4300  # Python's own limit for the text of an int


class WrittenDateTime(datetime):
    """A date-time that is dumped as it was written, because Python would write it in another way.

    An instant that Python can't hold (a leap second, the year 0, more than six digits of a second) is the nearest one
    that it can. What is computed from it is written in Python's way.
    """

    written: str | None = None

    def __reduce_ex__(self, protocol: Any) -> Any:
        return super().__reduce_ex__(protocol) if self.written is None else (read_date_time, (self.written,))


class WrittenDate(date):
    """A date of the year 0, which Python can't hold: the first one that it can, dumped as it was written."""

    written: str | None = None

    def __reduce_ex__(self, protocol: Any) -> Any:
        return super().__reduce_ex__(protocol) if self.written is None else (read_date, (self.written,))


class WrittenUUID(UUID):
    """A UUID that is dumped as it was written: with capitals."""

    __slots__ = ("written",)
    written: str

    def __reduce__(self) -> Any:
        return read_uuid, (self.written,)


def read_date_time(text: str) -> datetime:
    """The instant that `text` (RFC 3339) writes."""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        moment = _nearest(text.upper())
    if write_date_time(moment) == text:
        return moment
    kept = WrittenDateTime.combine(moment.date(), moment.timetz())
    kept.written = text
    return kept


def _nearest(text: str) -> datetime:
    """The instant that Python can hold nearest to one that it can't: in the year 0, or in a leap second."""
    offset = text[19:].lstrip(".0123456789")
    start = "0001-01-01T00:00:00" if text.startswith("0000") else text[:17] + "59.999999"
    return datetime.fromisoformat(start + offset)


def write_date_time(moment: datetime) -> str:
    """`moment` in RFC 3339, as it was written if it was read. Without a time zone it is no valid date-time."""
    if isinstance(moment, WrittenDateTime) and moment.written is not None:
        return moment.written
    text = moment.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def read_date(text: str) -> date:
    """The day that `text` (RFC 3339) writes."""
    if not text.startswith("0000"):
        return date.fromisoformat(text)
    kept = WrittenDate(1, 1, 1)
    kept.written = text
    return kept


def write_date(day: date) -> str:
    """`day` in RFC 3339."""
    return day.written if isinstance(day, WrittenDate) and day.written is not None else day.isoformat()


def read_uuid(text: str) -> UUID:
    """The UUID that `text` (RFC 9562) writes."""
    value = UUID(text)
    if str(value) == text:
        return value
    kept = WrittenUUID(text)
    object.__setattr__(kept, "written", text)
    return kept


def write_uuid(value: UUID) -> str:
    """`value` as it was written if it was read, else in lower case."""
    return value.written if isinstance(value, WrittenUUID) else str(value)


def number(value: Decimal) -> int | float:
    """`value` as a number that is no Decimal: the same when it is whole, else the nearest float."""
    return int(value) if value == value.to_integral_value() else float(value)


def as_json(value: Any, *, exact: bool = False) -> Any:
    """`value` in plain JSON values, as new lists and dicts; UUIDs, times, enums and models in their JSON form.

    Decimals stay when `exact`, which is for the validator, else they become numbers. Raises ValueError for what JSON
    can't say.
    """
    kind = type(value)
    if kind is dict:
        return {_key(k): as_json(v, exact=exact) for k, v in value.items()}
    if kind is list:
        return [as_json(v, exact=exact) for v in value]
    if kind is float and not isfinite(value):
        raise ValueError("NaN and infinity are no JSON numbers")
    if kind is Decimal and not exact:
        return number(value)
    if kind is str and not value.isascii():
        value.encode("utf-8")  # a lone surrogate raises
    return value if kind in _AS_IS or kind is float else _converted(value, exact)


def _converted(value: Any, exact: bool) -> Any:
    match value:
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True)
        case Enum():
            return as_json(value.value, exact=exact)
        case UUID():
            return write_uuid(value)
        case datetime():
            return write_date_time(value)
        case date():
            return write_date(value)
        case time():
            return value.isoformat()
        case str():
            return str.__str__(value)
        case int() | float():
            return as_json(value + 0, exact=exact)
        case Mapping():
            return as_json(dict(value), exact=exact)
        case list() | tuple() | Set():
            return as_json(list(value), exact=exact)
    raise ValueError(f"a value of type {type(value).__name__} is no JSON")


def _key(key: Any) -> str:
    key = key.value if isinstance(key, Enum) else key
    if not isinstance(key, str):
        raise ValueError(f"the name of a member is a string, not {type(key).__name__}")
    return key if type(key) is str else str.__str__(key)


def read_json(data: str | bytes | bytearray) -> Any:
    """The value of the JSON text `data` (UTF-8; a byte order mark is skipped); of two members of a name the last.

    Numbers beyond a float are Decimals. Raises ValueError for what is no JSON (NaN, infinity and lone surrogates too),
    for numbers of more than 4300 digits and for what is nested deeper than Python reads.
    """
    text = data if isinstance(data, str) else bytes(data).decode("utf-8")
    text = text.removeprefix("\ufeff")
    try:
        value = json.loads(text, parse_float=_read_float, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if "\\ud" in text or "\\uD" in text:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")  # lone surrogates have no UTF-8
    return value


def _read_float(text: str) -> float | Decimal:
    value = float(text)
    if not isinf(value) and (value != 0.0 or not any(d in "123456789" for d in text.lower().partition("e")[0])):
        return value
    try:
        exact = Decimal(text)
    except InvalidOperation:
        exact = Decimal(0)
    if not 0 < abs(exact.adjusted()) < _MOST_DIGITS:
        raise ValueError(f"a number has more than {_MOST_DIGITS} digits")
    return exact


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def whole_floats(value: Any) -> Any:
    """`value` with every float that is whole as an int."""
    match value:
        case dict():
            return {k: whole_floats(v) for k, v in value.items()}
        case list() | tuple():
            return [whole_floats(v) for v in value]
        case float() if value.is_integer():
            return int(value)
    return value
