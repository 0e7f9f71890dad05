"""What can be told of a rule without a record: whether it is always the same."""

from collections.abc import Sequence

from schemagen.catalog.fields import field_of
from schemagen.catalog.model import Entity
from schemagen.catalog.model import Field as Property
from schemagen.catalog.walk import lookup, pointer
from schemagen.rules.tree import (
    And,
    Compare,
    Expression,
    Field,
    Has,
    In,
    ListOf,
    Literal,
    Node,
    Not,
    Or,
    walk,
)

Path = tuple[str, ...]


def _property(entity: Entity, inside: str, path: Path) -> Property | None:
    """The property at `path` below the object whose schema is at `inside`; None for what is no declared property."""
    place, found = inside, None
    for name in path:
        owner = lookup(entity.schema, place)
        if not isinstance(owner, dict) or name not in owner.get("properties", {}):
            return None
        found = field_of(name, entity.schema, entity.origin, place)
        place = next((p for p, part in found.parts if "properties" in part), place + pointer(("properties", name)))
    return found


def always(expression: Expression, entity: Entity, inside: str = "", lenient: bool = False) -> bool | None:
    """What the rule says of every record that fits the schema; None where it depends.

    An error keeps a `lenient` rule, and breaks any other.
    """
    if not any(isinstance(n, Field) and n.variable in ("self", "oldSelf") for n in walk(expression.root)):
        return _constant(expression, lenient)
    return _verdict(expression.root, entity, inside)


def _constant(expression: Expression, lenient: bool) -> bool | None:
    from schemagen.rules.expressible import NotExpressible
    from schemagen.rules.to_python import to_python

    try:
        verdict = to_python(expression)({})
    except NotExpressible:
        return None
    return lenient if verdict is None else verdict


def _verdict(node: Node, entity: Entity, inside: str) -> bool | None:
    match node:
        case Literal(value=bool(value)):
            return value
        case Has(operand=Field(variable="self", path=(name,))):
            found = _property(entity, inside, (name,))
            return True if found is not None and found.required and not found.nullable else None
        case Not(operand=operand):
            inner = _verdict(operand, entity, inside)
            return None if inner is None else not inner
        case And(operands=operands):
            return _all([_verdict(o, entity, inside) for o in operands])
        case Or(operands=operands):
            inner = _all([_negated(_verdict(o, entity, inside)) for o in operands])
            return _negated(inner)
        case Compare(operator="==" | "!=" as operator, left=Field() as field, right=Literal(value=str(value))):
            return (operator == "!=") if _never(entity, inside, field, [value]) else None
        case In(element=Field() as field, collection=ListOf(items=items)):
            values = [i.value for i in items if isinstance(i, Literal)]
            return False if len(values) == len(items) and _never(entity, inside, field, values) else None
    return None


def _never(entity: Entity, inside: str, field: Field, values: Sequence[object]) -> bool:
    """Whether the property is there, and has none of `values` in its enum."""
    found = _property(entity, inside, field.path) if field.variable == "self" and len(field.path) == 1 else None
    if found is None or not found.required or found.nullable or not found.values:
        return False
    return not any(v.value in values for v in found.values)


def _all(verdicts: list[bool | None]) -> bool | None:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _negated(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict
