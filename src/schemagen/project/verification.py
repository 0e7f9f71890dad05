"""The catalogs' SQL in real databases, with sampled records."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.database.embedded import NoServerError
from schemagen.database.verify import Engine, Records, Verified, engines
from schemagen.database.verify import verify as verify_catalog
from schemagen.database.verify_migrations import verify_migrations
from schemagen.diagnostic import FindingsError, has_errors
from schemagen.project.config import load_config
from schemagen.project.load import load
from schemagen.project.problem import unusable
from schemagen.project.survey import survey
from schemagen.rules.judge import judge
from schemagen.sample.failure import SampleError
from schemagen.sample.records import sample_records
from schemagen.sql.dialect import DIALECTS


@dataclass(frozen=True)
class Sampling:
    """How many records of each entity, by which seed."""

    records: int = 20
    seed: int = 0


def verify(
    root: Path,
    names: Collection[str] = (),
    sampling: Sampling = Sampling(),
    dev_url: str | None = None,
    note: Callable[[str], None] = lambda text: None,
) -> dict[str, Verified]:
    """For each of the catalogs `names`, or of all: what came of loading its SQL and its records into databases.

    The databases are those whose emitters are switched on. Raises FindingsError for schemas with errors, and
    UnusableError where no server can be had, and for an entity that can't be sampled.
    """
    config = load_config(root)
    survey(root, config).check_names(names)
    loaded = load(root, config, names or None)
    if has_errors(loaded.findings):
        raise FindingsError(loaded.findings)
    dialects = [dialect for dialect in DIALECTS if dialect in config.emitters]
    try:
        note("starting databases")
        with engines(dialects, dev_url) as made:
            folder = root / config.generated
            return {name: _verify(catalog, sampling, made, folder, note) for name, catalog in loaded.catalogs.items()}
    except NoServerError as error:
        raise unusable("database-unavailable", f"there is no PostgreSQL: {error}", help=_ELSEWHERE) from error


_ELSEWHERE = "name a server with --dev-url or SCHEMAGEN_DEV_URL, or leave out the emitter 'postgres'"


def _verify(
    catalog: Catalog, sampling: Sampling, made: dict[str, Engine], folder: Path, note: Callable[[str], None]
) -> Verified:  # fmt: skip
    note(f"{catalog.name}: sampling")
    records = _records(catalog, sampling)
    note(f"{catalog.name}: loading")
    verified = verify_catalog(catalog, records, made)
    texts = {dialect: _texts(folder / catalog.slug / "sql" / dialect / "migrations") for dialect in made}
    verified.findings += verify_migrations(catalog, texts, made, lambda state: _records(state, sampling), note)
    return verified


def _texts(folder: Path) -> dict[str, str]:
    """The published migrations in `folder`."""
    return {path.name: path.read_text("utf-8", errors="replace") for path in sorted(folder.glob("*.sql"))}


def _records(catalog: Catalog, sampling: Sampling) -> Records:
    by = judge(catalog)
    try:
        return sample_records(catalog, sampling.records, sampling.seed, by.accept, where=by.where, permits=by.permits)
    except SampleError as error:
        said = f"{catalog.name} can't be sampled: {error.reason}"
        raise unusable("sample-not-found", said, file=catalog.origin.file) from error
