"""Every expression of a catalog, parsed and type-checked: what is wrong becomes findings with a place in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemagen.catalog.constraint import Limit, Requires, Rule, Unique
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.origin import Origin
from schemagen.catalog.parts import parts_of
from schemagen.catalog.walk import pointer, walk
from schemagen.diagnostic import Finding, in_order
from schemagen.rules.backfill import read_backfill
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.field_path import read_field_path
from schemagen.rules.problem import CelError, Problem


@dataclass(frozen=True, slots=True)
class Written:
    """An expression of a catalog: what it sees, what type it must have, and whose it is (`at`, and a rule's id)."""

    text: str
    origin: Origin
    variables: tuple[tuple[str, Variable], ...]
    at: str
    rule: str | None = None
    expect: str = "bool"


def check_expressions(catalog: Catalog) -> list[Finding]:
    """Findings (`cel-…`) on each `where`, `rule` and `messageExpression`, and each `x-backfill` that is a string."""
    findings: list[Finding] = []
    for entity in catalog.entities.values():
        environments = _Environments()
        for written in expressions_of(catalog, entity):
            findings += _check(catalog, entity, written, environments)
        for rule in entity.rules:
            findings += _check_field_path(catalog, entity, rule, environments)
        findings += _check_backfills(catalog, entity, environments)
    return in_order(findings)


def expressions_of(catalog: Catalog, entity: Entity) -> Iterator[Written]:
    """The expressions that are written in `entity`'s head."""
    own = (("self", Variable(entity)),)
    for rule in entity.rules:
        yield from _rule(entity, rule)
    for constraint in entity.constraints:
        match constraint:
            case Unique(where=str(where)) | Limit(where=str(where)):
                yield Written(where, constraint.origin.at("where"), own, constraint.id, constraint.id)
            case Requires():
                yield from _requires(catalog, entity, constraint)
    for index in entity.indexes:
        if index.where is not None:
            yield Written(index.where, index.origin.at("where"), own, entity.name)


def _rule(entity: Entity, rule: Rule) -> Iterator[Written]:
    """A rule that names `oldSelf` compares with the record as it was."""
    seen = (("self", Variable(entity, rule.path)), ("oldSelf", Variable(entity, rule.path)))
    yield Written(rule.rule, rule.origin.at("rule"), seen, rule.id, rule.id)
    if rule.message_expression is not None:
        place = rule.origin.at("messageExpression")
        yield Written(rule.message_expression, place, seen, rule.id, rule.id, "string")


def _requires(catalog: Catalog, entity: Entity, constraint: Requires) -> Iterator[Written]:
    """A reference to an unknown entity is a finding elsewhere."""
    named = next((r.entity for r in entity.references if constraint.via in r.local), "")
    if target := catalog.entities.get(named):
        seen = (("self", Variable(entity)), ("ref", Variable(target)))
        yield Written(constraint.rule, constraint.origin.at("rule"), seen, constraint.id, constraint.id)


def _check(catalog: Catalog, entity: Entity, written: Written, environments: "_Environments") -> Iterator[Finding]:
    try:
        environments.of(written).parse(written.text, written.expect)
    except CelError as error:
        for problem in error.problems:
            yield _finding(catalog, entity, written.origin, problem, written.at, written.rule)


def _finding(catalog: Catalog, entity: Entity, origin: Origin, problem: Problem, at: str, rule: str | None) -> Finding:
    return catalog.finding(
        problem.code, problem.message, origin, offset=problem.offset, help=problem.help, entity=entity.name, rule=rule,
        at=at,
    )  # fmt: skip


def _check_field_path(catalog: Catalog, entity: Entity, rule: Rule, environments: "_Environments") -> Iterator[Finding]:
    if rule.field_path is None:
        return
    names = read_field_path(rule.field_path)
    problem: Problem | None = Problem(
        "cel-syntax", f"'{rule.field_path}' is no field path", 0, "write it as .name or ['a name']"
    )
    if names is not None:
        problem = environments.of(next(_rule(entity, rule))).unknown_property("self", names)
    if problem is not None:
        yield _finding(catalog, entity, rule.origin.at("fieldPath"), problem, rule.id, rule.id)


def _check_backfills(catalog: Catalog, entity: Entity, environments: "_Environments") -> Iterator[Finding]:
    """A string under `x-backfill` is CEL, at any depth."""
    for tokens, schema in walk(entity.schema):
        text = schema.get("x-backfill") if isinstance(schema, dict) else None
        if not isinstance(text, str) or tokens[-2:-1] != ("properties",):
            continue
        parts = parts_of(schema, entity.schema, pointer(tokens))
        own = Variable(entity, pointer(tokens[:-2]))
        origin, at = entity.origin_of(pointer((*tokens, "x-backfill"))), f"{entity.name}.{tokens[-1]}"
        try:
            read_backfill(text, entity, parts, environment=environments.seeing((("self", own),)))
        except CelError as error:
            for problem in error.problems:
                yield _finding(catalog, entity, origin, problem, at, None)


class _Environments:
    """One environment for all expressions that see the same: making it takes longer than parsing."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[str, str, str], ...], Environment] = {}

    def of(self, written: Written) -> Environment:
        return self.seeing(written.variables)

    def seeing(self, variables: tuple[tuple[str, Variable], ...]) -> Environment:
        key = tuple((name, variable.entity.name, variable.path) for name, variable in variables)
        if key not in self._made:
            self._made[key] = Environment(dict(variables))
        return self._made[key]
