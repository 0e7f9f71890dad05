"""Where payloads come from: formats, compression, standard input, pipes, URLs, parts of files, large arrays."""

import gzip
import http.server
import json
import os
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemagen.payload import array, documents, lines, read
from schemagen.payload.contract import Contract, Fixed
from schemagen.payload.format import format_of
from schemagen.payload.inexact import may_be_inexact
from schemagen.payload.read import Options, Part, read_payloads
from schemagen.payload.record import Record
from schemagen.payload.report import ValidationReport
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input, validate_part
from schemagen.payload.validator import Validator
from schemagen.source.json_fast import read as read_exactly

CHOOSE = Fixed(Contract(Validator({"properties": {"id": {"type": "integer"}}, "required": ["id"]})))
RECORDS: list[Any] = [{"id": n, "tags": [{"id": "},"}, '\\"', {}]} if n % 7 else {"id": str(n)} for n in range(60)]


def _zst(data: bytes) -> bytes:
    zstd = pytest.importorskip("compression.zstd" if os.sys.version_info >= (3, 14) else "backports.zstd")
    compressed: bytes = zstd.compress(data)
    return compressed


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes, ".gz": gzip.compress, ".zst": _zst,
    ".gz.two": lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:]),
    ".zst.two": lambda data: b"\x50\x2a\x4d\x18\x01\x00\x00\x00x" + _zst(data[:99]) + _zst(data[99:]),
}  # fmt: skip
WRITTEN: dict[str, Callable[[Any], str]] = {
    ".jsonl": lambda records: "".join(json.dumps(r) + "\n" for r in records),
    ".ndjson": lambda records: "\r\n\r\n".join(json.dumps(r) for r in records),
    ".json": json.dumps,
    ".yaml": lambda records: "".join(f"---\n{json.dumps(r)}\n" for r in records),
}


def _report(path: Path | str, **options: Any) -> ValidationReport:
    return validate_files([Input(str(path), "shown")], lambda address: CHOOSE, Options(many=True, **options))


def _found(report: ValidationReport) -> tuple[Any, ...]:
    places = [(f.line, f.column, f.pointer, f.message) for f in report.errors]
    return report.records, report.valid, report.invalid, report.unreadable, places


@pytest.mark.parametrize("compressed", COMPRESSED)
@pytest.mark.parametrize("suffix", WRITTEN)
def test_formats_and_compression(tmp_path: Path, suffix: str, compressed: str) -> None:
    path = tmp_path / f"a{suffix}{compressed.removesuffix('.two')}"
    path.write_bytes(COMPRESSED[compressed](WRITTEN[suffix](RECORDS).encode()))
    assert [item.value for item in read_payloads(str(path), "a", Options(many=True)) if isinstance(item, Record)] == (
        RECORDS
    )
    report = _report(path)
    assert (report.records, report.invalid, report.unreadable) == (60, 9, 0)
    assert report.errors[1].message == '"7" is a string, not an integer'
    assert report.errors[1].excerpt is not None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jsonl", "jsonl"), ("A.JSONL.GZ", "jsonl"), ("a.b.ndjson.zst", "jsonl"), ("a.yml", "yaml"), ("a.gz", None),
        ("a", None), (".jsonl", None), ("s3://b/k.json.gz?versionId=1.2", "json"), ("a.json.bz2", None),
        ("a.json/b", None), ("C:\\x\\a.json", "json"),
    ],
)  # fmt: skip
def test_format_by_name(name: str, expected: str | None) -> None:
    assert format_of(name) == expected


@pytest.mark.parametrize("size", [1, 7, 100, 1 << 16])
def test_large_arrays_give_what_small_ones_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    texts = [
        json.dumps(RECORDS), json.dumps(RECORDS, indent=2), json.dumps(RECORDS, separators=(",", ":")),
        "\ufeff \n[" + ",\n".join(json.dumps(r) for r in RECORDS) + "]\n\n", "[]", " [ ]", "[1, [2], \"],[\", null]",
        json.dumps([{"id": n, "né": "é"} for n in range(50)], ensure_ascii=False),
        '[{"id": 1.0000000000000001}, {"id": 1}]',
        '[{"id": 1}, {"id": ' + "[" * 1500 + "]" * 1500 + "}, {}]",
    ]  # fmt: skip
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.json"
        path.write_text(text, "utf-8")
        whole = _found(_report(path))
        with monkeypatch.context() as patch:
            patch.setattr(documents, "WHOLE", 2)
            patch.setattr(array, "SIZE", size)
            streamed = _found(_report(path))
        assert streamed == whole, text[:80]


