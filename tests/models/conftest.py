"""Generated packages, written to a folder of their own and imported from there."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from schemagen.catalog.model import Catalog
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.models import emit_models

_numbers = count()


def write_package(catalog: Catalog, folder: Path) -> None:
    """Write the package `models` of `catalog` into `folder`."""
    for artefact in emit_models(catalog, EmitOptions()):
        path = folder / artefact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artefact.render(), "utf-8", newline="\n")


@pytest.fixture(scope="session")
def import_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Catalog], ModuleType]]:
    """Generate and import the models of a catalog, each under a parent of its own."""
    root = tmp_path_factory.mktemp("packages")
    sys.path.insert(0, str(root))

    def load(catalog: Catalog) -> ModuleType:
        parent = f"generated_{next(_numbers)}"
        write_package(catalog, root / parent)
        importlib.invalidate_caches()
        return importlib.import_module(f"{parent}.models")

    yield load
    sys.path.remove(str(root))


@pytest.fixture(scope="session")
def models(
    make_catalog: Callable[..., Catalog], import_models: Callable[[Catalog], ModuleType]
) -> Callable[[Mapping[str, Any]], ModuleType]:
    """The models of a catalog that has `files`; `catalog.yaml` says that records carry no version."""

    def make(files: Mapping[str, Any]) -> ModuleType:
        return import_models(make_catalog({"catalog.yaml": {"version-field": None}, **files}))

    return make


@pytest.fixture(scope="session")
def model(models: Callable[[Mapping[str, Any]], ModuleType]) -> Callable[..., Any]:
    """The class of one entity with the given keywords."""

    def make(**keywords: Any) -> Any:
        head = {"title": "Thing", "x-entity": {"version": "1.0.0"}, "type": "object", **keywords}
        return models({"thing.json": head}).Thing

    return make
