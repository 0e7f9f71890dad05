"""What a module of models declares: classes and aliases, their attributes, and types as Python's typing knows them.

This is a typing view of a JSON Schema, never narrower than the schema: the exact check is the runtime's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Bounds = Mapping[str, int]  # by JSON Schema keyword


@dataclass(frozen=True, slots=True)
class Plain:
    """str, int or bool."""

    name: Literal["str", "int", "bool"]
    bounds: Bounds = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Runtime:
    """A type that the runtime brings along, such as DateTime; `Json` is any value."""

    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A class or alias, of this module or imported."""

    name: str


@dataclass(frozen=True, slots=True)
class Values:
    """One of some strings, integers or booleans."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list."""

    item: "Type"
    bounds: Bounds = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapOf:
    """A dict with string keys."""

    value: "Type"
    bounds: Bounds = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A union; with a `tag`, an attribute whose constant tells the classes apart."""

    members: tuple["Type", ...]
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Null:
    """None."""


Type = Plain | Runtime | Named | Values | ListOf | MapOf | OneOf | Null

JSON = Runtime("Json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A property as an attribute of a class. `nullable`: null is a value of its own, not a way to say absent."""

    name: str
    property: str
    type: Type
    required: bool
    nullable: bool
    description: str = ""
    examples: tuple[Any, ...] = ()
    deprecated: bool = False
    notes: Mapping[str, Any] = field(default_factory=dict)  # further keywords for Pydantic's JSON Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class for the objects that the schema at `pointer` describes; `closed` when it knows every property."""

    name: str
    pointer: str
    description: str
    attributes: tuple[Attribute, ...]
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type."""

    name: str
    type: Type
    description: str


Definition = Class | Alias


def union(members: list[Type]) -> Type:
    """The union of `members`, each once; any value when one of them is any value."""
    nested = (m.members if isinstance(m, OneOf) and not m.tag else (m,) for m in members)
    flat = [member for inner in nested for member in inner]
    unique = [m for i, m in enumerate(flat) if m not in flat[:i]]
    if JSON in unique:
        return JSON
    return unique[0] if len(unique) == 1 else OneOf(tuple(unique))


def mentioned(definitions: Iterable[Definition]) -> Iterator[Runtime | Named]:
    """The names that `definitions` use in types."""
    pending: list[Type] = []
    for definition in definitions:
        pending += [a.type for a in definition.attributes] if isinstance(definition, Class) else [definition.type]
    while pending:
        match pending.pop():
            case Runtime() | Named() as name:
                yield name
            case ListOf(item=inner) | MapOf(value=inner):
                pending.append(inner)
            case OneOf(members=members):
                pending += members
