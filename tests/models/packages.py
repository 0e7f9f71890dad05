"""Packages of models, generated to a temporary folder and imported from there."""

import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.diagnostic import has_errors
from schemagen.emit.artefact import EmitOptions
from schemagen.emit.models import emit_models

_FOLDER = TemporaryDirectory(prefix="models-")
_ROOT = Path(_FOLDER.name)
_numbers = count()
sys.path.append(str(_ROOT))


def catalog_of(files: Mapping[str, Any], name: str = "shop", *, strict: bool = True) -> Catalog:
    """The catalog `name` with `files`, whose records carry no version; it is free of errors when `strict`."""
    root = _ROOT / f"project_{next(_numbers)}"
    for path, value in {"catalog.json": {"version-field": None}, **files}.items():
        file = root / "schemas" / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), "utf-8")
    loaded = load_catalogs(root)
    assert not strict or not has_errors(loaded.findings), loaded.findings
    return loaded.catalogs[name]


def write_package(catalog: Catalog, folder: Path) -> None:
    """Write the package `models` of `catalog` into `folder`."""
    for artefact in emit_models(catalog, EmitOptions()):
        path = folder / artefact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artefact.render(), "utf-8", newline="\n")


def package_of(catalog: Catalog) -> ModuleType:
    """The package of `catalog`, imported under a parent of its own."""
    parent = f"generated_{next(_numbers)}"
    write_package(catalog, _ROOT / parent)
    importlib.invalidate_caches()
    return importlib.import_module(f"{parent}.models")


def models_of(files: Mapping[str, Any]) -> ModuleType:
    """The package of a catalog that has `files`."""
    return package_of(catalog_of(files))


def model_of(**keywords: Any) -> Any:
    """The class of one entity with the given keywords."""
    head = {"title": "Thing", "x-entity": {"version": "1.0.0"}, "type": "object", **keywords}
    return models_of({"thing.json": head}).Thing


def classes_of(package: ModuleType) -> Iterator[Any]:
    """Every model in the modules of `package`: entities, and the objects inside them."""
    for path in sorted(Path(package.__path__[0]).glob("[!_]*.py")):
        module = importlib.import_module(f"{package.__name__}.{path.stem}")
        for value in vars(module).values():
            if isinstance(value, type) and hasattr(value, "model_fields") and value.__module__ == module.__name__:
                yield value
