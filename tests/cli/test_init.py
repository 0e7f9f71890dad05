"""The project that `init` makes works as it is."""

from pathlib import Path

import pytest
import yaml
from small_project import Run, tree

from schemagen.catalog.editor_schema import editor_catalog_schema, editor_schema
from schemagen.source import read_document


@pytest.fixture
def library(tmp_path: Path, schemagen: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert schemagen("init", "library", cwd=tmp_path).returncode == 0
    return tmp_path / "library"


def test_every_command_is_content_with_it(library: Path, schemagen: Run) -> None:
    for command in ("generate", "check", "lint", "validate", "verify"):
        done = schemagen(command, "--strict", cwd=library)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_what_stands_there_stays(library: Path, schemagen: Run) -> None:
    before = tree(library)
    done = schemagen("init", cwd=library)
    assert done.returncode == 2
    assert done.stdout.count("error[init-would-overwrite]") == len(before)
    assert tree(library) == before


def test_its_other_files_can_be_read(library: Path) -> None:
    for file in (".github/workflows/schemagen.yml", ".pre-commit-config.yaml"):
        text = (library / file).read_text("utf-8")
        assert yaml.safe_load(text)
        assert "@VERSION@" not in text
    settings = read_document(library / ".vscode/settings.json", "settings.json").data
    assert isinstance(settings, dict)
    for schema in settings["yaml.schemas"]:  # type: ignore[union-attr]
        assert (library / str(schema)).is_file()
    assert read_document(library / ".schemagen/meta-schema.json", "").data == editor_schema()
    assert read_document(library / ".schemagen/catalog-schema.json", "").data == editor_catalog_schema()
