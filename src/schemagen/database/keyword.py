"""The constraint keywords in force on a record: those of its properties, and those inside their JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from schemagen.catalog.field_type import Document
from schemagen.catalog.model import Entity, Field, Schema
from schemagen.catalog.naming import snake_case
from schemagen.catalog.walk import lookup, pointer
from schemagen.sql.keyword.composition import ASSERTIONS, declared
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Item, Items, Member, Step, Values

Path = tuple[Step, ...]
Words = tuple[str, ...]

_MOST = 1500  # keywords of one entity, each $ref counted wherever it is used
_SCHEMAS = frozenset({"additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems", "propertyNames"})
_WITHIN = frozenset({"properties", "items", "prefixItems", "patternProperties"})


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword of `schema` (at `pointer`, the keyword included), in force at `path` inside the property `field`.

    `field` None is the record itself. `words` name the place in ids and names. `cut` says why what it refers to is not
    listed by itself.
    """

    keyword: str
    schema: Schema
    pointer: str
    field: Field | None = None
    path: tuple[Step, ...] = ()
    words: tuple[str, ...] = ()
    cut: str | None = None

    @property
    def is_required(self) -> bool:
        """Whether it says that a property of the record is required."""
        return self.keyword == "required" and self.field is not None and self.pointer.startswith("/required/")


def keywords(entity: Entity) -> Iterator[Keyword]:
    """The keywords on `entity`: on the record, then on each property, outer ones first."""
    yield from _of_record(entity)
    for field in entity.fields.values():
        yield from _Walk(entity, field).field()


def _of_record(entity: Entity) -> Iterator[Keyword]:
    for name in entity.schema:
        if name in _SCHEMAS and entity.schema[name] in (True, {}):
            continue
        if name in ASSERTIONS - {"properties", "type", "$ref", "required"}:
            yield Keyword(name, entity.schema, pointer((name,)))
    for index, name in enumerate(entity.schema.get("required", ())):
        if field := entity.fields.get(name):
            yield Keyword("required", entity.schema, pointer(("required", index)), field)


class _Walk:
    """The keywords on one property of an entity."""

    def __init__(self, entity: Entity, field: Field) -> None:
        self.root, self.of = entity.schema, field
        self.count = 0

    def field(self) -> Iterator[Keyword]:
        if self.root["properties"][self.of.name] is False:
            yield from self._schema(False, self.of.pointer, (), (), ())
        for place, part in self.of.parts:
            for name in part:
                if name in ASSERTIONS and not self._is_part(place, part, name):
                    yield from self._keyword(name, part, place, (), (), ())

    def _is_part(self, place: str, part: Schema, name: str) -> bool:
        """Whether what `name` holds is among the field's parts already."""
        if name == "$ref":
            return unquote(part[name][1:]) in {p for p, _ in self.of.parts}
        return name in ("allOf", "anyOf", "oneOf") and any(p.startswith(f"{place}/{name}/") for p, _ in self.of.parts)

    def _schema(self, schema: Any, at: str, path: Path, words: Words, opened: Words) -> Iterator[Keyword]:
        if schema is False:
            yield Keyword("not", {"not": {}}, at, self.of, path, words)
        if not isinstance(schema, Mapping):
            return
        for name in schema:
            if name in ASSERTIONS:
                yield from self._keyword(name, schema, at, path, words, opened)

    def _keyword(
        self, name: str, schema: Schema, at: str, path: Path, words: Words, opened: Words
    ) -> Iterator[Keyword]:
        self.count += 1
        if name in _SCHEMAS and schema[name] in (True, {}):
            return
        argument, here = schema[name], f"{at}/{name}"
        if name == "$ref":
            yield from self._reference(schema, here, path, words, opened)
        elif name == "allOf":
            for index, member in enumerate(argument):
                yield from self._schema(member, f"{here}/{index}", path, words, opened)
        elif not isinstance(self.of.type, Document):
            if name not in _WITHIN:
                yield Keyword(name, schema, here, self.of, path, words)
        elif (inner := list(self._inside(name, schema))) or name in _WITHIN:
            for step, tokens, word, part in inner:
                yield from self._schema(part, here + pointer(tokens), (*path, step), (*words, word), opened)
        else:
            yield Keyword(name, schema, here, self.of, path, words)

    def _inside(self, name: str, schema: Schema) -> Iterator[tuple[Step, tuple[str | int, ...], str, Any]]:
        """The schemas that `name` puts on what is inside the value: step, tokens, word, schema."""
        argument = schema[name]
        match name:
            case "properties":
                for key, part in argument.items():
                    yield Member(key), (key,), snake_case(key), part
            case "items":
                yield Items(len(schema.get("prefixItems", ()))), (), "items", argument
            case "prefixItems":
                for index, part in enumerate(argument):
                    yield Item(index), (index,), f"item_{index}", part
            case "patternProperties":
                for index, (pattern, part) in enumerate(argument.items()):
                    yield Values(pattern), (pattern,), f"values_{index}", part
            case "additionalProperties" | "unevaluatedProperties" if isinstance(argument, Mapping):
                try:
                    names, patterns = declared(schema, self.root, name)
                except NotExpressible:
                    return
                yield Values(None, names, patterns), (), "values", argument

    def _reference(self, schema: Schema, here: str, path: Path, words: Words, opened: Words) -> Iterator[Keyword]:
        """What a `$ref` leads to, in its place; it stands for itself where that would never end."""
        target = unquote(schema["$ref"][1:])
        cut = "a schema that contains itself" if target in opened else None
        if self.count > _MOST:
            cut = "too many keywords inside one property"
        try:
            found = lookup(self.root, target) if schema["$ref"].startswith("#") else None
        except KeyError:
            found = None
        if cut or found is None:
            reason = cut or f"a reference to {schema['$ref']}"
            yield Keyword("$ref", schema, here, self.of, path, words, cut=reason)
        else:
            yield from self._schema(found, target, path, words, (*opened, target))
