"""Reading a self-contained schema: where local references lead, which types of values it may accept."""

from typing import Any
from urllib.parse import unquote

from schemagen.catalog.walk import lookup
from schemagen.source.json_type import json_type
from schemagen.source.node import escape

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})

Part = tuple[dict[str, Any], str]  # a schema and the pointer to it


class View:
    """A document and the questions that typing asks of it. Every answer errs on the wide side."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._types: dict[str, frozenset[str]] = {}  # by pointer

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

    def parts(self, schema: Any, pointer: str) -> list[Part]:
        """`schema` and all that must hold beside it: what it refers to, the members of its `allOf`, and theirs."""
        found: dict[str, dict[str, Any]] = {}
        self._gather(schema, pointer, found)
        return [(part, at) for at, part in found.items()]

    def _gather(self, schema: Any, pointer: str, found: dict[str, dict[str, Any]]) -> None:
        if not isinstance(schema, dict) or pointer in found or is_foreign(schema, pointer):
            return
        found[pointer] = schema
        target = self.target(schema)
        if target is not None:
            self._gather(self.at(target), target, found)
        for i, member in enumerate(_list(schema.get("allOf"))):
            self._gather(member, step(pointer, "allOf", i), found)

    def types(self, schema: Any, pointer: str) -> frozenset[str]:
        """The types of values that `schema` may accept; a number that is whole is of both types of number."""
        if pointer not in self._types:
            self._types[pointer] = TYPES  # for who comes here again on the way
            self._types[pointer] = self._types_of(schema, pointer)
        return self._types[pointer]

    def _types_of(self, schema: Any, pointer: str) -> frozenset[str]:
        if schema is False:
            return frozenset()
        if not isinstance(schema, dict) or is_foreign(schema, pointer):
            return TYPES
        found = _stated(schema)
        target = self.target(schema)
        if target is not None:
            found &= self.types(self.at(target), target)
        for i, member in enumerate(_list(schema.get("allOf"))):
            found &= self.types(member, step(pointer, "allOf", i))
        for keyword in ("anyOf", "oneOf"):
            if members := _list(schema.get(keyword)):
                each = (self.types(m, step(pointer, keyword, i)) for i, m in enumerate(members))
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
    names = {json_type(value) for value in values}
    return frozenset(names | ({"number"} if "integer" in names else set()))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
