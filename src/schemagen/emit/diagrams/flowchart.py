"""Flowcharts: the modules of a catalog, and how data flows."""

from collections import Counter
from collections.abc import Mapping

from schemagen.catalog.model import Catalog, Entity, FlowEdge
from schemagen.emit.diagrams.er import Diagram
from schemagen.emit.diagrams.label import label, labels, words
from schemagen.emit.relation import relations
from schemagen.emit.wording import counted


def overview(catalog: Catalog, modules: Mapping[str, tuple[Entity, ...]]) -> Diagram:
    """A box for each module (by the name to show), an arrow from each module to those that it refers to."""
    ids, shown = words(modules, "m_"), labels(modules)
    home = {entity.name: name for name, entities in modules.items() for entity in entities}
    arrows = Counter((home[r.source], home[r.target]) for r in relations(catalog) if r.target in home)
    lines = ["flowchart LR"]
    for name, entities in modules.items():
        inside = arrows.pop((name, name), 0)
        within = f"<br/>{counted(inside, 'reference')} inside" if inside else ""
        lines.append(f'  {ids[name]}["{shown[name]}<br/>{counted(len(entities), "entity")}{within}"]')
    for (source, target), count in sorted(arrows.items()):
        lines.append(f'  {ids[source]} -->|"{counted(count, "reference")}"| {ids[target]}')
    return Diagram("\n".join(lines) + "\n", len(modules))


def data_flow(catalog: Catalog) -> Diagram:
    """The declared flow; entities are boxes, what is no entity is rounded. Without one, along the references."""
    edges = catalog.flow or derived_flow(catalog)
    names = list(dict.fromkeys(n for edge in edges for n in (edge.source, edge.target))) or list(catalog.entities)
    ids, shown = words(names, "e_"), labels(names)
    lines = ["flowchart LR"]
    for name in names:
        text = f'["{shown[name]}"]' if name in catalog.entities else f'(["{shown[name]}"])'
        lines.append(f"  {ids[name]}{text}")
    for edge in edges:
        arrow = f'-->|"{label(edge.label)}"|' if edge.label else "-->"
        lines.append(f"  {ids[edge.source]} {arrow} {ids[edge.target]}")
    return Diagram("\n".join(lines) + "\n", len(names))


def derived_flow(catalog: Catalog) -> tuple[FlowEdge, ...]:
    """An arrow from each referred entity to who refers, as the labels read: User owns Workspace."""
    return tuple(FlowEdge(r.target, r.reference.label, r.source) for r in relations(catalog))
