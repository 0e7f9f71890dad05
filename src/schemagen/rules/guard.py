"""What a rule reads unasked though it may be absent: of the record, of the items that macros look at, and of maps."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemagen.catalog.fields import json_types
from schemagen.catalog.model import Entity, Schema
from schemagen.catalog.parts import Parts, parts_of
from schemagen.catalog.walk import lookup, pointer
from schemagen.rules.tree import And, Call, Comprehension, Expression, Field, Has, In, Literal, Node, Not, Or, Select
from schemagen.rules.tree import children as parts_inside

Key = tuple[str, ...]  # what is read: a variable and the names below it
Known = frozenset[Key]  # what is there
Scope = Mapping[str, Parts]  # the schemas of what a variable holds; none where they are not known
Read = tuple[Key, int]


def unguarded(expression: Expression, entity: Entity, inside: str = "") -> list[tuple[str, int]]:
    """The properties that are read though they may be absent, each with its offset."""
    own = parts_of(lookup(entity.schema, inside), entity.schema, inside)
    reads = _Reads(entity.schema, {"self": own, "oldSelf": own}).of(expression.root, frozenset())
    return [(".".join(key), offset) for key, offset in reads]


class _Reads:
    def __init__(self, root: Schema, scope: Scope) -> None:
        self.root, self.scope = root, scope

    def of(self, node: Node, known: Known) -> Iterator[Read]:
        """What `node` reads that may be absent and is not `known`."""
        match node:
            case Field() | Select():
                yield from self._read(node, known)
            case Call(function="_[_]", arguments=(holder, Literal(value=str(name)))) if holder.type.kind == "map":
                yield from self._read(Select(node.type, node.offset, holder, name), known)
            case Has(operand=Field(variable=variable, path=path) as field):
                yield from self.of(Field(field.type, node.offset, variable, path[:-1]), known)
            case Has(operand=Select(operand=holder)):
                yield from self.of(holder, known)
            case And(operands=operands) | Or(operands=operands):
                asked = [_asked(one, isinstance(node, And)) for one in operands]
                for at, operand in enumerate(operands):
                    yield from self.of(operand, known.union(*(a for i, a in enumerate(asked) if i != at)))
            case Call(function="_?_:_", arguments=(condition, yes, no)):
                yield from self.of(condition, known)
                yield from self.of(yes, known | _asked(condition, True))
                yield from self.of(no, known | _asked(condition, False))
            case Comprehension():
                yield from self._macro(node, known)
            case _:
                for part in parts_inside(node):
                    yield from self.of(part, known)

    def _macro(self, node: Comprehension, known: Known) -> Iterator[Read]:
        yield from self.of(node.range, known)
        items = self._below(self._parts(node.range), "items") if node.range.type.kind == "list" else ()
        inner = _Reads(self.root, {**self.scope, node.variable: items})
        known = frozenset(key for key in known if key[0] != node.variable)
        if node.condition is not None:
            yield from inner.of(node.condition, known)
        if node.value is not None:
            yield from inner.of(node.value, known | (_asked(node.condition, True) if node.condition else frozenset()))

    def _read(self, node: Field | Select, known: Known) -> Iterator[Read]:
        if isinstance(node, Select):
            yield from self.of(node.operand, known)
            yield from self._steps(_key(node.operand), self._parts(node.operand), (node.name,), node.offset, known)
        else:
            parts = self.scope.get(node.variable, ())
            yield from self._steps((node.variable,), parts, node.path, node.offset, known)

    def _steps(self, start: Key, parts: Parts, names: Key, offset: int, known: Known) -> Iterator[Read]:
        for at, name in enumerate(names, 1):
            key = (*start, *names[:at])
            member = self._member(parts, name)
            if key not in known and _may_be_absent(parts, member, name):
                yield key, offset
            parts = member

    def _parts(self, node: Node) -> Parts:
        """The schemas of what `node` gives; none where they are not known."""
        match node:
            case Field(variable=variable, path=path):
                parts = self.scope.get(variable, ())
                for name in path:
                    parts = self._member(parts, name)
                return parts
            case Select(operand=holder, name=name):
                return self._member(self._parts(holder), name)
            case Call(function="_[_]", arguments=(holder, Literal(value=str(name)))):
                return self._member(self._parts(holder), name)
            case Call(function="_[_]", arguments=(holder, _)) if holder.type.kind == "list":
                return self._below(self._parts(holder), "items")
            case Comprehension(macro="filter", range=held):
                return self._parts(held)
            case Call(function="_?_:_" | "_+_", arguments=(*_, one, other)):
                parts = self._parts(one)
                return parts if parts == self._parts(other) else ()
        return ()

    def _member(self, parts: Parts, name: str) -> Parts:
        """The schemas of the property `name` of what fits `parts`."""
        found: list[tuple[str, Any]] = []
        for place, part in parts:
            if name in part.get("properties", {}):
                found.append((place + pointer(("properties", name)), part["properties"][name]))
            elif "additionalProperties" in part:
                found.append((f"{place}/additionalProperties", part["additionalProperties"]))
        return tuple(one for place, schema in found for one in parts_of(schema, self.root, place))

    def _below(self, parts: Parts, keyword: str) -> Parts:
        found = ((f"{place}/{keyword}", part[keyword]) for place, part in parts if keyword in part)
        return tuple(one for place, schema in found for one in parts_of(schema, self.root, place))


def _may_be_absent(owner: Parts, member: Parts, name: str) -> bool:
    """Whether the property may be absent, or null, where what has it is there."""
    is_required = any(name in part.get("required", ()) for _, part in owner)
    return not is_required or not member or "null" in json_types(member)


def _asked(node: Node, holds: bool) -> Known:
    """What is there when `node` holds, or when it does not."""
    match node:
        case Has(operand=operand) if holds:
            return _prefixes(_key(operand))
        case In(element=Literal(value=str(name)), collection=collection) if holds and collection.type.kind == "map":
            return _prefixes((*_key(collection), name))
        case Not(operand=operand):
            return _asked(operand, not holds)
        case And(operands=operands) if holds:
            return frozenset().union(*(_asked(one, True) for one in operands))
        case Or(operands=operands) if not holds:
            return frozenset().union(*(_asked(one, False) for one in operands))
    return frozenset()


def _prefixes(key: Key) -> Known:
    return frozenset(key[:n] for n in range(2, len(key) + 1))


def _key(node: Node) -> Key:
    """What is read by `node`; no two reads of what is computed are taken for the same."""
    match node:
        case Field(variable=variable, path=path):
            return (variable, *path)
        case Select(operand=holder, name=name):
            return (*_key(holder), name)
        case Call(function="_[_]", arguments=(holder, Literal(value=str(name)))):
            return (*_key(holder), name)
        case Call(function="_[_]", arguments=(holder, Literal(value=int(index)))):
            return (*_key(holder), f"[{index}]")
    return (f"a value at {node.offset}",)
