"""The embedded server never stays behind, however its user ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from schemagen.database.embedded import NoServerError, embedded_server, scratch_database, scratch_postgres

_USER = """
import sys, time
from schemagen.database.embedded import embedded_server
with embedded_server() as url:
    print(url, flush=True)
    {end}
"""


def _start(end: str, folder: Path) -> "tuple[subprocess.Popen[str], str]":
    """A process that uses a server; its folder."""
    command = [sys.executable, "-c", _USER.format(end=end)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(folder)})
    assert process.stdout is not None
    url = process.stdout.readline()
    return process, url.split("host=")[1].split()[0]


def _is_gone(folder: str) -> bool:
    """Whether folder and server are gone, after a while at most."""
    for _ in range(300):
        if not Path(folder).exists() and not _processes(folder):
            return True
        time.sleep(0.1)
    return False


def _processes(folder: str) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if any(folder in part for part in p.info["cmdline"] or ())]


@pytest.fixture
def folder() -> Path:
    """A short path: a socket's has about a hundred bytes."""
    import tempfile

    made = Path(tempfile.mkdtemp(prefix="sg"))
    made.chmod(0o755)
    return made


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed(number: signal.Signals, folder: Path) -> None:
    process, server = _start("time.sleep(60)", folder)
    assert Path(server).exists()
    assert _processes(server)
    process.send_signal(number)
    process.wait()
    assert _is_gone(server)
    folder.rmdir()


@pytest.mark.parametrize("end", ["pass", "sys.exit(3)", "raise RuntimeError", "import os; os._exit(1)"])
def test_ends(end: str, folder: Path) -> None:
    process, server = _start(end, folder)
    process.wait()
    assert _is_gone(server)
    folder.rmdir()


def test_reaps_what_a_killed_watchdog_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, server = _start("time.sleep(60)", folder)
    for pid in _processes(server):
        if "watchdog" in " ".join(psutil.Process(pid).cmdline()):
            os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait()
    assert Path(server).exists()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with embedded_server():
        assert not Path(server).exists()
        assert not _processes(server)


def test_a_living_neighbour_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, server = _start("time.sleep(60)", folder)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with embedded_server():
        psycopg.connect(f"host={server} user=postgres dbname=postgres").close()
    process.kill()
    process.wait()
    assert _is_gone(server)


def test_scratch_databases(postgres_server: str) -> None:
    """Only what we made is dropped, also when the block raises."""

    def databases() -> set[str]:
        with psycopg.connect(postgres_server) as connection:
            return {row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()}

    before = databases()
    with pytest.raises(RuntimeError), scratch_postgres(postgres_server) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE t (a int)")
        assert len(databases() - before) == 1
        raise RuntimeError
    assert databases() == before


def test_no_such_server() -> None:
    with pytest.raises(NoServerError), scratch_database("host=/nowhere user=nobody"):
        pass
