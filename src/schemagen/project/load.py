"""Catalogs with all that is checked on loading them."""

from collections.abc import Collection
from pathlib import Path

from schemagen.catalog.load import Loaded, load_catalogs
from schemagen.diagnostic import in_order
from schemagen.project.config import Config


def load(root: Path, config: Config, only: Collection[str] | None = None) -> Loaded:
    """The catalogs of the project at `root`, or those of them that `only` names, with every finding on them."""
    loaded = load_catalogs(root, config.schemas, only)
    loaded.findings = in_order(loaded.findings)
    return loaded
