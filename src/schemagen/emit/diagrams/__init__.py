"""Mermaid diagrams of a catalog: all of it, its modules, each entity among its neighbours, and the flow of data."""

from collections.abc import Callable, Iterator
from functools import partial

from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.emit.diagrams.er import Diagram, ErDiagrams
from schemagen.emit.diagrams.flowchart import data_flow, overview
from schemagen.emit.diagrams.label import label
from schemagen.emit.generated import notice
from schemagen.emit.module import modules_by_name

__all__ = ["Diagram", "ErDiagrams", "data_flow", "emit_diagrams", "overview"]


def emit_diagrams(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """`diagrams/…mmd`: er, overview, data-flow, one per module and one per entity."""
    er, modules = ErDiagrams(catalog), modules_by_name(catalog)
    written = partial(_artefact, f"%% {label(notice(catalog))}\n")
    yield written("er", er.whole)
    yield written("overview", partial(overview, catalog, {m.name: m.entities for m in modules}))
    yield written("data-flow", partial(data_flow, catalog))
    for module in modules:
        yield written(f"modules/{module.file}", partial(er.module, module.entities))
    for entity in catalog.entities.values():
        yield written(f"entities/{entity.slug}", partial(er.neighbourhood, entity))


def _artefact(first_line: str, name: str, draw: Callable[[], Diagram]) -> Artefact:
    return Artefact(f"diagrams/{name}.mmd", lambda: first_line + draw().text)
