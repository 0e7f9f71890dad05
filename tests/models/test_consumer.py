"""The models of both catalogs as a consumer has them: type-checked strictly, and run without schemagen."""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from packages import write_package
from test_names import hostile_catalog

from schemagen.catalog.model import Catalog
from schemagen.project.python_format import format_folder
from schemagen.source import read_document

PROJECT = Path(__file__).parents[2]
CONSUMER = Path(__file__).with_name("consumer.py")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, own_catalogs: Mapping[str, Catalog]) -> Path:
    """A consumer's folder: the package `acme` with models, its own program, and payloads."""
    folder = tmp_path_factory.mktemp("consumer")
    for catalog in (*own_catalogs.values(), hostile_catalog()):
        write_package(catalog, folder / "acme" / catalog.slug)
        format_folder(folder / "acme" / catalog.slug / "models")
        for part in ("acme", f"acme/{catalog.slug}"):
            (folder / part / "__init__.py").touch()
    shutil.copy(CONSUMER, folder)
    for address, records in _payloads():
        with (folder / f"{address}.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)
    return folder


def _payloads() -> Iterator[tuple[str, list[Any]]]:
    """The project's sample payloads, by the address of their entity."""
    paths = tomllib.loads((PROJECT / "schemagen.toml").read_text("utf-8"))["validate"]["paths"]
    for pattern, address in paths.items():
        for path in sorted(PROJECT.glob(pattern)):
            if path.suffix == ".jsonl":
                yield address, [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            else:
                data: Any = read_document(path, path.name).data
                yield address, data if isinstance(data, list) else [data]


@pytest.mark.slow
@pytest.mark.parametrize("plugin", ["", "pydantic.mypy"], ids=["plain", "plugin"])
def test_models_and_consumer_are_typed(home: Path, plugin: str) -> None:
    """`mypy --strict` has nothing to say, with Pydantic's plugin and without."""
    settings = home / f"mypy{len(plugin)}.ini"
    settings.write_text(f"[mypy]\nstrict = true\n{f'plugins = {plugin}' if plugin else ''}\n")
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings), "--no-incremental", "acme", "consumer.py"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_consumer_runs(home: Path) -> None:
    """It builds and dumps, and reads every sample payload of the project unchanged."""
    done = subprocess.run([sys.executable, "consumer.py", "."], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    entities = {f"{c}.{e}" for c, e in (("platform", "Flow"), ("vrooli", "RunIO"), ("vrooli", "User"))}
    assert entities <= set(done.stdout.split())
