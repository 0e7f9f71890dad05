"""Entity-relationship diagrams."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, assert_never

from schemagen.catalog.constraint import Unique
from schemagen.catalog.field_type import (
    Boolean,
    Date,
    DateTime,
    Decimal,
    Document,
    Int64,
    Integer,
    Number,
    Text,
    Uuid,
)
from schemagen.catalog.model import Catalog, Entity, Field
from schemagen.emit.diagrams.label import label, labels, word
from schemagen.emit.relation import Relation, incoming, outgoing, relations

MOST_BOXES = 12  # more can't be read in one diagram


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram's text, and how many boxes it draws."""

    text: str
    boxes: int

    @property
    def is_readable(self) -> bool:
        """Whether a page may show it."""
        return 0 < self.boxes <= MOST_BOXES


@dataclass(frozen=True, slots=True)
class _Box:
    """An entity with the fields to draw, and what to remark on them."""

    entity: Entity
    fields: tuple[Field, ...]
    remarks: tuple[Literal["optional"], ...] = ()


class ErDiagrams:
    """The entity-relationship diagrams of one catalog, with what they share looked up once."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.relations = relations(catalog)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return labels({*self.catalog.entities, *(relation.target for relation in self.relations)})

    @cached_property
    def _outgoing(self) -> dict[str, tuple[Relation, ...]]:
        return dict(outgoing(self.relations))

    @cached_property
    def _incoming(self) -> dict[str, tuple[Relation, ...]]:
        return dict(incoming(self.relations))

    def whole(self) -> Diagram:
        """All entities with their keys, and all relations."""
        return self._diagram([_keys(e) for e in self.catalog.entities.values()], (), self.relations)

    def module(self, entities: Iterable[Entity]) -> Diagram:
        """`entities` with their keys and all that they refer to; what is of another module by its name only."""
        inside = list(entities)
        found = [relation for e in inside for relation in self._outgoing.get(e.name, ())]
        names = {e.name for e in inside}
        outside = sorted({relation.target for relation in found} - names)
        return self._diagram([_keys(e) for e in inside], outside, found)

    def neighbourhood(self, entity: Entity) -> Diagram:
        """`entity` in full and its neighbours by name; beyond twelve boxes, the last one counts those left out."""
        around = (r for r in self._incoming.get(entity.name, ()) if r.source != entity.name)  # itself: once
        found = [*self._outgoing.get(entity.name, ()), *around]
        others = [n for n in dict.fromkeys(_other(relation, entity.name) for relation in found) if n != entity.name]
        room = MOST_BOXES - 1 if len(others) < MOST_BOXES else MOST_BOXES - 2
        shown, left_out = others[:room], len(others) - room
        kept = [relation for relation in found if _other(relation, entity.name) in {*shown, entity.name}]
        drawn = self._diagram([_Box(entity, tuple(entity.fields.values()), ("optional",))], shown, kept)
        return _with_rest(drawn, left_out) if left_out > 0 else drawn

    def _diagram(self, boxes: list["_Box"], named: Iterable[str], found: Iterable[Relation]) -> Diagram:
        lines = ["erDiagram"]
        for box in boxes:
            lines += self._box(box)
        names = list(named)
        lines += [f'  "{self._labels[name]}"' for name in names]
        lines += [self._line(relation) for relation in found]
        return Diagram("\n".join(lines) + "\n", len(boxes) + len(names))

    def _box(self, box: "_Box") -> Iterator[str]:
        name = f'  "{self._labels[box.entity.name]}"'
        if not box.fields:
            yield name
            return
        yield f"{name} {{"
        yield from (f"    {_attribute(box, field)}" for field in box.fields)
        yield "  }"

    def _line(self, relation: Relation) -> str:
        reference = relation.reference
        target = "||" if reference.required else "|o"
        source = "o|" if reference.unique else "o{"
        said = label(reference.label or ", ".join(reference.local))
        return f'  "{self._labels[relation.target]}" {target}--{source} "{self._labels[relation.source]}" : "{said}"'


def type_word(field: Field) -> str:
    """What the field holds, in one word."""
    if "enum" in field.facts:
        return "enum"
    match field.type:
        case Text(format):
            return word(format) if format else "string"
        case Uuid():
            return "uuid"
        case DateTime():
            return "datetime"
        case Date():
            return "date"
        case Int64():
            return "int64"
        case Decimal():
            return "decimal"
        case Integer():
            return "integer"
        case Number():
            return "number"
        case Boolean():
            return "boolean"
        case Document(kind):
            return kind
        case other:
            assert_never(other)


def unique_alone(entity: Entity) -> frozenset[str]:
    """The fields of which no two records share a value."""
    alone = {c.fields[0] for c in entity.constraints if isinstance(c, Unique) and _is_plain(c) and len(c.fields) == 1}
    alone |= {i.fields[0] for i in entity.indexes if i.unique and not i.where and len(i.fields) == 1}
    return frozenset(alone)


def _is_plain(unique: Unique) -> bool:
    return not unique.scope and not unique.where and unique.severity == "error"


def _keys(entity: Entity) -> _Box:
    """The fields of the key and of references, in their order."""
    local = {name for reference in entity.references for name in reference.local}
    return _Box(entity, tuple(f for f in entity.fields.values() if f.name in entity.key or f.name in local))


def _attribute(box: _Box, field: Field) -> str:
    name, entity = word(field.name), box.entity
    marks = {
        "PK": field.name in entity.key,
        "FK": any(field.name in reference.local for reference in entity.references),
        "UK": field.name in unique_alone(entity),
    }
    remarks = [label(field.name)] * (name != field.name) + list(box.remarks) * (not field.required)
    keys = ", ".join(mark for mark, holds in marks.items() if holds)
    comment = f'"{", ".join(remarks)}"' if remarks else ""
    return " ".join(part for part in (type_word(field), name, keys, comment) if part)


def _other(relation: Relation, name: str) -> str:
    return relation.target if relation.source == name else relation.source


def _with_rest(drawn: Diagram, count: int) -> Diagram:
    return Diagram(f'{drawn.text}  "… and {count} more"\n', drawn.boxes + 1)
