"""Rules on `x-rules`: what their expressions can't mean."""

from collections.abc import Iterator

from schemagen.catalog.constraint import Rule
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import lookup, walk
from schemagen.diagnostic import Finding
from schemagen.rules.guard import unguarded
from schemagen.rules.problem import CelError
from schemagen.rules.record import expressions
from schemagen.rules.tree import Comprehension, Expression, Node, children
from schemagen.rules.truth import always


def rule_unguarded(catalog: Catalog) -> Iterator[Finding]:
    """A rule reads a property that may be absent (of the record, of an item, of a map), and does not ask for it first.

    To read what is absent is an error, and an error breaks the rule: every record without the property is refused,
    which is seldom meant. Ask first, as in `!has(self.ends_at) || self.starts_at < self.ends_at`; or require the
    property; or let errors pass with `onError: pass`.
    """
    for entity, rule, expression in _rules(catalog):
        names = unguarded(expression, entity, rule.path) if rule.on_error == "fail" else []
        for path, offset in names[:1]:
            said = f"{rule.id} reads {path}, which may be absent: then the rule is broken"
            yield _finding(catalog, entity, rule, "rule-unguarded", said, offset, f"ask first: !has({path}) || …")


def rule_constant(catalog: Catalog) -> Iterator[Finding]:
    """A rule that holds of every record, or of none.

    It does not tell records apart: it asks for a required property, or compares one with a value that is not in its
    `enum`, or reads nothing of the record at all. Mostly a name or a value is misspelt.
    """
    for entity, rule, expression in _rules(catalog):
        verdict = always(expression, entity, rule.path, rule.on_error == "pass")
        if verdict is not None:
            said = f"{rule.id} {'holds of every' if verdict else 'refuses every'} record"
            help = "compare with a value that the property can have, or remove the rule"
            yield _finding(catalog, entity, rule, "rule-constant", said, 0, help)


def rule_costly(catalog: Catalog) -> Iterator[Finding]:
    """A rule looks at each item of an array for each item of an array, and nothing limits how many there are.

    Its cost grows with the square of the number of items, in the validator and in the database at every write. Give
    the arrays `maxItems`.
    """
    for entity, rule, expression in _rules(catalog):
        found = next(_nested(expression.root, 0), None)
        if found is not None and not _is_limited(entity, rule):
            said = f"{rule.id} looks at all items for each item, without a limit"
            yield _finding(catalog, entity, rule, "rule-costly", said, found.offset, "give the array maxItems")


def _rules(catalog: Catalog) -> Iterator[tuple[Entity, Rule, Expression]]:
    """The rules whose expressions can be read; what is wrong with the others is an error of its own."""
    for entity in catalog.entities.values():
        for rule in entity.rules:
            try:
                yield entity, rule, expressions(entity, rule)[0]
            except CelError:
                continue


def _nested(node: Node, depth: int) -> Iterator[Comprehension]:
    """The macros inside the condition of another macro."""
    over = node.range if isinstance(node, Comprehension) else None
    if isinstance(node, Comprehension) and depth:
        yield node
    for child in children(node):
        yield from _nested(child, depth + (over is not None and child is not over))


def _is_limited(entity: Entity, rule: Rule) -> bool:
    """Whether every array that the rule could look at has a limit."""
    inside = lookup(entity.schema, rule.path)
    arrays = [schema for _, schema in walk(inside) if isinstance(schema, dict) and schema.get("type") == "array"]
    return all("maxItems" in schema for schema in arrays)


def _finding(catalog: Catalog, entity: Entity, rule: Rule, code: str, said: str, offset: int, help: str) -> Finding:
    return catalog.finding(
        code, said, rule.origin.at("rule"), severity="warning", offset=offset, help=help,
        entity=entity.name, rule=rule.id, at=rule.id,
    )  # fmt: skip
