"""One large JSON array → its items, in memory that does not grow with it.

Where an item ends is guessed: at the text that stood between the first two, up to the first key of the second. The
guess is right when what is before it reads as JSON, as the beginning of a JSON text has one reading only. Where it does
not, brackets are followed item by item, which takes longer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.inexact import may_be_inexact
from schemagen.payload.json_text import read_json
from schemagen.payload.record import Batch, Fault, Item, Items, Keeps, Record, Text
from schemagen.payload.splitter import Splitter

if TYPE_CHECKING:
    from schemagen.payload.stream import Stream
    from schemagen.source import Json

SIZE = 1 << 18
_FIRST_KEY = re.compile(rb'\s*(?:\{\s*"[^"\\]*+(?:\\.[^"\\]*+)*+"|\[|)', re.DOTALL)
_GUESSES = 3


@dataclass(frozen=True, slots=True)
class Start:
    """Where the next item's text starts: line and column in the file, and the item's index."""

    line: int
    column: int
    index: int = 0

    def after(self, text: bytes, items: int) -> "Start":
        """The place behind `text`, which has so many items."""
        new_lines = text.count(b"\n")
        tail = text[text.rfind(b"\n") + 1 :].decode("utf-8", "replace")
        return Start(
            self.line + new_lines, len(tail) + (1 if new_lines else self.column), self.index + items
        )  # fmt: skip


@dataclass(slots=True)
class Chunk:
    """Items of the array in one text, commas between them; `values` when it has been read already."""

    shown: str
    text: bytes
    start: Start
    strict: bool
    values: "list[Json] | None" = None
    lines: int = 0
    kept: int = 0

    def items(self) -> Iterator[Item]:
        """See Batch."""
        return self._items(None)

    def _items(self, wanted: set[int] | None) -> Iterator[Item]:
        """Those whose numbers in the chunk are `wanted`; None: all."""
        begin, place = 0, self.start
        for number, end in enumerate((*Splitter().scan(self.text)[0], len(self.text))):
            if wanted is None or number in wanted:
                yield self._item(self.text[begin:end], place)
            place = place.after(self.text[begin : end + 1], 1)
            begin = end + 1

    def sift(self, keeps: Keeps) -> Iterator[Item]:
        """See Batch."""
        if self.values is not None:
            bad = {number for number, value in enumerate(self.values) if not keeps(value)}
            self.kept = len(self.values) - len(bad)
            yield from self._items(bad) if bad else ()
            return
        for item in self.items():
            if isinstance(item, Record) and keeps(item.value):
                self.kept += 1
            else:
                yield item

    def _item(self, item: bytes, place: Start) -> Item:
        content = item.lstrip()
        place = place.after(item[: len(item) - len(content)], 0)
        content = content.rstrip()
        pointer = f"/{place.index}"
        text = Text(self.shown, content.decode("utf-8", "replace"), place.line, "json", place.column, pointer)
        try:
            return Record(read_json(content, self.shown, strict=self.strict), text, pointer)
        except FindingsError as error:
            return Fault(text.shifted(error.findings))


@dataclass(slots=True)
class ArrayReader:
    """Reads the array of which `text` is the beginning, its '[' included; that stands at `start`."""

    stream: "Stream"
    shown: str
    strict: bool
    text: bytes
    start: Start
    ended: bool = False
    separator: bytes = b""
    splitter: Splitter = field(default_factory=Splitter)

    def batches(self) -> Iterator[Batch]:
        """The items, and last what is wrong with the array's end. Raises OSError where reading fails."""
        opened = self.start
        self._drop(1, 0)
        while True:
            self._fill(SIZE)
            if guess := self._guess():
                yield self._take(*guess)
                continue
            commas, close = self.splitter.scan(self.text)
            if close is not None or (self.ended and not commas):
                yield from self._end(close, opened)
                return
            if commas:
                self._learn(commas[0])
                yield self._take(commas[-1], len(commas), None)
            else:
                self._fill(2 * len(self.text) + 1)

    def _fill(self, size: int) -> None:
        parts, length = [self.text], len(self.text)
        while length < size and not self.ended:
            data = self.stream.read1(SIZE)
            self.ended = not data
            parts.append(data)
            length += len(data)
        self.text = b"".join(parts)

    def _guess(self) -> "tuple[int, int, list[Json]] | None":
        """The comma behind a whole number of items, how many, and their values: if there is a guess and it is right."""
        end = len(self.text)
        for _ in range(0 if self.strict or not self.separator else _GUESSES):
            end = self.text.rfind(self.separator, 0, end)
            if end < 0:
                return None
            body = b"[%b]" % self.text[: end + 1]
            try:
                values: list[Json] = orjson.loads(body)
            except orjson.JSONDecodeError:
                continue
            return None if may_be_inexact(body) else (self.text.index(b",", end + 1), len(values), values)
        return None

    def _learn(self, comma: int) -> None:
        """Note how the items before and behind `comma` are separated."""
        following = _FIRST_KEY.match(self.text, comma + 1)
        end = len(self.text[:comma].rstrip())
        is_container = self.text[end - 1 : end] in (b"}", b"]")
        self.separator = self.text[end - 1 : following.end()] if following and is_container else b""

    def _take(self, comma: int, items: int, values: "list[Json] | None") -> Chunk:
        """The items before `comma`."""
        chunk = Chunk(self.shown, self.text[:comma], self.start, self.strict, values)
        self._drop(comma + 1, items)
        return chunk

    def _drop(self, length: int, items: int) -> None:
        self.start = self.start.after(self.text[:length], items)
        self.text = self.text[length:]
        self.splitter = Splitter()

    def _end(self, close: int | None, opened: Start) -> Iterator[Batch]:
        """The last items, and a fault when the array does not end as it should."""
        if close is None:
            if self.text.strip():
                yield Chunk(self.shown, self.text, self.start, self.strict)
            said = "this '[' is never closed"
            yield Items([_fault(self.shown, said, opened, "write the ']', or make the file whole again")])
            return
        body = self.text[:close].rstrip()
        if body:
            yield Chunk(self.shown, body.removesuffix(b","), self.start, self.strict)
        if body.endswith(b",") or (not body and self.start.index):
            here = self.start.after(self.text[:close], 0)
            yield Items([_fault(self.shown, "a ',' before this ']'", here, "JSON has no trailing commas: remove it")])
        self._drop(close + 1, 0)
        yield from self._behind()

    def _behind(self) -> Iterator[Batch]:
        """A fault when there is more than space behind the array."""
        while not self.text.strip() and not self.ended:
            self._drop(len(self.text), 0)
            self._fill(1)
        if rest := self.text.lstrip():
            place = self.start.after(self.text[: len(self.text) - len(rest)], 0)
            said = "more text after the end of the document"
            yield Items([_fault(self.shown, said, place, "one value to a file; a file of many is .jsonl")])


def _fault(shown: str, said: str, place: Start, help: str) -> Fault:
    found = Finding(
        "json-syntax", "error", said, file=shown, line=place.line, column=place.column, pointer="", help=help
    )
    return Fault((found,), is_record=False)
