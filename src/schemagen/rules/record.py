"""The rules that hold of one record by itself, as Python functions: what `validate` and the models enforce."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from schemagen.catalog.constraint import Constraint, ExactlyOne, Rule
from schemagen.catalog.model import Entity, Schema
from schemagen.catalog.walk import pointer
from schemagen.diagnostic import Severity
from schemagen.rules import cel
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.field_path import read_field_path
from schemagen.rules.fitting import Fitting
from schemagen.rules.places import places
from schemagen.rules.to_python import to_function
from schemagen.rules.tree import Expression, Field, walk

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A rule of an entity; `pointer` is its place in the effective schema, `path` that of the object it is about."""

    pointer: str
    path: str
    severity: Severity
    rule: cel.Rule

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id


class BrokenRule(NamedTuple):
    """A rule that a record breaks: the JSON Pointer in the record of what it is about, and what to say."""

    rule: RecordRule
    field: str
    message: str


class RecordRules:
    """Rules on the records of one schema. They are asked of records that fit the schema."""

    def __init__(self, schema: Schema, rules: Sequence[RecordRule]) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self._schema = schema
        self._fits = Fitting(schema)

    @cached_property
    def _bound(self) -> cel.Rules:
        paths = list(dict.fromkeys(rule.path for rule in self.rules.values()))
        listed = {path: [one.rule for one in self.rules.values() if one.path == path] for path in paths}
        return cel.Rules(listed, places(self._schema, listed) if any(paths) else None)

    def broken(self, record: Any) -> Iterator[BrokenRule]:
        """What is wrong with `record`."""
        for rule, loc, message in self._bound.broken(record, self._fits):
            yield BrokenRule(self.rules[rule.id], pointer(loc), message)

    def hold(self, record: Any) -> bool:
        """Whether nothing is wrong with `record`."""
        return next(self.broken(record), None) is None


def record_rule(entity: Entity, rule: Rule | Constraint) -> RecordRule:
    """`rule` as a check of one record. Raises NotExpressible, and CelError for an expression that is wrong."""
    match rule:
        case Rule():
            if rule.path:
                places(entity.schema, [rule.path])
            return RecordRule(rule.pointer, rule.path, rule.severity, _cel_rule(entity, rule))
        case ExactlyOne(fields=fields):
            made = cel.Rule(rule.id, lambda record: cel.exactly_one(record, *fields), message_of(rule))
            return RecordRule(rule.pointer, "", rule.severity, made)
    raise NotExpressible("needs more than one record")


def record_rules(entity: Entity, target: str | None = None) -> RecordRules:
    """The rules of `entity` that a record can be checked for; the others are in the enforcement matrix.

    With a `target` ("validate", "model") those are left out that say `enforce: {<target>: off}`.
    """
    made = []
    for rule in (*entity.rules, *entity.constraints):
        if target is None or rule.enforce.get(target) != "off":
            with suppress(NotExpressible):
                made.append(record_rule(entity, rule))
    return RecordRules(entity.schema, made)


def expressions(entity: Entity, rule: Rule) -> tuple[Expression, Expression | None]:
    """The condition of `rule`, and the expression of its message if it has one."""
    seen = Variable(entity, rule.path)
    environment = Environment({"self": seen, "oldSelf": seen})
    explain = rule.message_expression
    return environment.parse(rule.rule), environment.parse(explain, "string") if explain else None


def is_transition(expression: Expression) -> bool:
    """Whether the expression names `oldSelf`, the record as it was."""
    return any(isinstance(node, Field) and node.variable == "oldSelf" for node in walk(expression.root))


def message_of(rule: Rule | ExactlyOne) -> str:
    """What to say where the rule does not hold."""
    if isinstance(rule, ExactlyOne):
        return rule.message or f"exactly one of {', '.join(rule.fields)} must be there"
    return rule.message or f"this must hold: {rule.rule}"


def field_of(rule: Rule) -> tuple[str, ...]:
    """The names that lead from the rule's object to what a violation is about."""
    return tuple(name for name, _ in read_field_path(rule.field_path or "") or ())


def _cel_rule(entity: Entity, rule: Rule) -> cel.Rule:
    condition, explain = expressions(entity, rule)
    if is_transition(condition):
        raise NotExpressible("needs the record as it was before")
    is_plain = explain is not None and not is_transition(explain)
    return cel.Rule(
        rule.id, to_function(condition), message_of(rule), field_of(rule), rule.on_error == "pass",
        to_function(explain) if explain is not None and is_plain else None,
    )  # fmt: skip
