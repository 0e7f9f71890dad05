"""Files of payloads: whatever their bytes, every line is a record, and nothing is raised."""

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemagen.payload.contract import Contract, Fixed
from schemagen.payload.read import Options, read_payloads
from schemagen.payload.record import Fault, Record
from schemagen.payload.report import ValidationReport
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input, validate_value
from schemagen.payload.validator import Validator
from schemagen.payload.yaml_stream import documents

SCHEMA = {
    "type": "object", "required": ["id"], "additionalProperties": False,
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "at": {"format": "date-time"}},
}  # fmt: skip
LINES = [
    json.dumps({"id": n, "name": f"näme {n}", "at": "2025-01-15T09:30:00Z"}, ensure_ascii=False) for n in range(20)
]


def _validate(path: Path, options: Options | None = None, **more: Any) -> ValidationReport:
    choose = Fixed(Contract(Validator(SCHEMA)))
    return validate_files([Input(str(path), path.name)], lambda address: choose, options or Options(), **more)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), suffix=st.sampled_from([".jsonl", ".json", ".yaml", ".ndjson"]))
def test_broken_bytes_are_findings(tmp_path_factory: pytest.TempPathFactory, seed: int, suffix: str) -> None:
    chance = random.Random(seed)
    data = bytearray("\n".join(LINES).encode())
    for _ in range(chance.randint(1, 20)):
        place = chance.randrange(len(data))
        data[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    path = tmp_path_factory.mktemp("fuzz") / f"a{suffix}"
    path.write_bytes(data)
    report = _validate(path)
    assert report.records == report.valid + report.invalid
    assert report.hidden == 0
    if suffix in (".jsonl", ".ndjson") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert report.records == sum(
            bool(line.strip()) for line in bytes(data).removeprefix(b"\xef\xbb\xbf").split(b"\n")
        )
        assert all(f.line is not None and f.column is not None for f in report.errors)
        assert len({f.line for f in report.errors if f.severity == "error"}) == report.invalid


@settings(max_examples=100, deadline=None)
@given(
    bad=st.sets(st.integers(0, 19)),
    junk=st.sampled_from(["", "{", "]", "NaN", '{"id": "x"}', "\x00", '"\\ud800"', "1e", "{}{}"]),
)
def test_a_bad_line_loses_no_other(tmp_path_factory: pytest.TempPathFactory, bad: set[int], junk: str) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_text("".join((junk if n in bad else line) + "\n" for n, line in enumerate(LINES)), "utf-8")
    report = _validate(path)
    assert report.valid == 20 - len(bad)
    assert report.invalid == (len(bad) if junk else 0)
    assert {f.line for f in report.errors} == ({n + 1 for n in bad} if junk else set())


def test_places(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[\n  {"id": 1},\n  {"id": 1, "näme": 2, "name":\n    3}\n]\n', "utf-8")
    report = _validate(tmp_path / "a.json", Options(many=True))
    assert [(f.line, f.column, f.pointer, f.keyword) for f in report.errors] == [
        (4, 5, "/1/name", "/properties/name/type"),
        (3, 13, "/1/näme", "/additionalProperties"),
    ]
    assert _validate(tmp_path / "a.json").records == 1


def test_errors_are_counted_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x"}\n' * 500, "utf-8")
    report = _validate(tmp_path / "a.jsonl", max_errors=3)
    assert (report.records, report.invalid, report.hidden, len(report.errors)) == (500, 500, 497, 3)
    assert report.to_json()["errors"][0]["line"] == 1


def test_lines_are_streamed(tmp_path: Path) -> None:
    """The first record is there before the file is read to its end: a fault in the middle of it comes later."""
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n' * 100_000)
    records = read_payloads(str(tmp_path / "a.jsonl"), "a.jsonl", Options())
    first = next(records)
    assert isinstance(first, Record) and first.value == {"id": 1}
    (tmp_path / "a.jsonl").write_bytes(b"")
    assert sum(1 for _ in records) < 99_999


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"id": 1}\n{"id": 2}\n', [{"id": 1}, {"id": 2}]), (b'{\n"id": 1}\n', [{"id": 1}]),
        (b'[{"id": 1},\n{"id": 2}]', [{"id": 1}, {"id": 2}]), (b'{"id": 1}', [{"id": 1}]), (b"", []),
        (b'\xef\xbb\xbf{"id": 1}\n{"id": 2}', [{"id": 1}, {"id": 2}]), (b"7\n8\n", [7, 8]),
    ],
)  # fmt: skip
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, expected: list[Any]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = list(read_payloads("-", "standard input", Options(many=True)))
    assert [item.value for item in found if isinstance(item, Record)] == expected
    assert not any(isinstance(item, Fault) and item.is_record for item in found)


@pytest.mark.parametrize("name", ["missing.json", "folder.json", "a\0.json", "unknown.xml"])
def test_files_that_can_not_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "unknown.xml").touch()
    report = _validate(Path(f"{tmp_path}/{name}"))
    assert [f.code for f in report.errors] == ["file-unreadable"]
    assert (report.records, report.unreadable) == (0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", [(1, "a: 1\n\n")]), ("---\na: 1\n---\nb: 2", [(1, "---\na: 1\n"), (3, "---\nb: 2\n")]),
        ("# x\n---\n# y\n...\n", []), ("a: |\n ---\n ...\n", [(1, "a: |\n ---\n ...\n\n")]),
        ("%YAML 1.2\n---\n1\n...\n2\n", [(1, "%YAML 1.2\n---\n1\n"), (5, "2\n\n")]),
        ("--- 1\n--- 2\n", [(1, "--- 1\n"), (2, "--- 2\n\n")]), ("---a\n", [(1, "---a\n\n")]), ("", []),
    ],
)  # fmt: skip
def test_documents_of_a_yaml_stream(text: str, expected: list[tuple[int, str]]) -> None:
    assert list(documents(text)) == expected


def test_a_value_in_python() -> None:
    choose = Fixed(Contract(Validator(SCHEMA), entity="Thing", version="1.0.0"))
    assert validate_value({"id": 1}, choose) == []
    (finding,) = validate_value({"id": "1"}, choose)
    assert (finding.pointer, finding.entity, finding.version, finding.line) == ("/id", "Thing", "1.0.0", None)
    assert [f.message for f in validate_value({"id": float("nan")}, choose)] == ["nan is no JSON number"]
