"""From a schema to the declarations of a Python module.

What typing can't say is left to the exact check, so nothing here may be narrower than the schema: `not`, `if`,
patterns, `contains`, `multipleOf` and the like have no say, and what stays unclear is any JSON value.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from schemagen.catalog.naming import pascal_case
from schemagen.emit.models import names
from schemagen.emit.models.attribute import attribute_of, docstring
from schemagen.emit.models.scalar import bounds, scalar, values
from schemagen.emit.models.shape import JSON, Alias, Class, Definition, ListOf, MapOf, Named, Null, OneOf, Type, union
from schemagen.emit.models.tag import tag_of
from schemagen.emit.models.view import TYPES, Part, View, is_foreign, step

Elsewhere = Callable[[str], str | None]

# What gives a type of its own, so that a reference beside it does not say it all.
_TYPING = frozenset({"properties", "const", "enum", "oneOf", "anyOf", "items", "prefixItems"})
# What may allow more properties than those that `properties` names.
_OPENING = frozenset({
    "$ref", "allOf", "additionalProperties", "patternProperties", "anyOf", "oneOf", "if", "dependentSchemas",
    "$dynamicRef", "not",
})  # fmt: skip


class Projection:
    """The declarations for one schema document, each made when it is first needed.

    `elsewhere` gives the name under which the definition at a pointer is imported (or declared by someone else), or
    None when it belongs here. `taken` are names that are not free; it grows by those given here.
    """

    def __init__(self, document: Any, elsewhere: Elsewhere, taken: set[str]) -> None:
        self.view = View(document)
        self.definitions: dict[str, Definition] = {}  # by pointer, in the order of their first use
        self._elsewhere = elsewhere
        self._taken = taken
        self._names: dict[str, str] = {}
        self._open: list[str] = []  # what is being typed: a way back to it has no end

    def declare(self, pointer: str, name: str) -> None:
        """Declare the definition at `pointer` under `name`: as a class if it describes objects, else as an alias."""
        self._names[pointer] = name
        schema = self.view.at(pointer)
        if self._is_class(schema, pointer) or not pointer:
            self._declare_class(pointer)
        else:
            self._declare_alias(pointer)

    def finished(self) -> Iterator[Definition]:
        """The declarations, their attributes named."""
        for definition in self.definitions.values():
            match definition:
                case Class(attributes=attributes):
                    stated = {a.property: a.name or None for a in attributes}
                    given = names.attribute_names(stated, self._taken)
                    yield replace(definition, attributes=tuple(replace(a, name=given[a.property]) for a in attributes))
                case Alias():
                    yield definition

    def type_of(
        self, schema: Any, pointer: str, hint: str, allowed: frozenset[str] = TYPES, *, plain: bool = False
    ) -> Type:
        """The type of the values of `schema` that are of the `allowed` JSON types; `hint` names a class made for it.

        With `plain`, strings that Python would hold as numbers stay strings: numbers stand beside them.
        """
        kinds = self.view.types(schema, pointer) & allowed
        plain = plain or {"string", "number"} <= kinds or {"string", "integer"} <= kinds
        if kinds == {"null"}:
            return Null()
        if not kinds or not isinstance(schema, dict) or is_foreign(schema, pointer) or pointer in self._open:
            return JSON
        self._open.append(pointer)
        found = self._known_type(schema, pointer, hint, kinds, plain)
        self._open.pop()
        return found

    def _known_type(self, schema: dict[str, Any], pointer: str, hint: str, kinds: frozenset[str], plain: bool) -> Type:
        if (target := self._referred(schema, pointer)) is not None:
            return self._named(target, kinds, plain)
        rest = kinds - {"null"}
        if rest == TYPES - {"null"}:
            return JSON
        return _or_null(self._of_kinds(schema, pointer, hint, rest, plain), kinds)

    def _referred(self, schema: dict[str, Any], pointer: str) -> str | None:
        """The target of the one reference (here or in `allOf`) that says all there is to say of the type."""
        members = [(schema, pointer), *((m, step(pointer, "allOf", i)) for i, m in enumerate(schema.get("allOf", [])))]
        targets = [t for m, _ in members if (t := self.view.target(m)) is not None]
        if len(targets) != 1 or any(set(m) & _TYPING for m, _ in members if isinstance(m, dict)):
            return None
        others = [m for m, _ in members[1:] if self.view.target(m) is None]
        return None if any("allOf" in m for m in others if isinstance(m, dict)) else targets[0]

    def _named(self, target: str, kinds: frozenset[str], plain: bool) -> Type:
        """What a `$ref` leads to: a name, or the type itself where a name would say too much or nothing."""
        schema = self.view.at(target)
        whole = kinds == self.view.types(schema, target) and not (plain and "string" in kinds)
        if self._is_class(schema, target):
            return _or_null(Named(self._elsewhere(target) or self._declare_class(target)), kinds)
        if whole and (name := self._elsewhere(target)):
            return Named(name)
        if whole and kinds != TYPES and target.startswith("/$defs/") and target not in self._open:
            return Named(self._declare_alias(target))
        return self.type_of(schema, target, self._hint(target), kinds, plain=plain)

    def _of_kinds(self, schema: dict[str, Any], pointer: str, hint: str, kinds: frozenset[str], plain: bool) -> Type:
        """The type of a schema that says itself what its values are, of `kinds`: neither null nor everything."""
        parts = self.view.parts(schema, pointer)
        for part in parts:
            if (listed := self.view.constants(part)) is not None:
                return values(listed, kinds)
        if self._is_class(schema, pointer):
            return Named(self._declare_class(pointer, hint))
        for inner, at in parts:
            for keyword in ("oneOf", "anyOf"):
                if found := self._union(inner.get(keyword), step(at, keyword), hint, kinds, plain):
                    return found
        return union([self._of_kind(kind, parts, hint, plain) for kind in _ordered(kinds)])

    def _union(self, members: Any, pointer: str, hint: str, kinds: frozenset[str], plain: bool) -> Type | None:
        """The union of `members`, or None when typing them says no more than `kinds` do."""
        if not isinstance(members, list):
            return None
        placed = [(m, step(pointer, i)) for i, m in enumerate(members) if m is not False]
        each = [self.type_of(m, at, f"{hint}{i}", kinds, plain=plain) for i, (m, at) in enumerate(placed, 1)]
        found = union(each or [JSON])
        if isinstance(found, OneOf) and len(found.members) == len(placed):
            return replace(found, tag=tag_of(self.view, placed))
        return None if found == JSON else found

    def _of_kind(self, kind: str, parts: list[Part], hint: str, plain: bool) -> Type:
        """The type of the values of one JSON type that meet all `parts`."""
        if kind == "array":
            return self._list(parts, hint)
        if kind == "object":
            return self._map(parts, hint)
        return scalar(kind, [schema for schema, _ in parts], plain=plain)

    def _list(self, parts: list[Part], hint: str) -> Type:
        given = [(s["items"], step(at, "items")) for s, at in parts if "items" in s]
        loose = not given or any("prefixItems" in s for s, _ in parts)
        item = JSON if loose else self.type_of(*given[0], f"{hint}Item")
        return ListOf(item, bounds([s for s, _ in parts], "minItems", "maxItems"))

    def _map(self, parts: list[Part], hint: str) -> Type:
        value: Type = JSON
        for schema, at in parts:
            if "additionalProperties" in schema and "patternProperties" not in schema and "properties" not in schema:
                value = self.type_of(schema["additionalProperties"], step(at, "additionalProperties"), f"{hint}Value")
                break
        return MapOf(value, bounds([s for s, _ in parts], "minProperties", "maxProperties"))

    def _is_class(self, schema: Any, pointer: str) -> bool:
        """Whether the schema accepts only objects (or null) and knows properties of theirs."""
        if not self.view.types(schema, pointer) - {"null"} <= {"object"}:
            return False
        parts = self.view.parts(schema, pointer)
        listed = any(self.view.constants(part) is not None for part in parts)
        return not listed and any(part.get("properties") for part, _ in parts)

    def _declare_class(self, pointer: str, hint: str = "") -> str:
        name = self._name(pointer, hint)
        if pointer not in self.definitions:
            self.definitions[pointer] = Class(name=name, pointer=pointer, description="", attributes=(), closed=False)
            outer, self._open = self._open, []
            self.definitions[pointer] = self._class(name, pointer)
            self._open = outer
        return name

    def _class(self, name: str, pointer: str) -> Class:
        schema = self.view.at(pointer)
        parts = self.view.parts(schema, pointer)
        required = {r for part, _ in parts for r in part.get("required", []) if isinstance(r, str)}
        found: dict[str, Part] = {}
        for part, at in parts:
            for prop, inner in (part.get("properties") or {}).items():
                found.setdefault(prop, (inner, step(at, "properties", prop)))
        attributes = [
            attribute_of(self.view, prop, part, self.type_of(*part, name + pascal_case(prop)), prop in required)
            for prop, part in found.items()
        ]
        return Class(
            name=name,
            pointer=pointer,
            description=docstring(schema),
            attributes=tuple(attributes),
            closed=_is_closed(parts),
        )

    def _declare_alias(self, pointer: str) -> str:
        name = self._name(pointer)
        if pointer not in self.definitions:
            schema = self.view.at(pointer)
            found = self.type_of(schema, pointer, name)
            described = docstring(schema) if isinstance(schema, dict) else ""
            self.definitions[pointer] = Alias(name=name, type=found, description=described)
        return name

    def _name(self, pointer: str, hint: str = "") -> str:
        if pointer not in self._names:
            name = names.free(self._taken, names.class_name(self._hint(pointer, hint)))
            self._taken.add(name)
            self._names[pointer] = name
        return self._names[pointer]

    def _hint(self, pointer: str, hint: str = "") -> str:
        """A name for the schema at `pointer`: the key of a definition, else the title, `hint` or the last word."""
        last = pointer.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
        schema = self.view.at(pointer)
        title = schema.get("title") if isinstance(schema, dict) else None
        is_definition = pointer.rpartition("/")[0] in ("/$defs", "/definitions")
        return last if is_definition else title if isinstance(title, str) and title else hint or last


def _or_null(found: Type, kinds: frozenset[str]) -> Type:
    return union([found, Null()]) if "null" in kinds else found


def _ordered(kinds: frozenset[str]) -> list[str]:
    """`kinds` in a steady order; of a number, an integer is no kind of its own."""
    order = ("string", "number" if "number" in kinds else "integer", "boolean", "array", "object")
    return [kind for kind in order if kind in kinds]


def _is_closed(parts: list[Part]) -> bool:
    """Whether no object that meets `parts` has a property that they don't name."""
    (first, _), *others = parts
    if not others and first.get("additionalProperties") is False:
        return "patternProperties" not in first
    closed = any(part.get("unevaluatedProperties") is False for part, _ in parts)
    return closed and not any(_OPENING & set(part) for part, _ in parts)
