"""Files of payloads → records. JSON Lines are streamed, and a bad line loses no other line."""

import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from schemagen.diagnostic import Finding
from schemagen.payload.json_text import read_json
from schemagen.payload.record import Fault, Item, Record, Text
from schemagen.payload.yaml_stream import documents
from schemagen.source import Json, SourceError, parse_json, parse_yaml
from schemagen.source.encoding import decode, without_mark


@dataclass(frozen=True, slots=True)
class Options:
    """How payloads are read: `many`, a top-level array is many records; `strict`, duplicate keys in JSON are errors."""

    many: bool = False
    strict: bool = False


def read_payloads(path: str, shown: str, options: Options) -> Iterator[Item]:
    """The records in the file at `path`, or in standard input for "-"; what can't be read becomes a Fault.

    By its name a file is JSON Lines (.jsonl, .ndjson), JSON or YAML (.yaml, .yml: each document is a record).
    """
    if path == "-":
        yield from _input(sys.stdin.buffer, shown, options)
        return
    read = _READERS.get(Path(path).suffix.lower())
    if read is None:
        help = f"name it by its content: {', '.join(_READERS)}"
        yield _unreadable(shown, "its name does not say what it is", help)
        return
    try:
        with _open(Path(path)) as stream:
            yield from read(stream, shown, options)
    except OSError as error:
        yield _unreadable(shown, (error.strerror or str(error)).lower())
    except ValueError as error:  # U+0000 in the path
        yield _unreadable(shown, str(error))


def _open(path: Path) -> AbstractContextManager[BinaryIO]:
    """The one place that opens payloads."""
    return path.open("rb")


def _unreadable(shown: str, reason: str, help: str | None = None) -> Fault:
    finding = Finding("file-unreadable", "error", f"can't read this file: {reason}", file=shown, help=help)
    return Fault((finding,), is_record=False)


def _input(stream: BinaryIO, shown: str, options: Options) -> Iterator[Item]:
    """Standard input is JSON Lines when its first line is whole, else one JSON document."""
    first = stream.readline()
    content = first.removeprefix(BOM_UTF8).strip()
    if content[:1] in (b"{", b"[") and content[-1:] not in (b"}", b"]"):
        yield from _json_text(first + stream.read(), shown, options)
    else:
        yield from _json_lines(chain([first], stream), shown, options)


def _json_lines(stream: Iterable[bytes], shown: str, options: Options) -> Iterator[Item]:
    """A record a line; empty lines are none."""
    for number, line in enumerate(stream, 1):
        if number == 1 and line.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)):
            if not line.startswith(BOM_UTF8):
                yield _other_encoding(line, shown)
                return
            yield Fault(tuple(without_mark("\ufeff", shown)[1]), is_record=False)
            line = line.removeprefix(BOM_UTF8)
        if line.strip():
            yield _json_line(line.rstrip(b"\r\n"), shown, number, options)


def _other_encoding(line: bytes, shown: str) -> Fault:
    """One finding for the whole file: its lines can't even be told apart."""
    try:
        decode(line, shown)
    except SourceError as error:
        return Fault(tuple(error.findings), is_record=False)
    raise AssertionError("the mark of another encoding is a problem")


def _json_line(line: bytes, shown: str, number: int, options: Options) -> Item:
    text = Text(shown, line, number)
    try:
        return Record(read_json(line, shown, strict=options.strict), text)
    except SourceError as error:
        return Fault(text.shifted(error.findings))


def _json_document(stream: BinaryIO, shown: str, options: Options) -> Iterator[Item]:
    yield from _json_text(stream.read(), shown, options)


def _json_text(data: bytes, shown: str, options: Options) -> Iterator[Item]:
    try:
        document = parse_json(decode(data, shown), shown, allow_duplicates=not options.strict)
    except SourceError as error:
        yield Fault(tuple(error.findings))
        return
    yield from _warnings(document.warnings)
    yield from _records(document.data, Text(shown, document.text), options)


def _yaml_stream(stream: BinaryIO, shown: str, options: Options) -> Iterator[Item]:
    try:
        text, warnings = without_mark(decode(stream.read(), shown), shown)
    except SourceError as error:
        yield Fault(tuple(error.findings))
        return
    yield from _warnings(warnings)
    for first, content in documents(text):
        yield from _yaml_document(Text(shown, content, first, "yaml"), options)


def _yaml_document(text: Text, options: Options) -> Iterator[Item]:
    try:
        document = parse_yaml(str(text.content), text.shown)
    except SourceError as error:
        yield Fault(text.shifted(error.findings))
        return
    yield from _warnings(text.shifted(document.warnings))
    yield from _records(document.data, text, options)


def _warnings(findings: Iterable[Finding]) -> Iterator[Item]:
    if found := tuple(findings):
        yield Fault(found, is_record=False)


def _records(value: Json, text: Text, options: Options) -> Iterator[Item]:
    if options.many and isinstance(value, list):
        yield from (Record(item, text, f"/{index}") for index, item in enumerate(value))
    else:
        yield Record(value, text)


_READERS: dict[str, Callable[[BinaryIO, str, Options], Iterator[Item]]] = {
    ".json": _json_document, ".jsonl": _json_lines, ".ndjson": _json_lines, ".yaml": _yaml_stream, ".yml": _yaml_stream,
}  # fmt: skip
