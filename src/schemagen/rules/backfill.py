"""`x-backfill` as a string: CEL over `self`, the older record under its new names; it gives the property's value.

What is read as it stands is taken as it stands: a copied date-time keeps its offset, a number its digits.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from schemagen.catalog.fields import json_types
from schemagen.catalog.model import Entity, Schema
from schemagen.rules.cel import EvaluationError, Instant
from schemagen.rules.expression import Environment, Variable
from schemagen.rules.problem import CelError, Problem
from schemagen.rules.to_python import to_function
from schemagen.rules.tree import Call, Expression, Field, Node

Parts = tuple[tuple[str, Schema], ...]
Backfill = Callable[[Mapping[str, Any]], Any]

_KINDS = {
    "string": ("string",), "integer": ("int",), "number": ("double", "int"), "boolean": ("bool",), "array": ("list",),
    "object": ("map", "object"), "null": ("null",),
}  # fmt: skip


def read_backfill(
    text: str, entity: Entity, parts: Parts, path: str = "", environment: Environment | None = None
) -> Expression:
    """The expression `text` for a property with the schemas `parts`, of records of `entity` or the object at `path`.

    Raises CelError when it is no CEL, does not fit the schemas, or gives what no property of these types is.
    """
    environment = environment or Environment({"self": Variable(entity, path)})
    kinds, first = list(_kinds(parts)), None
    for kind in kinds:
        try:
            return environment.parse(text, kind)
        except CelError as error:
            first = first or error
    assert first is not None
    raise CelError(*(_explained(problem, text, kinds) for problem in first.problems))


def _explained(problem: Problem, text: str, kinds: list[str]) -> Problem:
    """Words were meant as words."""
    is_text = "string" in kinds and problem.code != "cel-type" and "self" not in text
    help = f"text is written in quotes: \"'{text}'\"" if is_text else problem.help
    return replace(problem, help=None if problem.code == "cel-type" else help)


def evaluator(expression: Expression) -> Backfill:
    """`expression` as a function of the older record, which raises EvaluationError. Raises NotExpressible itself."""
    return _evaluator(expression, expression.root)


def _evaluator(expression: Expression, node: Node) -> Backfill:
    match node:
        case Field(variable="self", path=path) if path:
            return lambda record: _read(record, path)
        case Call(function="_?_:_", arguments=(condition, yes, no)):
            test = to_function(Expression(expression.text, condition, condition.type))
            chosen, other = _evaluator(expression, yes), _evaluator(expression, no)
            return lambda record: chosen(record) if test(record) else other(record)
    evaluate = to_function(Expression(expression.text, node, node.type))
    return lambda record: _json(evaluate(record))


def _read(record: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    if record is None:
        raise EvaluationError(f"there is no '{path[-1]}'")
    return record


def _json(value: Any) -> Any:
    """What CEL gives, as JSON."""
    match value:
        case Instant():
            return str(value)
        case bool() | int() | float() | str() | None:
            return value
        case list():
            return [_json(one) for one in value]
        case dict():
            return {str(name): _json(one) for name, one in value.items()}
    raise EvaluationError("the value is of no type of JSON")


def _kinds(parts: Parts) -> Iterator[str]:
    """The CEL types whose values the property takes, the likeliest first."""
    if any(part.get("format") == "date-time" for _, part in parts):
        yield "timestamp"
    types = json_types(parts)
    yield from dict.fromkeys(kind for name, kinds in _KINDS.items() if name in types for kind in kinds)
    yield "dyn"
