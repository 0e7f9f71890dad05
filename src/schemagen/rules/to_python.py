"""A checked expression → a plain Python function over JSON records: three-valued as CEL is, without CEL."""

import ast
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType
from typing import Any

from schemagen.rules import cel
from schemagen.rules.python_tree import python_tree
from schemagen.rules.tree import Expression

Predicate = Callable[[Mapping[str, Any]], bool | None]
Evaluate = Callable[..., Any]


def to_python(expression: Expression) -> Predicate:
    """The predicate `expression` as a function of a record: True, False, or None where CEL gives an error.

    The record is what JSON reads as in Python. To read a property that is absent, null, or of another type than its
    schema says is an error. Raises NotExpressible for what Python has no exact form of.
    """
    evaluate = to_function(expression)

    def predicate(record: Mapping[str, Any]) -> bool | None:
        try:
            value = evaluate(record)
        except cel.EvaluationError:
            return None
        return value if isinstance(value, bool) else None

    return predicate


def to_function(expression: Expression, *others: str) -> Evaluate:
    """The value of `expression` as a function of `self` and of `others`; it raises cel.EvaluationError.

    Compiled from the very tree that generated models have as text, so that their verdicts are the same.
    """
    tree = ast.parse(f"lambda {', '.join(('self', *others))}: None", mode="eval")
    assert isinstance(tree.body, ast.Lambda)
    tree.body.body = python_tree(expression)
    code = compile(ast.fix_missing_locations(tree), "<rule>", "eval")
    return FunctionType(next(c for c in code.co_consts if isinstance(c, CodeType)), {"_cel": cel})
