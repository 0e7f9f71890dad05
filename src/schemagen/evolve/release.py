"""A release in the making: what it freezes, whether it may be, and the files that it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.release import Excepted, History, Release, frozen_path
from schemagen.catalog.released import released_catalog, settings_of
from schemagen.diagnostic import Finding, did_you_mean, has_errors
from schemagen.evolve.bump import bump_findings, changed_heads
from schemagen.evolve.diff import same
from schemagen.evolve.exception import Risk, check_exceptions, risks_of_schemas, risks_of_sql, warnings_of_sql
from schemagen.evolve.history import FOLDER, NAME, digest_text, is_timestamp
from schemagen.evolve.release_text import release_text
from schemagen.evolve.renaming import rename_findings
from schemagen.source.document import parse_json
from schemagen.source.json_writer import json_text


@dataclass(frozen=True)
class Draft:
    """A release and the texts of its files, by path in the catalog's folder; void with an error among `findings`."""

    release: Release
    files: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


def draft_release(catalog: Catalog, name: str, at: str, dialects: Collection[str]) -> Draft:
    """The release of the heads of `catalog` as `name` at the timestamp `at`, with migrations in `dialects`.

    Findings: `release-name-invalid`, `release-name-taken`, `release-not-after`, `release-nothing-changed`,
    `version-not-bumped`, `version-bump-too-small`, `rename-impossible`, `version-taken`, `exception-missing`,
    `exception-unmatched`.
    """
    shell, frozen = _begun(catalog, name, at)
    findings = [*check_name(catalog, name, at), *_check_heads(catalog, shell, frozen)]
    if has_errors(findings):
        return Draft(shell, {}, tuple(findings))
    return complete(catalog, shell, _texts(frozen), dialects, catalog.allow, findings)


def missing_exceptions(catalog: Catalog, dialects: Collection[str]) -> list[Finding]:
    """As warnings, which exceptions a release of the heads of `catalog` lacks, or has without need.

    For heads that `bump_findings` and `rename_findings` say nothing of. Nothing where there is nothing to release.
    """
    last = catalog.history.last
    if last is None:
        return []
    shell, frozen = _begun(catalog, "next", last.last_timestamp)
    if any(_nothing_changed(catalog, shell, frozen)) or any(_versions_taken(catalog, frozen)):
        return []
    draft = complete(catalog, shell, _texts(frozen), dialects, catalog.allow)
    return [replace(finding, severity="warning") for finding in draft.findings if finding.severity == "error"]


def _begun(catalog: Catalog, name: str, at: str) -> tuple[Release, Mapping[str, Entity]]:
    """A release that freezes nothing yet, and what it is to freeze, by path."""
    folder = catalog.origin.file.rsplit("/", 1)[0] if catalog.origin.file in catalog.documents else catalog.origin.file
    entities = {e.name: e.version for e in catalog.entities.values()}
    shell = Release(at, name, f"{folder}/{FOLDER}/{at}_{name}.yaml", entities, settings=settings_of(catalog))
    return shell, {frozen_path(e.name, e.version): e for e in _changed(catalog)}


def _texts(frozen: Mapping[str, Entity]) -> dict[str, str]:
    return {path: json_text(entity.schema) + "\n" for path, entity in frozen.items()}


def complete(
    catalog: Catalog,
    shell: Release,
    texts: Mapping[str, str],
    dialects: Collection[str],
    allow: Collection[Any],
    findings: Collection[Finding] = (),
) -> Draft:
    """`shell` with the digests of the versions that it freezes (`texts`), its migrations and its exceptions.

    `allow` are the exceptions asked for (each with `code`, `at`, `reason`).
    """
    digests = {path: digest_text(text.encode()) for path, text in sorted(texts.items())}
    release = replace(shell, digests=digests)
    ahead = _ahead(catalog, release, texts)
    migrations, risks, warnings = _migrations(ahead, release, dialects)
    risks = [*risks_of_schemas(ahead, release, dialects), *risks]
    exceptions = check_exceptions(catalog, risks, allow)
    allowed = tuple(Excepted(one.code, one.at, one.reason) for one in allow)
    release = replace(release, migrations=migrations, allow=allowed)
    files = {**texts, f"{FOLDER}/{release.stem}.yaml": release_text(release)}
    return Draft(release, files, (*findings, *exceptions, *warnings))


def _ahead(catalog: Catalog, release: Release, texts: Mapping[str, str]) -> Catalog:
    """The catalog as it will be read once `release` is made."""
    now = catalog.history
    frozen: dict[str, Any] = {**now.frozen, **{path: parse_json(text, path).data for path, text in texts.items()}}
    return replace(catalog, history=History((*now.releases, release), frozen))


