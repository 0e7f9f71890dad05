"""Files of payloads → records, in batches: whole lines, items of a large array, or the documents of a file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from schemagen.payload.format import FORMATS, Format, format_of
from schemagen.payload.lines import Lines, blocks, mark_free, mark_of
from schemagen.payload.stream import Stream, grown, open_stream

if TYPE_CHECKING:
    from schemagen.payload.record import Batch, Fault, Item


class Options(NamedTuple):
    """How payloads are read: `many`, a top-level array is many records; `strict`, duplicate keys in JSON are errors.

    `format` is what inputs hold whose names do not say it.
    """

    many: bool = False
    strict: bool = False
    format: Format | None = None


class Part(NamedTuple):
    """What is read at once: of the file at `path`, shown as `shown`, the lines that start in bytes `start` to `end`.

    By default all of it. `start` is 0 or where a line may start; only plain JSON Lines have more than one part.
    """

    path: str
    shown: str
    start: int = 0
    end: int | None = None


def read_payloads(path: str, shown: str, options: Options) -> "Iterator[Item]":
    """The records in the file at `path` (a URL, or "-" for standard input); what can't be read becomes a Fault.

    By its name a file is JSON Lines (.jsonl, .ndjson), JSON or YAML (.yaml, .yml: each document is a record), and any
    of them may be compressed with gzip or zstd. Nothing is raised for what a file holds.
    """
    for batch in read_part(Part(path, shown), options):
        yield from batch.items()


def read_part(part: Part, options: Options) -> "Iterator[Batch]":
    """The records of `part`; last, what keeps the rest from being read."""
    lines = 0
    try:
        with open_stream(part.path) as stream:
            for batch in _read(part, stream, options):
                yield batch
                lines += batch.lines
    except OSError as error:
        line = lines + 1 if lines else None
        yield _unreadable(part, error.strerror or str(error), line=line)
    except ValueError as error:  # U+0000 in the path
        yield _unreadable(part, str(error))


def _unreadable(part: Part, reason: str, help: str | None = None, *, line: int | None = None) -> "Batch":
    from schemagen.payload.fault import unreadable

    return _alone(unreadable(part.shown, reason, help, line=line))


def _alone(fault: "Fault") -> "Batch":
    from schemagen.payload.record import Items

    return Items([fault])


def _read(part: Part, stream: Stream, options: Options) -> "Iterator[Batch]":
    format = format_of(part.path) or options.format
    if format is None and stream.size is None:
        yield from _unnamed(part, stream, options)
    elif format is None:
        help = f"name it by its content: {', '.join(FORMATS)}; or say what it is: --input-format"
        yield _unreadable(part, "its name does not say what it is", help)
    elif format == "jsonl":
        yield from _json_lines(part, stream, options)
    else:
        from schemagen.payload.documents import read_json, read_yaml

        if format == "json":
            yield from read_json(stream, part.shown, b"", many=options.many, strict=options.strict)
        else:
            yield from read_yaml(stream, part.shown, many=options.many)


def _unnamed(part: Part, stream: Stream, options: Options) -> "Iterator[Batch]":
    """Standard input or a pipe: JSON Lines when its first line is whole, else one JSON document."""
    first = b""
    while b"\n" not in first.lstrip() and (data := stream.read1(1 << 16)):
        first += data
    line = mark_free(first).lstrip().partition(b"\n")[0].strip()
    if line[:1] in (b"{", b"[") and line[-1:] not in (b"}", b"]"):
        from schemagen.payload.documents import read_json

        yield from read_json(stream, part.shown, first, many=options.many, strict=options.strict)
    else:
        yield from _json_lines(part, stream, options, first)


def _json_lines(part: Part, stream: Stream, options: Options, first: bytes = b"") -> "Iterator[Batch]":
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
            from schemagen.payload.fault import other_encoding

            yield _alone(other_encoding(read, part.shown))
            return
        if mark:
            from schemagen.payload.fault import marked

            yield _alone(marked(part.shown))
        batch = Lines(part.shown, block, number, options.strict)
        yield batch
        number += batch.lines
    yield from _changed(part, stream, position, size)


def _changed(part: Part, stream: Stream, read: int, size: int | None) -> "Iterator[Batch]":
    """What to say of a file that is not as long as it was when it was opened."""
    if size is None:
        return
    if read < size:
        raise OSError(f"it became shorter while it was read, by {size - read} bytes")
    if part.end is None and (added := grown(stream, size)):
        from schemagen.payload.fault import grown_since

        yield _alone(grown_since(part.shown, added))
