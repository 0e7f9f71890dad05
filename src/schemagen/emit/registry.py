"""The emitters, by the names that schemagen.toml uses. A new one is a file here and a line in EMITTERS."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemagen.catalog.model import Catalog
    from schemagen.emit.artefact import Artefact, EmitOptions

Emitter = Callable[["Catalog", "EmitOptions"], Iterable["Artefact"]]


def _lazy(module: str, function: str) -> Emitter:
    """An emitter whose module is imported when it is first called."""

    def emit(catalog: "Catalog", options: "EmitOptions") -> Iterable["Artefact"]:
        emitter: Emitter = getattr(import_module(module), function)
        return emitter(catalog, options)

    return emit


EMITTERS: dict[str, Emitter] = {
    "models": _lazy("schemagen.emit.models", "emit_models"),
    "postgres": _lazy("schemagen.emit.sql", "emit_postgres"),
    "sqlite": _lazy("schemagen.emit.sql", "emit_sqlite"),
    "diagrams": _lazy("schemagen.emit.diagrams", "emit_diagrams"),
    "json-schema": _lazy("schemagen.emit.json_schema", "emit_json_schema"),
    "docs": _lazy("schemagen.emit.docs", "emit_docs"),
}
