"""The histories of the two sample catalogs: sound, and showing every sort of change."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from schemagen.catalog.model import Catalog
from schemagen.catalog.released import released_catalog
from schemagen.database.released_migration import released_migration
from schemagen.evolve.history import digest_text
from schemagen.evolve.state import Change, changes_between, changes_from
from schemagen.project.config import load_config
from schemagen.project.load import load

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def catalogs() -> Mapping[str, Catalog]:
    loaded = load(ROOT, load_config(ROOT))
    assert not [finding for finding in loaded.findings if finding.severity == "error"]
    return loaded.catalogs


def steps(catalog: Catalog) -> list[Change]:
    """What every release changed."""
    befores = [None, *catalog.history.releases[:-1]]
    pairs = zip(befores, catalog.history.releases, strict=True)
    return [change for before, release in pairs for change in changes_from(catalog, before, release.stem)]


def test_there_are_enough_releases(catalogs: Mapping[str, Catalog]) -> None:
    assert len(catalogs["platform"].history.releases) >= 4
    assert len(catalogs["vrooli"].history.releases) >= 2


def test_they_show_every_sort_of_change(catalogs: Mapping[str, Catalog]) -> None:
    found = [change for catalog in catalogs.values() for change in steps(catalog)]
    codes = {one.code for change in found if change.step for one in change.step.changes}
    wanted = {
        "field-added", "field-renamed", "field-removed", "constraint-tightened", "constraint-loosened",
        "enum-value-added", "enum-value-removed",
    }  # fmt: skip
    assert wanted <= codes
    assert {"Message", "AuditEvent"} <= {c.entity for c in found if c.status == "new"}
    assert {change.step.least for change in found if change.step} >= {"minor", "major"}
    reasons = [one.reason for c in catalogs.values() for release in c.history.releases for one in release.allow]
    assert reasons
    assert all(reasons)


def test_a_reference_is_added(catalogs: Mapping[str, Catalog]) -> None:
    vrooli = catalogs["vrooli"]
    first, last = (
        released_catalog(vrooli, r).entities["Resource"]
        for r in (vrooli.history.releases[0], vrooli.history.releases[-1])
    )
    assert {r.id for r in last.references} - {r.id for r in first.references} == {"resource.forked_from_id.references"}


def test_every_version_is_right(catalogs: Mapping[str, Catalog]) -> None:
    assert all(c.step.is_enough for catalog in catalogs.values() for c in steps(catalog) if c.step)
    assert all(c.step.is_enough for catalog in catalogs.values() for c in changes_between(catalog) if c.step)


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
@pytest.mark.parametrize("name", ["platform", "vrooli"])
def test_migrations_come_out_as_they_were_published(name: str, dialect: str, catalogs: Mapping[str, Catalog]) -> None:
    """Backwards, so that no plan relies on one made before it."""
    for release in reversed(catalogs[name].history.releases):
        made = released_migration(catalogs[name], release, dialect).files
        pinned = {k.split("/")[1]: v for k, v in release.migrations.items() if k.startswith(f"{dialect}/")}
        assert {file: digest_text(text.encode()) for file, text in made.items()} == pinned
