"""JSON Lines in blocks: a record a line, empty lines are none, and a bad line loses no other."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from schemagen.payload.inexact import may_be_inexact
from schemagen.payload.json_text import read_json
from schemagen.payload.record import Fault, Item, Keeps, Record, Text

if TYPE_CHECKING:
    from schemagen.payload.stream import Stream

BLOCK = 1 << 16  # fits a processor's cache with the values of its records, one after the other
_WIDE = re.compile(rb"[ -~]\0[ -~]\0|\0[ -~]\0[ -~]")


@dataclass(slots=True)
class Lines:
    """Whole lines of a file; the first has the number `first`."""

    shown: str
    block: bytes
    first: int
    strict: bool
    lines: int = 0
    kept: int = 0

    def __post_init__(self) -> None:
        self.lines = self.block.count(b"\n")

    def items(self) -> Iterator[Item]:
        """See Batch."""
        for number, line in enumerate(self.block.split(b"\n"), self.first):
            if line and not line.isspace():
                yield self._item(line, number)

    def sift(self, keeps: Keeps) -> Iterator[Item]:
        """See Batch. This is the loop that all the time goes into."""
        if self.strict or may_be_inexact(self.block):
            yield from self._sift_carefully(keeps)
            return
        loads, kept = orjson.loads, 0
        for number, line in enumerate(self.block.split(b"\n"), self.first):
            try:
                value = loads(line)
                if keeps(value):
                    kept += 1
                    continue
            except ValueError:
                if line and not line.isspace():
                    yield self._item(line, number)
            else:
                yield Record(value, Text(self.shown, line.rstrip(b"\r"), number))
        self.kept = kept

    def _sift_carefully(self, keeps: Keeps) -> Iterator[Item]:
        for item in self.items():
            if isinstance(item, Record) and keeps(item.value):
                self.kept += 1
            else:
                yield item

    def _item(self, line: bytes, number: int) -> Item:
        return read_line(Text(self.shown, line.rstrip(b"\r"), number), strict=self.strict)


def read_line(text: Text, *, strict: bool) -> Item:
    """The record in a line of JSON."""
    from schemagen.diagnostic import FindingsError

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


def mark_of(block: bytes) -> tuple[bytes, bool]:
    """The byte order mark that a file starts with, and whether it is of another encoding than UTF-8.

    Without a mark, the zeros beside the first two characters tell UTF-16.
    """
    marks = (BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE, BOM_UTF32_BE)  # that of UTF-32 LE starts as UTF-16's
    mark = next((mark for mark in marks if block.startswith(mark)), b"")
    return mark, bool(_WIDE.match(block)) or mark not in (b"", BOM_UTF8)
