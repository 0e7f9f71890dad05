"""The page of an entity."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schemagen.catalog.lineage import lineage
from schemagen.catalog.model import Entity
from schemagen.catalog.release import EntityNote, ReleaseNote
from schemagen.database.matrix import MatrixRow
from schemagen.emit.docs import relationship, storage
from schemagen.emit.docs.changelog import change_line, version_line
from schemagen.emit.docs.enum_table import enum_tables
from schemagen.emit.docs.field_table import FieldTables, object_anchor, used_by
from schemagen.emit.docs.lifecycle import lifecycles, state_diagram
from schemagen.emit.docs.objects import InnerObject
from schemagen.emit.docs.rule import TARGETS, Notes, about, formally, in_full, rule_anchor
from schemagen.emit.docs.site import Page, Site, entity_path
from schemagen.emit.markdown import code, first_sentence, line, link, table, text
from schemagen.emit.relation import Relation
from schemagen.emit.wording import counted, listed

_SENSITIVITY = {"pii": "personal data", "secret": "secrets"}


@dataclass(frozen=True)
class EntityPage:
    """What the template `entity.md.j2` shows; every text is Markdown, unless it says otherwise."""

    site: Site
    entity: Entity

    @cached_property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page(entity_path(self.entity))

    @property
    def objects(self) -> tuple[InnerObject, ...]:
        """The objects inside the entity."""
        return self.site.objects(self.entity)

    @cached_property
    def tables(self) -> FieldTables:
        """Writes tables of fields."""
        return FieldTables(self.page, self.entity)

    def facts(self) -> Iterator[tuple[str, str]]:
        """What is to be known at a glance, each with its name."""
        entity = self.entity
        mode = entity.compatibility or self.site.catalog.compatibility
        yield "Version", f"{text(entity.version)} (compatibility: {mode})"
        yield "Key", self.page.field(entity.name, entity.key) or "none"
        yield "Stored in", storage.places(entity) or "nothing yet"
        if len(self.site.modules) > 1:
            yield "Module", text(self.site.module_of[entity.name])
        if readers := self.site.readers(entity.name):
            yield "Read by", text(listed(readers))
        yield from self._sensitive()
        yield "Definition", self.page.source(entity.origin)
        if made := list(self._generated()):
            yield "Generated", ", ".join(made)

    def _sensitive(self) -> Iterator[tuple[str, str]]:
        found: dict[str, list[str]] = {}
        for name, field in self.entity.fields.items():
            if sort := field.facts.get("x-sensitivity"):
                found.setdefault(str(sort), []).append(self.page.field(self.entity.name, [name]))
        for inner in self.objects:
            for member in inner.members:
                if sort := member.facts.get("x-sensitivity"):
                    here = f"#{object_anchor(self.entity, inner.place)}"
                    found.setdefault(str(sort), []).append(link(code(f"{inner.name}.{member.name}"), here))
        if found:
            said = [f"{_SENSITIVITY.get(sort, text(sort))} in {listed(names)}" for sort, names in found.items()]
            yield "Sensitive", "; ".join(said)

    def _generated(self) -> Iterator[str]:
        """Links to what the other emitters make of the entity."""
        entity, to = self.entity, self.page.generated
        if self.site.writes("json-schema"):
            yield link("JSON Schema", to(f"json-schema/{entity.slug}/{entity.version}.json"))
        if self.site.writes("models"):
            from schemagen.emit.models.names import module_name

            yield link("Pydantic model", to(f"models/{module_name(entity.slug)}.py"))
        for dialect in ("postgres", "sqlite"):
            if dialect in entity.storage and self.site.writes(dialect):
                yield link(f"{storage.STORES[dialect]} tables", to(f"sql/{dialect}/schema.sql"))
        if self.site.writes("diagrams"):
            yield link("diagram", to(f"diagrams/entities/{entity.slug}.mmd"))

    def diagram(self) -> str:
        """The neighbourhood in Mermaid (no Markdown); empty where the entity has no neighbours."""
        has_neighbours = self.outgoing or self.incoming
        return self.site.er.neighbourhood(self.entity).text if has_neighbours else ""

    @property
    def outgoing(self) -> tuple[Relation, ...]:
        """The entity's references."""
        return self.site.outgoing.get(self.entity.name, ())

    @property
    def incoming(self) -> tuple[Relation, ...]:
        """The references to the entity."""
        return self.site.incoming.get(self.entity.name, ())

    def refers_to(self) -> Iterator[str]:
        """A sentence for each reference of the entity."""
        for relation in self.outgoing:
            through = self.page.field(relation.source, relation.reference.local)
            said = f"{relationship.from_source(relation)}; {relationship.on_delete(relation)}"
            yield f"{self.page.entity(relation.target)} through {through}: {said}."

    def referred_to_by(self) -> Iterator[str]:
        """A sentence for each reference to the entity."""
        for relation in self.incoming:
            through = self.page.field(relation.source, relation.reference.local)
            said = f"{_lowered(relationship.from_target(relation))}; {relationship.on_delete(relation)}"
            yield f"{self.page.entity(relation.source)} through {through}: {said}."

    def inner_tables(self) -> Iterator[dict[str, str]]:
        """The objects inside the entity, each with `anchor`, `name`, `about` and `table`."""
        for inner in self.objects:
            yield {
                "anchor": object_anchor(self.entity, inner.place),
                "name": code(inner.name),
                "about": " ".join(self._about(inner)),
                "table": self.tables.members(inner),
            }

    def _about(self, inner: InnerObject) -> Iterator[str]:
        if said := line(str(inner.schema.get("description", ""))):
            yield said
        yield f"Used by {used_by(inner)}."
        shared = self.entity.shared.get(inner.name)
        if shared and inner.place.startswith("/$defs/"):
            yield f"Shared, from {self.page.source(shared)}."
        yield "No other members are allowed." if inner.is_closed else "Other members are allowed."
        if limits := self.tables.shapes.limits_of_object(inner.schema):
            yield f"As a whole: {'; '.join(limits)}."

    def other_fields(self) -> str:
        """What the schema says of fields that the table does not have."""
        schema = self.entity.schema
        closed = False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))
        return "No other fields are allowed." if closed else "Other fields are allowed."

    def indexes(self) -> str:
        """The table of declared indexes; empty where there are none."""
        rows = [
            [code(i.name) if i.name else "", storage.index_fields(i), storage.index_details(i)]
            for i in self.entity.indexes
        ]
        return table(("Fields", "Name", "Details"), [[b, a, c] for a, b, c in rows]) if rows else ""

    def constraints(self) -> Iterator[str]:
        """The declared constraints as they are declared, each as a link to its enforcement."""
        for one in self.entity.constraints:
            yield f"{link(code(one.id), f'#{rule_anchor(one.id)}')}: {formally(one)}"

    def enums(self) -> Iterator[dict[str, str]]:
        """The enums of the entity, each with `name` and `table`."""
        yield from enum_tables(self.entity, self.objects)

    def lifecycles(self) -> Iterator[dict[str, str]]:
        """The declared lifecycles, each with `name` and `diagram` (no Markdown)."""
        for one in lifecycles(self.entity):
            yield {"name": code(one.field), "diagram": state_diagram(one)}

    @property
    def _rows(self) -> tuple[MatrixRow, ...]:
        return self.site.matrix[self.entity.name]

    def rules(self) -> dict[str, object] | None:
        """The key, references, constraints and rules as a `table`, with `notes` numbered there; None without any."""
        rows = [row for row in self._rows if row.kind != "keyword"]
        if not rows:
            return None
        notes, targets = Notes(), self.site.targets_of(self.entity.name)
        heads = ["Id", "Rule", "On", *(TARGETS.get(t, t) for t in targets)]
        written = table(heads, [[*self._said(row), *notes.cells(row, targets)] for row in rows])
        return {"table": written, "notes": notes.texts()}

    def _said(self, row: MatrixRow) -> list[str]:
        name = f'<a id="{rule_anchor(row.id)}"></a>{code(row.id)}'
        declared = {one.id: one for one in (*self.entity.constraints, *self.entity.rules)}.get(row.id)
        if declared:
            return [name, in_full(self.entity, declared), about(self.entity, declared)]
        return [name, self.site.in_words(row, self.page), ""]

    def keyword_checks(self) -> str:
        """How many checks come from keywords, and where to find them; empty where there are none."""
        rows = [row for row in self._rows if row.kind == "keyword"]
        if not rows:
            return ""
        counts = [
            f"{TARGETS.get(t, t)} enforces {_share(sum(_is_enforced(row, t) for row in rows), len(rows))}"
            for t in self.site.targets_of(self.entity.name)
        ]
        where = link("enforcement", self.page.doc("enforcement.md", f"entity-{self.entity.slug}"))
        return f"{counted(len(rows), 'check')} of single values come from keywords: {listed(counts)} (see {where})."

    def stores(self) -> Iterator[tuple[str, str, list[str]]]:
        """Each store with the name there and details."""
        for store in self.entity.storage:
            name = storage.STORES.get(store, text(store))
            yield name, storage.full_name(self.entity, store), storage.details(self.entity, store)

    def versions(self) -> str:
        """The version that the definition states."""
        version = f"{text(self.entity.version)}, the current one"
        field = self.site.catalog.version_field
        said = f": records name it in {self.page.field(self.entity.name, [field])}" if field else ""
        former = self.entity.renamed_from
        return version + said + (f". The entity was formerly called {code(former)}" if former else "")

    def upgrade(self) -> str:
        """How records of older versions are read; empty where there are none."""
        if not {one.version for _, one in self._history} - {self.entity.version}:
            return ""
        command = f"schemagen upgrade FILE --entity {self.site.catalog.name}.{self.entity.name}"
        return (
            f"Records of older versions become records of this one by {code(command)}, in Python by `catalog.upgrade`"
        )

    def version_notes(self) -> Iterator[tuple[str, list[str]]]:
        """Each version that was released, and the head where it differs, latest first, with its changes."""
        for note, one in reversed(self._history):
            former = "" if one.entity == self.entity.name else f" (as {code(one.entity)})"
            yield version_line(self.page, note, one) + former, list(map(change_line, one.changes))

    @cached_property
    def _history(self) -> list[tuple[ReleaseNote, EntityNote]]:
        """What the releases did to the entity, also under its former names."""
        catalog, name = self.site.catalog, self.entity.name
        former = {stage.entity.name for stage in lineage(catalog, name)} - set(catalog.entities)
        return [(note, one) for note in catalog.changelog for one in note.entities if one.entity in {name, *former}]

    def summary(self) -> str:
        """The first sentence of the description."""
        return first_sentence(self.entity.description)


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _is_enforced(row: MatrixRow, target: str) -> bool:
    return target in row.targets and row.targets[target].status == "enforced"


def _share(part: int, whole: int) -> str:
    return "all" if part == whole else "none" if part == 0 else f"{part} of {whole}"
