"""The migrations of a catalog, run: each with rows, all from nothing, and the one that the heads will need."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemagen.catalog.model import Catalog
from schemagen.catalog.origin import Origin
from schemagen.catalog.released import released_catalog
from schemagen.database.description import describe, differences
from schemagen.database.engine import Refusal
from schemagen.database.mapping import map_catalog
from schemagen.database.migration import Migration, MigrationError, parse_migration
from schemagen.database.plan import plan_migrations
from schemagen.database.rehearsal import Engine, Sampler, rehearse, run
from schemagen.diagnostic import Finding
from schemagen.sql.table import Database

Texts = Mapping[str, str]  # a migration's file name → its text
_SCRATCH = "99991231000000"


@dataclass(frozen=True)
class Stage:
    """From one state to the next: its name, where it is said, and its files."""

    name: str
    origin: Origin
    old: Catalog | None
    new: Catalog
    files: tuple[Migration, ...]


def verify_migrations(
    catalog: Catalog,
    texts: Mapping[str, Texts],
    engines: Mapping[str, Engine],
    sampler: Sampler,
    note: Callable[[str], None] = lambda text: None,
) -> list[Finding]:
    """Findings (`verify-migration-wrong`, `migration-invalid`) on the migrations of the releases of `catalog`.

    `texts` are the published files by dialect. What the heads change is planned as a scratch migration and run too.
    """
    findings: list[Finding] = []
    for dialect, engine in engines.items():
        try:
            stages = [*_released(catalog, dialect, texts.get(dialect, {})), *_heads(catalog, dialect)]
        except MigrationError as error:
            findings.append(Finding("migration-invalid", "error", str(error), file=catalog.origin.file))
            continue
        for stage in stages:
            note(f"{catalog.name}: {dialect}: {stage.name}")
            done = rehearse(stage.old, stage.new, dialect, stage.files, engine, sampler)
            findings += [_wrong(catalog, dialect, stage, problem) for problem in done.problems]
        if stages:
            findings += [_wrong(catalog, dialect, stages[-1], problem) for problem in _chain(stages, dialect, engine)]
    return findings


def _wrong(catalog: Catalog, dialect: str, stage: Stage, problem: str) -> Finding:
    said = f"{dialect}: the migration of {stage.name} is wrong: {problem}"
    return catalog.finding("verify-migration-wrong", said, stage.origin)


def _released(catalog: Catalog, dialect: str, texts: Texts) -> Iterator[Stage]:
    """A stage for each release that has files in `dialect`."""
    old: Catalog | None = None
    for release in catalog.history.releases:
        names = sorted(path.partition("/")[2] for path in release.migrations if path.startswith(f"{dialect}/"))
        new = released_catalog(catalog, release)
        if names or old:
            files = tuple(parse_migration(name, texts.get(name, "")) for name in names)
            yield Stage(release.stem, Origin(release.file), old, new, files)
            old = new


def _heads(catalog: Catalog, dialect: str) -> Iterator[Stage]:
    """What the heads change, planned as a migration that is thrown away."""
    history = catalog.history
    if history.last is None or not any(p.startswith(f"{dialect}/") for r in history.releases for p in r.migrations):
        return
    old = released_catalog(catalog, history.last)
    plan = plan_migrations(old, catalog, dialect, "heads", _SCRATCH)
    if plan.files:
        files = tuple(parse_migration(file.name, file.text) for file in plan.files)
        yield Stage("the heads", catalog.origin, old, catalog, files)


def _chain(stages: Sequence[Stage], dialect: str, engine: Engine) -> list[str]:
    """All migrations from nothing, and all the way back."""
    database = map_catalog(stages[-1].new, dialect).database
    files = [migration for stage in stages for migration in stage.files]
    try:
        with engine() as session:
            session.create(database)
            fresh = describe(session, database.schema)
        with engine() as session:
            session.create(Database(dialect, {}, database.schema))
            empty = describe(session, database.schema)
            for migration in files:
                run(session, migration, up=True)
            found = differences(describe(session, database.schema), fresh)
            for migration in reversed(files):
                run(session, migration, up=False)
            left = differences(describe(session, database.schema), empty)
            said = [f"after all from nothing, {one}" for one in found]
            return said + [f"after all and all back, {one}" for one in left]
    except Refusal as refusal:
        return [f"all from nothing: {refusal}"]
