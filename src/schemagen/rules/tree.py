"""A rule's expression as a typed tree, free of CEL and protobuf: a closed union; consume it with `match`.

Every node has its type and its `offset`: where its operator, name or literal stands in the text, in code points.
"""

from dataclasses import dataclass
from typing import Literal as Choice

from schemagen.catalog.field_type import FieldType
from schemagen.rules.instant import Instant

Kind = Choice[
    "bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "null", "dyn", "list", "map", "object",
    "type",
]  # fmt: skip
Operator = Choice["==", "!=", "<", "<=", ">", ">="]
Value = bool | int | float | str | bytes | Instant


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
    """A constant; `timestamp("…")` of a literal is one too."""

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
    """What a macro (`all`, `exists`, `exists_one`, `map`, `filter`) stands for, as CEL expands it."""

    macro: str
    variable: str
    range: "Node"
    accumulator: str
    initial: "Node"
    condition: "Node"
    step: "Node"
    result: "Node"


Node = Literal | Field | Select | Has | Compare | In | And | Or | Not | ListOf | MapOf | Call | Comprehension


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its text, its tree, and what it gives."""

    text: str
    root: Node
    type: CelType
