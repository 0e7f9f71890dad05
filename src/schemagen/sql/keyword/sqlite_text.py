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
    digits = call("replace", text, literal("-"), literal(""))
    return every([
        _glob(text, "????????-????-????-????-????????????"),
        exp.EQ(this=call("length", digits), expression=literal(32)),
        negate(_glob(digits, "*[^0-9A-Fa-f]*")),
    ])  # fmt: skip


def _date(text: exp.Expr) -> exp.Expr:
    """RFC 3339, full-date."""
    return every([_glob(text, _DATE), _in_calendar(text)])


def _in_calendar(day: exp.Expr) -> exp.Expr:
    """What the calendar lacks comes back from date() as another day, or as NULL."""
    return exp.Is(this=call("date", day, literal("+0 days")), expression=day)


def _date_time(text: exp.Expr) -> exp.Expr:
    """RFC 3339, §5.6; a second of 60 is taken at any minute."""
    day, zone = _part(text, 1, 10), call("ltrim", _part(text, 20), literal(".0123456789"))
    return every([
        _glob(text, f"{_DATE}[Tt][0-2]{_DIGIT}:[0-5]{_DIGIT}:[0-6]{_DIGIT}[.Zz+-]*"),
        _in_calendar(day),
        exp.LTE(this=_part(text, 12, 2), expression=literal("23")),
        exp.LTE(this=_part(text, 18, 2), expression=literal("60")),
        negate(_glob(text, "*.[^0-9]*")),
        negate(_glob(text, "*.*.*")),
        some([
            one_of(zone, [literal("Z"), literal("z")]),
            _glob(zone, f"[+-][01]{_DIGIT}:[0-5]{_DIGIT}"),
            _glob(zone, f"[+-]2[0-3]:[0-5]{_DIGIT}"),
        ]),
    ])  # fmt: skip


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
