"""A project with two releases, and live databases to run them on."""

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schemagen.database.embedded import scratch_database
from schemagen.database.engine import Session, SqliteSession, postgres_session
from schemagen.database.runner.runner import Patience
from schemagen.project.live_database import Asked
from schemagen.project.migrating import Migrated, Request, Standing, migrate_down, migrate_up, migration_status
from schemagen.project.releasing import make_release

sys.path.append(str(Path(__file__).parent / "release"))  # its small project is ours too

from shop import head, start, text, write

FIRST, SECOND = "20250101000000", "20250201000000"
INITIAL = f"{FIRST}_initial.sql"
FILES = [
    INITIAL, f"{SECOND}_plans.sql", "20250201000001_plans_index.sql", "20250201000002_plans_fill.sql",
    "20250201000003_plans_validate.sql", "20250201000004_plans_contract.sql",
]  # fmt: skip


def make(root: Path) -> Path:
    """Release a catalog twice: the second release fills and requires a property, and makes an index."""
    nick, rank = text(maxLength=20), {"description": "D.", "type": "integer"}
    start(root, head("Item", "1.0.0", {"nick": nick, "rank": rank}), emitters=("postgres", "sqlite"))
    assert make_release(root, "shop", "initial", FIRST).stem
    later = {"nick": text(maxLength=20), "rank": {**rank, "x-backfill": 7}}
    index = {"x-indexes": [{"fields": ["nick"]}]}
    write(root, head("Item", "2.0.0", later, required=["id", "rank"], **index))
    made = make_release(root, "shop", "plans", SECOND)
    assert made.stem, made.findings
    return root


@dataclass
class Live:
    """A database of a test: its URL, and a session of our own on it."""

    dialect: str
    url: str
    session: Session

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.session.execute(query)

    def versions(self) -> list[str]:
        return [v for (v,) in self.ask("SELECT version FROM schema_migrations ORDER BY version")]

    def insert(self, rows: int) -> None:
        """Rows of the first release without a rank."""
        uuid = "'00000000-0000-4000-8000-' || lpad({}, 12, '0')"
        if self.dialect == "postgres":
            made = uuid.format("n::text")
            self.ask(f"INSERT INTO shop.items (id, nick) SELECT ({made})::uuid, 'x' FROM generate_series(1, {rows}) n")
        else:
            for n in range(rows):
                self.ask(f"INSERT INTO items (id, nick) VALUES ('00000000-0000-4000-8000-{n:012}', 'x')")

    def ranks(self) -> list[tuple[Any, ...]]:
        table = "shop.items" if self.dialect == "postgres" else "items"
        return self.ask(f"SELECT rank, schema_version, count(*) FROM {table} GROUP BY 1, 2 ORDER BY 1, 2")


@contextmanager
def postgres_live(server: str) -> Iterator[Live]:
    with scratch_database(server) as url, postgres_session(url) as session:
        yield Live("postgres", url, session)


@contextmanager
def sqlite_live(folder: Path) -> Iterator[Live]:
    path = folder / "live.db"
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield Live("sqlite", f"sqlite:{path}", SqliteSession(connection))
    finally:
        connection.close()


@pytest.fixture(scope="session")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("live") / "shop")


@pytest.fixture
def shop(made_shop: Path, tmp_path: Path) -> Path:
    """A copy of the project, to do as one likes."""
    return Path(shutil.copytree(made_shop, tmp_path / "shop"))


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[Live]:
    with postgres_live(postgres_server) as live:
        yield live


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Live]:
    with sqlite_live(tmp_path) as live:
        yield live


@pytest.fixture(params=["postgres", "sqlite"])
def live(request: pytest.FixtureRequest) -> Live:
    """Either database."""
    found: Live = request.getfixturevalue(request.param)
    return found


def up(root: Path, live: Live, to: str | None = None, **more: Any) -> Migrated:
    return migrate_up(root, _request(live, to), **more)


def down(root: Path, live: Live, to: str | None = None, **more: Any) -> Migrated:
    return migrate_down(root, _request(live, to), **more)


def status(root: Path, live: Live) -> Standing:
    return migration_status(root, Asked(live.url))


def _request(live: Live, to: str | None) -> Request:
    return Request(Asked(live.url), to, Patience(20, 0.3))


def files(migrated: Migrated) -> list[str]:
    """What ran, clean."""
    assert not migrated.findings, migrated.findings
    return [step.published.name for step in migrated.steps]


def wait_until(condition: Callable[[], object]) -> None:
    """Wait for what another process is about to do."""
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)
