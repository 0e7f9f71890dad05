"""The rules that hold of one record by itself, as Python functions: what `validate` and the models enforce."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemagen.catalog.constraint import Constraint, ExactlyOne, Rule
from schemagen.catalog.model import Entity
from schemagen.catalog.walk import pointer
from schemagen.diagnostic import Severity
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.field_path import read_field_path
from schemagen.rules.to_python import to_python

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A rule of an entity. `holds` tells whether a record keeps it; `pointer` is its place in the effective schema.

    `field` is the JSON Pointer of what a violation is about, in the record.
    """

    id: str
    pointer: str
    message: str
    severity: Severity
    holds: Callable[[Record], bool]
    field: str = ""


def record_rule(entity: Entity, rule: Rule | Constraint) -> RecordRule:
    """`rule` as a check of one record. Raises NotExpressible, and CelError for an expression that is wrong."""
    match rule:
        case Rule():
            holds = _predicate(entity, rule)
            return RecordRule(rule.id, rule.pointer, _message(rule), rule.severity, holds, _pointer(rule.field_path))
        case ExactlyOne(fields=fields):
            said = rule.message or f"exactly one of {', '.join(fields)} must be there"
            return RecordRule(rule.id, rule.pointer, said, rule.severity, _exactly_one(fields))
    raise NotExpressible("needs more than one record")


def record_rules(entity: Entity, target: str | None = None) -> Iterator[RecordRule]:
    """The rules of `entity` that a record can be checked for; the others are in the enforcement matrix.

    With a `target` ("validate", "model") those are left out that say `enforce: {<target>: off}`.
    """
    for rule in (*entity.rules, *entity.constraints):
        if target is not None and rule.enforce.get(target) == "off":
            continue
        try:
            yield record_rule(entity, rule)
        except NotExpressible:
            continue


def _predicate(entity: Entity, rule: Rule) -> Callable[[Record], bool]:
    """An error fails the rule, unless `onError` is `pass`."""
    if rule.path:
        raise NotExpressible("a rule of a nested object")
    seen = Variable(entity)
    evaluate = to_python(Environment({"self": seen, "oldSelf": seen}).parse(rule.rule))
    passed = (True, None) if rule.on_error == "pass" else (True,)
    return lambda record: evaluate(record) in passed


def _exactly_one(fields: tuple[str, ...]) -> Callable[[Record], bool]:
    return lambda record: sum(record.get(name) is not None for name in fields) == 1


def _message(rule: Rule) -> str:
    return rule.message or f"this must hold: {rule.rule}"


def _pointer(field_path: str | None) -> str:
    """A `fieldPath` as a JSON Pointer."""
    return pointer(tuple(name for name, _ in read_field_path(field_path or "") or ()))
