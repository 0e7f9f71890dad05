"""A catalog of the project and the live database that somebody names: found, connected, its state read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from schemagen.catalog.release import History
from schemagen.database.engine import Refusal, Session
from schemagen.database.runner.ledger import TABLE, Ledger
from schemagen.database.runner.live import Access, UnreachableError, live_session
from schemagen.database.runner.location import FORMS, Location, LocationError, locate
from schemagen.database.runner.state import Published, State, read_state
from schemagen.diagnostic import Finding, FindingsError
from schemagen.project.config import Config, load_config
from schemagen.project.problem import unusable
from schemagen.project.published import history_of, published_digests, published_migrations
from schemagen.project.survey import survey


@dataclass(frozen=True)
class Asked:
    """What is asked for: the URL, a catalog (None: the only one), and the table of migrations."""

    database: str
    catalog: str | None = None
    table: str = TABLE


@dataclass(frozen=True)
class Target:
    """A catalog's published migrations, and the database they are for. `others` is as in `State`."""

    catalog: str
    history: History
    location: Location
    published: list[Published]
    others: Mapping[str, Mapping[str, str]]
    table: str

    @contextmanager
    def session(self, access: Access) -> Iterator[tuple[Session, Ledger]]:
        """A connection with its tables of migrations.

        Raises UnusableError (`database-unavailable`), and FindingsError (`database-refused`) for what is not said of
        a migration.
        """
        try:
            with live_session(self.location, access) as session:
                yield session, Ledger(session, self.table, self.location.schema)
        except UnreachableError as error:
            help = "look at the address, and whether the server runs" if self.location.dialect == "postgres" else None
            raise unusable("database-unavailable", f"the database can't be used: {error}", help=help) from error
        except Refusal as refusal:
            raise FindingsError([_refused(self.location, refusal)]) from refusal

    def read(self, ledger: Ledger) -> Callable[[], State]:
        """A function that reads the state of the database."""
        return partial(read_state, ledger, self.published, self.others)


def _refused(location: Location, refusal: Refusal) -> Finding:
    said = f"the database refuses: {location.without_secrets(str(refusal))}"
    help = "the runner makes its tables where dbmate does, and needs the right to write there; --migrations-table names"
    return Finding("database-refused", "error", said, help=f"{help} another place")


def find_target(root: Path, asked: Asked) -> Target:
    """The catalog and the database that are asked for, without connecting yet.

    Raises UnusableError for a URL or catalog that there is not, FindingsError for published files that are not as
    their releases say.
    """
    location = _locate(asked.database)
    config = load_config(root)
    state = survey(root, config)
    state.check_names([asked.catalog] if asked.catalog else [])
    histories = {name: _history(root, config, name) for name in sorted(state.inputs)}
    chosen = asked.catalog or _only(histories, location.dialect)
    histories[chosen] = history_of(root, config, chosen)
    published = published_migrations(root, config, chosen, histories[chosen], location.dialect)
    others = _others(histories, chosen, location.dialect)
    return Target(chosen, histories[chosen], location, published, others, asked.table)


def _history(root: Path, config: Config, catalog: str) -> History:
    """What a catalog released; nothing of one whose history is broken, which matters only where it is asked for."""
    try:
        return history_of(root, config, catalog)
    except FindingsError:
        return History()


def _locate(database: str) -> Location:
    try:
        return locate(database)
    except LocationError as error:
        said = f"the database's URL can't be read: {error}"
        raise unusable("database-url-invalid", said, help=f"forms: {FORMS}") from error


def _only(histories: Mapping[str, History], dialect: str) -> str:
    """The catalog with migrations, when there is one."""
    released = [name for name, history in histories.items() if published_digests(history, dialect)]
    if len(released) == 1 or len(histories) == 1:
        return (released or list(histories))[0]
    raise unusable("catalog-not-named", "there are several catalogs", help=f"name one of {', '.join(histories)}")


def _others(histories: Mapping[str, History], chosen: str, dialect: str) -> dict[str, dict[str, str]]:
    """The versions of the other catalogs, which may be in the same table; a file of SQLite holds one catalog."""
    if dialect == "sqlite":
        return {}
    found = {name: published_digests(history, dialect) for name, history in histories.items() if name != chosen}
    return {name: {file.partition("_")[0]: d for file, d in files.items()} for name, files in found.items() if files}
