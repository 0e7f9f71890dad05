"""Values of a rule as SQL: how each type of column compares exactly as its JSON value does."""

import re
from collections.abc import Callable
from typing import Literal as Choice

from sqlglot import exp

from schemagen.catalog import field_type as ft
from schemagen.catalog.exact import is_int64
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.instant import Instant, parse_instant

Dialect = Choice["postgres", "sqlite"]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Added to the seconds since 1970, so that those of every year have twelve digits and no sign.
_SHIFT = 200_000_000_000


def text(value: str) -> exp.Expression:
    """A string literal."""
    if "\0" in value:
        raise NotExpressible("a string literal with U+0000")
    return exp.Literal.string(value)


def double(value: float, dialect: Dialect) -> exp.Expression:
    """A number literal that is read as the very double `value`."""
    if value in (float("inf"), float("-inf")):
        raise NotExpressible("an infinite number")
    number = exp.Literal.number(repr(value))
    return exp.cast(number, exp.DataType.Type.DOUBLE) if dialect == "postgres" else number


def instant(value: Instant, dialect: Dialect) -> exp.Expression:
    """A point in time, comparable with `instant_column`."""
    if dialect == "sqlite":
        return exp.Literal.string(f"{value.seconds + _SHIFT}.{value.nanos:09}")
    if value.nanos % 1000:
        raise NotExpressible("a time finer than a microsecond")
    return exp.cast(exp.Literal.string(str(value)), exp.DataType.Type.TIMESTAMPTZ)


def instant_column(column: exp.Expression, dialect: Dialect) -> exp.Expression:
    """A column of date-times as something whose order is that of the instants.

    SQLite keeps RFC 3339 text as given. Its key here is text in the order of time: the seconds since 1970 in twelve
    digits, then the fraction in nine. (`strftime` would round a fraction, and knows neither a second 60 nor `t`.)
    """
    if dialect == "postgres":
        return column
    clock = _call("replace", _call("upper", _call("substr", column, 1, 19)), ":60", ":59")
    offset = _call("ltrim", _call("substr", column, 20), ".0123456789")
    leap = exp.paren(exp.EQ(this=_call("substr", column, 18, 2), expression=exp.Literal.string("60")))
    seconds = exp.Add(this=_call("strftime", "%s", _concat(clock, offset)), expression=leap)
    shifted = exp.paren(exp.Add(this=seconds, expression=exp.Literal.number(_SHIFT)))
    fraction = exp.cast(_concat(exp.Literal.string("0"), _call("substr", column, 20, 10)), exp.DataType.Type.DOUBLE)
    return exp.paren(_concat(shifted, _call("substr", _call("printf", "%.9f", fraction), 2)))


def _concat(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.DPipe(this=left, expression=right, safe=True)


def _call(name: str, *arguments: exp.Expression | str | int) -> exp.Expression:
    """A function as it is written: sqlglot would rename or rewrite those that it knows."""
    return exp.Anonymous(this=name, expressions=[_argument(a) for a in arguments])


def _argument(value: exp.Expression | str | int) -> exp.Expression:
    match value:
        case int():
            return exp.Literal.number(value)
        case str():
            return exp.Literal.string(value)
    return value.copy()


Typed = Callable[[str], exp.Expression | None]


def _uuid(value: str) -> exp.Expression | None:
    return exp.cast(exp.Literal.string(value), exp.DataType.Type.UUID) if _UUID.fullmatch(value) else None


def _int64(value: str) -> exp.Expression | None:
    return exp.Literal.number(int(value)) if is_int64(value) else None


def _date(value: str) -> exp.Expression | None:
    named = len(value) == 10 and parse_instant(f"{value}T00:00:00Z")
    return exp.cast(exp.Literal.string(value), exp.DataType.Type.DATE) if named else None


def native_literal(stored: ft.FieldType | None, dialect: Dialect) -> Typed | None:
    """How a string becomes a literal of the column's own type (None: not one of its values); None where it is text."""
    match stored:
        case ft.Int64():
            return _int64
        case ft.Uuid() if dialect == "postgres":
            return _uuid
        case ft.Date() if dialect == "postgres":
            return _date
    return None


def as_text(column: exp.Expression, stored: ft.FieldType | None, dialect: Dialect) -> exp.Expression:
    """A column that stores a string in a type of its own, as that string."""
    match stored:
        case ft.Date() if dialect == "postgres":
            raise NotExpressible("a date compared with what is no date")  # its text depends on the session
        case ft.Int64():
            return exp.cast(column, exp.DataType.Type.TEXT)
        case ft.Uuid() | ft.Decimal() if dialect == "postgres":
            return exp.cast(column, exp.DataType.Type.TEXT)
    return column
