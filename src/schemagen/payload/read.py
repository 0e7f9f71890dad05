"""Files of payloads → records, in batches: whole lines, items of a large array, or the documents of a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.format import FORMATS, Format, format_of
from schemagen.payload.lines import Lines, blocks, mark_of
from schemagen.payload.record import Batch, Fault, Item, Items, Record, Text
from schemagen.payload.stream import Stream, grown, open_stream

if TYPE_CHECKING:
    from schemagen.source import Json

WHOLE = 1 << 22  # a JSON array up to this size is read at once, which finds more of what is wrong with it
_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Options:
    """How payloads are read: `many`, a top-level array is many records; `strict`, duplicate keys in JSON are errors.

    `format` is what inputs hold whose names do not say it.
    """

    many: bool = False
    strict: bool = False
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What is read at once: of the file at `path`, shown as `shown`, the lines that start in bytes `start` to `end`.

    By default all of it. `start` is 0 or where a line may start; only plain JSON Lines have more than one part.
    """

    path: str
    shown: str
    start: int = 0
    end: int | None = None


def read_payloads(path: str, shown: str, options: Options) -> Iterator[Item]:
    """The records in the file at `path` (a URL, or "-" for standard input); what can't be read becomes a Fault.

    By its name a file is JSON Lines (.jsonl, .ndjson), JSON or YAML (.yaml, .yml: each document is a record), and any
    of them may be compressed with gzip or zstd. Nothing is raised for what a file holds.
    """
    for batch in read_part(Part(path, shown), options):
        yield from batch.items()


def read_part(part: Part, options: Options) -> Iterator[Batch]:
    """The records of `part`; last, what keeps the rest from being read."""
    lines = 0
    try:
        with open_stream(part.path) as stream:
            for batch in _read(part, stream, options):
                yield batch
                lines += batch.lines
    except OSError as error:
        yield Items(
            [unreadable(part.shown, in_a_sentence(error.strerror or str(error)), line=lines + 1 if lines else None)]
        )
    except ValueError as error:  # U+0000 in the path
        yield Items([unreadable(part.shown, str(error))])


def in_a_sentence(reason: str) -> str:
    """What a system says went wrong, as it stands within a sentence."""
    return reason[:1].lower() + reason[1:]


def unreadable(shown: str, reason: str, help: str | None = None, *, line: int | None = None) -> Fault:
    """The fault of a file that can't be read, or not from `line` on (of the part)."""
    said = f"can't read this file: {reason}" if line is None else f"can't read this file from here on: {reason}"
    found = Finding("file-unreadable", "error", said, file=shown, line=line, help=help)
    return Fault((found,), is_record=False, unreadable=True)


def _read(part: Part, stream: Stream, options: Options) -> Iterator[Batch]:
    format = format_of(part.path) or options.format
    if format is None and stream.size is None:
        yield from _unnamed(part, stream, options)
    elif format is None:
        help = f"name it by its content: {', '.join(FORMATS)}; or say what it is: --input-format"
        yield Items([unreadable(part.shown, "its name does not say what it is", help)])
    elif format == "jsonl":
        yield from _json_lines(part, stream, options)
    elif format == "json":
        yield from _json(stream, part.shown, options)
    else:
        yield from _yaml(stream, part.shown, options)


def _unnamed(part: Part, stream: Stream, options: Options) -> Iterator[Batch]:
    """Standard input or a pipe: JSON Lines when its first line is whole, else one JSON document."""
    first = b""
    while b"\n" not in first.lstrip() and (data := stream.read1(1 << 16)):
        first += data
    line = mark_free(first).lstrip().partition(b"\n")[0].strip()
    if line[:1] in (b"{", b"[") and line[-1:] not in (b"}", b"]"):
        yield from _json(stream, part.shown, options, first)
    else:
        yield from _json_lines(part, stream, options, first)


def mark_free(data: bytes) -> bytes:
    """`data` without a byte order mark of UTF-8."""
    return data.removeprefix(b"\xef\xbb\xbf")


