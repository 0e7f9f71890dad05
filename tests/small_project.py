"""A small project on disk, and ways to run schemagen on it in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ITEM = """\
$schema: https://json-schema.org/draft/2020-12/schema
title: {title}
description: A thing.
x-entity: {{version: 1.0.0, key: [id]}}
type: object
required: [id]
properties:
  id: {{description: Its identity., type: string, format: uuid}}
additionalProperties: false
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two catalogs, `shop` (Item, Order) and `zoo` (Animal), of which only the JSON Schemas are generated."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "project"
    for path, title in {"shop/item": "Item", "shop/order": "Order", "zoo/animal": "Animal"}.items():
        file = root / "schemas" / f"{path}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ITEM.format(title=title), "utf-8")
    (root / "schemagen.toml").write_text('emitters = ["json-schema"]\n', "utf-8")
    return root


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def schemagen() -> Run:
    """Run `schemagen` with arguments; keywords are variables of its environment, and `cwd`."""

    def run(*arguments: str | Path, cwd: Path | None = None, **env: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "schemagen", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def installed_here(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Variables under which `pip` in a new environment finds what schemagen needs installed, and need not fetch it."""
    own, folder = Path(pytest.__file__).parents[1], tmp_path_factory.mktemp("installed")
    for entry in own.iterdir():
        if not entry.name.startswith(("schemagen", "pip", "setuptools", "_distutils")):
            (folder / entry.name).symlink_to(entry)
    (folder / "bin").symlink_to(Path(sys.executable).parent)  # where packages in such a folder have their programs
    return {"PYTHONPATH": str(folder), "PIP_NO_COMPILE": "1"}


def tree(folder: Path) -> Mapping[str, bytes]:
    """Every file below `folder` with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
