"""Case folders: input beside the accepted output, replayed by one test, re-accepted with `pytest --accept`."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.embedded import embedded_server
from schemagen.database.engine import Session, postgres_session, sqlite_session
from schemagen.diagnostic import has_errors

pytest_plugins = ["small_project", "live_shop"]

CASES = Path(__file__).parent / "cases"
PROJECT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """Programs that tests start hear Ctrl-C, also where the tests run in the background of a shell.

    There are hundreds of them, so they keep their compiled modules, also where the shell says not to. No example is
    too slow: how long one takes is the machine's affair.
    """
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what the cases give now as their expected output")


def case_folders(area: str) -> list[Any]:
    """The cases of `tests/cases/<area>`, as parameters named by their folders."""
    return [pytest.param(path, id=path.name) for path in sorted((CASES / area).iterdir()) if path.is_dir()]


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the accepted file; with --accept, write it instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        assert path.exists(), f"{path} is missing: run pytest --accept, and read what it wrote"
        assert text == path.read_text("utf-8")

    return compare


@pytest.fixture
def expect_json(expect: Callable[[Path, str], None]) -> Callable[[Path, Any], None]:
    """As `expect`, for a JSON value."""

    def compare(path: Path, value: Any) -> None:
        expect(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")

    return compare


@pytest.fixture(scope="session")
def own_catalogs() -> Mapping[str, Catalog]:
    """The project's own catalogs: platform and vrooli."""
    loaded = load_catalogs(PROJECT)
    assert not has_errors(loaded.findings), loaded.findings
    return loaded.catalogs


@pytest.fixture(scope="session")
def make_catalog(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Catalog]:
    """Load a catalog from `files` (path in its folder → JSON value), called `name`; it must be free of errors."""

    def make(files: Mapping[str, Any], name: str = "shop") -> Catalog:
        root = tmp_path_factory.mktemp("project")
        for path, value in files.items():
            file = root / "schemas" / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value), "utf-8")
        loaded = load_catalogs(root)
        assert not has_errors(loaded.findings), loaded.findings
        return loaded.catalogs[name]

    return make


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[Path]:
    """A folder of an ordinary user, as whom the test goes on: permissions keep nothing from root."""
    if os.geteuid():
        yield tmp_path
        return
    nobody = 65534
    with TemporaryDirectory(prefix="schemagen-") as name:
        os.chown(name, nobody, nobody)
        os.setegid(nobody)
        os.seteuid(nobody)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)
            os.setegid(0)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of an embedded PostgreSQL, one for all tests."""
    with embedded_server() as url:
        yield url


@pytest.fixture(scope="session")
def sessions(postgres_server: str) -> Iterator[Mapping[str, Session]]:
    """A connection for conditions without tables, by dialect."""
    with postgres_session(postgres_server) as postgres, sqlite_session() as sqlite:
        yield {"postgres": postgres, "sqlite": sqlite}