def _json_lines(part: Part, stream: Stream, options: Options, first: bytes = b"") -> Iterator[Batch]:
    """Reading starts a byte early, to see whether a line starts with the part; what is left of another is dropped."""
    size = stream.size or None if part.end is None else part.end  # files of the system have no size, but content
    position = max(0, part.start - 1)
    if position:
        stream.file.seek(position)
    number, dropping = 1, part.start > 0
    for read in blocks(stream, None if size is None else size - position, first):
        mark, foreign = mark_of(read) if position == 0 else (b"", False)
        block = read[read.find(b"\n") + 1 or len(read) :] if dropping else read[len(mark) :]
        position, dropping = position + len(read), False
        if foreign:
            yield Items([_other_encoding(read, part.shown)])
            return
        if mark:
            yield Items([_marked(part.shown)])
        batch = Lines(part.shown, block, number, options.strict)
        yield batch
        number += batch.lines
    yield from _changed(part, stream, position, size)


def _changed(part: Part, stream: Stream, read: int, size: int | None) -> Iterator[Batch]:
    """What to say of a file that is not as long as it was when it was opened."""
    if size is None:
        return
    if read < size:
        raise OSError(f"it became shorter while it was read, by {size - read} bytes")
    if part.end is None and (added := grown(stream, size)):
        said = f"this file became longer while it was read: what was added ({added} bytes) is not validated"
        yield Items([Fault((Finding("file-changed", "warning", said, file=part.shown),), is_record=False)])


def _other_encoding(block: bytes, shown: str) -> Fault:
    """One finding for the whole file: its lines can't even be told apart."""
    from schemagen.source.encoding import decode

    try:
        decode(block, shown)
    except FindingsError as error:
        return Fault(tuple(error.findings), is_record=False)
    raise AssertionError("the mark of another encoding is a problem")


def _marked(shown: str) -> Fault:
    from schemagen.source.encoding import without_mark

    return Fault(tuple(without_mark("\ufeff", shown)[1]), is_record=False)


def _json(stream: Stream, shown: str, options: Options, first: bytes = b"") -> Iterator[Batch]:
    """One document, or an array of many that may be too large to be read at once."""
    data = first
    while len(data) < WHOLE and (more := stream.read1(WHOLE)):
        data += more
    start = mark_free(data).lstrip(_SPACE)
    if len(data) >= WHOLE and options.many and start.startswith(b"["):
        if len(start) < len(data.lstrip(_SPACE)):
            yield Items([_marked(shown)])
        from schemagen.payload.array import ArrayReader, Start

        before = mark_free(data[: len(data) - len(start)])
        yield from ArrayReader(stream, shown, options.strict, start, Start(1, 1).after(before, 0)).batches()
    else:
        yield Items(_document(data + stream.read(), shown, options))


def _document(data: bytes, shown: str, options: Options) -> Iterator[Item]:
    from schemagen.source import parse_json
    from schemagen.source.encoding import decode

    try:
        document = parse_json(decode(data, shown), shown, allow_duplicates=not options.strict)
    except FindingsError as error:
        yield Fault(tuple(error.findings))
        return
    yield from _warnings(document.warnings)
    yield from _records(document.data, Text(shown, document.text), options)


def _yaml(stream: Stream, shown: str, options: Options) -> Iterator[Batch]:
    from schemagen.payload.yaml_stream import documents
    from schemagen.source.encoding import decode, without_mark

    try:
        text, warnings = without_mark(decode(stream.read(), shown), shown)
    except FindingsError as error:
        yield Items([Fault(tuple(error.findings))])
        return
    yield Items(_warnings(warnings))
    for first, content in documents(text):
        yield Items(_yaml_document(Text(shown, content, first, "yaml"), options))


def _yaml_document(text: Text, options: Options) -> Iterator[Item]:
    from schemagen.source import parse_yaml

    try:
        document = parse_yaml(str(text.content), text.shown)
    except FindingsError as error:
        yield Fault(text.shifted(error.findings))
        return
    yield from _warnings(text.shifted(document.warnings))
    yield from _records(document.data, text, options)


def _warnings(findings: Iterable[Finding]) -> Iterator[Item]:
    if found := tuple(findings):
        yield Fault(found, is_record=False)


def _records(value: "Json", text: Text, options: Options) -> Iterator[Item]:
    if options.many and isinstance(value, list):
        yield from (Record(item, text, f"/{index}") for index, item in enumerate(value))
    else:
        yield Record(value, text)
