"""Payload files of older versions → JSON Lines of a newer one."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.payload.read import Options
from schemagen.payload.report import ValidationReport
from schemagen.payload.upgrade import Line, UpgradeChoice, upgrade_files
from schemagen.project.choices import Choices
from schemagen.project.config import load_config
from schemagen.project.load import load_usable
from schemagen.project.payload_files import payload_files
from schemagen.project.payload_paths import payload_paths
from schemagen.project.problem import UnusableError, unusable


def upgrade(
    root: Path,
    folder: Path,
    files: Sequence[str],
    address: str | None,
    to: str | None,
    report: ValidationReport,
) -> Iterator[Line]:
    """The payloads in `files`, relative to `folder`, in the version `to` (None: the head's), as they are read.

    The entity is found as `validate_by_catalogs` finds it. `report` gets the counts, and why a payload is not there.
    Raises FindingsError for schemas with errors, and UnusableError where an address or `to` names nothing.
    """
    config = load_config(root)
    catalogs = load_usable(root, config, histories=True)
    choices = Choices(root, catalogs, partial(UpgradeChoice, root=root.resolve(), to=to))
    if address:
        _check_target(choices, address)
    elif to is not None and to not in {v for c in catalogs.values() for v in _versions(c)}:
        raise unusable("version-unknown", f"no entity has a version '{to}'")
    found, missing = payload_files(folder, files)
    for finding in reversed(missing):
        report.add_missing(finding)
    inputs = choices.inputs(folder, found, address, payload_paths(root, config, catalogs))
    return upgrade_files(inputs, choices, Options(many=True), report)


def _check_target(choices: Choices, address: str) -> None:
    choice = choices.at(address)
    assert isinstance(choice, UpgradeChoice)
    if problem := choice.target_problem():
        raise UnusableError([problem])


def _versions(catalog: Catalog) -> Iterator[str]:
    """Every version that an entity of `catalog` has, or had."""
    yield from (entity.version for entity in catalog.entities.values())
    yield from (version for release in catalog.history.releases for version in release.entities.values())
