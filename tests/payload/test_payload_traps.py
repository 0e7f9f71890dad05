"""What JSON leaves open, or people get wrong: each is decided, as docs/payloads.md says."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemagen.payload.contract import Contract, Fixed
from schemagen.payload.read import Options
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input
from schemagen.payload.validator import Validator

INTEGER: dict[str, Any] = {"type": "integer"}

# what is meant, the schema, a line, and the findings on it: (code, column) each
TRAPS: list[tuple[str, Any, bytes, list[tuple[str, int]]]] = [
    ("the last of equal keys counts", {"properties": {"a": INTEGER}}, b'{"a": "x", "a": 1}', []),
    ("the last of equal keys counts", {"properties": {"a": INTEGER}}, b'{"a": 1, "a": "x"}', [("payload-invalid", 15)]),
    ("NaN", True, b'{"a": NaN}', [("number-not-json", 7)]),
    ("Infinity", True, b"[Infinity, -Infinity]", [("number-not-json", 2), ("number-not-json", 12)]),
    ("beyond a double", {"type": "number"}, b"1e400", []),
    ("beyond a double", {"maximum": 1e308}, b"1e400", [("payload-invalid", 1)]),
    ("beyond every reader", True, b"1e99999999999999999999", [("number-not-json", 1)]),
    ("below a double", {"exclusiveMinimum": 0}, b"1e-400", []),
    ("2^53 + 1", {"maximum": 2**53}, b"9007199254740993", [("payload-invalid", 1)]),
    ("2^64", INTEGER, b"18446744073709551616", []),
    ("2^64 + 1", {"multipleOf": 2}, b"18446744073709551617", [("payload-invalid", 1)]),
    ("5,000 digits", INTEGER, b"7" * 5000, []),
    ("whole with a fraction", INTEGER, b"1.0", []), ("whole with an exponent", INTEGER, b"1e2", []),
    ("not whole, beyond a double", INTEGER, b"1.0000000000000001", [("payload-invalid", 1)]),
    ("decimal fractions", {"multipleOf": 0.01}, b"0.07", []),
    ("true is not 1", {"enum": [1]}, b"true", [("payload-invalid", 1)]),
    ("1.0 is 1, true is not", {"uniqueItems": True}, b"[1, true]", []),
    ("1.0 is 1", {"uniqueItems": True}, b"[1, 1.0]", [("payload-invalid", 1)]),
    ("numbers that are none", True, b"[01, +1, .5, 1., 0x1]", [("json-syntax", n) for n in (2, 6, 10, 14, 18)]),
    ("half a character, escaped", True, b'["\\ud800"]', [("json-syntax", 3)]),
    ("half a character, in bytes", True, b'["\xed\xa0\x80"]', [("encoding-invalid", 3)]),
    ("both halves", {"maxLength": 1}, b'"\\ud83d\\udc8a"', []),
    ("lengths are in code points", {"maxLength": 1}, "\"💊\"".encode(), []),
    ("bytes that are no UTF-8, where nothing is asked", True, b'{"\xff": 1}', [("encoding-invalid", 3)]),
    ("overlong UTF-8", True, b'"\xc0\xaf"', [("encoding-invalid", 2)]),
    ("a byte order mark in the middle", True, b"\xef\xbb\xbf1", [("json-syntax", 1)]),
    ("NUL", True, b'{"a": "\x00"}', [("encoding-invalid", 8)]), ("NUL, escaped", True, b'"\\u0000"', []),
    ("control characters", True, b'"a\tb"', [("json-syntax", 3)]),
    ("CRLF", INTEGER, b"1\r", []), ("spaces around", INTEGER, b" \t1 \r", []),
    ("a lone CR is space", {"minItems": 3}, b"[1,\r2]", [("payload-invalid", 1)]),
    ("other line ends are text", {"const": "\u2028\x85"}, "\"\u2028\x85\"".encode(), []),
    ("two values", True, b"{} {}", [("json-syntax", 4)]), ("nothing but a comma", True, b",", [("json-syntax", 1)]),
    ("comments", True, b"1 // one", [("json-syntax", 3)]),
    ("single quotes", True, b"['a']", [("json-syntax", 2)]), ("a trailing comma", True, b"[1,]", [("json-syntax", 4)]),
    ("cut off", True, b'{"a": [1, ', [("json-syntax", 7)]),
    ("2,000 levels", True, b"[" * 2000 + b"]" * 2000, []),
    ("2,000 levels, judged", {"items": {"items": False}}, b"[" * 2000 + b"]" * 2000, [("payload-invalid", 1)]),
    ("more than 10,000 levels", True, b"[" * 10_001 + b"]" * 10_001, [("nesting-too-deep", 10_001)]),
    ("$ is the end", {"pattern": "^a$"}, b'"a\\n"', [("payload-invalid", 1)]),
    ("digits are ASCII", {"pattern": "^\\d$"}, "\"٣\"".encode(), [("payload-invalid", 1)]),
    ("UUIDs have hyphens", {"format": "uuid"}, b'"0190c2b45d0e7a318f6c2f9d3c1a7b10"', [("payload-invalid", 1)]),
    ("a T in date-times", {"format": "date-time"}, b'"2025-01-15 09:30:00Z"', [("payload-invalid", 1)]),
    ("a colon in offsets", {"format": "date-time"}, b'"2025-01-15T09:30:00+0530"', [("payload-invalid", 1)]),
    ("leap seconds", {"format": "date-time"}, b'"1998-12-31T23:59:60Z"', []),
    ("no names in e-mail addresses", {"format": "email"}, b'"Ada <a@b.co>"', [("payload-invalid", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "line", "found"), [pytest.param(*t[1:], id=f"{i}: {t[0]}") for i, t in enumerate(TRAPS)]
)
def test_a_line(tmp_path: Path, schema: Any, line: bytes, found: list[tuple[str, int]]) -> None:
    """The same between other lines, at the end of the file, as a document, and by the validator."""
    choose = Fixed(Contract(Validator(schema)))
    other = b"[]" if Validator(schema).is_valid([]) else b"1"
    valid = int(Validator(schema).is_valid(json.loads(other)))
    for number, content in (2, other + b"\n" + line + b"\n" + other + b"\n"), (1, line):
        (tmp_path / "a.jsonl").write_bytes(content)
        report = validate_files([Input(str(tmp_path / "a.jsonl"), "a")], lambda address: choose, Options())
        here = [f for f in report.errors if f.line == number]
        mark = number == 1 and line.startswith(b"\xef\xbb\xbf")
        assert [(f.code, f.column) for f in here if f.severity == "error"] == ([] if mark else found)
        assert report.records == 2 * number - 1
        assert report.valid == (number - 1) * 2 * valid + (mark or not found)
    assert Validator(schema).is_valid_json(line) == (mark or not found)
    (tmp_path / "a.json").write_bytes(line)
    document = validate_files([Input(str(tmp_path / "a.json"), "a")], lambda address: choose, Options())
    assert (document.records, document.valid) == (1, int(mark or not found))


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"b": {"a": 1, "\\u0061": 1}}'])
def test_duplicate_keys_when_they_are_errors(tmp_path: Path, text: str) -> None:
    choose = Fixed(Contract(Validator(True)))
    for name in ("a.jsonl", "a.json"):
        (tmp_path / name).write_text(text)
        for strict in (False, True):
            options = Options(strict=strict)
            report = validate_files([Input(str(tmp_path / name), name)], lambda address: choose, options)
            assert [f.code for f in report.errors] == ["duplicate-key"] * strict


def test_the_file_around_the_lines(tmp_path: Path) -> None:
    choose = Fixed(Contract(Validator(INTEGER)))
    for content, counts, codes in [
        (b"", (0, 0), []), (b"\n \r\n\n", (0, 0), []), (b"\n1\n\n\n2", (2, 0), []),
        (b"\xef\xbb\xbf1\n2\n", (2, 0), ["byte-order-mark"]), (b"1\n2\n{", (2, 1), ["json-syntax"]),
        ("1\n2\n".encode("utf-16"), (0, 0), ["encoding-invalid"]), (b"1\x0b\n", (0, 1), ["json-syntax"]),
    ]:  # fmt: skip
        (tmp_path / "a.jsonl").write_bytes(content)
        report = validate_files([Input(str(tmp_path / "a.jsonl"), "a")], lambda address: choose, Options())
        assert ((report.valid, report.invalid), [f.code for f in report.errors]) == (counts, codes), content


@pytest.mark.slow
def test_a_line_of_30_megabytes(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("wb") as file:
        file.write(b'{"id": 1}\n{"text": "')
        for _ in range(30):
            file.write(b"x" * 1_000_000)
        file.write(b'", "id": "1"}\n{"id": 2}')
    choose = Fixed(Contract(Validator({"properties": {"id": INTEGER}})))
    report = validate_files([Input(str(tmp_path / "a.jsonl"), "a")], lambda address: choose, Options())
    assert [(f.line, f.column) for f in report.errors] == [(2, 30_000_020)]
    assert (report.records, report.valid) == (3, 2)
