"""What a release writes: all of it or nothing, read back as it was."""

import json
from pathlib import Path

import pytest
import yaml
from shop import codes, head, start, text, write
from small_project import Run, tree

from schemagen.catalog.release import Excepted, Release
from schemagen.catalog.released import released_catalog
from schemagen.evolve.history import read_history
from schemagen.evolve.release_text import release_text
from schemagen.evolve.settled import without_allow
from schemagen.project import releasing
from schemagen.project.config import load_config
from schemagen.project.load import load
from schemagen.source.document import parse_yaml


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return start(tmp_path / "project", head("Item", "1.0.0", {"name": text()}), head("Order", "1.0.0"))


def test_a_released_catalog_is_the_one_that_was(root: Path) -> None:
    then = load(root, load_config(root)).catalogs["shop"]
    assert not releasing.make_release(root, "shop", "initial", "20250101000000").findings
    write(root, head("Item", "2.0.0", {"label": text()}))
    now = load(root, load_config(root)).catalogs["shop"]
    was = released_catalog(now, now.history.releases[0])
    assert list(was.entities) == list(then.entities)
    for name, entity in was.entities.items():
        assert entity.schema == then.entities[name].schema
        assert [f.type for f in entity.fields.values()] == [f.type for f in then.entities[name].fields.values()]


def test_settings_that_decide_over_the_database_are_frozen(root: Path) -> None:
    (root / "schemas/shop/catalog.yaml").write_text("storage: {postgres: {schema: one}}\n", "utf-8")
    assert not releasing.make_release(root, "shop", "initial", "20250101000000").findings
    (root / "schemas/shop/catalog.yaml").write_text("storage: {postgres: {schema: two}}\n", "utf-8")
    assert not releasing.make_release(root, "shop", "moved", "20250201000000").findings
    now = load(root, load_config(root)).catalogs["shop"]
    storages = [released_catalog(now, release).storage for release in now.history.releases]
    assert storages == [{"postgres": {"schema": "one"}}, {"postgres": {"schema": "two"}}]


def test_a_refused_release_writes_nothing(root: Path) -> None:
    releasing.make_release(root, "shop", "initial", "20250101000000")
    write(root, head("Item", "1.1.0", {"label": text()}))
    before = tree(root)
    refused = releasing.make_release(root, "shop", "labels", "20250201000000").findings
    assert "version-bump-too-small" in codes(refused)
    assert tree(root) == before


@pytest.mark.parametrize("written", range(4))
def test_killed_on_the_way(written: int, root: Path, schemagen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies after moving some files in place leaves a journal; the next run finishes the release."""
    script = f"""
import os, sys
from pathlib import Path
from schemagen.project import write
real, moves = os.replace, []
def replace(source, target):
    if "schemas" in str(target):
        if len(moves) == {written}:
            os._exit(9)
        moves.append(target)
    real(source, target)
os.replace = replace
from schemagen.project.releasing import make_release
make_release(Path("."), "shop", "initial", "20250101000000")
"""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == 9
    assert "release-unfinished" in schemagen("check", cwd=root).stdout
    repaired = schemagen("generate", cwd=root)
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    read = read_history(root / "schemas/shop", "schemas/shop")
    assert not read.findings
    assert [release.name for release in read.history.releases] == ["initial"] * (written > 0)  # the journal is first
    assert schemagen("check", cwd=root).returncode == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_do_not_matter(ending: str, root: Path) -> None:
    releasing.make_release(root, "shop", "initial", "20250101000000")
    for file in [*root.glob("schemas/shop/releases/*"), *root.glob("schemas/shop/*/*.json")]:
        file.write_bytes(file.read_bytes().replace(b"\n", ending.encode()))
    assert not read_history(root / "schemas/shop", "schemas/shop").findings


def test_every_byte_of_what_was_released_is_watched(root: Path) -> None:
    releasing.make_release(root, "shop", "initial", "20250101000000")
    for path, data in tree(root / "schemas/shop").items():
        if "/" in path or path.endswith(".sum"):
            file = root / "schemas/shop" / path
            file.write_bytes(data.replace(b"1", b"2", 1))
            findings = read_history(root / "schemas/shop", "schemas/shop").findings
            assert findings and findings[0].file and (path in findings[0].file or "releases" in findings[0].file), path
            file.write_bytes(data)


def test_release_files_are_yaml_for_everybody() -> None:
    odd = "no: 'yes' # \"12:30\" 1e3 💊\n~"
    release = Release(
        "20250101000000",
        "no",
        "f",
        {"User": "1.0.0", "on": "1.0.0-rc.1", "💊": "1.2.3"},
        allow=(Excepted("field-dropped", "A.b c", odd),),
        settings={"storage": {"postgres": {"schema": "x"}}},
    )
    text = release_text(release)
    assert yaml.safe_load(text) == parse_yaml(text, "").data
    assert yaml.safe_load(text)["allow"] == [{"code": "field-dropped", "at": "A.b c", "reason": odd}]
    assert yaml.safe_load(text)["entities"] == {"User": "1.0.0", "on": "1.0.0-rc.1", "💊": "1.2.3"}


ALLOW = {
    "block": ("a: 1\nallow:\n  - code: x\n    at: y\n    reason: z\n\n# about b\nb: 2\n", "a: 1\n\n# about b\nb: 2\n"),
    "not indented": ("allow:\n- {code: x, at: y, reason: z}\nb: 2\n", "b: 2\n"),
    "last": ("a: 1 # one\nallow:\n  - code: x\n    at: y\n    reason: |\n      z\n      z\n", "a: 1 # one\n"),
    "flow value": ("allow: [{code: x,\n  at: y, reason: z}] # gone\nb: 2\n", "b: 2\n"),
    "flow": ("{a: 1, allow: [{code: x, at: y, reason: z}]}\n", "{a: 1, allow: []}\n"),
    "none": ("a: 1\n", "a: 1\n"),
}


@pytest.mark.parametrize("case", ALLOW)
def test_exceptions_leave_the_catalog_as_it_is(case: str) -> None:
    before, after = ALLOW[case]
    assert without_allow(before) == after


def test_json_too() -> None:
    text = json.dumps({"allow": [{"code": "x", "at": "y", "reason": "z"}], "title": "T"}, indent=2)
    assert json.loads(without_allow(text)) == {"allow": [], "title": "T"}
