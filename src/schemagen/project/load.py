"""Catalogs with all that is checked on loading them."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from schemagen.catalog.load import Loaded, load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding, FindingsError, has_errors, in_order
from schemagen.project.config import Config
from schemagen.rules.check import check_expressions


def load(root: Path, config: Config, only: Collection[str] | None = None) -> Loaded:
    """The catalogs of the project at `root`, or those of them that `only` names, with every finding on them.

    What they released is read too.
    """
    loaded = load_catalogs(root, config.schemas, only)
    _read_histories(root, config, loaded)
    for check in (check_expressions, _check_databases):
        if not has_errors(loaded.findings):
            loaded.findings += [finding for catalog in loaded.catalogs.values() for finding in check(catalog)]
    loaded.findings = in_order(loaded.findings)
    return loaded


def load_heads(root: Path, config: Config, name: str) -> Catalog:
    """The catalog `name` without its history. Raises FindingsError when there is an error in its schemas."""
    return load_usable(root, config, [name])[name]


def load_usable(
    root: Path, config: Config, only: Collection[str] | None = None, *, histories: bool = False
) -> dict[str, Catalog]:
    """The catalogs as `load` gives them, for what has nothing to do with databases; with `histories` if asked for.

    Raises FindingsError when there is an error in the schemas.
    """
    loaded = load_catalogs(root, config.schemas, only)
    if histories:
        _read_histories(root, config, loaded)
    if not has_errors(loaded.findings):
        loaded.findings += [finding for catalog in loaded.catalogs.values() for finding in check_expressions(catalog)]
    if has_errors(loaded.findings):
        raise FindingsError(loaded.findings)
    return loaded.catalogs


def with_history(catalog: Catalog, folder: Path, shown: str) -> Catalog:
    """`catalog` with what it released, which stands in `folder`. Raises FindingsError where that was changed."""
    from schemagen.evolve.history import read_history

    read = read_history(folder, shown)
    if has_errors(read.findings):
        raise FindingsError(read.findings)
    return replace(catalog, history=read.history)


def _read_histories(root: Path, config: Config, loaded: Loaded) -> None:
    """Give each catalog what it released."""
    from schemagen.evolve.history import read_history

    for name, catalog in loaded.catalogs.items():
        shown = f"{config.schemas}/{name}"
        read = read_history(root / shown, shown)
        loaded.catalogs[name] = replace(catalog, history=read.history)
        loaded.findings += read.findings


def _check_databases(catalog: Catalog) -> list[Finding]:
    """What is wrong with the catalog in a database, such as a rule that it can't hold but has to."""
    from schemagen.database.mapping import map_catalog
    from schemagen.database.matrix import unmet_beyond_sql
    from schemagen.sql.dialect import DIALECTS

    mapped = [finding for dialect in DIALECTS for finding in map_catalog(catalog, dialect).findings]
    return [*mapped, *unmet_beyond_sql(catalog)]
