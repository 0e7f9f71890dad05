"""Values of a rule as SQL: how each type of column compares exactly as its JSON value does."""

import re
from collections.abc import Callable
from typing import Literal

from sqlglot import exp

from schemagen.catalog import field_type as ft
from schemagen.catalog.exact import is_int64
from schemagen.rules.cel.instant import Instant, parse_instant
from schemagen.sql.expression import call, cast, literal
from schemagen.sql.not_expressible import NotExpressible

Dialect = Literal["postgres", "sqlite"]
Typed = Callable[[str], exp.Expr | None]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Added to the seconds since 1970, so that those of every year have twelve digits and no sign.
_SHIFT = 200_000_000_000


def text(value: str) -> exp.Expr:
    """A string literal."""
    if "\0" in value:
        raise NotExpressible("a string literal with U+0000")
    return literal(value)


def double(value: float, dialect: Dialect) -> exp.Expr:
    """A number literal that is read as the very double `value`."""
    if value in (float("inf"), float("-inf")):
        raise NotExpressible("an infinite number")
    return cast(literal(value), "double") if dialect == "postgres" else literal(value)


def instant(value: Instant, dialect: Dialect) -> exp.Expr:
    """A point in time, comparable with `instant_column`."""
    if dialect == "sqlite":
        return literal(f"{value.seconds + _SHIFT}.{value.nanos:09}")
    if value.nanos % 1000:
        raise NotExpressible("a time finer than a microsecond")
    return cast(literal(str(value)), "timestamptz")


def instant_column(column: exp.Expr, dialect: Dialect) -> exp.Expr:
    """A column of date-times as something whose order is that of the instants.

    SQLite keeps RFC 3339 text as given. Its key here is text in the order of time: the seconds since 1970 in twelve
    digits, then the fraction in nine. (`strftime` would round a fraction, and knows neither a second 60 nor `t`.)
    """
    if dialect == "postgres":
        return column
    clock = call("replace", call("upper", _substr(column, 1, 19)), literal(":60"), literal(":59"))
    offset = call("ltrim", _substr(column, 20), literal(".0123456789"))
    leap = exp.paren(exp.EQ(this=_substr(column, 18, 2), expression=literal("60")))
    seconds = exp.Add(this=call("strftime", literal("%s"), _concat(clock, offset)), expression=leap)
    shifted = exp.paren(exp.Add(this=seconds, expression=literal(_SHIFT)))
    fraction = cast(_concat(literal("0"), _substr(column, 20, 10)), "real")
    return exp.paren(_concat(shifted, _substr(call("printf", literal("%.9f"), fraction), 2)))


def _substr(value: exp.Expr, *span: int) -> exp.Expr:
    return call("substr", value.copy(), *map(literal, span))


def _concat(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=left, expression=right, safe=True)


def _uuid(value: str) -> exp.Expr | None:
    return cast(literal(value), "uuid") if _UUID.fullmatch(value) else None


def _int64(value: str) -> exp.Expr | None:
    return literal(int(value)) if is_int64(value) else None


def _date(value: str) -> exp.Expr | None:
    return cast(literal(value), "date") if len(value) == 10 and parse_instant(f"{value}T00:00:00Z") else None


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


def as_text(column: exp.Expr, stored: ft.FieldType | None, dialect: Dialect) -> exp.Expr:
    """A column that stores a string in a type of its own, as that string."""
    match stored:
        case ft.Date() if dialect == "postgres":
            raise NotExpressible("a date compared with what is no date")  # its text depends on the session
        case ft.Int64():
            return cast(column, "text")
        case ft.Uuid() | ft.Decimal() if dialect == "postgres":
            return cast(column, "text")
    return column
