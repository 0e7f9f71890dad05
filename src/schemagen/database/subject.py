"""All that the enforcement matrix has a row for: keywords, keys, references, constraints, rules; each with its id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from schemagen.catalog.constraint import Constraint, Enforcement, Rule
from schemagen.catalog.model import Catalog, Entity, Index, Reference
from schemagen.catalog.naming import snake_case
from schemagen.catalog.walk import pointer, walk
from schemagen.database.keyword import Keyword, keywords

Kind = Literal["rule", "constraint", "keyword", "key", "reference"]


@dataclass(frozen=True, slots=True)
class Key:
    """The key of an entity."""

    pointer: str = "/x-entity/key"


@dataclass(frozen=True, slots=True)
class NestedReference:
    """A reference that starts inside a JSON value."""

    pointer: str


Source = Keyword | Key | Reference | NestedReference | Index | Constraint | Rule


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of the matrix: the `id` that it has everywhere, and what it is about."""

    id: str
    entity: str
    source: Source

    @property
    def kind(self) -> Kind:
        """The matrix's word for it."""
        match self.source:
            case Keyword():
                return "keyword"
            case Key():
                return "key"
            case Reference() | NestedReference():
                return "reference"
            case Rule():
                return "rule"
            case _:
                return "constraint"

    @property
    def enforce(self) -> Mapping[str, Enforcement]:
        """What its author asks of the targets."""
        match self.source:
            case Keyword() | Key() | NestedReference() | Index():
                return {}
            case source:
                return source.enforce


def subjects(catalog: Catalog) -> Iterator[Subject]:
    """The rows of `catalog` in reading order: by entity, and there keywords, key, references, constraints, rules."""
    written = written_ids(catalog)
    for entity in catalog.entities.values():
        yield from subjects_of(entity, written)


def written_ids(catalog: Catalog) -> frozenset[str]:
    """The ids of what is declared, which no other row may have."""
    declared = ((*e.references, *e.constraints, *e.rules) for e in catalog.entities.values())
    return frozenset(one.id for listed in declared for one in listed)


def written_by_owner(catalog: Catalog) -> Mapping[str, set[str]]:
    """`written_ids` by the word they begin with: those that a generated id of the entity of this slug may meet."""
    found: dict[str, set[str]] = {}
    for one in written_ids(catalog):
        found.setdefault(one.partition(".")[0], set()).add(one)
    return found


def subjects_of(entity: Entity, written: frozenset[str]) -> Iterator[Subject]:
    """The rows of one entity. What has an id written keeps it; the others get one that is not among `written`.

    As a generated id begins with its entity, each is free in the whole catalog. Made anew on each call: a large
    catalog has many.
    """
    return _of(entity, _Ids(written))


class _Ids:
    """The ids of one entity, given away beside those that are `written`."""

    def __init__(self, written: frozenset[str]) -> None:
        self.written, self.taken = written, set[str]()

    def free(self, wanted: str) -> str:
        """`wanted`, with `_2`, `_3` … when it is taken; taken from now on."""
        candidate, number = wanted, 1
        while candidate in self.taken or candidate in self.written:
            number += 1
            candidate = f"{wanted}_{number}"
        self.taken.add(candidate)
        return candidate


def _of(entity: Entity, ids: _Ids) -> Iterator[Subject]:
    for keyword in keywords(entity):
        yield Subject(ids.free(keyword_id(entity.slug, keyword)), entity.name, keyword)
    if entity.key:
        yield Subject(ids.free(f"{entity.slug}.key"), entity.name, Key())
    for reference in entity.references:
        yield Subject(reference.id, entity.name, reference)
    for nested in _nested_references(entity):
        yield Subject(ids.free(f"{entity.slug}.{nested[0]}.references"), entity.name, nested[1])
    for index in entity.indexes:
        if index.unique:
            fields = "_".join(snake_case(f) for f in index.fields)
            yield Subject(ids.free(f"{entity.slug}.{fields}.unique"), entity.name, index)
    for constraint in entity.constraints:
        yield Subject(constraint.id, entity.name, constraint)
    for rule in entity.rules:
        yield Subject(rule.id, entity.name, rule)


def keyword_id(owner: str, keyword: Keyword, column: str | None = None) -> str:
    """`owner.property.place.keyword`, with the property's `column` where names of SQL are made."""
    field = [column or snake_case(keyword.field.name)] if keyword.field else []
    return ".".join([owner, *field, *keyword.words, keyword.keyword])


def _nested_references(entity: Entity) -> Iterator[tuple[str, NestedReference]]:
    """The `x-references` of schemas that are no property of the record."""
    known = {place for field in entity.fields.values() for place, _ in field.parts}
    for tokens, schema in walk(entity.schema):
        if isinstance(schema, Mapping) and tokens and "x-references" in schema and pointer(tokens) not in known:
            words = [snake_case(str(t)) for t in tokens if t not in ("properties", "$defs")]
            yield ".".join(words), NestedReference(pointer((*tokens, "x-references")))
