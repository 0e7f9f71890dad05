"""The data model as one document: purpose, use, entities, relationships, rules, storage, versions, flow, checklist."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemagen.catalog.checklist import CHECKLIST
from schemagen.catalog.model import Entity, Mode
from schemagen.database.matrix import MatrixRow
from schemagen.emit.diagrams import Diagram, data_flow
from schemagen.emit.diagrams.er import type_word
from schemagen.emit.docs import relationship, storage
from schemagen.emit.docs.migrations import is_migrated
from schemagen.emit.docs.rule import TARGETS, rule_anchor, statuses
from schemagen.emit.docs.site import Page, Site, entity_path
from schemagen.emit.markdown import code, line, link, table, text
from schemagen.emit.relation import by_dependency
from schemagen.emit.wording import counted

_MODES: dict[Mode, str] = {
    "none": "new versions need not be compatible with old ones",
    "backward": "a new version reads the data of the version before",
    "backward-transitive": "a new version reads the data of all versions before",
    "forward": "the version before reads the data of a new one",
    "forward-transitive": "all versions before read the data of a new one",
    "full": "a new version and the one before read each other's data",
    "full-transitive": "all versions read each other's data",
}


@dataclass(frozen=True)
class DataModelPage:
    """What the template `data-model.md.j2` shows; every text is Markdown, unless it says otherwise."""

    site: Site

    @property
    def page(self) -> Page:
        """The page, to link from."""
        return self.site.page("data-model.md")

    @property
    def entities(self) -> list[Entity]:
        """The entities, each after those that it needs."""
        return list(by_dependency(self.site.catalog))

    def consumers(self) -> Iterator[str]:
        """Who uses the model, for what, and which entities they read."""
        for consumer in self.site.catalog.consumers:
            reads = ", ".join(self.page.entity(name) for name in consumer.reads) or "all entities"
            purpose = f": {line(consumer.purpose)}" if consumer.purpose.strip() else ""
            yield f"**{text(consumer.name)}**{purpose} (reads {reads})"

    def core_entities(self) -> str:
        """The table of entities."""
        heads = ("Entity", "Description", "Primary keys", "Notes", "Module")
        several = len(self.site.modules) > 1
        rows = (
            [
                self.page.entity(e.name),
                line(e.description),
                self._key(e),
                line(e.notes),
                text(self.site.module_of[e.name]),
            ]
            for e in self.entities
        )
        return table(heads, (row if several else [*row[:-1], ""] for row in rows), keep=4)

    def _key(self, entity: Entity) -> str:
        return ", ".join(f"{code(n)} ({type_word(entity.fields[n])})" for n in entity.key if n in entity.fields)

    def relationships(self) -> Iterator[str]:
        """A sentence for each reference, read from both sides."""
        for relation in (r for e in self.entities for r in self.site.incoming.get(e.name, ())):
            through = self.page.field(relation.source, relation.reference.local)
            both = f"{relationship.from_target(relation)}; {relationship.from_source(relation)}"
            yield f"{both} ({relationship.cardinality(relation)}, through {through})"

    def relationship_diagram(self) -> str:
        """The whole model in Mermaid, where it can be read (no Markdown)."""
        whole = self.site.er.whole()
        return whole.text if whole.is_readable and self.site.er.relations else ""

    def diagram_links(self) -> str:
        """Where the diagrams of the relationships are, when they are written."""
        if not (self.site.writes("diagrams") and self.site.er.relations):
            return ""
        to = self.page.generated
        modules = [link(text(m.name), to(f"diagrams/modules/{m.file}.mmd")) for m in self.site.modules]
        by_module = f"; by module: {', '.join(modules)}" if len(modules) > 1 else ""
        return f"Diagrams: {link('all entities', to('diagrams/er.mmd'))}{by_module}."

    def business_rules(self) -> Iterator[dict[str, str]]:
        """The rules in words, each with `text` and the `table` of what enforces it (empty where nothing does)."""
        rows = {row.id: row for rows in self.site.matrix.values() for row in rows}
        for rule in self.site.catalog.rules:
            found = [rows[name] for name in rule.implemented_by if name in rows]
            yield {"text": line(rule.text), "table": self._enforcers(found) if found else ""}

    def other_rules(self) -> str:
        """The declared rules and constraints that no business rule names."""
        named = {name for rule in self.site.catalog.rules for name in rule.implemented_by}
        rows = [r for rows in self.site.matrix.values() for r in rows if r.kind in ("rule", "constraint")]
        others = [row for row in rows if row.id not in named]
        return self._enforcers(others, "Id") if others else ""

    def _enforcers(self, rows: list[MatrixRow], first: str = "Enforced by") -> str:
        heads = [first, "Rule", *(TARGETS.get(t, t) for t in self.site.targets)]
        return table(heads, ([self._link(r), self.site.in_words(r, self.page), *self._statuses(r)] for r in rows))

    def _statuses(self, row: MatrixRow) -> list[str]:
        cells = dict(zip(self.site.targets, statuses(row, self.site.targets), strict=True))
        return [cells[t] if t in self.site.targets_of(row.entity) else "" for t in self.site.targets]

    def _link(self, row: MatrixRow) -> str:
        entity = self.site.catalog.entities[row.entity]
        if row.kind == "keyword":
            return link(code(row.id), self.page.doc("enforcement.md", f"entity-{entity.slug}"))
        return link(code(row.id), self.page.doc(entity_path(entity), rule_anchor(row.id)))

    def enforcement_link(self) -> str:
        """A link to the whole matrix."""
        return link("Enforcement", self.page.doc("enforcement.md"))

    def storage(self) -> str:
        """The table of entities and where they are stored."""
        heads = ("Entity", "Table or collection", "Notes")
        rows = ([self.page.entity(e.name), storage.places(e) or "none", storage.remarks(e)] for e in self.entities)
        return table(heads, rows, keep=3)

    def versioning(self) -> Iterator[str]:
        """What the machine knows of versions, beside the author's prose."""
        catalog = self.site.catalog
        yield f"Compatibility is **{catalog.compatibility}**, and checked: {_MODES[catalog.compatibility]}"
        for entity in self.entities:
            if entity.compatibility and entity.compatibility != catalog.compatibility:
                mode = entity.compatibility
                yield f"{self.page.entity(entity.name)} differs: **{mode}**, {_MODES[mode]}"
        if catalog.version_field:
            yield f"Every record names the version of its entity's schema in {code(catalog.version_field)}"
        index = link("the index", self.page.doc("README.md", "entities"))
        yield f"Each entity is versioned by itself (SemVer); {index} has the versions of now"
        if last := catalog.history.last:
            released = counted(len(catalog.history.releases), "release")
            where = link("The changelog", self.page.doc("changelog.md"))
            are = "is" if len(catalog.history.releases) == 1 else "are"
            yield f"There {are} {released}; the last is {code(last.stem)}. {where} tells what changed, with verdicts"
        if is_migrated(self.site):
            where = link("migrations", self.page.doc("migrations.md"))
            yield f"Stored rows follow by {where}, which `schemagen verify` runs up, down and up again"

    def flow(self) -> Diagram:
        """The flow of data in Mermaid (no Markdown)."""
        return data_flow(self.site.catalog)

    def flow_link(self) -> str:
        """Where to find a flow that is too large for the page."""
        href = self.page.generated("diagrams/data-flow.mmd")
        shown = link("a diagram of its own", href) if self.site.writes("diagrams") else "a diagram of its own"
        return f"The flow has too many boxes to be read here; it is {shown}."

    def has_flow(self) -> bool:
        """Whether there is any arrow to show."""
        return bool(self.site.catalog.flow or self.site.er.relations)

    def checklist(self) -> Iterator[dict[str, object]]:
        """The items of the checklist: `question`, `is_ticked` and the messages of its `gaps`."""
        for item in CHECKLIST:
            gaps = [line(gap.message) for gap in item.check(self.site.catalog)]
            yield {"question": text(item.question), "is_ticked": not gaps, "gaps": gaps}

    def references(self) -> Iterator[str]:
        """The reference links; what is no address of the web is shown as it is written."""
        for reference in self.site.catalog.references:
            is_web = reference.url.startswith(("https://", "http://"))
            href = reference.url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
            yield link(text(reference.title), href) if is_web else f"{text(reference.title)}: {code(reference.url)}"
