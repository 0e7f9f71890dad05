"""Products and quotients of doubles on PostgreSQL, which has an error where CEL rounds to zero: an underflow."""

from sqlglot import exp

from schemagen.rules.tree import Call, Literal, Node
from schemagen.sql.expression import call, cast, literal, some


def may_vanish(operator: str, left: Node, right: Node) -> bool:
    """Whether the result may be too small for a double where neither side is zero."""
    if operator == "_/_":
        return not (isinstance(right, Literal) and right.value in (1.0, -1.0))
    return operator == "_*_" and not any(map(_is_zero_or_large, (left, right)))


def _is_zero_or_large(node: Node) -> bool:
    """Whether a double is zero, or 1 and more whatever its sign."""
    match node:
        case Literal(value=float(value)):
            return value == 0 or abs(value) >= 1
        case Call(function="double", arguments=(operand,)):
            return operand.type.kind == "int"
    return False


def not_vanishing(made: exp.Mul | exp.Div) -> exp.Expr:
    """`made`, but zero where it would underflow.

    A result of up to 2**-1075 is rounded to zero. To tell, it is computed 2**600 times as large, of what is below 1.
    """
    scale, least, one, none = (_double(value) for value in (2.0**600, 2.0 ** (600 - 1075), 1.0, 0.0))
    left, right = (call("abs", side) for side in (made.this, made.expression))
    low, high = (call("least", left, right), call("greatest", left, right)) if _is_product(made) else (left, left)
    scaled = exp.Mul(this=low, expression=scale)
    large = (
        exp.GT(this=exp.Mul(this=scaled, expression=high), expression=least)
        if _is_product(made)
        else exp.GT(this=scaled, expression=exp.Mul(this=right, expression=least))
    )
    sure = some([exp.GTE(this=high, expression=one), exp.EQ(this=low, expression=none)])
    small = exp.Is(this=exp.paren(large), expression=exp.Boolean(this=False))
    return exp.Case(ifs=[exp.If(this=sure, true=made), exp.If(this=large, true=made), exp.If(this=small, true=none)])


def _is_product(made: exp.Mul | exp.Div) -> bool:
    return isinstance(made, exp.Mul)


def _double(value: float) -> exp.Expr:
    return cast(literal(value), "double")
