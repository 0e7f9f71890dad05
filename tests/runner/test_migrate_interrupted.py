"""Runners that are killed, that meet, and that wait: whatever happens, `status` explains it and `up` goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from live_shop import FILES, FIRST, INITIAL, SECOND, Live, down, files, status, up, wait_until

from schemagen.database.engine import postgres_session
from schemagen.database.runner.postgres import LOCK

pytestmark = pytest.mark.slow
_WAITS = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'schemagen' AND wait_event_type = 'Lock'"
_RUNS = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'schemagen'"


def runner(shop: Path, live: Live, *arguments: str) -> "subprocess.Popen[str]":
    """A process that migrates."""
    command = [sys.executable, "-m", "schemagen", "-C", str(shop), "migrate", *arguments, "--database", live.url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def transaction(live: Live, *statements: str) -> Iterator[None]:
    """A second session with a transaction that stays open."""
    with postgres_session(live.url) as other, other.transaction():
        for statement in statements:
            other.execute(statement)
        yield


def killed_while_waiting(shop: Path, live: Live, *held: str) -> None:
    """Run `up` until it waits for what another session holds, and kill it there."""
    with transaction(live, *held):
        process = runner(shop, live, "up", "--lock-timeout", "60")
        wait_until(lambda: live.ask(_WAITS))
        process.kill()
        process.communicate()
        wait_until(lambda: not live.ask(_RUNS))  # the server sees that nobody is there


def test_killed_in_a_transaction(shop: Path, postgres: Live) -> None:
    """Nothing of the file is left."""
    up(shop, postgres, "initial")
    killed_while_waiting(shop, postgres, "SELECT 1 FROM shop.items")
    assert [f.code for f in status(shop, postgres).findings] == ["migration-pending"]
    assert files(up(shop, postgres)) == FILES[1:]


def test_killed_while_an_index_is_built(shop: Path, postgres: Live) -> None:
    """The INVALID index is explained, dropped and made again."""
    up(shop, postgres, SECOND)
    killed_while_waiting(shop, postgres, "LOCK TABLE shop.items IN ROW EXCLUSIVE MODE", "SELECT pg_current_xact_id()")
    standing = status(shop, postgres)
    assert [f.code for f in standing.findings] == ["migration-interrupted", "migration-pending"]
    assert "items_nick_idx is INVALID" in standing.findings[0].message
    said: list[str] = []
    assert files(up(shop, postgres, note=said.append)) == FILES[2:]
    assert f"{FILES[2]}: dropping the INVALID index shop.items_nick_idx" in said
    assert postgres.ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'shop.items_nick_idx'::regclass") == [
        (True,)
    ]


def test_an_index_that_dbmate_left_invalid(shop: Path, postgres: Live) -> None:
    """Nothing is in our log, but the index says it."""
    up(shop, postgres, SECOND)
    killed_while_waiting(shop, postgres, "LOCK TABLE shop.items IN ROW EXCLUSIVE MODE", "SELECT pg_current_xact_id()")
    postgres.ask("DELETE FROM schema_migrations_log")
    assert status(shop, postgres).findings[0].code == "migration-interrupted"
    assert files(up(shop, postgres)) == FILES[2:]


def test_killed_after_the_index_and_before_its_line(shop: Path, postgres: Live) -> None:
    """The index is there and valid: it is not made twice."""
    up(shop, postgres, SECOND)
    killed_while_waiting(shop, postgres, "LOCK TABLE schema_migrations IN SHARE MODE")
    standing = status(shop, postgres)
    assert standing.findings[0].message.endswith("the index shop.items_nick_idx is there and valid")
    assert files(up(shop, postgres)) == FILES[2:]


def test_killed_in_the_middle_of_a_backfill(shop: Path, postgres: Live) -> None:
    """What was filled stays; the rest follows."""
    up(shop, postgres, "initial")
    postgres.insert(2500)
    up(shop, postgres, FILES[2])
    killed_while_waiting(shop, postgres, "SELECT 1 FROM shop.items WHERE id::text LIKE '%2500' FOR UPDATE")
    assert postgres.ranks() == [(7, "2.0.0", 2000), (None, "1.0.0", 500)]
    assert "not finished" in status(shop, postgres).findings[0].message
    assert files(up(shop, postgres)) == FILES[3:]
    assert postgres.ranks() == [(7, "2.0.0", 2500)]


def test_a_way_down_that_was_interrupted(shop: Path, postgres: Live) -> None:
    """Up finishes it first; and down undoes what up has begun."""
    up(shop, postgres, FILES[2])
    with transaction(postgres, "LOCK TABLE schema_migrations IN SHARE MODE"):
        process = runner(shop, postgres, "down", "--lock-timeout", "60")
        wait_until(lambda: postgres.ask(_WAITS))
        process.kill()
        process.communicate()
        wait_until(lambda: not postgres.ask(_RUNS))
    standing = status(shop, postgres)
    assert standing.findings[0].message.endswith("the index shop.items_nick_idx is gone already")
    assert [(s.published.name, s.up) for s in standing.next[:2]] == [(FILES[2], False), (FILES[2], True)]
    assert files(up(shop, postgres, FILES[2])) == [FILES[2], FILES[2]]
    down(shop, postgres, SECOND)
    killed_while_waiting(shop, postgres, "LOCK TABLE shop.items IN ROW EXCLUSIVE MODE", "SELECT pg_current_xact_id()")
    assert files(down(shop, postgres)) == [FILES[2], FILES[1]]
    assert postgres.ask("SELECT 1 FROM pg_indexes WHERE indexname = 'items_nick_idx'") == []


def test_killed_on_sqlite(shop: Path, sqlite: Live) -> None:
    """While it waits to begin, and while it waits to commit: nothing of the file is left."""
    up(shop, sqlite, "initial")
    sqlite.insert(2)
    for held in ("BEGIN IMMEDIATE", "BEGIN"):
        sqlite.ask(held)
        sqlite.ask("SELECT count(*) FROM items")
        process = runner(shop, sqlite, "up")
        assert process.stderr is not None
        assert "applying" in process.stderr.readline()
        assert "waiting" in process.stderr.readline()
        process.kill()
        process.communicate()
        sqlite.ask("ROLLBACK")
        assert sqlite.versions() == [FIRST]
        assert [f.code for f in status(shop, sqlite).findings] == ["migration-pending"]
    assert files(up(shop, sqlite)) == [FILES[1]]
    assert sqlite.ranks() == [(7, "2.0.0", 2)]


def test_two_runners_at_once(shop: Path, live: Live) -> None:
    """Every file is run once; both end well."""
    both = [runner(shop, live, "up") for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    ran = [line.split()[1] for text in said for line in text.splitlines() if line.startswith("applied")]
    assert sorted(ran) == (FILES if live.dialect == "postgres" else FILES[:2])


def test_another_runner_holds_the_lock(shop: Path, postgres: Live) -> None:
    """It is waited for, with a word of who it is; and not forever."""
    with postgres_session(postgres.url) as other:
        other.execute("SELECT pg_advisory_lock($1)", [LOCK])
        done = runner(shop, postgres, "up", "--wait", "1")
        out, err = done.communicate()
        assert done.returncode == 1
        assert "error[database-busy]: another runner migrates this database (postgres from local" in out
        assert "waiting: another runner" in err
        assert status(shop, postgres).state.versions == frozenset()  # who only looks needs no lock
    assert files(up(shop, postgres)) == FILES


def test_an_index_tells_what_it_waits_for(shop: Path, postgres: Live) -> None:
    up(shop, postgres, SECOND)
    with transaction(postgres, "LOCK TABLE shop.items IN ROW EXCLUSIVE MODE", "SELECT pg_sleep(2.1)"):
        process = runner(shop, postgres, "up", "--to", FILES[2])
        assert process.stderr is not None
        process.stderr.readline()
        assert "waits for all transactions that are open; the oldest: server process" in process.stderr.readline()
        wait_until(lambda: postgres.ask(_WAITS))
        said = status(shop, postgres).findings[0].message
        assert "another runner migrates this database" in said
        assert "is being built at this moment" in said
    process.communicate()
    assert process.returncode == 0


def test_the_server_goes_away(shop: Path, postgres: Live) -> None:
    up(shop, postgres, "initial")
    with transaction(postgres, "SELECT 1 FROM shop.items"):
        process = runner(shop, postgres, "up", "--lock-timeout", "60")
        wait_until(lambda: postgres.ask(_WAITS))
        postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'schemagen'")
        out, err = process.communicate()
    assert process.returncode == 1
    assert "error[migration-refused]" in out
    assert "the connection was lost" in out
    assert "Traceback" not in err
    assert files(up(shop, postgres)) == FILES[1:]


def test_a_reader_of_sqlite_in_the_middle(shop: Path, sqlite: Live) -> None:
    """A rebuild that is too large for memory needs the file for itself before its end; it is tried again."""
    up(shop, sqlite, "initial")
    sqlite.ask("BEGIN")
    for n in range(20000):
        sqlite.ask(f"INSERT INTO items (id, nick) VALUES ('00000000-0000-4000-8000-{n:012}', 'xxxxxxxxxxxxxxxxxxxx')")
    sqlite.ask("COMMIT")
    sqlite.ask("BEGIN")
    sqlite.ask("SELECT count(*) FROM items")
    process = runner(shop, sqlite, "up")
    assert process.stderr is not None
    assert "applying" in process.stderr.readline()
    assert "waiting" in process.stderr.readline()
    sqlite.ask("COMMIT")
    process.communicate()
    assert process.returncode == 0
    assert sqlite.ranks() == [(7, "2.0.0", 20000)]


def test_a_lock_that_is_not_had_is_tried_again(shop: Path, postgres: Live) -> None:
    """Others get in between the tries; the blocker is named; when it is gone, up goes on by itself."""
    up(shop, postgres, "initial")
    with transaction(postgres, "SELECT 1 FROM shop.items"):
        process = runner(shop, postgres, "up", "--lock-timeout", "0.2")
        assert process.stderr is not None
        assert "applying" in process.stderr.readline()
        line = process.stderr.readline()
        assert f"{FILES[1]}: no lock: server process" in line
        assert "holds shop.items in a transaction" in line
        assert "trying again in 1 s" in line
    process.communicate()
    assert process.returncode == 0
    assert len(postgres.versions()) == len(FILES)


def test_a_lock_that_is_never_had(shop: Path, postgres: Live) -> None:
    up(shop, postgres, "initial")
    with transaction(postgres, "SELECT 1 FROM shop.items"):
        process = runner(shop, postgres, "up", "--lock-timeout", "0.1", "--wait", "1")
        out, _ = process.communicate()
    assert process.returncode == 1
    assert "error[migration-refused]" in out
    assert "another program holds the table too long; nothing of it is left" in out
    assert postgres.versions() == [FIRST]


@pytest.mark.parametrize("name", ["postgres", "sqlite"])
def test_ctrl_c(name: str, shop: Path, request: pytest.FixtureRequest) -> None:
    live: Live = request.getfixturevalue(name)
    up(shop, live, "initial")
    if name == "postgres":
        with transaction(live, "SELECT 1 FROM shop.items"):
            process = runner(shop, live, "up", "--lock-timeout", "60")
            wait_until(lambda: live.ask(_WAITS))
            err = interrupt(process)
    else:
        live.ask("BEGIN IMMEDIATE")
        process = runner(shop, live, "up")
        assert process.stderr is not None
        process.stderr.readline()
        time.sleep(0.3)
        err = interrupt(process)
        live.ask("ROLLBACK")
    assert f"interrupted in {FILES[1]}: nothing of it is left; `schemagen migrate status` tells where it stands" in err
    assert process.returncode == 130
    assert live.versions() == [INITIAL[:14]]


def interrupt(process: "subprocess.Popen[str]") -> str:
    os.kill(process.pid, signal.SIGINT)
    return process.communicate(timeout=60)[1]
