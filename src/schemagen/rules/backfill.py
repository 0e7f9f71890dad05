"""`x-backfill` as a string: CEL over `self`, the older record under its new names; it gives the property's value."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from schemagen.catalog.fields import json_types
from schemagen.catalog.model import Entity, Schema
from schemagen.rules.expression import parse
from schemagen.rules.problem import CelError
from schemagen.rules.tree import Expression, Literal

Scalar = bool | int | float | str
Parts = tuple[tuple[str, Schema], ...]

_KINDS = {
    "string": ("string",), "integer": ("int",), "number": ("double", "int"), "boolean": ("bool",), "array": ("list",),
    "object": ("map", "object"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same for all records."""

    value: Scalar


def read_backfill(text: str, entity: Entity, parts: Parts, path: str = "") -> Expression:
    """The expression `text` for a property with the schemas `parts`, of records of `entity` or the object at `path`.

    Raises CelError when it is no CEL, does not fit the schemas, or gives what no property of these types is.
    """
    first: CelError | None = None
    for kind in _kinds(parts):
        try:
            return parse(text, entity, path=path, expect=kind)
        except CelError as error:
            first = first or error
    assert first is not None
    raise first


def constant(expression: Expression) -> Constant | None:
    """The value of an expression that is a literal; None for others."""
    root: Any = expression.root
    known = isinstance(root, Literal) and isinstance(root.value, get_args(Scalar))
    return Constant(root.value) if known else None


def _kinds(parts: Parts) -> Iterator[str]:
    """The CEL types whose values the property takes, the likeliest first."""
    if any(part.get("format") == "date-time" for _, part in parts):
        yield "timestamp"
    types = json_types(parts)
    yield from dict.fromkeys(kind for name, kinds in _KINDS.items() if name in types for kind in kinds)
    yield "dyn"
