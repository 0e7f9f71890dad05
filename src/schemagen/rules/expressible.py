"""What a target can't say, in words."""

from schemagen.rules.tree import (
    And,
    Call,
    Compare,
    Comprehension,
    Field,
    Has,
    In,
    ListOf,
    Literal,
    MapOf,
    Node,
    Not,
    Or,
    Select,
)
from schemagen.sql.not_expressible import NotExpressible

__all__ = ["NotExpressible", "construct"]

_OPERATORS = {
    "_?_:_": "the conditional ?:", "_[_]": "an index []", "_+_": "the operator +", "_-_": "the operator -",
    "-_": "the sign -", "_*_": "the operator *", "_/_": "the operator /", "_%_": "the operator %",
}  # fmt: skip


def construct(node: Node) -> str:
    """What `node` is, as a reason for NotExpressible says it."""
    match node:
        case Call(function=name):
            return _OPERATORS.get(name, f"the function {name}()")
        case Comprehension(macro=macro):
            return f"the macro {macro}()"
        case Field(variable=variable, path=path):
            return "the property " + ".".join((variable, *path)) if path else f"the object {variable}"
        case Select(name=name):
            return f"the property {name} of a computed value"
        case ListOf():
            return "a list"
        case MapOf():
            return "a map"
        case Literal():
            return f"a {node.type} literal"
        case Compare(operator=name):
            return f"the comparison {name}"
        case Has():
            return "has()"
        case In():
            return "the operator in"
        case And():
            return "the operator &&"
        case Or():
            return "the operator ||"
        case Not():
            return "the operator !"
