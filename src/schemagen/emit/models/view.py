"""Reading a self-contained schema: where local references lead, which types of values it may accept."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from schemagen.catalog.walk import lookup
from schemagen.source.node import escape

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})

Part = tuple[dict[str, Any], str]  # a schema and the pointer to it


class View:
    """A document and the questions that typing asks of it. Every answer errs on the wide side."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def at(self, pointer: str) -> Any:
        """The schema at `pointer`."""
        return lookup(self.document, pointer)

    def target(self, schema: Any) -> str | None:
        """The pointer that the `$ref` of `schema` leads to; None without one, or when it leads elsewhere."""
        ref = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
            return None
        pointer = unquote(ref[1:])
        try:
            found = self.at(pointer)
        except KeyError:
            return None
        return pointer if isinstance(found, dict | bool) else None

    def parts(self, schema: Any, pointer: str, seen: frozenset[str] = frozenset()) -> Iterator[Part]:
        """`schema` and all that must hold beside it: what it refers to, the members of its `allOf`, and theirs."""
        if not isinstance(schema, dict) or pointer in seen or is_foreign(schema, pointer):
            return
        yield schema, pointer
        seen |= {pointer}
        target = self.target(schema)
        if target is not None:
            yield from self.parts(self.at(target), target, seen)
        for i, member in enumerate(_list(schema.get("allOf"))):
            yield from self.parts(member, f"{pointer}/allOf/{i}", seen)

    def types(self, schema: Any, pointer: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        """The types of values that `schema` may accept; a number that is whole is of both types of number."""
        if schema is False:
            return frozenset()
        if not isinstance(schema, dict) or pointer in seen or is_foreign(schema, pointer):
            return TYPES
        seen |= {pointer}
        found = _stated(schema)
        target = self.target(schema)
        if target is not None:
            found &= self.types(self.at(target), target, seen)
        for i, member in enumerate(_list(schema.get("allOf"))):
            found &= self.types(member, f"{pointer}/allOf/{i}", seen)
        for keyword in ("anyOf", "oneOf"):
            if members := _list(schema.get(keyword)):
                each = (self.types(m, f"{pointer}/{keyword}/{i}", seen) for i, m in enumerate(members))
                found &= frozenset().union(*each)
        return found

    def constants(self, part: Part) -> tuple[Any, ...] | None:
        """The only values that the schema of `part` itself accepts, or None when they are not listed."""
        schema, _ = part
        if "const" in schema:
            return (schema["const"],)
        values = schema.get("enum")
        return tuple(values) if isinstance(values, list) else None


def is_foreign(schema: Any, pointer: str) -> bool:
    """Whether the schema is a resource of its own, in which references mean something else."""
    return bool(pointer) and "$id" in schema


def step(pointer: str, *tokens: str | int) -> str:
    """`pointer` extended by `tokens`."""
    return pointer + "".join(escape(t) for t in tokens)


def type_name(value: Any) -> str:
    """The JSON Schema type of `value`; a whole number is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
    return "integer" if value == int(value) else "number"


def _stated(schema: dict[str, Any]) -> frozenset[str]:
    stated = schema.get("type")
    names = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else TYPES
    found = frozenset(names)
    found |= {"integer"} if "number" in found else found
    if "const" in schema:
        found &= _types_of([schema["const"]])
    if isinstance(schema.get("enum"), list):
        found &= _types_of(schema["enum"])
    return found


def _types_of(values: list[Any]) -> frozenset[str]:
    names = {type_name(value) for value in values}
    return frozenset(names | ({"number"} if "integer" in names else set()))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