def _migrations(
    ahead: Catalog, release: Release, dialects: Collection[str]
) -> tuple[dict[str, str], list[Risk], list[Finding]]:
    """The digests of the migration's files, what it risks, and what to know of it."""
    from schemagen.database.released_migration import released_migration

    digests: dict[str, str] = {}
    risks: list[Risk] = []
    hazards = {}
    for dialect in dialects:
        made = released_migration(ahead, release, dialect)
        digests |= {f"{dialect}/{name}": digest_text(text.encode()) for name, text in made.files.items()}
        risks += risks_of_sql(made.hazards, dialect)
        if made.is_first:  # nothing was there that its way back could lose
            continue
        hazards[dialect] = made.hazards
    return digests, risks, [*warnings_of_sql(ahead, hazards), *_of_documents(ahead, release, list(hazards))]


def _of_documents(ahead: Catalog, release: Release, dialects: Collection[str]) -> Iterator[Finding]:
    """What rows keep of an older shape."""
    from schemagen.evolve.upcast.stored import warnings_of_documents

    if (before := ahead.history.before(release)) is not None:
        now = released_catalog(ahead, release)
        heads = replace(now, entities={name: ahead.entities.get(name, one) for name, one in now.entities.items()})
        yield from warnings_of_documents(released_catalog(ahead, before), heads, dialects)


def _changed(catalog: Catalog) -> Iterator[Entity]:
    """The heads that the last release does not have as they are."""
    history = catalog.history
    for entity in catalog.entities.values():
        version = history.version(entity.name)
        if version is None or not same(dict(history.schema(entity.name, version)), dict(entity.schema)):
            yield entity


def check_name(catalog: Catalog, name: str, at: str) -> Iterator[Finding]:
    """Findings on the name and the timestamp of a release that is to follow the catalog's history."""
    file = catalog.origin.file
    if not NAME.match(name):
        help = "at most 100 lower-case letters, digits and underscores, as in add_email"
        yield Finding("release-name-invalid", "error", f"'{name}' can't name a release", file=file, help=help)
    if not is_timestamp(at):
        said = f"'{at}' is no timestamp"
        yield Finding("release-name-invalid", "error", said, file=file, help="YYYYMMDDHHMMSS, in UTC")
    if same_name := next((r for r in catalog.history.releases if r.name == name), None):
        said = f"there is a release '{name}' already, of {same_name.at}"
        yield Finding("release-name-taken", "error", said, file=same_name.file, help="choose another name")
    if (last := catalog.history.last) and at <= last.last_timestamp:
        taken = "" if last.last_timestamp == last.at else f", whose migration takes up to {last.last_timestamp}"
        said = f"the timestamp {at} is not after the last release, {last.stem}{taken}"
        yield Finding("release-not-after", "error", said, file=last.file, help="choose a later one with --at")


def _check_heads(catalog: Catalog, shell: Release, frozen: Mapping[str, Entity]) -> Iterator[Finding]:
    yield from _nothing_changed(catalog, shell, frozen)
    yield from bump_findings(catalog, changed_heads(catalog))
    yield from rename_findings(catalog)
    yield from _versions_taken(catalog, frozen)


def _nothing_changed(catalog: Catalog, shell: Release, frozen: Mapping[str, Entity]) -> Iterator[Finding]:
    last = catalog.history.last
    gone = set(last.entities) - set(shell.entities) if last else set()
    if not frozen and not gone and (last is None or dict(last.settings) == dict(shell.settings)):
        said = f"no entity of {catalog.name} changed since the last release" + (f", {last.stem}" if last else "")
        yield Finding("release-nothing-changed", "error", said, file=catalog.origin.file, help="there is nothing to do")


def _versions_taken(catalog: Catalog, frozen: Mapping[str, Entity]) -> Iterator[Finding]:
    for path, entity in frozen.items():
        if path in catalog.history.frozen and catalog.history.version(entity.name) is None:
            yield _taken(catalog, entity)


def _taken(catalog: Catalog, entity: Entity) -> Finding:
    """A version that an entity had which was dropped since; others are found by their bump."""
    said = f"{entity.name} {entity.version} was released before it was dropped"
    origin = entity.origin.at("x-entity", "version")
    help = "choose a version above all that were released"
    return catalog.finding("version-taken", said, origin, help=help, entity=entity.name, at=entity.name)


def find_release(history: History, wanted: str) -> Release | None:
    """The release that `wanted` names: by name, timestamp, or both (`<at>_<name>`)."""
    return next((r for r in history.releases if wanted in (r.name, r.at, r.stem)), None)


def hint_release(history: History, wanted: str) -> str:
    """What to ask for in place of `wanted`."""
    known = [release.name for release in history.releases]
    return did_you_mean(wanted, known) or (f"known: {', '.join(known)}" if known else "nothing is released yet")
