"""What a database has of the published migrations: what is applied, pending, interrupted, wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from schemagen.database.migration import Migration, Section
from schemagen.database.runner.ledger import Entry, Ledger
from schemagen.diagnostic import Finding, did_you_mean

NOTHING = "0"  # the target before the first migration


@dataclass(frozen=True, slots=True)
class Published:
    """A published migration: its release (`<timestamp>_<name>`), file, and the file's digest; `path` is for people.

    `previous` is the version before it.
    """

    release: str
    migration: Migration
    digest: str
    path: str
    previous: str | None = None

    @property
    def version(self) -> str:
        """What the database knows it by."""
        return self.migration.version

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.migration.name


@dataclass(frozen=True, slots=True)
class Step:
    """One migration to run, up or down. `resumed` says that it was begun before and may be half done."""

    published: Published
    up: bool
    resumed: bool = False

    @property
    def section(self) -> Section:
        """What runs."""
        return self.published.migration.up if self.up else self.published.migration.down


@dataclass(frozen=True)
class State:
    """A database as its tables of migrations say. `others` has the versions of the project's other catalogs."""

    published: Sequence[Published]
    versions: frozenset[str]
    log: Mapping[str, Entry]
    others: Mapping[str, Mapping[str, str]]  # catalog → version → digest

    @cached_property
    def applied(self) -> list[Published]:
        """What is applied, in order."""
        return [one for one in self.published if one.version in self.versions]

    @cached_property
    def pending(self) -> list[Published]:
        """What is not, in order."""
        return [one for one in self.published if one.version not in self.versions]

    @cached_property
    def interrupted(self) -> tuple[Published, Entry] | None:
        """The migration that was begun and neither finished nor done by somebody else since."""
        for one in self.published:
            entry = self.log.get(one.version)
            if entry and not entry.finished and entry.up != (one.version in self.versions):
                return one, entry
        return None

    def problems(self) -> list[Finding]:
        """Why nothing may run here: errors."""
        return [*self._unknown(), *self._shared(), *self._out_of_order(), *self._changed()]

    def _unknown(self) -> Iterator[Finding]:
        known = {one.version for one in self.published}.union(*self.others.values())
        for version in sorted(self.versions - known):
            said = f"version {version} is applied in the database, and no published migration has it"
            help = "migrate with the project that has it; migrations of other tools need a table of their own"
            yield Finding("migration-unknown-version", "error", said, help=f"{help} (--migrations-table)")

    def _shared(self) -> Iterator[Finding]:
        """An applied version that is rather another catalog's, whose migrations are in the same table."""
        for one in self.applied:
            entry = self.log.get(one.version)
            for catalog, theirs in self.others.items():
                own = self.versions & (theirs.keys() - {p.version for p in self.published})
                theirs_ran = entry.digest == theirs.get(one.version) if entry else bool(own)
                if one.version in theirs and theirs_ran and theirs[one.version] != one.digest:
                    said = f"version {one.version} is applied in the database, but may be that of the catalog {catalog}"
                    help = "give each catalog a table of its own with --migrations-table"
                    yield Finding("migration-unknown-version", "error", said, one.path, help=help)

    def _out_of_order(self) -> Iterator[Finding]:
        last = self.applied[-1].version if self.applied else ""
        for one in self.pending:
            if one.version < last:
                said = f"'{one.name}' is not applied, but later ones are (the last: {last})"
                help = "the later ones were made without it: take them down first, or release it again with --renumber"
                yield Finding("migration-out-of-order", "error", said, one.path, help=help)

    def _changed(self) -> Iterator[Finding]:
        for one in self.applied:
            entry = self.log.get(one.version)
            if entry and entry.up and entry.finished and entry.digest != one.digest:
                said = f"'{one.name}' is not what was run on this database at {entry.started}"
                help = "restore the release that was run: a published migration never changes"
                yield Finding("migration-changed", "error", said, one.path, help=help)

    def steps_up(self, until: int | None = None) -> list[Step]:
        """What leads to all, or the first `until`, migrations applied. A half-done way down is finished first."""
        wanted = [one for one in self.published[:until] if one.version not in self.versions]
        steps = [Step(one, True, self._is_begun(one)) for one in wanted]
        if self.interrupted and not self.interrupted[1].up:
            half = self.interrupted[0]
            again = [Step(half, True)] if half in self.published[:until] else []
            return [Step(half, False, True), *again, *steps]
        return steps

    def steps_down(self, until: int | None = None) -> list[Step]:
        """What leads back to only the first `until` migrations applied; None takes the last release back."""
        steps = []
        if self.interrupted and self.interrupted[1].up:
            steps.append(Step(self.interrupted[0], False, True))
        begun = [step.published for step in steps]
        if until is None:
            last = (self.applied + begun)[-1:]
            gone = [one for one in self.applied if last and one.release == last[0].release]
        else:
            gone = [one for one in self.published[until:] if one.version in self.versions]
        return [*steps, *(Step(one, False, self._is_begun(one)) for one in reversed(gone))]

    def _is_begun(self, one: Published) -> bool:
        return self.interrupted is not None and self.interrupted[0] is one


def read_state(ledger: Ledger, published: Sequence[Published], others: Mapping[str, Mapping[str, str]]) -> State:
    """What the database of `ledger` has of `published`. Raises Refusal."""
    return State(published, frozenset(ledger.applied()), ledger.log(), others)


def position(published: Sequence[Published], target: str) -> int | Finding:
    """How many of `published` are applied at `target`: a version or file, a release's name or stem, or "0".

    A version or file is that file; a name, and what is before `.sql` of a release's first file, is the whole release.
    """
    if target == NOTHING:
        return 0
    for number, one in enumerate(published):
        if target in (one.version, one.name):
            return number + 1
    releases = list(dict.fromkeys(one.release for one in published))
    found = [release for release in releases if target in (release, release.partition("_")[2])]
    if not found:
        stems = [number + 1 for number, one in enumerate(published) if one.name == f"{target}.sql"]
        return stems[0] if stems else _unknown_target(target, releases)
    if len(found) > 1:
        return Finding("migration-target-unknown", "error", f"there are several releases '{target}'",
                       help=f"name one of {', '.join(found)}")  # fmt: skip
    return max(number + 1 for number, one in enumerate(published) if one.release == found[0])


def _unknown_target(target: str, releases: Iterable[str]) -> Finding:
    names = [release.partition("_")[2] for release in releases]
    help = did_you_mean(target, names) or f"releases: {', '.join(names)}; or a version, or 0 for nothing"
    return Finding("migration-target-unknown", "error", f"there is no release or version '{target}'", help=help)


def numbered(published: Sequence[Published]) -> list[Published]:
    """`published`, each knowing the version before it."""
    before = [None, *(one.version for one in published)]
    return [replace(one, previous=previous) for one, previous in zip(published, before, strict=False)]
