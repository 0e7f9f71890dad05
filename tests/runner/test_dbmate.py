"""dbmate goes on where our runner stopped, and the other way round; its real binary, from the package index of node."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from live_shop import FILES, INITIAL, Live, down, files, status, up

from schemagen.project.drifting import find_drift
from schemagen.project.live_database import Asked

pytestmark = pytest.mark.slow
Dbmate = Callable[..., str]


@pytest.fixture(scope="session")
def binary(tmp_path_factory: pytest.TempPathFactory) -> str:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no node here, from whose index dbmate would come")
    folder = tmp_path_factory.mktemp("dbmate")
    command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "dbmate@2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("dbmate can't be had from the package index")
    return str(folder / "node_modules/.bin/dbmate")


@pytest.fixture
def dbmate(binary: str, shop: Path, live: Live) -> Dbmate:
    """Run dbmate on the database with the published migrations."""

    def run(*arguments: str, refused: bool = False) -> str:
        folder = shop / f"generated/shop/sql/{live.dialect}/migrations"
        command = [binary, "--url", url(live), "--migrations-dir", str(folder), "--no-dump-schema", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=shop)
        assert (done.returncode != 0) == refused, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def url(live: Live) -> str:
    """The database as dbmate wants it named."""
    if live.dialect == "sqlite":
        return live.url
    settings = dict(part.split("=", 1) for part in live.url.split())
    return f"postgres://{settings['user']}@/{settings['dbname']}?socket={quote(settings['host'])}&sslmode=disable"


def test_dbmate_goes_on_from_us(shop: Path, live: Live, dbmate: Dbmate) -> None:
    files(up(shop, live, "initial"))
    live.insert(2)
    assert f"[X] {INITIAL}" in dbmate("status")
    assert f"Applied: {FILES[1]}" in dbmate("migrate")
    assert live.ranks() == [(7, "2.0.0", 2)]
    assert not status(shop, live).findings
    count = len(live.versions())
    for _ in range(count):
        dbmate("rollback")
    assert live.versions() == []
    assert len(files(up(shop, live))) == count


def test_we_go_on_from_dbmate(shop: Path, live: Live, dbmate: Dbmate, postgres_server: str) -> None:
    dbmate("migrate")
    assert not status(shop, live).findings
    assert find_drift(shop, Asked(live.url), postgres_server).findings == []
    files(down(shop, live))
    live.insert(2)
    assert "Pending: " in dbmate("status")
    assert f"Applied: {FILES[1]}" in dbmate("migrate")
    dbmate("rollback")
    files(up(shop, live))
    assert [(rank, count) for rank, _, count in live.ranks()] == [(7, 2)]
    files(down(shop, live, "0"))
    assert "Applied: 0" in dbmate("status")


def test_the_table_is_the_same(shop: Path, live: Live, dbmate: Dbmate) -> None:
    """Whoever makes it."""
    query = {
        "postgres": """SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_constraintdef(o.oid)
            FROM pg_attribute a JOIN pg_constraint o ON o.conrelid = a.attrelid AND o.contype = 'p'
            WHERE a.attrelid = 'public.schema_migrations'::regclass AND a.attnum > 0""",
        "sqlite": "SELECT name, type, \"notnull\", pk FROM pragma_table_info('schema_migrations')",
    }[live.dialect]
    files(up(shop, live))
    ours = live.ask(query)
    live.ask("DROP TABLE schema_migrations")
    dbmate("migrate", refused=True)  # it makes the table, and finds ours in its way
    assert live.ask(query) == ours


def test_both_understand_the_same_url(shop: Path, live: Live, dbmate: Dbmate) -> None:
    same = Live(live.dialect, url(live), live.session)
    files(up(shop, same))
    assert "Pending: 0" in dbmate("status")
