"""CEL's functions and arithmetic in SQL; every result is NULL where CEL has an error."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from schemagen.rules.expressible import NotExpressible
from schemagen.rules.pattern import ecma_pattern
from schemagen.rules.sql_json import between, when
from schemagen.rules.sql_value import Dialect
from schemagen.sql.expression import call, cast, every, literal, negate, some
from schemagen.sql.keyword.are import are
from schemagen.sql.keyword.glob import matches as glob_matches

Interval = tuple[int, int]  # what an integer can be

INT64: Interval = (-(2**63), 2**63 - 1)
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MAKE: Mapping[str, type[exp.Binary]] = {"_+_": exp.Add, "_-_": exp.Sub, "_*_": exp.Mul, "_/_": exp.Div, "_%_": exp.Mod}
_NOT_ZERO = "division by what may be zero"


def fits(interval: Interval) -> bool:
    """Whether all of `interval` are numbers of 64 bits."""
    return INT64[0] <= interval[0] and interval[1] <= INT64[1]


def result_of(operator: str, left: Interval, right: Interval) -> Interval:
    """What the result of an operator on integers can be, before it overflows."""
    match operator:
        case "_+_":
            return left[0] + right[0], left[1] + right[1]
        case "_-_":
            return left[0] - right[1], left[1] - right[0]
        case "_*_":
            products = [a * b for a in left for b in right]
            return min(products), max(products)
    most = max(abs(left[0]), abs(left[1]))
    return -most, most


def integers(operator: str, left: exp.Expr, right: exp.Expr, reach: Interval, safe: bool, dialect: Dialect) -> exp.Expr:
    """Arithmetic on integers; `safe` says that neither overflow nor a division by zero can be."""
    made = _MAKE[operator](this=left, expression=right)
    if operator in ("_/_", "_%_"):
        made = _MAKE[operator](this=left, expression=exp.Nullif(this=right, expression=literal(0)))
        if operator == "_/_":
            made.args.update(typed=True, safe=False)
        return made if safe else when(negate(_overflows(left, right)), made)
    if safe:
        return made
    if reach[0] > INT64[1] or reach[1] < INT64[0]:
        return cast(exp.Null(), "bigint")
    if dialect == "sqlite":
        return when(exp.EQ(this=call("typeof", made), expression=literal("integer")), made)
    wide = _MAKE[operator](this=cast(left, "decimal"), expression=right)
    return when(between(exp.paren(wide), *INT64), made)


def _overflows(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The one division that has no result in 64 bits."""
    return every([
        exp.EQ(this=left, expression=literal(INT64[0])), exp.EQ(this=right, expression=literal(-1)),
    ])  # fmt: skip


