"""The docs of one catalog as a site: which pages there are, how they link, and what they look up."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemagen.catalog.constraint import Constraint, Rule
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.origin import Origin
from schemagen.catalog.walk import lookup
from schemagen.database.matrix import MatrixRow
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.diagrams import ErDiagrams
from schemagen.emit.docs.objects import InnerObject, inner_objects
from schemagen.emit.docs.relationship import from_source
from schemagen.emit.docs.rule import in_words, targets_of, unique_in_words
from schemagen.emit.generated import notice
from schemagen.emit.markdown import code, link, path_href, slug
from schemagen.emit.module import Module, modules_by_name
from schemagen.emit.relation import Relation, incoming, outgoing
from schemagen.emit.wording import article, capital

# Ids that GitHub gives to the headings of an entity's page; a field that is called so gets another.
_HEADINGS = frozenset({
    "neighbourhood", "fields", "relationships", "indexes-and-constraints", "enums", "lifecycle", "rules", "storage",
    "notes", "versions",
})  # fmt: skip
_PREFIXES = ("object-", "enum-", "rule-")  # of the other ids in an entity's page


class Site:
    """The catalog with what several pages look up in it."""

    def __init__(self, catalog: Catalog, options: EmitOptions) -> None:
        self.catalog, self.options = catalog, options
        self.title = catalog.title or catalog.name
        self._objects: dict[str, tuple[InnerObject, ...]] = {}
        self._anchors: dict[str, dict[str, str]] = {}
        self.notice = f"<!-- {notice(catalog).replace('--', '-&#45;').replace('>', '&gt;')} -->"

    @cached_property
    def er(self) -> ErDiagrams:
        """The catalog's entity-relationship diagrams."""
        return ErDiagrams(self.catalog)

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules, as they are shown."""
        return modules_by_name(self.catalog)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Relation, ...]]:
        """The references that start at an entity."""
        return outgoing(self.er.relations)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Relation, ...]]:
        """The references that lead to an entity."""
        return incoming(self.er.relations)

    @cached_property
    def matrix(self) -> Mapping[str, tuple[MatrixRow, ...]]:
        """The rows of the enforcement matrix by entity."""
        from schemagen.database.matrix import matrix

        rows: dict[str, list[MatrixRow]] = {name: [] for name in self.catalog.entities}
        for row in matrix(self.catalog):
            rows[row.entity].append(row)
        return {name: tuple(found) for name, found in rows.items()}

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The targets that the matrix speaks of, in the order that they are shown."""
        return targets_of([row for rows in self.matrix.values() for row in rows])

    def targets_of(self, entity: str) -> tuple[str, ...]:
        """Of these, the ones that have to do with the entity: databases only where it is stored there."""
        stores = self.catalog.entities[entity].storage
        return tuple(t for t in self.targets if t in ("validate", "model") or t in stores)

    @cached_property
    def declared(self) -> Mapping[str, tuple[Entity, Rule | Constraint]]:
        """Rules and constraints by id, with the entity that declares them (the first, where a mixin does)."""
        found: dict[str, tuple[Entity, Rule | Constraint]] = {}
        for entity in self.catalog.entities.values():
            for one in (*entity.constraints, *entity.rules):
                found.setdefault(one.id, (entity, one))
        return found

    @cached_property
    def module_of(self) -> Mapping[str, str]:
        """The name of each entity's module."""
        return {e.name: m.name for m in self.modules for e in m.entities}

    def objects(self, entity: Entity) -> tuple[InnerObject, ...]:
        """The objects inside an entity."""
        if entity.name not in self._objects:
            self._objects[entity.name] = inner_objects(entity)
        return self._objects[entity.name]

    def anchor(self, entity: Entity, field: str) -> str:
        """The id of a field's row in its entity's page."""
        if entity.name not in self._anchors:
            self._anchors[entity.name] = field_anchors(tuple(entity.fields))
        return self._anchors[entity.name][field]

    def in_words(self, row: MatrixRow, page: "Page") -> str:
        """A row of the matrix as people say it; Markdown, with links from `page`."""
        if row.id in self.declared:
            return in_words(self.declared[row.id][1])
        entity = self.catalog.entities[row.entity]
        for relation in self.outgoing.get(entity.name, ()):
            if relation.reference.id == row.id:
                return f"{capital(from_source(relation))}, which exists"
        match row.kind:
            case "key":
                return f"No two records share {page.field(entity.name, entity.key)}"
            case "keyword":
                return f"The keyword {code(row.pointer.rsplit('/', 1)[-1])}"
        return self._declared_at(row)

    def _declared_at(self, row: MatrixRow) -> str:
        """What stands at the row's place: a reference inside JSON, or a unique index."""
        match lookup(self.catalog.entities[row.entity].schema, row.pointer):
            case {"entity": str(name)}:
                return f"Names {article(name).lower()} {code(name)} that exists"
            case {"fields": list(names), **more}:
                return capital(unique_in_words(names, where=str(more["where"]) if "where" in more else None))
        return f"Declared at {code(row.pointer)}"

    def readers(self, entity: str) -> list[str]:
        """The names of the consumers that read `entity`; one without a list reads all."""
        return [c.name for c in self.catalog.consumers if entity in c.reads or not c.reads]

    def writes(self, emitter: str) -> bool:
        """Whether `emitter` runs, so that what it writes may be linked."""
        return self.options.emitters is None or emitter in self.options.emitters

    def page(self, path: str) -> "Page":
        """The page at `path` in the docs folder, to link from."""
        return Page(self, path)


