"""A checked expression → a plain Python function over JSON records: three-valued as CEL is, without CEL."""

from collections.abc import Callable, Mapping
from typing import Any

from schemagen.rules.expressible import NotExpressible, construct
from schemagen.rules.tree import And, CelType, Compare, Expression, Field, Has, In, ListOf, Literal, Node, Not, Or
from schemagen.rules.value import compare, equal, reader

Variables = Mapping[str, Any]
Evaluate = Callable[[Variables], Any]  # None is an error
Predicate = Callable[[Mapping[str, Any]], bool | None]

_CONTAINERS = frozenset({"list", "map", "object"})


def to_python(expression: Expression) -> Predicate:
    """The predicate `expression` as a function of a record: True, False, or None where CEL gives an error.

    The record is what JSON reads as in Python. To read a property that is absent, null, or of another type than its
    schema says is an error. Raises NotExpressible for what is beyond comparisons, `in`, `has`, `&&`, `||` and `!`.
    """
    evaluate = _evaluator(expression.root)
    return lambda record: _truth(evaluate({"self": record}))


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _evaluator(node: Node) -> Evaluate:
    match node:
        case Literal(value=value):
            return lambda variables: value
        case Field():
            return _field(node)
        case Has(operand=Field() as field):
            return _has(field)
        case Compare():
            return _compare(node)
        case In():
            return _in(node)
        case Not(operand=operand):
            return _not(_evaluator(operand))
        case And(operands=operands):
            return _and([_evaluator(o) for o in operands])
        case Or(operands=operands):
            return _or([_evaluator(o) for o in operands])
    raise NotExpressible(construct(node))


def _field(field: Field) -> Evaluate:
    read, find = reader(field.type), _finder(field.variable, field.path, field)

    def evaluate(variables: Variables) -> Any:
        value = find(variables)
        return None if value is None else read(value)

    return evaluate


def _finder(variable: str, path: tuple[str, ...], node: Node) -> Evaluate:
    if variable != "self":
        raise NotExpressible(construct(node))

    def find(variables: Variables) -> Any:
        value = variables[variable]
        for name in path:
            if not isinstance(value, dict):
                return None
            value = value.get(name)
        return value

    return find


def _has(field: Field) -> Evaluate:
    """Below an absent parent, `has` is an error."""
    *above, name = field.path
    find = _finder(field.variable, tuple(above), field)

    def evaluate(variables: Variables) -> bool | None:
        parent = find(variables)
        return parent.get(name) is not None if isinstance(parent, dict) else None

    return evaluate


def _compare(node: Compare) -> Evaluate:
    operator, left, right = node.operator, _scalar(node.left), _scalar(node.right)

    def evaluate(variables: Variables) -> bool | None:
        one, other = left(variables), right(variables)
        return None if one is None or other is None else compare(operator, one, other)

    return evaluate


def _scalar(node: Node) -> Evaluate:
    if node.type.kind in _CONTAINERS:
        raise NotExpressible(f"a comparison of values of type {node.type.kind}")
    return _evaluator(node)


def _in(node: In) -> Evaluate:
    element, members = _scalar(node.element), _members(node.collection)

    def evaluate(variables: Variables) -> bool | None:
        one, others = element(variables), members(variables)
        return None if one is None or others is None else any(equal(one, other) for other in others)

    return evaluate


def _members(collection: Node) -> Evaluate:
    """The values that `in` looks through: all of them, or None when one is an error."""
    match collection:
        case ListOf(items=items):
            return _all_of([_scalar(item) for item in items])
        case Field(type=CelType(kind="list" | "map" | "dyn")):
            return _stored_members(collection)
    raise NotExpressible(f"in {construct(collection)}")


def _all_of(items: list[Evaluate]) -> Evaluate:
    def evaluate(variables: Variables) -> list[Any] | None:
        values = [item(variables) for item in items]
        return None if None in values else values

    return evaluate


def _stored_members(field: Field) -> Evaluate:
    """A list's elements, or the names in a map of what is not null; an element of a wrong type equals nothing."""
    find, read = _field(field), reader(field.type.of[0] if field.type.kind == "list" else CelType("dyn"))

    def evaluate(variables: Variables) -> list[Any] | None:
        match find(variables):
            case list(items) if field.type.kind != "map":
                return [read(item) for item in items]
            case dict(members) if field.type.kind != "list":
                return [name for name, value in members.items() if value is not None]
        return None

    return evaluate


def _not(operand: Evaluate) -> Evaluate:
    def evaluate(variables: Variables) -> bool | None:
        value = _truth(operand(variables))
        return None if value is None else not value

    return evaluate


def _and(operands: list[Evaluate]) -> Evaluate:
    """False beats an error."""

    def evaluate(variables: Variables) -> bool | None:
        result: bool | None = True
        for operand in operands:
            value = _truth(operand(variables))
            if value is False:
                return False
            result = result and value
        return result

    return evaluate


def _or(operands: list[Evaluate]) -> Evaluate:
    """True beats an error."""
    refuted = _and([_not(operand) for operand in operands])
    return _not(refuted)
