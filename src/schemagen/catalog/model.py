"""The catalog: what schemas/<catalog>/ says, checked and frozen. Every emitter, check and command reads this.

Nothing here points back to its owner: an entity names other entities, and the catalog looks them up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from schemagen.catalog.constraint import Constraint, Enforcement, Rule
from schemagen.catalog.field_type import FieldType
from schemagen.catalog.origin import Origin
from schemagen.catalog.release import History, ReleaseNote
from schemagen.catalog.walk import pointer
from schemagen.diagnostic import Finding, Severity
from schemagen.source import Document, Json

Schema = Mapping[str, Any]  # a JSON Schema object
OnDelete = Literal["restrict", "cascade", "set-null"]
Mode = Literal[
    "none", "backward", "forward", "full", "backward-transitive", "forward-transitive", "full-transitive"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of an enum (or the const), with what `x-enum` says of it."""

    value: Json
    description: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A top-level property of an entity.

    `schema` is the property's schema as it stands in the effective schema (it may be a `$ref`). `parts` are the schemas
    that a value other than null must all fit, with their pointers in the effective schema: itself, what it refers to,
    members of `allOf`, the one branch beside null. `facts` lays the parts over each other: annotations to read.
    """

    name: str
    column: str  # its name in SQL
    type: FieldType
    required: bool
    nullable: bool
    schema: Schema
    facts: Schema
    origin: Origin
    parts: tuple[tuple[str, Schema], ...] = ()
    values: tuple[EnumValue, ...] = ()

    @property
    def description(self) -> str:
        """What the property means; empty when nothing is written."""
        return str(self.facts.get("description", ""))

    @property
    def pointer(self) -> str:
        """Where it stands in the entity's effective schema."""
        return pointer(("properties", self.name))


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: `fields` pairs local properties with those of `entity`; `same` pairs are among them."""

    id: str
    fields: tuple[tuple[str, str], ...]
    entity: str
    origin: Origin
    pointer: str  # of the x-references keyword in the effective schema
    label: str = ""  # reads from the target: User *owns* Workspace
    inverse: str = ""
    on_delete: OnDelete = "restrict"
    same: tuple[str, ...] = ()
    required: bool = False  # every local field must be present and not null
    unique: bool = False  # at most one record refers to one target
    enforce: Mapping[str, Enforcement] = field(default_factory=dict)

    @property
    def local(self) -> tuple[str, ...]:
        """The referring properties."""
        return tuple(local for local, _ in self.fields)

    @property
    def remote(self) -> tuple[str, ...]:
        """The properties of `entity` that are referred to, in the order of `local`."""
        return tuple(remote for _, remote in self.fields)


@dataclass(frozen=True, slots=True)
class Index:
    """An index asked for by `x-indexes`."""

    fields: tuple[str, ...]
    origin: Origin
    pointer: str
    order: Mapping[str, Literal["asc", "desc"]] = field(default_factory=dict)
    unique: bool = False
    where: str | None = None  # CEL over `self`
    method: str | None = None
    include: tuple[str, ...] = ()
    name: str | None = None
    options: Mapping[str, Schema] = field(default_factory=dict)  # dialect -> its own options


@dataclass(frozen=True, slots=True)
class Entity:
    """A head: one entity as its file describes it now. `name` is its title; `slug` the same in snake_case."""

    name: str
    slug: str
    catalog: str
    module: str  # the catalog's sub-folder it stands in; "" at the top
    version: str
    key: tuple[str, ...]
    table: str
    origin: Origin
    schema: Schema  # the effective schema: self-contained, draft 2020-12
    origins: Mapping[str, Origin]  # pointer prefix in `schema` -> where that was written
    shared: Mapping[str, Origin]  # name in $defs -> the definition in another file that it was bundled from
    fields: Mapping[str, Field]
    references: tuple[Reference, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[Rule, ...] = ()
    indexes: tuple[Index, ...] = ()
    storage: Mapping[str, Schema] = field(default_factory=dict)
    notes: str = ""
    compatibility: Mode | None = None
    renamed_from: str | None = None

    @property
    def description(self) -> str:
        """What the entity is; empty when nothing is written."""
        return str(self.schema.get("description", ""))

    def origin_of(self, pointer: str) -> Origin:
        """Where the part of the effective schema at `pointer` was written."""
        prefix = pointer
        while prefix not in self.origins and prefix:
            prefix = prefix[: prefix.rindex("/")]
        base = self.origins.get(prefix, self.origin)
        return replace(base, pointer=base.pointer + pointer[len(prefix) :])


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who uses the model, and what for."""

    name: str
    purpose: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A reference link."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class BusinessRule:
    """A business rule in words, and the ids of what enforces it."""

    id: str
    text: str
    implemented_by: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """An arrow of the data-flow diagram."""

    source: str
    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """An exception to a finding, waiting for the next release."""

    code: str
    at: str
    reason: str
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """One folder of schemas/: released, migrated and documented as a whole. `slug` names it in paths and code.

    Catalogs are compared by identity, so that what is made of one can be kept by it.
    """

    name: str
    slug: str
    entities: Mapping[str, Entity]  # by name, sorted by name
    documents: Mapping[str, Document]  # every source file, by path relative to the project
    origin: Origin  # catalog.yaml, or the folder where there is none
    title: str = ""
    purpose: str = ""
    consumers: tuple[Consumer, ...] = ()
    references: tuple[Link, ...] = ()
    versioning: str = ""
    compatibility: Mode = "backward"
    version_field: str | None = "schema_version"
    entity_field: str | None = None
    enforce: Mapping[str, str] = field(default_factory=dict)
    storage: Mapping[str, Schema] = field(default_factory=dict)
    rules: tuple[BusinessRule, ...] = ()
    flow: tuple[FlowEdge, ...] = ()
    foreign_indexes: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()
    history: History = field(default_factory=History)  # of what is released; read where releases matter
    changelog: tuple[ReleaseNote, ...] = ()  # oldest first; made for the docs, where there is a history

    def modules(self) -> Mapping[str, tuple[Entity, ...]]:
        """The entities of each module, both sorted; the module of entities at the top is ''."""
        names = sorted({e.module for e in self.entities.values()})
        return {name: tuple(e for e in self.entities.values() if e.module == name) for name in names}

    def incoming(self, entity: str) -> Iterator[tuple[Entity, Reference]]:
        """The references to `entity`, with who refers."""
        for other in self.entities.values():
            yield from ((other, reference) for reference in other.references if reference.entity == entity)

    def finding(
        self,
        code: str,
        message: str,
        origin: Origin,
        *,
        severity: Severity = "error",
        key: bool = False,
        offset: int = 0,
        help: str | None = None,
        entity: str | None = None,
        rule: str | None = None,
        at: str | None = None,
    ) -> Finding:
        """A finding at `origin`; `key` points at the property's name, `offset` into a string's text."""
        more = {"help": help, "entity": entity, "rule": rule, "at": at, "severity": severity}
        if document := self.documents.get(origin.file):
            return document.finding(code, message, origin.pointer, key=key, offset=offset, **more)  # type: ignore[arg-type]
        return Finding(code=code, message=message, file=origin.file, **more)  # type: ignore[arg-type]
