"""Builders of sqlglot nodes. Names and values become nodes here, so that no SQL is made of strings."""

from collections.abc import Iterable
from decimal import Decimal

from sqlglot import exp

Scalar = bool | int | float | Decimal | str


TRUE = exp.Boolean(this=True)
FALSE = exp.Boolean(this=False)


def name(text: str) -> exp.Identifier:
    """An identifier; the dialect's generator decides whether it needs quotes."""
    return exp.Identifier(this=text, quoted=False)


def column(text: str) -> exp.Column:
    """The column called `text` of the row at hand."""
    return exp.Column(this=name(text))


def literal(value: Scalar) -> exp.Expr:
    """A constant. Floats are written with the digits that read back as the same double."""
    match value:
        case bool():
            return exp.Boolean(this=value)
        case str():
            return exp.Literal(this=value, is_string=True)
        case Decimal():
            return _number(format(value, "f") if abs(value.adjusted()) < 40 else str(value))
    return _number(repr(value))


def _number(text: str) -> exp.Expr:
    if text.startswith("-"):
        return exp.Neg(this=exp.Literal(this=text[1:], is_string=False))
    return exp.Literal(this=text, is_string=False)


def call(function: str, *arguments: exp.Expr) -> exp.Anonymous:
    """The call of `function`, its name written as it is."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def cast(value: exp.Expr, to: str) -> exp.Cast:
    """`value` as the type that sqlglot knows as `to`."""
    return exp.Cast(this=value, to=exp.DataType.build(to))


def every(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """All of `conditions`; true when there is none."""
    items = [part for c in conditions if c != TRUE for part in _operands(c, exp.And)]
    if FALSE in items:
        return FALSE
    return exp.and_(*items) if items else TRUE


def some(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """One of `conditions`; false when there is none."""
    items = [part for c in conditions if c != FALSE for part in _operands(c, exp.Or)]
    if TRUE in items:
        return TRUE
    return exp.or_(*items) if items else FALSE


def _operands(condition: exp.Expr, kind: type[exp.Connector]) -> list[exp.Expr]:
    """The operands of `condition` when it is of `kind`, so that no brackets are needed."""
    return list(condition.flatten()) if isinstance(condition, kind) else [condition]


def negate(condition: exp.Expr) -> exp.Expr:
    """That `condition` does not hold."""
    if condition in (TRUE, FALSE):
        return FALSE if condition == TRUE else TRUE
    return exp.not_(condition)


def is_null(value: exp.Expr) -> exp.Expr:
    """That `value` is NULL."""
    return exp.Is(this=value, expression=exp.Null())


def is_present(value: exp.Expr) -> exp.Expr:
    """That `value` is not NULL."""
    return exp.Not(this=is_null(value))


def one_of(value: exp.Expr, choices: Iterable[exp.Expr]) -> exp.Expr:
    """That `value` is one of `choices`; an equality when there is one."""
    items = list(choices)
    if not items:
        return FALSE
    return exp.EQ(this=value, expression=items[0]) if len(items) == 1 else exp.In(this=value, expressions=items)
