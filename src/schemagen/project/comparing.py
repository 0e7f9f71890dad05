"""What changed between two states of the catalogs: for `diff`."""

from collections.abc import Collection, Iterator
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import FindingsError, has_errors
from schemagen.evolve.state import Change, UnknownStateError, changes_between
from schemagen.project.address import resolve
from schemagen.project.config import load_config
from schemagen.project.load import load
from schemagen.project.problem import unusable


def differences(root: Path, wanted: str | None, old: str | None, new: str | None) -> list[Change]:
    """What changed from the state `old` to `new` in the catalog or entity `wanted`, or in all catalogs.

    Raises FindingsError for schemas with errors, and UnusableError for a catalog, entity, release or version that there
    is not.
    """
    config = load_config(root)
    loaded = load(root, config)
    if has_errors(loaded.findings):
        raise FindingsError(loaded.findings)
    catalogs: Collection[Catalog] = loaded.catalogs.values()
    entity = None
    if wanted in loaded.catalogs:
        catalogs = [loaded.catalogs[wanted]]
    elif wanted is not None:
        address = resolve(wanted, loaded.catalogs)
        catalogs, entity = [address.catalog], address.entity.name
    found = [change for catalog in catalogs for change in _changes(catalog, old, new, single=len(catalogs) == 1)]
    return [change for change in found if entity in (None, change.entity)]


def _changes(catalog: Catalog, old: str | None, new: str | None, *, single: bool) -> Iterator[Change]:
    try:
        yield from changes_between(catalog, old, new)
    except UnknownStateError as error:
        if single:
            raise unusable("version-unknown", f"{error} in {catalog.name}", help=error.help) from error
