"""The migrations of a catalog, run: each with rows, all from nothing, and the one that the heads will need."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from schemagen.catalog.model import Catalog
from schemagen.catalog.origin import Origin
from schemagen.catalog.release import Release
from schemagen.catalog.released import released_catalog
from schemagen.database.description import describe, differences
from schemagen.database.engine import Refusal
from schemagen.database.mapping import map_catalog
from schemagen.database.migration import Migration, MigrationError, digest_of_text, parse_migration
from schemagen.database.plan import plan_migrations
from schemagen.database.rehearsal import Engine, Sampler, rehearse, run
from schemagen.database.released_migration import released_migration
from schemagen.diagnostic import Finding
from schemagen.sql.table import Database

_SHOWN = 5  # differences in a finding
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
    is_ours: bool = True  # as this version of schemagen makes it


def verify_migrations(
    catalog: Catalog,
    texts: Mapping[str, Texts],
    engines: Mapping[str, Engine],
    sampler: Sampler,
    note: Callable[[str], None] = lambda text: None,
) -> list[Finding]:
    """Findings on the migrations of the releases of `catalog`: `verify-migration-wrong`, `migration-invalid`, and
    `verify-generator-changed`, where this version of schemagen makes other files of a release than were published.

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
            if stage.is_ours:
                done = rehearse(stage.old, stage.new, dialect, stage.files, engine, sampler)
                findings += [_wrong(catalog, dialect, stage, problem) for problem in done.problems]
        if stages:
            findings += _of_chain(catalog, dialect, stages, _chain(stages, dialect, engine))
    return findings


def _wrong(catalog: Catalog, dialect: str, stage: Stage, problem: str) -> Finding:
    said = f"{dialect}: the migration of {stage.name} is wrong: {problem}"
    return catalog.finding("verify-migration-wrong", said, stage.origin)


def _of_chain(catalog: Catalog, dialect: str, stages: Sequence[Stage], chain: "Chain") -> Iterator[Finding]:
    """What is wrong with all migrations together. Of files that another version made, a fresh database may differ."""
    theirs = [stage for stage in stages if not stage.is_ours]
    if not theirs:
        yield from (_wrong(catalog, dialect, stages[-1], f"after all from nothing, {one}") for one in chain.differences)
    elif chain.differences:
        said = f"{dialect}: another version of schemagen made {_listed(theirs)}; a fresh database is not like that"
        help = "; ".join(chain.differences[:_SHOWN])
        more = {"severity": "warning", "help": help}
        yield catalog.finding("verify-generator-changed", said, theirs[-1].origin, **more)  # type: ignore[arg-type]
    yield from (_wrong(catalog, dialect, stages[-1], one) for one in chain.problems)


def _listed(stages: Sequence[Stage]) -> str:
    names = [stage.name for stage in stages]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _released(catalog: Catalog, dialect: str, texts: Texts) -> Iterator[Stage]:
    """A stage for each release that has files in `dialect`."""
    old: Catalog | None = None
    for release in catalog.history.releases:
        names = sorted(path.partition("/")[2] for path in release.migrations if path.startswith(f"{dialect}/"))
        new = released_catalog(catalog, release)
        if names or old:
            files = tuple(parse_migration(name, texts.get(name, "")) for name in names)
            is_ours = not _is_published(release, dialect, texts) or _is_made_so(catalog, release, dialect)
            yield Stage(release.stem, Origin(release.file), old, new, files, is_ours)
            old = new


def _is_published(release: Release, dialect: str, texts: Texts) -> bool:
    """Whether the files are what the release published, to the letter."""
    digests = {f"{dialect}/{name}": digest_of_text(text) for name, text in texts.items()}
    return all(digests.get(p) == digest for p, digest in release.migrations.items() if p.startswith(f"{dialect}/"))


def _is_made_so(catalog: Catalog, release: Release, dialect: str) -> bool:
    """Whether this version of schemagen makes the files of `release` as they were published."""
    made = released_migration(catalog, release, dialect).files
    digests = {f"{dialect}/{name}": digest_of_text(text) for name, text in made.items()}
    return digests == {p: digest for p, digest in release.migrations.items() if p.startswith(f"{dialect}/")}


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


@dataclass
class Chain:
    """What is wrong with all migrations from nothing: `differences` from a fresh database, and other `problems`."""

    differences: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def _chain(stages: Sequence[Stage], dialect: str, engine: Engine) -> Chain:
    """All migrations from nothing, and all the way back."""
    database = map_catalog(stages[-1].new, dialect).database
    files = [migration for stage in stages for migration in stage.files]
    done = Chain()
    try:
        with engine() as session:
            session.create(database)
            fresh = describe(session, database.schema)
        with engine() as session:
            session.create(Database(dialect, {}, database.schema))
            empty = describe(session, database.schema)
            for migration in files:
                run(session, migration, up=True)
            done.differences += differences(describe(session, database.schema), fresh)
            for migration in reversed(files):
                run(session, migration, up=False)
            left = differences(describe(session, database.schema), empty)
            done.problems += [f"after all and all back, {one}" for one in left]
    except Refusal as refusal:
        done.problems.append(f"all from nothing: {refusal}")
    return done
