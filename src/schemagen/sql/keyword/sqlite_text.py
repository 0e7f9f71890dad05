"""The formats of strings, as SQLite can check them: GLOB, lengths, and the calendar of date()."""

from sqlglot import exp

from schemagen.sql.expression import call, cast, every, literal, negate, one_of, some
from schemagen.sql.not_expressible import NotExpressible

_DIGIT = "[0-9]"
_DATE = f"{_DIGIT * 4}-{_DIGIT * 2}-{_DIGIT * 2}"


def _glob(text: exp.Expr, pattern: str) -> exp.Expr:
    return exp.Glob(this=text, expression=literal(pattern))


def _part(text: exp.Expr, start: int, *length: int) -> exp.Expr:
    return call("substr", text, literal(start), *(literal(n) for n in length))


def has_format(text: exp.Expr, name: str) -> exp.Expr:
    """That `text` has the format `name`; NotExpressible for the formats that nothing here can check."""
    match name:
        case "uuid":
            return _uuid(text)
        case "date":
            return _date(text)
        case "date-time":
            return _date_time(text)
        case "decimal":
            return _decimal(text)
        case "int64":
            return _int64(text)
    raise NotExpressible(f"no check for the format {name} in SQL")


def _uuid(text: exp.Expr) -> exp.Expr:
    """RFC 4122, §3: 8-4-4-4-12 hexadecimal digits."""
    return every([
        exp.EQ(this=call("length", text), expression=literal(36)),
        _glob(text, "????????-????-????-????-????????????"),
        negate(_glob(call("replace", text, literal("-"), literal("")), "*[^0-9A-Fa-f]*")),
        exp.EQ(this=call("length", call("replace", text, literal("-"), literal(""))), expression=literal(32)),
    ])  # fmt: skip


def _date(text: exp.Expr) -> exp.Expr:
    """RFC 3339, full-date; date() gives a day that the calendar lacks back as another."""
    return exp.Case(
        ifs=[exp.If(this=_glob(text, _DATE), true=exp.EQ(this=call("date", text), expression=text))],
        default=literal(False),
    )


def _date_time(text: exp.Expr) -> exp.Expr:
    """RFC 3339, §5.6; a second of 60 is taken at any minute."""
    day = _part(text, 1, 10)
    fraction = exp.EQ(this=_part(text, 20, 1), expression=literal("."))
    zone = exp.Case(
        ifs=[exp.If(this=fraction, true=call("ltrim", _part(text, 21), literal("0123456789")))],
        default=_part(text, 20),
    )
    shape = every([
        _glob(text, f"{_DATE}[Tt][0-2]{_DIGIT}:[0-5]{_DIGIT}:[0-6]{_DIGIT}[.Zz+-]*"),
        negate(_glob(text, "*.[^0-9]*")),
    ])  # fmt: skip
    limits = every([
        exp.EQ(this=call("date", day), expression=day),
        exp.LTE(this=_part(text, 12, 2), expression=literal("23")),
        exp.LTE(this=_part(text, 18, 2), expression=literal("60")),
        some([
            one_of(zone, [literal("Z"), literal("z")]),
            every([
                _glob(zone, f"[+-][0-2]{_DIGIT}:[0-5]{_DIGIT}"),
                exp.LTE(this=call("substr", zone, literal(2), literal(2)), expression=literal("23")),
            ]),
        ]),
    ])  # fmt: skip
    return exp.Case(ifs=[exp.If(this=shape, true=limits)], default=literal(False))


def _decimal(text: exp.Expr) -> exp.Expr:
    """Digits with an optional sign and fraction, without superfluous zeros in front."""
    digits = call("ltrim", text, literal("-"))
    return every([
        negate(_glob(text, "*[^0-9.-]*")),
        negate(_glob(text, "?*-*")),
        negate(_glob(text, "*.*.*")),
        _glob(digits, "[0-9]*"),
        negate(_glob(digits, "0[0-9]*")),
        _glob(text, "*[0-9]"),
    ])  # fmt: skip


def _int64(text: exp.Expr) -> exp.Expr:
    """Digits that come back the same through a 64-bit integer."""
    return exp.EQ(this=cast(cast(text, "bigint"), "text"), expression=text)