@dataclass(frozen=True)
class Page:
    """A page of the site; its methods link from there. Paths are POSIX, and `path` is relative to `docs/`."""

    site: Site
    path: str

    def doc(self, path: str, anchor: str = "") -> str:
        """The link target of another page of the docs, or of a place in it."""
        folder = self.path.rpartition("/")[0]
        if path == self.path:
            own = ""
        elif folder and path.startswith(f"{folder}/"):
            own = path_href(path[len(folder) + 1 :])
        else:
            own = path_href("../" * self.path.count("/") + path)
        return f"{own}#{anchor}" if anchor else own or "#"

    def generated(self, path: str) -> str:
        """The link target of a file that another emitter writes, given relative to the catalog's generated folder."""
        return path_href("../" * (1 + self.path.count("/")) + path)

    def source(self, origin: Origin) -> str:
        """A file of the project as a link."""
        here = posixpath.dirname(f"{self.site.options.generated}/{self.site.catalog.slug}/docs/{self.path}")
        return link(code(origin.file), path_href(posixpath.relpath(f"/{origin.file}", f"/{here}")))

    def entity(self, name: str) -> str:
        """An entity as a link to its page."""
        entity = self.site.catalog.entities.get(name)
        return link(code(name), self.doc(entity_path(entity))) if entity else code(name)

    def field(self, entity: str, names: Sequence[str]) -> str:
        """Fields of an entity as links to their rows."""
        found = self.site.catalog.entities[entity]
        path = entity_path(found)
        return ", ".join(
            link(code(name), self.doc(path, self.site.anchor(found, name))) if name in found.fields else code(name)
            for name in names
        )


def entity_path(entity: Entity) -> str:
    """The page of an entity, relative to `docs/`."""
    return f"entities/{entity.slug}.md"


def field_anchors(names: tuple[str, ...]) -> dict[str, str]:
    """The id of each field's row: its name where it can be one and no heading has it; a different one for each."""
    taken: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (_plain_id(n) != n, n)):
        wanted, count = _plain_id(name), 1
        while wanted in taken:
            count += 1
            wanted = f"{_plain_id(name)}-{count}"
        taken[wanted] = name
    return {name: anchor for anchor, name in taken.items()}


def _plain_id(name: str) -> str:
    made = name if name.isascii() and name.replace("_", "a").replace("-", "a").isalnum() else slug(name)
    return f"field-{made}" if made in _HEADINGS or made.startswith(_PREFIXES) else made
