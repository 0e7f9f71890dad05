"""What can be told of a rule without a record: what it reads unasked, and whether it is always the same."""

from collections.abc import Iterator, Sequence

from schemagen.catalog.fields import field_of
from schemagen.catalog.model import Entity
from schemagen.catalog.model import Field as Property
from schemagen.catalog.walk import lookup, pointer
from schemagen.rules.tree import (
    And,
    Call,
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
    children,
    walk,
)

Path = tuple[str, ...]


def unguarded(expression: Expression, entity: Entity, inside: str = "") -> list[tuple[str, int]]:
    """The properties of `self` that are read though they may be absent, each with its offset."""
    found = []
    for node, path in _reads(expression.root, frozenset()):
        if _may_be_absent(entity, inside, path):
            found.append((".".join(("self", *path)), node.offset))
    return found


def _reads(node: Node, known: frozenset[Path]) -> Iterator[tuple[Node, Path]]:
    """What is read where nothing asked for it; `known` is there."""
    match node:
        case Field(variable="self", path=path):
            yield from ((node, path[:n]) for n in range(1, len(path) + 1) if path[:n] not in known)
            return
        case Has(operand=Field(variable="self", path=path)):
            yield from ((node, path[:n]) for n in range(1, len(path)) if path[:n] not in known)
            return
        case And(operands=operands) | Or(operands=operands):
            is_there = isinstance(node, And)
            asked = [_asked(o, is_there) for o in operands]
            for at, operand in enumerate(operands):
                others = [paths for i, paths in enumerate(asked) if i != at]
                yield from _reads(operand, known.union(*others))
            return
        case Call(function="_?_:_", arguments=(condition, yes, no)):
            yield from _reads(condition, known)
            yield from _reads(yes, known | _asked(condition, True))
            yield from _reads(no, known | _asked(condition, False))
            return
    for child in children(node):
        yield from _reads(child, known)


def _asked(node: Node, holds: bool) -> frozenset[Path]:
    """What is there when `node` holds, or when it does not."""
    match node:
        case Has(operand=Field(variable="self", path=path)) if holds:
            return frozenset(path[:n] for n in range(1, len(path) + 1))
        case Not(operand=operand):
            return _asked(operand, not holds)
        case And(operands=operands) if holds:
            return frozenset().union(*(_asked(o, True) for o in operands))
        case Or(operands=operands) if not holds:
            return frozenset().union(*(_asked(o, False) for o in operands))
    return frozenset()


def _may_be_absent(entity: Entity, inside: str, path: Path) -> bool:
    """Whether the last of `path` may be absent where the others are there."""
    found = _property(entity, inside, path)
    return found is not None and (not found.required or found.nullable)


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


def always(expression: Expression, entity: Entity, inside: str = "") -> bool | None:
    """What the rule says of every record that fits the schema; None where it depends."""
    if not any(isinstance(n, Field) and n.variable in ("self", "oldSelf") for n in walk(expression.root)):
        return _constant(expression)
    return _verdict(expression.root, entity, inside)


def _constant(expression: Expression) -> bool | None:
    from schemagen.rules.expressible import NotExpressible
    from schemagen.rules.to_python import to_python

    try:
        return bool(to_python(expression)({}))
    except NotExpressible:
        return None


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
