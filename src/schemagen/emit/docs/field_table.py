"""Tables of fields: an entity's own, and those of the objects inside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemagen.catalog.model import Entity, Field
from schemagen.catalog.parts import parts_of
from schemagen.emit.diagrams.er import unique_alone
from schemagen.emit.docs.objects import InnerObject
from schemagen.emit.docs.shape import Shapes, compact
from schemagen.emit.docs.site import Page, entity_path
from schemagen.emit.markdown import code, line, link, slug, table, value
from schemagen.emit.wording import listed

HEADS = ("Field", "Type", "Required", "Constraints", "Default", "Sensitivity", "Description")
_LONGEST_EXAMPLE = 60


@dataclass(frozen=True)
class FieldTables:
    """Writes the tables of one entity for one page."""

    page: Page
    entity: Entity

    @cached_property
    def shapes(self) -> Shapes:
        """Describes types; objects are links to their tables in the entity's page."""
        path = entity_path(self.entity)
        return Shapes(self.entity.schema, lambda place: self.page.doc(path, object_anchor(self.entity, place)))

    @cached_property
    def _unique(self) -> frozenset[str]:
        return unique_alone(self.entity)

    def fields(self) -> str:
        """The entity's fields, each row with its anchor."""
        rows = (
            [f'<a id="{self.page.site.anchor(self.entity, name)}"></a>{code(name)}', *self.own_cells(field)]
            for name, field in self.entity.fields.items()
        )
        return table(HEADS, rows)

    def members(self, inner: InnerObject) -> str:
        """The members of an object inside the entity."""
        heads = ("Member", *HEADS[1:])
        return table(heads, ([code(member.name), *self.member_cells(member)] for member in inner.members))

    def member_cells(self, member: Field) -> list[str]:
        """All columns but the first of a member of an object inside the entity."""
        return self.cells(member, self._nested_reference(member))

    def own_cells(self, field: Field) -> list[str]:
        """All columns but the first of a field of the entity itself."""
        return self.cells(field, self._remarks(field))

    def cells(self, field: Field, remarks: Iterable[str] = ()) -> list[str]:
        """All columns but the first."""
        limits = [*self.shapes.limits(field.parts), *remarks]
        return [
            self.shapes.type_of(field.parts),
            self._need(field),
            "; ".join(limits),
            value(field.facts["default"]) if "default" in field.facts else "",
            str(field.facts.get("x-sensitivity", "")),
            described(field),
        ]

    def whole_record(self) -> list[str]:
        """What the schema asks of a record as a whole, beside its fields; Markdown."""
        root, *others = parts_of(self.entity.schema, self.entity.schema, "")
        return [*self.shapes.limits_of_object(root[1]), *(code(compact(part)) for _, part in others)]

    def _need(self, field: Field) -> str:
        is_own = self.entity.fields.get(field.name) is field
        if is_own and field.name in self.entity.key:
            return "key"
        need = "yes" if field.required else "no"
        return f"{need}, may be null" if field.nullable and "type" in field.facts else need

    def _remarks(self, field: Field) -> Iterator[str]:
        if field.name in self._unique:
            yield "unique"
        for reference in self.entity.references:
            if field.name in reference.local and field.name not in reference.same:
                remote = dict(reference.fields)[field.name]
                yield f"→ {self._target(reference.entity, remote)}"

    def _target(self, entity: str, field: str) -> str:
        found = self.page.site.catalog.entities.get(entity)
        shown = code(f"{entity}.{field}")
        return link(shown, self.page.doc(entity_path(found), self.page.site.anchor(found, field))) if found else shown

    def _nested_reference(self, member: Field) -> Iterator[str]:
        stated = member.facts.get("x-references")
        if isinstance(stated, dict):
            yield f"→ {self.page.entity(stated['entity'])}"


def described(field: Field) -> str:
    """A field's description with an example, on one line."""
    said = ["**Deprecated.**"] if field.facts.get("deprecated") is True else []
    said += [line(field.description)] if field.description.strip() else []
    said += [f"Example: {example}."] if (example := _example(field.facts.get("examples"))) else []
    return " ".join(said)


def object_anchor(entity: Entity, place: str) -> str:
    """The id of the table of the object at `place` in the entity's page."""
    return f"object-{slug(place.removeprefix('/$defs'))}"


def used_by(inner: InnerObject) -> str:
    """Where the object is used, in Markdown."""
    return listed([code(path) for path in inner.users])


def _example(examples: Any) -> str:
    """The first short example."""
    found = examples if isinstance(examples, list) else []
    return next((value(e) for e in found if len(compact(e)) <= _LONGEST_EXAMPLE), "")
