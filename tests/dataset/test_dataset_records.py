"""Records are found again by their numbers, whatever the file; and violations stand at the value that is wrong."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemagen.catalog.model import Catalog
from schemagen.payload import array, documents, lines
from schemagen.payload.contract import Contract, Fixed
from schemagen.payload.dataset.member import MemberChoice
from schemagen.payload.dataset.records import DatasetFile, Records
from schemagen.payload.dataset.run import check_dataset
from schemagen.payload.read import Options
from schemagen.payload.record import Record
from schemagen.payload.validator import Validator

_CHOOSE = Fixed(Contract(Validator(True)))
_VALUES = [{"n": n, "list": [{"n": -n}]} for n in range(40)]
_LINES = "".join(f"{json.dumps(value)}\n{'[1]' if n % 3 else '{'}\n\n" for n, value in enumerate(_VALUES))
_FILES = {
    "a.jsonl": _LINES.encode(), "b.jsonl.gz": gzip.compress(_LINES.encode()), "c.json": json.dumps(_VALUES).encode(),
    "d.yaml": "".join(f"---\n{json.dumps([value, 7])}\n" for value in _VALUES).encode(), "e.jsonl": b"",
    "f.jsonl": b'\xef\xbb\xbf{"n": 0}\r\n{"n": 1}', "g.json": b'{"n": 0}', "gone.jsonl": b"",
}  # fmt: skip


def _text(record: Record) -> tuple[Any, ...]:
    return record.text.shown, record.text.first_line, record.pointer, record.value


def _records(folder: Path) -> Records:
    for name, content in _FILES.items():
        (folder / name).write_bytes(content)
    (folder / "gone.jsonl").unlink()
    return Records([DatasetFile(str(folder / name), name, _CHOOSE) for name in _FILES], Options(many=True))


@pytest.mark.parametrize("size", [16, 1 << 16])
def test_records_are_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(lines, "BLOCK", size)
    monkeypatch.setattr(array, "SIZE", size)
    monkeypatch.setattr(documents, "WHOLE", size)
    records = _records(tmp_path)
    listed = {number: (file.shown, record) for number, file, record in records.all(lambda text, share: None)}
    assert list(listed) == sorted(listed) and len(listed) == 4 * 40 + 3
    for number, (shown, record) in listed.items():
        assert records.file_of(number).shown == shown == record.text.shown
    for wanted in ([5], list(listed)[::7], list(listed)):
        found = dict(records.find([*wanted, 10**9]))
        assert {n: _text(r) for n, r in found.items()} == {n: _text(listed[n][1]) for n in wanted if n in listed}


def test_files_that_change_between_the_readings(tmp_path: Path) -> None:
    records = _records(tmp_path)
    numbers = [number for number, _, _ in records.all(lambda text, share: None)]
    (tmp_path / "a.jsonl").write_bytes(_FILES["a.jsonl"][: len(_FILES["a.jsonl"]) // 2])
    (tmp_path / "c.json").unlink()
    found = {record.text.shown for _, record in records.find(numbers[39:])}
    assert found == {"b.jsonl.gz", "d.yaml", "f.jsonl", "g.json"}


def test_the_value_that_is_wrong(tmp_path: Path, make_catalog: Callable[..., Catalog]) -> None:
    person = {
        "title": "Person", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object", "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "friends": {"type": "array", "items": {"type": "integer", "x-references": {"entity": "Person"}}},
        },
    }  # fmt: skip
    catalog = make_catalog({"person.json": person}, "people")
    (tmp_path / "p.jsonl").write_text('{"id": 1}\n\n{"friends": [1,\r 9], "id": 2}\n', "utf-8")
    (tmp_path / "p.json").write_text('[\n {"friends": [2],\n  "id": 1}\n]', "utf-8")
    choice = MemberChoice(catalog, catalog.entities["Person"], tmp_path)
    files = [DatasetFile(str(tmp_path / name), name, choice) for name in ("p.jsonl", "p.json")]
    found = check_dataset([catalog], files, Options(many=True)).findings
    assert [(f.file, f.line, f.column, f.pointer, f.message) for f in found] == [
        ("p.jsonl", 3, 18, "/friends/1", "there is no Person with this id"),
        ("p.json", 3, 9, "/0/id", "another record has this id (the other record: p.jsonl:1)"),
    ]


def test_what_can_not_be_checked_is_said(tmp_path: Path, make_catalog: Callable[..., Catalog]) -> None:
    member = {
        "title": "Member", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object", "required": ["id"],
        "properties": {
            "id": {"type": "integer"}, "team": {"type": "integer"},
            "config": {"type": "object", "properties": {"a": {"type": "integer"}}},
            "boss": {"type": "integer", "x-references": {"entity": "Member"}},
        },
        "x-constraints": [
            {"id": "member.same", "kind": "requires", "via": "boss", "rule": "self.config == ref.config"},
            {"id": "member.one", "kind": "unique", "fields": ["team"], "where": "self.config == self.config"},
            {"id": "member.few", "kind": "limit", "per": ["team"], "max": 1},
        ],
    }  # fmt: skip
    catalog = make_catalog({"member.json": member}, "teams")
    (tmp_path / "m.jsonl").write_text('{"id": 1, "team": 1}\n{"id": 2, "team": 1, "boss": 3}\n')
    choice = MemberChoice(catalog, catalog.entities["Member"], tmp_path)
    found = check_dataset([catalog], [DatasetFile(str(tmp_path / "m.jsonl"), "m", choice)], Options())
    assert [(one.code, one.severity, one.rule) for one in found.unchecked] == [
        ("constraint-unchecked", "warning", "member.same"), ("constraint-unchecked", "warning", "member.one"),
    ]  # fmt: skip
    assert [one.rule for one in found.findings] == ["member.boss.references", "member.few"]
