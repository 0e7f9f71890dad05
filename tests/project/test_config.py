"""schemagen.toml, and where the project is. What is wrong in the file has cases in tests/cases/commands."""

from pathlib import Path

import pytest

from schemagen.diagnostic import FindingsError
from schemagen.emit.registry import EMITTERS
from schemagen.project.config import Config, find_root, load_config
from schemagen.project.toml_place import place


def test_an_empty_or_absent_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config() == Config("schemas", "generated", "templates", tuple(EMITTERS), {})
    (tmp_path / "schemagen.toml").write_text("")
    assert load_config(tmp_path) == Config()


def test_every_key(tmp_path: Path) -> None:
    text = (
        '\ufeffschemas = "model/./source"\r\ngenerated = "out/"\r\ntemplates = "tpl"\r\n'
        'emitters = ["docs", "models"]\r\n[validate]\r\npaths = {"data/*.jsonl" = "shop.Item"}\r\n'
    )
    (tmp_path / "schemagen.toml").write_bytes(text.encode())
    config = Config("model/source", "out", "tpl", ("models", "docs"), {"data/*.jsonl": "shop.Item"})
    assert load_config(tmp_path) == config


@pytest.mark.parametrize("folder", ["..", "/tmp", "a/../..", ".", "", "C:/x", "a\\b", "link"])
def test_folders_stay_in_the_project(tmp_path: Path, folder: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    (root / "schemagen.toml").write_text(f"generated = '{folder}'")
    with pytest.raises(FindingsError) as error:
        load_config(root)
    assert {f.code for f in error.value.findings} == {"config-invalid"}


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "schemagen.toml").write_bytes(b"schemas = '\xff'")
    with pytest.raises(FindingsError, match="not UTF-8"):
        load_config(tmp_path)


def test_the_nearest_project_upwards(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "schemagen.toml").write_text("")
    assert find_root(inner) == tmp_path
    with pytest.raises(FindingsError, match="project-missing"):
        find_root(inner, exact=True)
    (tmp_path / "a" / "schemas").mkdir()
    assert find_root(tmp_path / "a", exact=True) == tmp_path / "a"
    assert find_root(tmp_path / "a") == tmp_path
    (tmp_path / "a" / "schemagen.toml").write_text("")
    assert find_root(inner) == tmp_path / "a"


@pytest.mark.parametrize(
    ("text", "keys", "value", "expected"),
    [
        ("a = 1\nb = 2\n", ("b",), None, (2, 1, 1)),
        ("  [table] # a\n  'b c' = 'd'\n", ("table", "b c"), None, (2, 3, 5)),
        ("x = {y = {z = 1}}\n", ("x", "y", "z"), None, (1, 11, 1)),
        ("x.y.z = 1\n", ("x", "y", "z"), None, (1, 5, 1)),
        ("# a = 0\na = [\n  'n',\n  'm']\n", ("a",), "m", (4, 3, 3)),
        ("[a.b]\nc = '# d = 1'\nd = 2", ("a", "b", "d"), None, (3, 1, 1)),
        ("a = 1\n", ("missing",), None, (1, 1, 1)),
    ],
)
def test_places(text: str, keys: tuple[str, ...], value: str | None, expected: tuple[int, int, int]) -> None:
    assert place(text, keys, value) == expected
