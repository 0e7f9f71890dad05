"""Catalogs with all that is checked on loading them."""

from collections.abc import Collection
from pathlib import Path

from schemagen.catalog.load import Loaded, load_catalogs
from schemagen.diagnostic import FindingsError, has_errors, in_order
from schemagen.project.config import Config
from schemagen.rules.check import check_expressions


def load(root: Path, config: Config, only: Collection[str] | None = None) -> Loaded:
    """The catalogs of the project at `root`, or those of them that `only` names, with every finding on them."""
    loaded = load_catalogs(root, config.schemas, only)
    if not has_errors(loaded.findings):
        for catalog in loaded.catalogs.values():
            loaded.findings += check_expressions(catalog)
    loaded.findings = in_order(loaded.findings)
    return loaded


def load_usable(root: Path, config: Config, only: Collection[str] | None = None) -> Loaded:
    """As `load`, for what can't be done with wrong schemas: raises FindingsError when there is an error."""
    loaded = load(root, config, only)
    if has_errors(loaded.findings):
        raise FindingsError(loaded.findings)
    return loaded
