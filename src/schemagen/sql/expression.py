"""Builders of sqlglot nodes. Names and values become nodes here, so that no SQL is made of strings.

Nodes are never changed once they are made, so that conditions share them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache, reduce
from typing import TypeVar

from sqlglot import exp

Scalar = bool | int | float | Decimal | str


N = TypeVar("N", bound=exp.Expr)

TRUE = exp.Boolean(this=True)
FALSE = exp.Boolean(this=False)


@lru_cache(4096)
def name(text: str) -> exp.Identifier:
    """An identifier, shared; the dialect's generator decides whether it needs quotes."""
    return exp.Identifier(this=text, quoted=False)


def column(text: str) -> exp.Column:
    """The column called `text` of the row at hand."""
    return lend(exp.Column(), this=name(text))


def column_of(row: str, text: str) -> exp.Column:
    """The column called `text` of `row`: NEW or OLD in a trigger, else the alias of a table."""
    return exp.Column(this=name(text), table=exp.Var(this=row) if row in ("NEW", "OLD") else name(row))


def of_row(node: exp.Expr, row: str) -> exp.Expr:
    """`node`, an expression on the row at hand, about `row`."""

    def qualify(one: exp.Expr) -> exp.Expr:
        return column_of(row, one.name) if isinstance(one, exp.Column) and not one.args.get("table") else one

    return without_texts(node.transform(qualify))


def without_texts(node: exp.Expr) -> exp.Expr:
    """`node`, a changed copy, without the texts that a dialect kept of the original."""
    for one in node.walk():
        one.meta.clear()
    return node


def literal(value: Scalar) -> exp.Expr:
    """A constant. Floats are written with the digits that read back as the same double."""
    match value:
        case bool():
            return TRUE if value else FALSE
        case str():
            return exp.Literal(this=value, is_string=True)
        case Decimal():
            return _number(format(value, "f") if abs(value.adjusted()) < 40 else str(value))
    return _number(repr(value))


def _number(text: str) -> exp.Expr:
    if text.startswith("-"):
        return exp.Neg(this=exp.Literal(this=text[1:], is_string=False))
    return exp.Literal(this=text, is_string=False)


def lend(node: N, **parts: exp.Expr | Sequence[exp.Expr]) -> N:
    """`node` with `parts` of the IR in it. They get no way back to it, so that a statement lives while it is used."""
    node.args.update(parts)
    return node


def columns_in(node: exp.Expr) -> frozenset[str]:
    """The names of the columns that `node` reads. Kept on it: nodes are never changed, and tables share them."""
    found: frozenset[str] | None = node.meta.get(_COLUMNS)
    if found is None:
        found = node.meta[_COLUMNS] = frozenset(one.name for one in node.find_all(exp.Column))
    return found


_COLUMNS = "columns"


def call(function: str, *arguments: exp.Expr) -> exp.Anonymous:
    """The call of `function`, its name written as it is."""
    return exp.Anonymous(this=function, expressions=list(arguments))


@cache
def type_of(name_of_type: str) -> exp.DataType:
    """The type that sqlglot knows by this name."""
    return exp.DataType.build(name_of_type)


def cast(value: exp.Expr, to: str) -> exp.Cast:
    """`value` as the type that sqlglot knows as `to`."""
    return exp.Cast(this=value, to=type_of(to))


def is_true(condition: exp.Expr) -> bool:
    """Whether `condition` is the constant true."""
    return isinstance(condition, exp.Boolean) and bool(condition.this)


def is_false(condition: exp.Expr) -> bool:
    """Whether `condition` is the constant false."""
    return isinstance(condition, exp.Boolean) and not condition.this


def every(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """All of `conditions`; true when there is none."""
    items = [part for c in conditions if not is_true(c) for part in operands(c, exp.And)]
    return FALSE if any(map(is_false, items)) else _joined(items, exp.And, TRUE)


def some(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """One of `conditions`; false when there is none."""
    items = [part for c in conditions if not is_false(c) for part in operands(c, exp.Or)]
    return TRUE if any(map(is_true, items)) else _joined(items, exp.Or, FALSE)


def operands(condition: exp.Expr, kind: type[exp.Connector]) -> list[exp.Expr]:
    """The operands of `condition` when it is of `kind`, so that no brackets are needed."""
    right: list[exp.Expr] = []
    while isinstance(condition, kind):
        right.append(condition.expression)
        condition = condition.this
    return [condition, *reversed(right)]


def _joined(items: list[exp.Expr], kind: type[exp.Connector], neutral: exp.Expr) -> exp.Expr:
    """`items` joined from the left; no node is copied, which would be most of the work."""
    if len(items) == 1:
        return items[0]
    operands = [exp.Paren(this=item) if isinstance(item, exp.Connector) else item for item in items]
    return reduce(lambda left, right: kind(this=left, expression=right), operands) if operands else neutral


def negate(condition: exp.Expr) -> exp.Expr:
    """That `condition` does not hold."""
    if isinstance(condition, exp.Boolean):
        return FALSE if condition.this else TRUE
    if isinstance(condition, exp.Not):
        return condition.this.unnest()  # type: ignore[no-any-return]
    return exp.Not(this=exp.Paren(this=condition) if isinstance(condition, exp.Connector) else condition)


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
