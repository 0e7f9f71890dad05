"""A rule's expression as a typed tree, free of CEL and protobuf: a closed union; consume it with `match`.

Every node has its type and its `offset`: where its operator, name or literal stands in the text, in code points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as Choice
from typing import assert_never

from schemagen.catalog.field_type import FieldType
from schemagen.rules.cel.instant import Duration, Instant

Kind = Choice[
    "bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "null", "dyn", "list", "map", "object",
    "type",
]  # fmt: skip
Macro = Choice["all", "exists", "exists_one", "map", "filter"]
Operator = Choice["==", "!=", "<", "<=", ">", ">="]
Value = bool | int | float | str | bytes | Instant | Duration


@dataclass(frozen=True, slots=True)
class CelType:
    """A CEL type; `of` has the element's type of a list, key and value of a map; `name` is an object's message."""

    kind: Kind
    of: "tuple[CelType, ...]" = ()
    name: str = ""

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.of))
        return f"{self.kind}({inner})" if inner else self.kind


@dataclass(frozen=True, slots=True)
class _Node:
    type: CelType
    offset: int


@dataclass(frozen=True, slots=True)
class Literal(_Node):
    """A constant; `timestamp("…")` and `duration("…")` of a literal are too."""

    value: Value


@dataclass(frozen=True, slots=True)
class Field(_Node):
    """A property, by the names in the JSON, below a variable; with an empty path the variable itself.

    `stored` is what the column holds when this is a top-level property of the record `self`, else None.
    """

    variable: str
    path: tuple[str, ...] = ()
    stored: FieldType | None = None


@dataclass(frozen=True, slots=True)
class Select(_Node):
    """The property `name` of what an expression other than a Field gives: `self.steps[0].id`."""

    operand: "Node"
    name: str


@dataclass(frozen=True, slots=True)
class Has(_Node):
    """`has(…)`: whether the property is present and not null."""

    operand: "Field | Select"


@dataclass(frozen=True, slots=True)
class Compare(_Node):
    """A comparison of two values."""

    operator: Operator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class In(_Node):
    """`element in collection`: a list's elements or a map's keys."""

    element: "Node"
    collection: "Node"


@dataclass(frozen=True, slots=True)
class And(_Node):
    """All hold; false as soon as one is, whatever the others are."""

    operands: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or(_Node):
    """One holds; true as soon as one is, whatever the others are."""

    operands: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not(_Node):
    """The operand does not hold."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class ListOf(_Node):
    """`[…]`; one element that is an error makes the list one."""

    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class MapOf(_Node):
    """`{key: value, …}`."""

    entries: "tuple[tuple[Node, Node], ...]"


@dataclass(frozen=True, slots=True)
class Call(_Node):
    """Any other function or operator, by CEL's name (`_+_`, `_?_:_`, `_[_]`, `size`); a method's target comes first."""

    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Comprehension(_Node):
    """A macro over the elements of `range`, each of them `variable`: those for which `condition` holds.

    `value` is what `map` makes of each; None stands for the element itself, and for no condition.
    """

    macro: Macro
    variable: str
    range: "Node"
    condition: "Node | None" = None
    value: "Node | None" = None


Node = Literal | Field | Select | Has | Compare | In | And | Or | Not | ListOf | MapOf | Call | Comprehension


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its text, its tree, and what it gives."""

    text: str
    root: Node
    type: CelType


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside `node`."""
    match node:
        case Literal() | Field():
            return
        case Select(operand=inner) | Has(operand=inner) | Not(operand=inner):
            yield inner
        case Compare(left=left, right=right):
            yield from (left, right)
        case In(element=element, collection=collection):
            yield from (element, collection)
        case And(operands=inner) | Or(operands=inner) | Call(arguments=inner) | ListOf(items=inner):
            yield from inner
        case MapOf(entries=entries):
            yield from (part for entry in entries for part in entry)
        case Comprehension():
            yield from (part for part in (node.range, node.condition, node.value) if part is not None)
        case _:
            assert_never(node)


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node inside it, parents first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed([*children(current)]))
