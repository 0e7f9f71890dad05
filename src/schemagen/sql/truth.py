"""The value of a condition where some columns are known, in SQL's three-valued logic."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from sqlglot import exp

Known = bool | Decimal | str | None  # None is NULL


class Open:
    """A value that is not known."""


OPEN: Final = Open()
Value = Known | Open

_COMPARISONS: dict[type[exp.Expr], Callable[[Decimal, Decimal], bool]] = {
    exp.GT: lambda a, b: a > b, exp.GTE: lambda a, b: a >= b, exp.LT: lambda a, b: a < b, exp.LTE: lambda a, b: a <= b,
}  # fmt: skip
# Functions and operators that give NULL when one of their operands is NULL.
_STRICT = frozenset({
    "abs", "char_length", "date", "instr", "json_array_length", "json_extract", "json_type", "json_valid",
    "jsonb_array_length", "jsonb_path_query_array", "jsonb_typeof", "length", "lower", "ltrim", "replace", "round",
    "strftime", "substr", "to_char", "translate", "trunc", "upper",
})  # fmt: skip
_STRICT_NODES = (
    exp.RegexpLike, exp.Glob, exp.Like, exp.JSONBPathExists, exp.JSONBExtract, exp.JSONBExtractScalar, exp.Mod, exp.Add,
    exp.Sub, exp.Mul, exp.Div, exp.Cast,
)  # fmt: skip


def value_of(node: exp.Expr, columns: Mapping[str, exp.Expr]) -> Value:
    """The value of `node` in rows whose `columns` hold these constants; OPEN where it can't be told."""
    match node:
        case exp.Column():
            return value_of(columns[node.name], {}) if node.name in columns else OPEN
        case exp.Paren():
            return value_of(node.this, columns)
        case exp.Boolean() | exp.Null() | exp.Literal() | exp.Neg():
            return _constant(node, columns)
        case exp.And():
            return _both(value_of(node.this, columns), value_of(node.expression, columns))
        case exp.Or():
            return _not(_both(_not(value_of(node.this, columns)), _not(value_of(node.expression, columns))))
        case exp.Not():
            return _not(value_of(node.this, columns))
        case exp.Is():
            return _is(value_of(node.this, columns), value_of(node.expression, columns))
        case exp.In() if node.expressions:
            return _in(value_of(node.this, columns), [value_of(one, columns) for one in node.expressions])
        case exp.EQ() | exp.NEQ() | exp.GT() | exp.GTE() | exp.LT() | exp.LTE():
            return _compared(type(node), value_of(node.this, columns), value_of(node.expression, columns))
        case exp.Anonymous():
            return _called(str(node.this), [value_of(one, columns) for one in node.expressions])
        case exp.Length() | exp.Coalesce():  # as somebody's own SQL is read
            return _called(node.key, [value_of(one, columns) for one in (node.this, *node.expressions)])
    return _strict(node, columns)


def _constant(node: exp.Expr, columns: Mapping[str, exp.Expr]) -> Value:
    match node:
        case exp.Null():
            return None
        case exp.Boolean():
            return bool(node.this)
        case exp.Neg():
            inner = value_of(node.this, columns)
            return -inner if isinstance(inner, Decimal) else None if inner is None else OPEN
        case exp.Literal():
            return str(node.this) if node.is_string else Decimal(str(node.this))
    return OPEN


def _both(one: Value, other: Value) -> Value:
    """AND."""
    both = (one, other)
    if False in [v for v in both if isinstance(v, bool)]:
        return False
    if not all(v is None or isinstance(v, bool) for v in both):
        return OPEN
    return None if None in both else True


def _not(value: Value) -> Value:
    return not value if isinstance(value, bool) else None if value is None else OPEN


def _is(value: Value, other: Value) -> Value:
    """IS NULL, IS TRUE, IS FALSE; in SQLite any two values."""
    if isinstance(value, Open) or isinstance(other, Open):
        return OPEN
    if value is None or other is None:
        return value is other
    return value == other if type(value) is type(other) else OPEN


def _compared(kind: type[exp.Expr], one: Value, other: Value) -> Value:
    """A comparison; that of texts by order hangs on their collation."""
    if one is None or other is None:
        return None
    one, other = _number(one), _number(other)
    if isinstance(one, Open) or isinstance(other, Open) or type(one) is not type(other):
        return OPEN
    if kind in (exp.EQ, exp.NEQ):
        return (one == other) is (kind is exp.EQ)
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return _COMPARISONS[kind](one, other)
    return OPEN


def _number(value: Value) -> Value:
    """A boolean as the number that SQLite has in its place."""
    return Decimal(value) if isinstance(value, bool) else value


def _in(value: Value, choices: list[Value]) -> Value:
    found = [_compared(exp.EQ, value, one) for one in choices]
    if True in [v for v in found if isinstance(v, bool)]:
        return True
    return OPEN if OPEN in found else None if None in found else False


def _called(function: str, values: list[Value]) -> Value:
    match function, values:
        case "num_nonnulls", _ if OPEN not in values:
            return Decimal(sum(one is not None for one in values))
        case "coalesce", [first, *rest] if not isinstance(first, Open):
            return first if first is not None or not rest else _called("coalesce", rest)
        case (("char_length" | "length"), [str() as text]):
            return Decimal(len(text))
    return None if function in _STRICT and None in values else OPEN


def _strict(node: exp.Expr, columns: Mapping[str, exp.Expr]) -> Value:
    """NULL where an operand is; OPEN else."""
    if isinstance(node, _STRICT_NODES):
        operands = [part for part in (node.this, node.args.get("expression")) if isinstance(part, exp.Expr)]
        if any(value_of(one, columns) is None for one in operands):
            return None
    return OPEN
