"""The migration of a release: from the released state before it, in one dialect. Made anew whenever it is asked for."""

from dataclasses import dataclass, field

from schemagen.catalog.model import Catalog
from schemagen.catalog.release import Release
from schemagen.catalog.released import released_catalog
from schemagen.database.hazard import Hazard
from schemagen.database.plan import plan_migrations


@dataclass(frozen=True)
class ReleasedMigration:
    """The files of one release's migration: name → text, name → statements of the way up; and what they risk."""

    files: dict[str, str]
    hazards: tuple[Hazard, ...] = ()
    statements: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_first: bool = False  # from nothing


def released_migration(catalog: Catalog, release: Release, dialect: str) -> ReleasedMigration:
    """The migration in `dialect` that leads to `release`, one of the catalog's history.

    It starts from the release before; from nothing where no release before has a migration in that dialect.
    """
    earlier = catalog.history.releases[: catalog.history.releases.index(release)]
    is_first = not any(path.startswith(f"{dialect}/") for one in earlier for path in one.migrations)
    old = None if is_first else released_catalog(catalog, earlier[-1])
    plan = plan_migrations(old, released_catalog(catalog, release), dialect, release.name, release.at)
    texts = {file.name: file.text for file in plan.files}
    return ReleasedMigration(texts, plan.hazards, {file.name: file.statements for file in plan.files}, is_first)