@pytest.mark.parametrize(
    ("text", "records", "invalid", "messages"),
    [
        ('[{"id": 1}, {"id": 2}', 2, 0, ["this '[' is never closed"]),
        ('[{"id": 1}, {"id": ', 2, 1, ["this '{' is never closed", "this '[' is never closed"]),
        ('[{"id": 1}, {"id" 2}, {"id": 3}]', 3, 1, ["a ':' is missing before this"]),
        ('[{"id": 1}] x', 1, 0, ["more text after the end of the document"]),
        ('[{"id": 1},]', 1, 0, ["a ',' before this ']'"]), ('[{"id": 1} , ]', 1, 0, ["a ',' before this ']'"]),
        ("[,]", 1, 1, None), ('[{"id": 1}}, {"id": 2}]', 2, 1, None),
        ('[{"id": "\udcff"}, {"id": 2}]', 2, 1, None), ('[{"id": "', 1, 1, None),
    ],
)  # fmt: skip
def test_large_arrays_that_are_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, records: int, invalid: int, messages: list[str] | None
) -> None:
    monkeypatch.setattr(documents, "WHOLE", 2)
    (tmp_path / "a.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    report = _report(tmp_path / "a.json")
    assert (report.records, report.invalid, report.failed) == (records, invalid, True)
    assert messages is None or [f.message for f in report.errors] == messages
    assert all(f.line == 1 and f.column for f in report.errors)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_parts_give_what_the_whole_gives(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    junk = st.sampled_from([b'{"id": 1}', b'{"id": "x"}', b"", b"  ", b"{", b"\xff", b'{"id": 2}\r', b"7" * 40])
    content = b"\n".join(data.draw(st.lists(junk, max_size=12)))
    path = tmp_path_factory.mktemp("parts") / "a.jsonl"
    path.write_bytes(content)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(content)), max_size=4))) if content else []
    whole, joined, before = _report(path), ValidationReport(), 0
    for start, end in zip([0, *cuts], [*cuts, None], strict=True):
        part = ValidationReport()
        validate_part(Part(str(path), "shown", start, end), CHOOSE, Options(), part)
        joined.merge(part, "shown", before)
        before += part.lines
    assert _found(joined) == _found(whole)
    assert before == content.count(b"\n")


def test_long_lines_are_read_in_linear_time(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1, "x": "' + b"x" * (lines.BLOCK * 40) + b'"}\n{"id": "1"}\n')
    assert _found(_report(tmp_path / "a.jsonl"))[:3] == (2, 1, 1)


def test_the_excerpt_of_a_long_line_is_short(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"x": "' + "é" * 100_000 + '", "id": "1"}\n', "utf-8")
    (finding,) = _report(tmp_path / "a.jsonl").errors
    assert (finding.line, finding.column) == (1, 100_017)
    assert finding.excerpt is not None and len(finding.excerpt[0]) < 500
    assert finding.excerpt[0][finding.column - finding.excerpt[1] :].startswith('"1"')  # type: ignore[operator]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
@pytest.mark.parametrize("name", ["pipe", "pipe.jsonl", "pipe.jsonl.gz"])
def test_named_pipes(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    content = COMPRESSED[".gz" if name.endswith("gz") else ""](WRITTEN[".jsonl"](RECORDS).encode())
    writer = threading.Thread(target=(tmp_path / name).write_bytes, args=[content])
    writer.start()
    report = _report(tmp_path / name)
    writer.join()
    assert (report.records, report.invalid) == (60, 9)


def test_the_format_can_be_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a: 1\nid: 2\n---\nid: x\n")
    assert _report(tmp_path / "a.txt").unreadable == 1
    assert _found(_report(tmp_path / "a.txt", format="yaml"))[:3] == (2, 1, 1)


def test_urls_in_memory() -> None:
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://bucket/a.jsonl", "wb") as file:
        file.write(WRITTEN[".jsonl"](RECORDS).encode())
    assert _found(_report("memory://bucket/a.jsonl"))[:3] == (60, 51, 9)
    assert _report("memory://bucket/gone.jsonl").unreadable == 1
    assert _report("nonsense://bucket/a.jsonl").unreadable == 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()


def test_urls_of_a_server(tmp_path: Path, server: str) -> None:
    pytest.importorskip("aiohttp")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(WRITTEN[".jsonl"](RECORDS).encode()))
    assert _found(_report(f"{server}/a.jsonl.gz"))[:3] == (60, 51, 9)
    (finding,) = _report(f"{server}/gone.json").errors
    assert finding.code == "file-unreadable"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no files of the system")
