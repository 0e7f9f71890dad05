"""The emitters, by the names that schemagen.toml uses. A new one is a file here and a line in EMITTERS."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemagen.catalog.model import Catalog
    from schemagen.emit.artefact import Artefact, EmitOptions

Emitter = Callable[["Catalog", "EmitOptions"], Iterable["Artefact"]]


@dataclass(frozen=True, slots=True)
class _Lazy:
    """An emitter whose module is imported when it is first called."""

    module: str
    function: str

    def __call__(self, catalog: "Catalog", options: "EmitOptions") -> Iterable["Artefact"]:
        emitter: Emitter = getattr(import_module(self.module), self.function)
        return emitter(catalog, options)


EMITTERS: dict[str, Emitter] = {
    "models": _Lazy("schemagen.emit.models", "emit_models"),
    "postgres": _Lazy("schemagen.emit.sql", "emit_postgres"),
    "sqlite": _Lazy("schemagen.emit.sql", "emit_sqlite"),
    "diagrams": _Lazy("schemagen.emit.diagrams", "emit_diagrams"),
    "json-schema": _Lazy("schemagen.emit.json_schema", "emit_json_schema"),
    "docs": _Lazy("schemagen.emit.docs", "emit_docs"),
}
