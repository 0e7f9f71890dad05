"""Pydantic models: a package per catalog, a module per entity and per file of definitions that entities share."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import Artefact, EmitOptions
from schemagen.emit.generated import notice
from schemagen.emit.models.layout import layout_of
from schemagen.emit.models.names import RUNTIME_MODULES
from schemagen.emit.models.package import package_text
from schemagen.emit.models.source_module import entity_key, entity_text, shared_key, shared_text
from schemagen.rules import cel

_RUNTIME = Path(__file__).parent / "runtime"
_RULES = Path(cel.__file__).parent


def emit_models(catalog: Catalog, options: EmitOptions) -> Iterator[Artefact]:
    """The package `models` of `catalog`; the key of a module is a digest of what it is made from."""
    layout = layout_of(catalog)
    yield _artefact("__init__", partial(package_text, catalog, layout))
    for module in RUNTIME_MODULES:
        yield _artefact(module, partial(_runtime_text, catalog, _RUNTIME / f"{module}.py"))
    for path in sorted(_RULES.glob("*.py")):
        yield _artefact(f"_cel/{path.stem}", partial(_runtime_text, catalog, path))
    for entity in catalog.entities.values():
        module = layout.entities[entity.name]
        yield _artefact(module, partial(entity_text, entity, layout), entity_key(entity, layout))
    for file, module in layout.files.items():
        yield _artefact(module, partial(shared_text, catalog, layout, file), shared_key(catalog, layout, file))


def _artefact(module: str, render: Callable[[], str], key: str | None = None) -> Artefact:
    return Artefact(f"models/{module}.py", render, key, language="python")


def _runtime_text(catalog: Catalog, file: Path) -> str:
    """A module of the runtime, as it stands here."""
    return f"# {notice(catalog)}\n{file.read_text('utf-8')}"