def test_files_of_the_system_have_no_size() -> None:
    assert _report("/proc/sys/kernel/ostype", format="jsonl").records == 1


def test_a_file_that_grows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1}\n' * 100_000)
    batches = read.read_part(Part(str(path), "a"), Options())
    read_first = sum(1 for _ in next(batches).items())
    with path.open("ab") as file:
        file.write(b'{"id": 1}\n' * 5)
    items = [item for batch in batches for item in batch.items()]
    assert read_first + len(items) == 100_001
    assert [f.code for f in items[-1].findings] == ["file-changed"]  # type: ignore[union-attr]


def test_a_file_that_shrinks(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1}\n' * 100_000)
    batches = read.read_part(Part(str(path), "a"), Options())
    read_first = sum(1 for _ in next(batches).items())
    os.truncate(path, 500_000)
    *items, last = (item for batch in batches for item in batch.items())
    assert read_first + len(items) == 50_000
    assert "it became shorter while it was read, by 500000 bytes" in last.findings[0].message  # type: ignore[union-attr]
    assert last.findings[0].line == 50_001  # type: ignore[union-attr]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("damage", ["cut", "bits"])
def test_damaged_archives(tmp_path: Path, suffix: str, damage: str) -> None:
    content = COMPRESSED[suffix](b"".join(b'{"id": %d}\n' % (n * n) for n in range(50_000)))
    middle = len(content) // 2
    content = content[:middle] if damage == "cut" else content[:middle] + b"\xff" * 40 + content[middle + 40 :]
    (tmp_path / f"a.jsonl{suffix}").write_bytes(content)
    report = _report(tmp_path / f"a.jsonl{suffix}")
    assert report.unreadable == 1 and report.failed
    last = report.errors[-1]
    assert last.code == "file-unreadable" and last.line is not None
    assert last.line - 1 == report.records
    assert ("cut off" if damage == "cut" else "damaged") in last.message or suffix == ".gz"


_DIGITS = st.text("0019", min_size=1, max_size=22).map(lambda text: text.lstrip("0") or "0")
_EXPONENT = st.sampled_from(["", "e5", "E+16", "e-308", "e-320", "e-0330", "e400", "e-400", "e300"])
_NUMBERS = st.tuples(
    st.sampled_from(["", "-"]), _DIGITS,
    st.one_of(st.just(""), st.text("0019", min_size=1, max_size=20).map(".".__add__)), _EXPONENT,
).map("".join)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(number=_NUMBERS, around=st.sampled_from(["%s", '{"a":%s}', "[0, %s]", '{"a": [\t%s,"e"]}', '1\n%s\n"x"']))
def test_no_inexact_number_is_missed(number: str, around: str) -> None:
    data = (around % number).encode()
    texts = data.split(b"\n")
    try:
        values = [orjson.loads(text) for text in texts]
    except orjson.JSONDecodeError:
        return  # then the exact reader is asked anyway
    if values != [read_exactly(text.decode()) for text in texts]:
        assert may_be_inexact(data)


def test_ordinary_text_is_not_held_for_inexact() -> None:
    record = {
        "id": "12345678901234567890", "uuid": "89e12345-678e-4567-89e-400", "at": "2025-01-15T09:30:00.123456789Z",
        "text": "1234567890.1234567", "score": 0.8414709848078965, "big": 1234567890123456789, "none": 0.0, "e": 1e-9,
    }  # fmt: skip
    assert not may_be_inexact(orjson.dumps(record))
    assert may_be_inexact(b'{"a": 18446744073709551616}') and may_be_inexact(b"[1e-400]")
    assert read_exactly('{"a": 18446744073709551617}') == {"a": 18446744073709551617}
    assert read_exactly("1.0000000000000001") == Decimal("1.0000000000000001")
