"""The published migrations of a catalog, read and checked against what its releases say of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from schemagen.catalog.naming import slug_of
from schemagen.catalog.release import History
from schemagen.database.migration import MigrationError, migrations_sum, parse_migration
from schemagen.database.runner.state import Published, numbered
from schemagen.diagnostic import Finding, FindingsError, has_errors
from schemagen.evolve.history import digest_text, read_history
from schemagen.project.config import Config

SUM = "migrations.sum"
_RESTORE = "restore it from version control, or run `schemagen generate`: a published migration never changes"


def history_of(root: Path, config: Config, catalog: str) -> History:
    """What `catalog` released; its heads are not read. Raises FindingsError where its history is broken."""
    shown = f"{config.schemas}/{catalog}"
    read = read_history(root / shown, shown)
    if has_errors(read.findings):
        raise FindingsError(read.findings)
    return read.history


def published_digests(history: History, dialect: str) -> dict[str, str]:
    """The digests of the published files of `dialect`, by name, in order."""
    paths = {path: d for release in history.releases for path, d in release.migrations.items()}
    return {p.removeprefix(f"{dialect}/"): d for p, d in sorted(paths.items()) if p.startswith(f"{dialect}/")}


def published_migrations(
    root: Path, config: Config, catalog: str, history: History, dialect: str
) -> list[Published]:  # fmt: skip
    """The published migrations of `catalog`, in order.

    Raises FindingsError for a file that is missing, changed, or of no release (`migration-missing`,
    `migration-changed`, `migration-stray`, `migration-invalid`), and where there is none (`migration-none`).
    """
    reader = _Reader(root, f"{config.generated}/{slug_of(catalog)}/sql/{dialect}/migrations")
    digests = published_digests(history, dialect)
    releases = {p.removeprefix(f"{dialect}/"): r.stem for r in history.releases for p in r.migrations}
    found = [one for name, digest in digests.items() for one in reader.read(name, digest, releases[name])]
    reader.check_folder(digests)
    if not digests:
        help = f"`schemagen release {catalog} NAME` makes one, where the emitter '{dialect}' runs"
        said = f"the catalog {catalog} has no migration for {dialect}"
        reader.findings.append(Finding("migration-none", "error", said, help=help))
    if reader.findings:
        raise FindingsError(reader.findings)
    return numbered(found)


class _Reader:
    """Reads one folder; collects what is wrong with it."""

    def __init__(self, root: Path, shown: str) -> None:
        self.folder, self.shown = root / shown, shown
        self.findings: list[Finding] = []

    def read(self, name: str, digest: str, release: str) -> Iterator[Published]:
        data = self._bytes(name)
        if data is None:
            return
        if digest_text(data) != digest:
            self._report("migration-changed", f"'{name}' is not as the release {release} published it", name)
            return
        try:
            migration = parse_migration(name, data.decode("utf-8").replace("\r\n", "\n"))
        except (MigrationError, UnicodeDecodeError) as error:
            self._report("migration-invalid", str(error), name)
            return
        yield Published(release, migration, digest, f"{self.shown}/{name}")

    def check_folder(self, digests: Mapping[str, str]) -> None:
        """Whether migrations.sum says what the releases say, and nothing else lies there."""
        if digests:
            data = self._bytes(SUM)
            if data is not None and data.replace(b"\r\n", b"\n").decode("utf-8", "replace") != migrations_sum(digests):
                self._report("migration-changed", f"{SUM} does not fit the releases of the catalog", SUM)
        for path in sorted(self.folder.glob("*.sql")):
            if path.name not in digests:
                said = f"'{path.name}' is the migration of no release"
                self._report("migration-stray", said, path.name, "delete it, or restore its release")

    def _bytes(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            self._report("migration-missing", f"'{name}' was published and is missing", name)
        except OSError as error:
            self._report("migration-missing", f"'{name}' can't be read: {error.strerror}", name)
        return None

    def _report(self, code: str, message: str, name: str, help: str = _RESTORE) -> None:
        self.findings.append(Finding(code, "error", message, file=f"{self.shown}/{name}", help=help))
