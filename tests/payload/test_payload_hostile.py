"""What nobody should send: each file gets its findings, at their places, and the files beside it their verdict."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schemagen.cli.app import run

SCHEMA = {"properties": {"id": {"type": "integer"}}, "required": ["id"]}
_GZIP = gzip.compress(b'{"id":1}\n' * 3)
_DEEP = b"[" * 10_000 + b"]" * 10_000

# name → content, exit code, records, and (code, line, column) of each finding
FILES: dict[str, tuple[bytes, int, int, list[tuple[Any, ...]]]] = {
    "equal-keys.jsonl": (b'{"id":1,"id":"x"}\n{"id":"x","id":1}\n', 1, 2, [("payload-invalid", 1, 14)]),
    "no-numbers.jsonl": (b'{"id":NaN}\n{"id":-Infinity}\n{"id":1e400}\n{"id":9007199254740993}\n', 1, 4,
                         [("number-not-json", 1, 7), ("number-not-json", 2, 7)]),
    "surrogates.jsonl": (b'{"id":1,"s":"\\ud800"}\n{"id":1,"\\udc00":1}\n{"id":1,"s":"\\ud83d\\ude00"}', 1, 3,
                         [("json-syntax", 1, 14), ("json-syntax", 2, 10)]),
    "marks.jsonl": (b'\xef\xbb\xbf{"id":"x"}\n\xef\xbb\xbf{"id":1}\n', 1, 2,
                    [("byte-order-mark", 1, 1), ("payload-invalid", 1, 7), ("json-syntax", 2, 1)]),
    "utf-16.jsonl": ('{"id":1}\n{"id":2}\n'.encode("utf-16"), 1, 0, [("encoding-invalid", 1, 1)]),
    "utf-16-le.jsonl": ('{"id":1}\n{"id":2}\n'.encode("utf-16-le"), 1, 0, [("encoding-invalid", 1, 2)]),
    "utf-16-be.jsonl": ('{"id":1}\n{"id":2}\n'.encode("utf-16-be"), 1, 0, [("encoding-invalid", 1, 1)]),
    "utf-32.jsonl": ('{"id":1}\n{"id":2}\n'.encode("utf-32"), 1, 0, [("encoding-invalid", 1, 1)]),
    "utf-32-be.jsonl": ("\ufeff7\n8".encode("utf-32-be"), 1, 0, [("encoding-invalid", 1, 1)]),
    "deep.jsonl": (b'{"id":1,"s":' + _DEEP + b'}\n{"id":"x"}\n', 1, 2,
                   [("nesting-too-deep", 1, 10_012), ("payload-invalid", 2, 7)]),
    "deep.yaml": (b"id: 1\ns: " + _DEEP + b"\n", 1, 1, [("nesting-too-deep", 2, 10_003)]),
    "empty.jsonl": (b"", 0, 0, []),
    "empty.json": (b"", 1, 1, [("json-syntax", 1, 1)]),
    "empty.jsonl.gz": (b"", 0, 0, []),
    "blank.jsonl": (b"\n \n\t\n\r\n", 0, 0, []),
    "crlf.jsonl": (b'{"id":1}\r\n\r\n{"id":"x"}\r\n', 1, 2, [("payload-invalid", 3, 7)]),
    "cr.jsonl": (b'{"id":1}\r{"id":2}\n{"a":1,\r"id":"x"}\n', 1, 2,
                 [("json-syntax", 1, 10), ("payload-invalid", 2, 14)]),
    "comma.json": (b'[{"id":1},{"id":2},]', 1, 1, [("json-syntax", 1, 20)]),
    "more.json": (b'[{"id":1}] {"id":2}', 1, 1, [("json-syntax", 1, 12)]),
    "cut.jsonl.gz": (_GZIP[:15], 2, 0, [("file-unreadable", None, None)]),
    "two.jsonl.gz": (_GZIP + _GZIP, 0, 6, []),
    "tail.jsonl.gz": (_GZIP + b"tail", 2, 3, [("file-unreadable", 4, None)]),
    "plain.jsonl.gz": (b'{"id":1}\n', 0, 1, []),
    "name.txt": (b'{"id":1}\n', 2, 0, [("file-unreadable", None, None)]),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _in(tmp_path, monkeypatch)


def _in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    (folder / "s.json").write_text(json.dumps(SCHEMA))
    (folder / "good.jsonl").write_text('{"id":1}\n')
    return folder


def _validate(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, Any]:
    code = run(["validate", *names, "--schema", "s.json", "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def _said(report: Any) -> list[tuple[str, str]]:
    return [(found["file"], found["message"].partition(": ")[2]) for found in report["errors"]]


@pytest.mark.parametrize("name", FILES)
def test_a_file(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    content, expected, records, places = FILES[name]
    (folder / name).write_bytes(content)
    code, report = _validate(capsys, name, "good.jsonl")
    assert [(found["code"], found.get("line"), found.get("column")) for found in report["errors"]] == places
    assert (code, report["records"], report["files"]) == (expected, records + 1, 2)


def test_names_without_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "loop.jsonl").symlink_to("loop.jsonl")
    (folder / "below").mkdir()
    (folder / "below/up").symlink_to("..")
    names = ["", "gone.jsonl", "no*match", "loop.jsonl", "below", "good.jsonl/x.json", "good.jsonl", "./good.jsonl"]
    code, report = _validate(capsys, *names)
    assert (code, report["records"]) == (2, 1)
    assert sorted(_said(report)) == sorted([
        ("", "it has no name"), ("gone.jsonl", "no such file or directory"), ("no*match", "no file matches this"),
        ("loop.jsonl", "too many levels of symbolic links"), ("below", "a folder without payloads"),
        ("good.jsonl/x.json", "not a directory"),
    ])  # fmt: skip


def test_what_may_not_be_read(
    unprivileged: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _in(unprivileged, monkeypatch)
    for name in ("closed.jsonl", "shut/a.jsonl", "open/shut/a.jsonl", "open/b.jsonl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"id":1}\n')
    for name in ("closed.jsonl", "shut", "open/shut"):
        (folder / name).chmod(0)
    try:
        code, report = _validate(capsys, "closed.jsonl", "shut", "open", "good.jsonl")
        assert run(["validate", "good.jsonl", "--schema", "closed.jsonl", "--format", "json"]) == 2
    finally:
        for name in ("shut", "open/shut"):
            (folder / name).chmod(0o700)
    assert (code, report["records"]) == (2, 2)
    denied = "permission denied"
    assert sorted(_said(report)) == [("closed.jsonl", denied), ("open/shut", denied), ("shut", denied)]
    (found,) = json.loads(capsys.readouterr().out)["errors"]
    assert (found["code"], found["file"]) == ("file-unreadable", "closed.jsonl")


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_streams_that_are_closed(folder: Path, closed: int) -> None:
    command = [sys.executable, "-m", "schemagen", "validate", "-", "good.jsonl", "--schema", "s.json"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, text=True, stdin=pipe, stdout=pipe, stderr=pipe, preexec_fn=lambda: os.close(closed)
    )
    out, err = process.communicate('{"id":1}\n')
    assert "Traceback" not in out + err and "internal-error" not in out + err
    if not closed:
        assert process.returncode == 2 and "standard input is closed" in out
