"""JSON Lines in blocks: a record a line, empty lines are none, and a bad line loses no other."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import orjson

from schemagen.payload.inexact import may_be_inexact

if TYPE_CHECKING:
    from schemagen.payload.record import Item, Keeps, Text
    from schemagen.payload.stream import Stream
    from schemagen.source import Json

BLOCK = 1 << 16  # fits a processor's cache with the values of its records, one after the other


class Lines:
    """Whole lines of a file; the first has the number `first`."""

    __slots__ = ("_lines", "block", "first", "kept", "shown", "strict")

    def __init__(self, shown: str, block: bytes, first: int, strict: bool) -> None:
        self.shown, self.block, self.first, self.strict = shown, block, first, strict
        self.kept = 0
        self._lines: int | None = None

    @property
    def lines(self) -> int:
        """See Batch. The loop below finds it out by the way."""
        if self._lines is None:
            self._lines = self.block.count(b"\n")
        return self._lines

    def items(self) -> "Iterator[Item]":
        """See Batch."""
        for number, line in enumerate(BytesIO(self.block), self.first):
            if not line.isspace():
                yield self._item(line, number)

    def sift(self, keeps: "Keeps") -> "Iterator[Item]":
        """See Batch. This is the loop that all the time goes into."""
        if self.strict or may_be_inexact(self.block):
            yield from self._sift_carefully(keeps)
            return
        loads, kept, number = orjson.loads, 0, self.first
        for number, line in enumerate(BytesIO(self.block), self.first):
            try:
                value = loads(line)
                if keeps(value):
                    kept += 1
                    continue
            except ValueError:
                if not line.isspace():
                    yield self._item(line, number)
            else:
                yield self._record(value, line, number)
        self.kept, self._lines = kept, number - self.first + self.block.endswith(b"\n")

    def _sift_carefully(self, keeps: "Keeps") -> "Iterator[Item]":
        from schemagen.payload.record import Record

        for item in self.items():
            if isinstance(item, Record) and keeps(item.value):
                self.kept += 1
            else:
                yield item

    def _record(self, value: "Json", line: bytes, number: int) -> "Item":
        from schemagen.payload.record import Record, Text

        return Record(value, Text(self.shown, line.rstrip(b"\r\n"), number))

    def _item(self, line: bytes, number: int) -> "Item":
        from schemagen.payload.record import Text

        return read_line(Text(self.shown, line.rstrip(b"\r\n"), number), strict=self.strict)


def read_line(text: "Text", *, strict: bool) -> "Item":
    """The record in a line of JSON."""
    from schemagen.diagnostic import FindingsError
    from schemagen.payload.json_text import read_json
    from schemagen.payload.record import Fault, Record

    assert isinstance(text.content, bytes)
    try:
        return Record(read_json(text.content, text.shown, strict=strict), text)
    except FindingsError as error:
        return Fault(text.shifted(error.findings))


def blocks(stream: "Stream", end: int | None = None, first: bytes = b"") -> Iterator[bytes]:
    r"""Stretches of whole lines: those that start before the byte `end`, else all; the last one may lack its `\n`.

    Raises OSError where reading fails; the line that is cut off there is left out.
    """
    rest, position = [first], len(first)
    while data := stream.read1(BLOCK):
        position += len(data)
        if end is not None and position >= end:
            last = data.find(b"\n", max(0, len(data) - 1 - (position - end)))
            if last >= 0:
                yield b"".join((*rest, data[: last + 1]))
                return
        cut = data.rfind(b"\n") + 1
        if cut:
            yield b"".join((*rest, data[:cut]))
            rest = []
        rest.append(data[cut:])
    if last_line := b"".join(rest):
        yield last_line


def mark_free(data: bytes) -> bytes:
    """`data` without a byte order mark of UTF-8."""
    return data.removeprefix(BOM_UTF8)


def mark_of(block: bytes) -> tuple[bytes, bool]:
    """The byte order mark that a file starts with, and whether it is of another encoding than UTF-8.

    Without a mark, the zeros beside the first two characters tell UTF-16.
    """
    marks = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF32_BE)  # that of UTF-32 LE starts as UTF-16's
    mark = next((mark for mark in marks if block.startswith(mark)), b"")
    wide = b"\0" in block[:2] and re.match(rb"[ -~]\0[ -~]\0|\0[ -~]\0[ -~]", block) is not None
    return mark, wide or mark not in (b"", BOM_UTF8)
