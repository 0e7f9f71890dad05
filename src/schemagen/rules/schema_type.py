"""What CEL sees of a JSON Schema: the type of every value, and the names of its properties."""

import re
from collections.abc import Iterator, Mapping
from typing import assert_never

from schemagen.catalog import field_type as ft
from schemagen.catalog.fields import field_type
from schemagen.catalog.model import Schema
from schemagen.catalog.parts import Parts, parts_of
from schemagen.catalog.walk import lookup, pointer
from schemagen.rules.tree import CelType

DYN, STRING, INT, DOUBLE, BOOL, TIMESTAMP = (
    CelType("dyn"), CelType("string"), CelType("int"), CelType("double"), CelType("bool"), CelType("timestamp"),
)  # fmt: skip

_KEYWORDS = frozenset({
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
    "namespace", "null", "package", "return", "true", "var", "void", "while",
})  # fmt: skip
_NAMED = {"-": "dash", ".": "dot", "/": "slash", " ": "space"}


def escape(name: str) -> str:
    """`name` as a CEL identifier, as Kubernetes escapes the names in its CRD validation rules.

    `__` is `__underscores__`, `.` `-` `/` and a space are `__dot__` `__dash__` `__slash__` `__space__`, a word that CEL
    reserves stands between double underscores. Beyond Kubernetes: any other character is its code point (`__u1f48a__`).
    """
    if name in _KEYWORDS:
        return f"__{name}__"
    escaped = re.sub(r"__|[^A-Za-z0-9_]|^[0-9]", _escaped, name)
    return escaped or "__empty__"


def _escaped(match: re.Match[str]) -> str:
    text = match[0]
    return f"__{'underscores' if text == '__' else _NAMED.get(text, f'u{ord(text):x}')}__"


class Schemas:
    """The CEL types of the values that schemas describe; `objects` has the properties of each object met so far."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, tuple[str, CelType]]] = {}  # message -> identifier -> JSON name, type
        self._names: dict[tuple[int, tuple[str, ...]], str] = {}

    def at(self, root: Schema, place: str) -> CelType:
        """The type of what the schema at the pointer `place` in `root` describes."""
        return self._of(root, parts_of(lookup(root, place), root, place))

    def _of(self, root: Schema, parts: Parts) -> CelType:
        match field_type(parts):
            case ft.Document("object"):
                return self._object(root, parts)
            case ft.Document("array"):
                return CelType("list", (self._items(root, parts),))
            case ft.Document():
                return DYN
            case ft.Text() | ft.Uuid() | ft.Date() | ft.Int64() | ft.Decimal():
                return STRING
            case ft.DateTime():
                return TIMESTAMP
            case ft.Integer():
                return INT
            case ft.Number():
                return DOUBLE
            case ft.Boolean():
                return BOOL
            case other:
                assert_never(other)

    def _items(self, root: Schema, parts: Parts) -> CelType:
        if any("prefixItems" in part for _, part in parts):
            return DYN
        return self._of(root, _below(root, parts, "items"))

    def _object(self, root: Schema, parts: Parts) -> CelType:
        """An object with properties is a message; one without is a map."""
        described = tuple(sorted(place for place, part in parts if part.get("properties")))
        if not described:
            return CelType("map", (STRING, self._of(root, _below(root, parts, "additionalProperties"))))
        key = (id(root), described)
        if key not in self._names:
            name = self._names[key] = f"T{len(self._names)}"
            self.objects[name] = {}
            self.objects[name] |= dict(self._properties(root, parts))
        return CelType("object", name=self._names[key])

    def _properties(self, root: Schema, parts: Parts) -> Iterator[tuple[str, tuple[str, CelType]]]:
        places: dict[str, list[str]] = {}
        for place, part in parts:
            for name in part.get("properties", ()):
                places.setdefault(name, []).append(f"{place}{pointer(('properties', name))}")
        for name, found in places.items():
            every = tuple(part for place in found for part in parts_of(lookup(root, place), root, place))
            yield escape(name), (name, self._of(root, every))


def _below(root: Schema, parts: Parts, keyword: str) -> Parts:
    """The parts of the schemas that stand under `keyword` in `parts`."""
    found = ((f"{place}/{keyword}", part[keyword]) for place, part in parts if keyword in part)
    return tuple(inner for place, schema in found for inner in parts_of(schema, root, place))


def proto_type(kind: CelType) -> str:
    """The protobuf type (see checked_proto.message_pool) that CEL reads as `kind`."""
    match kind:
        case CelType("list", (element,)):
            return f"{_single(element)}*"
        case CelType("map", (_, value)):
            return f"string>{_single(value)}"
    return _single(kind)


def _single(kind: CelType) -> str:
    """As `proto_type`, where protobuf can neither repeat nor map again: the elements inside are dyn."""
    known: Mapping[str, str] = {
        "list": ".google.protobuf.ListValue", "map": ".google.protobuf.Struct", "dyn": ".google.protobuf.Value",
        "timestamp": ".google.protobuf.Timestamp", "int": "int64",
    }  # fmt: skip
    return kind.name if kind.kind == "object" else known.get(kind.kind, kind.kind)
