"""The pages on all entities together: index, data dictionary, enums, enforcement."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schemagen.catalog.model import Entity, EnumValue
from schemagen.emit.diagrams import Diagram, overview
from schemagen.emit.docs.enum_table import value_table
from schemagen.emit.docs.field_table import HEADS, FieldTables, object_anchor
from schemagen.emit.docs.migrations import is_migrated
from schemagen.emit.docs.objects import enums
from schemagen.emit.docs.rule import TARGETS, Notes, rule_anchor
from schemagen.emit.docs.site import Page, Site, entity_path
from schemagen.emit.markdown import code, first_sentence, line, link, table, text
from schemagen.emit.module import Module
from schemagen.emit.relation import by_dependency
from schemagen.emit.wording import counted, listed


@dataclass(frozen=True)
class IndexPage:
    """What the template `README.md.j2` shows; every text is Markdown, unless it says otherwise."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("README.md")

    def has_modules(self) -> bool:
        """Whether the catalog is parted into modules."""
        return len(self.site.modules) > 1

    def entities(self, module: Module) -> str:
        """The table of a module's entities, each after those that it needs."""
        inside = [e for e in self._ordered if e.name in {m.name for m in module.entities}]
        heads = ("Entity", "Description", "Key", "Version")
        return table(heads, (
            [self.page.entity(e.name), first_sentence(e.description), ", ".join(map(code, e.key)), text(e.version)]
            for e in inside
        ))  # fmt: skip

    @cached_property
    def _ordered(self) -> tuple[Entity, ...]:
        return by_dependency(self.site.catalog)

    def counts(self) -> str:
        """How much there is."""
        entities, relations = len(self.site.catalog.entities), len(self.site.er.relations)
        said = [counted(entities, "entity"), *([counted(relations, "relationship")] if relations else [])]
        return ", ".join(said)

    def overview(self) -> Diagram:
        """The modules in Mermaid (no Markdown)."""
        return overview(self.site.catalog, {m.name: m.entities for m in self.site.modules})

    def module_diagram(self, module: Module) -> str:
        """A link to the module's diagram, where diagrams are written."""
        href = self.page.generated(f"diagrams/modules/{module.file}.mmd")
        return link("Diagram of the module", href) if self.site.writes("diagrams") else ""

    def has_migrations(self) -> bool:
        """Whether there is a page of migrations."""
        return is_migrated(self.site)

    def consumers(self) -> str:
        """Who uses the model, with the entities that they read."""
        return table(("Who", "For what", "Reads"), (
            [text(c.name), line(c.purpose), ", ".join(self.page.entity(name) for name in c.reads) or "everything"]
            for c in self.site.catalog.consumers
        ))  # fmt: skip

    def generated(self) -> Iterator[str]:
        """What else is generated from the same schemas."""
        to = self.page.generated
        stored = {store for e in self.site.catalog.entities.values() for store in e.storage}
        if self.site.writes("diagrams"):
            names = {"er": "all entities", "overview": "modules", "data-flow": "flow of data"}
            yield "Diagrams: " + ", ".join(link(said, to(f"diagrams/{name}.mmd")) for name, said in names.items())
        if self.site.writes("models"):
            yield link("Pydantic models", to("models/__init__.py"))
        for dialect, name in (("postgres", "PostgreSQL"), ("sqlite", "SQLite")):
            if self.site.writes(dialect) and dialect in stored:
                yield link(f"{name} tables", to(f"sql/{dialect}/schema.sql"))
        if self.site.writes("json-schema"):
            yield "JSON Schemas: " + ", ".join(
                link(code(e.name), to(f"json-schema/{e.slug}/{e.version}.json"))
                for e in self.site.catalog.entities.values()
            )


@dataclass(frozen=True)
class DictionaryPage:
    """What the template `data-dictionary.md.j2` shows; every text is Markdown."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("data-dictionary.md")

    def tables(self) -> Iterator[dict[str, str]]:
        """For each entity its `name`, `anchor` and the `table` of all its fields, those of inner objects too."""
        for entity in self.site.catalog.entities.values():
            yield {
                "name": self.page.entity(entity.name),
                "anchor": f"entity-{entity.slug}",
                "about": first_sentence(entity.description),
                "table": table(HEADS, self._rows(entity)),
            }

    def _rows(self, entity: Entity) -> Iterator[list[str]]:
        tables = FieldTables(self.page, entity)
        for name, field in entity.fields.items():
            yield [self.page.field(entity.name, [name]), *tables.own_cells(field)]
        for inner in self.site.objects(entity):
            href = self.page.doc(entity_path(entity), object_anchor(entity, inner.place))
            for member in inner.members:
                yield [link(code(f"{inner.name}.{member.name}"), href), *tables.member_cells(member)]


@dataclass(frozen=True)
class EnumsPage:
    """What the template `enums.md.j2` shows; every text is Markdown."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("enums.md")

    def enums(self) -> Iterator[dict[str, str]]:
        """Every enum of the catalog, those of shared definitions once: `name`, `users` and `table`."""
        found: dict[str, tuple[str, tuple[EnumValue, ...], list[str]]] = {}
        for entity in self.site.catalog.entities.values():
            for enum in enums(entity, self.site.objects(entity)):
                key, name = self._identity(entity, enum.place, enum.paths[0])
                users = found.setdefault(key, (name, enum.values, []))[2]
                users += [f"{self.page.entity(entity.name)} {code(path)}" for path in enum.paths]
        for name, values, users in found.values():
            yield {"name": name, "users": listed(users), "table": value_table(values)}

    def _identity(self, entity: Entity, place: str, path: str) -> tuple[str, str]:
        """What tells this enum from others, and what it is called."""
        name = place.removeprefix("/$defs/")
        if name in entity.shared:
            shared = entity.shared[name]
            return f"{shared.file}#{shared.pointer}", code(name)
        return f"{entity.name}#{place}", code(f"{entity.name}.{path}")


@dataclass(frozen=True)
class EnforcementPage:
    """What the template `enforcement.md.j2` shows; every text is Markdown."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("enforcement.md")

    def tables(self) -> Iterator[dict[str, object]]:
        """For each entity its `name`, `anchor`, `table` of rules and the `notes` that its cells number."""
        targets = self.site.targets
        heads = ["Id", "Kind", *(TARGETS.get(t, t) for t in targets)]
        for entity in self.site.catalog.entities.values():
            rows, notes = self.site.matrix[entity.name], Notes()
            if rows:
                cells = [[self._id(entity, r.id, r.kind), r.kind, *notes.cells(r, targets)] for r in rows]
                yield {
                    "name": self.page.entity(entity.name),
                    "anchor": f"entity-{entity.slug}",
                    "table": table(heads, cells),
                    "notes": notes.texts(),
                }

    def _id(self, entity: Entity, name: str, kind: str) -> str:
        if kind == "keyword":
            return code(name)
        return link(code(name), self.page.doc(entity_path(entity), rule_anchor(name)))