def same_text(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """That two texts are the same."""
    return exp.EQ(this=left, expression=right)


def contains(text: exp.Expr, part: exp.Expr, dialect: Dialect) -> exp.Expr:
    """That `part` stands in `text`."""
    return exp.GT(this=_position(text, part, dialect), expression=literal(0))


def _position(text: exp.Expr, part: exp.Expr, dialect: Dialect) -> exp.Expr:
    return call("strpos" if dialect == "postgres" else "instr", text, part)


def starts_with(text: exp.Expr, start: exp.Expr, dialect: Dialect) -> exp.Expr:
    """That `text` starts with `start`."""
    if dialect == "postgres":
        return call("starts_with", text, start)
    return same_text(call("substr", text, literal(1), call("length", start)), start)


def ends_with(text: exp.Expr, end: exp.Expr, dialect: Dialect) -> exp.Expr:
    """That `text` ends with `end`."""
    if dialect == "postgres":
        return same_text(call("right", text, call("char_length", end)), end)
    tail = call("substr", text, exp.Neg(this=call("length", end)))
    found = some([same_text(tail, end), same_text(end, literal(""))])
    return when(exp.Not(this=exp.Is(this=text, expression=exp.Null())), exp.paren(found))


def matches(text: exp.Expr, pattern: str, dialect: Dialect) -> exp.Expr:
    """That the RE2 `pattern` is found in `text`."""
    found = ecma_pattern(pattern)
    if dialect == "sqlite":
        return exp.paren(glob_matches(text, found))
    return exp.RegexpLike(this=text, expression=literal(are(found)))


def length(text: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The number of code points."""
    return call("char_length" if dialect == "postgres" else "length", text)


def byte_length(text: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The number of bytes in UTF-8."""
    if dialect == "postgres":
        return call("octet_length", call("convert_to", text, literal("UTF8")))
    return call("length", exp.Cast(this=text, to=exp.DataType(this=exp.DType.BLOB)))


def lower(text: exp.Expr, dialect: Dialect) -> exp.Expr:
    """A–Z in lower case."""
    return (
        call("translate", text, literal(_UPPER), literal(_UPPER.lower()))
        if dialect == "postgres"
        else call("lower", text)
    )


def upper(text: exp.Expr, dialect: Dialect) -> exp.Expr:
    """a–z in upper case."""
    return (
        call("translate", text, literal(_UPPER.lower()), literal(_UPPER))
        if dialect == "postgres"
        else call("upper", text)
    )


def trim(text: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The text without white space around it."""
    return call("btrim" if dialect == "postgres" else "trim", text, literal(_SPACE))


def substring(text: exp.Expr, start: exp.Expr, end: exp.Expr | None, dialect: Dialect) -> exp.Expr:
    """From `start` to before `end`, both inside of the text."""
    size = length(text, dialect)
    stop = size if end is None else end
    if _is_nowhere(start) or _is_nowhere(stop):
        return cast(exp.Null(), "text")
    span = every([
        exp.GTE(this=start, expression=literal(0)), exp.LTE(this=start, expression=stop),
        exp.LTE(this=stop, expression=size),
    ])  # fmt: skip
    first = _int(exp.Add(this=start, expression=literal(1)), dialect)
    count = _int(exp.Sub(this=exp.paren(stop), expression=start), dialect)
    return when(span, call("substr", text, first, count))


def char_at(text: exp.Expr, position: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The character at `position`, or nothing just behind the last."""
    if _is_nowhere(position):
        return cast(exp.Null(), "text")
    span = every([
        exp.GTE(this=position, expression=literal(0)), exp.LTE(this=position, expression=length(text, dialect)),
    ])  # fmt: skip
    return when(span, call("substr", text, _int(exp.Add(this=position, expression=literal(1)), dialect), literal(1)))


def _is_nowhere(position: exp.Expr) -> bool:
    """Whether it is a constant that is no string's position: PostgreSQL computes constants that CASE would not."""
    if isinstance(position, exp.Neg):
        return True
    return isinstance(position, exp.Literal) and int(position.this) >= 2**31 - 1


def _int(value: exp.Expr, dialect: Dialect) -> exp.Expr:
    """PostgreSQL's positions are of 32 bits."""
    return cast(exp.paren(value), "int") if dialect == "postgres" else value


def index_of(text: exp.Expr, part: exp.Expr, dialect: Dialect) -> exp.Expr:
    """Where `part` stands first, from 0; -1 when nowhere."""
    return exp.Sub(this=_position(text, part, dialect), expression=literal(1))


Text2 = Callable[[exp.Expr, exp.Expr, Dialect], exp.Expr]
Text1 = Callable[[exp.Expr, Dialect], exp.Expr]
TESTS: Mapping[str, Text2] = {"contains": contains, "startsWith": starts_with, "endsWith": ends_with}
TEXTS: Mapping[str, Text1] = {"lowerAscii": lower, "upperAscii": upper, "trim": trim}


def time_part(function: str, instant: exp.Expr, zone: str) -> exp.Expr:
    """A part of a point in time on PostgreSQL, in a time zone of a fixed offset."""
    local = call("timezone", _offset(zone), instant)
    part, added = _PARTS[function]
    found = exp.Extract(this=exp.Var(this=part), expression=local)
    whole: exp.Expr = cast(call("floor", found), "bigint")
    if function == "getMilliseconds":
        milliseconds = call("floor", exp.Div(this=found, expression=literal(1000), typed=True, safe=False))
        whole = exp.Mod(this=cast(milliseconds, "bigint"), expression=literal(1000))
    return exp.Add(this=whole, expression=literal(added)) if added else whole


_PARTS = {
    "getFullYear": ("YEAR", 0), "getMonth": ("MONTH", -1), "getDate": ("DAY", 0), "getDayOfMonth": ("DAY", -1),
    "getDayOfWeek": ("DOW", 0), "getDayOfYear": ("DOY", -1), "getHours": ("HOUR", 0), "getMinutes": ("MINUTE", 0),
    "getSeconds": ("SECOND", 0), "getMilliseconds": ("MICROSECONDS", 0),
}  # fmt: skip


def _offset(zone: str) -> exp.Expr:
    if zone not in ("", "UTC"):
        raise NotExpressible("a time zone other than UTC")
    return literal("UTC")
