"""Files that can't be read, and limits."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from schemagen.diagnostic import page
from schemagen.source import SourceError, document, parse_json, parse_yaml, read_document


def _finding(path: Path) -> tuple[str, str]:
    with pytest.raises(SourceError) as raised:
        read_document(path, "shown/file.yaml")
    (finding,) = raised.value.findings
    assert (finding.file, finding.severity, finding.line) == ("shown/file.yaml", "error", None)
    return finding.code, finding.message


def test_what_is_no_readable_file(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "dangling.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    with (tmp_path / "large.json").open("wb") as large:
        large.truncate(document.MAX_BYTES + 1)
    (tmp_path / "user.toml").write_text("")
    reasons = {
        "missing.yaml": "no such file or directory",
        "folder.yaml": "a folder",
        "dangling.yaml": "no such file or directory",
        "loop.yaml": "too many levels of symbolic links",
        "pipe.yaml": "no regular file",
        "large.json": "larger than 64 MiB",
        "user.toml": "neither JSON nor YAML by its name: '.toml'",
        "missing.yaml/below.yaml": "no such file or directory",
        "user.toml/below.yaml": "not a directory",
        "x" * 300 + ".yaml": "file name too long",
        "nul\0.yaml": "embedded null byte",
    }
    for name, reason in reasons.items():
        assert _finding(tmp_path / name) == ("file-unreadable", f"can't read this file: {reason}")
    assert (page("file-unreadable") or "").startswith("# file-unreadable\n")


def test_a_file_that_may_not_be_read(unprivileged: Path) -> None:
    (unprivileged / "a.yaml").write_text("a: 1\n")
    (unprivileged / "a.yaml").chmod(0)
    assert _finding(unprivileged / "a.yaml") == ("file-unreadable", "can't read this file: permission denied")


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.YAML", "a.json", "link.json"])
def test_the_suffix_chooses_the_reader(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.json").write_text('{"a": "no"}')
    (tmp_path / "link.json").symlink_to("a.json")
    if not (tmp_path / name).exists():
        (tmp_path / name).write_text("a: no\n")
    read = read_document(tmp_path / name, name)
    assert (read.data, read.path, read.warnings) == ({"a": "no"}, name, ())


@pytest.mark.parametrize("parse", [parse_json, parse_yaml])
def test_depth_has_a_limit_and_no_recursion(parse: Callable[[str, str], document.Document]) -> None:
    deep = parse("[" * 5000 + "1" + "]" * 5000, "deep")
    assert deep.locate("/0" * 4999) == document.Span(1, 5000, 3)
    with pytest.raises(SourceError) as raised:
        parse("[" * 10_001 + "]" * 10_001, "deep")
    (finding,) = raised.value.findings
    assert (finding.code, finding.column) == ("nesting-too-deep", 10_001)
    assert (page("nesting-too-deep") or "").startswith("# nesting-too-deep\n")


def test_numbers_of_any_length_are_exact() -> None:
    digits = "1234567890" * 1000
    for text in (digits, "-" + digits):
        assert str(parse_json(text, "").data) == text
        assert str(parse_yaml(text, "").data) == text
    with pytest.raises(SourceError, match="number-not-json"):
        parse_yaml("0x" + "f" * 10_000, "")


def test_a_bomb_costs_nothing() -> None:
    lines = ["x0: &x0 [0, 0, 0, 0, 0, 0, 0, 0, 0]"]
    lines += [f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 9)}]" for i in range(1, 200)]
    with pytest.raises(SourceError) as raised:
        parse_yaml("\n".join(lines), "bomb")
    assert [f.code for f in raised.value.findings] == ["yaml-alias-bomb"]


@pytest.mark.parametrize("parse", [parse_json, parse_yaml])
def test_half_a_character_from_python_is_no_text(parse: Callable[[str, str], document.Document]) -> None:
    with pytest.raises(SourceError) as raised:
        parse('["a\ud800"]', "python")
    assert [(f.code, f.column) for f in raised.value.findings] == [("encoding-invalid", 4)]


@pytest.mark.parametrize("parse", [parse_json, parse_yaml])
def test_a_hopeless_file_has_a_hundred_findings(parse: Callable[[str, str], document.Document]) -> None:
    with pytest.raises(SourceError) as raised:
        parse("{" + ", ".join(['"a": 1'] * 5000) + "}", "python")
    assert len(raised.value.findings) == 100
    with pytest.raises(SourceError) as raised:
        parse('["' + "\x01" * 5000 + '"]', "python")
    assert len(raised.value.findings) <= 100
