"""What reading gives: records with their places, and faults where there is none."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from schemagen.diagnostic import Finding

if TYPE_CHECKING:
    from schemagen.source import Json

_LINE_END = re.compile(r"\r\n|\n|\r")
_SHOWN = 200  # code points around a place that a report may show


class Text(NamedTuple):
    """A stretch of a file, shown as `shown`, from its line `first_line` and `first_column` on; bytes are one line.

    `pointer` leads from the payload that the file is to the one that the stretch is: into a large array.
    """

    shown: str
    content: bytes | str
    first_line: int = 1
    format: Literal["json", "yaml"] = "json"
    first_column: int = 1
    pointer: str = ""

    def placed(self, finding: Finding, *, key: bool = False) -> Finding:
        """`finding` with the place of its pointer (or of the key there); computed now, as valid records never ask."""
        from schemagen.source import Document, Span

        pointer = (finding.pointer or "").removeprefix(self.pointer)
        span = Document(self.shown, self._text(), None, (), self.format).locate(pointer, key=key) or Span(1, 1)
        found = replace(finding, file=self.shown, line=span.line, column=span.column, width=span.width)
        return self._on_file(found)

    def shifted(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings on the stretch as findings on the file."""
        return tuple(self._on_file(replace(f, line=f.line or 1)) for f in findings)

    def _text(self) -> str:
        return self.content if isinstance(self.content, str) else self.content.decode("utf-8", "replace")

    def _on_file(self, f: Finding) -> Finding:
        r"""A lone `\r` in a line of JSON Lines ends none."""
        line, column = f.line or 1, f.column or 1
        if line > 1 and isinstance(self.content, bytes):
            before = [match.end() for match in _LINE_END.finditer(self._text())]
            line, column = 1, before[line - 2] + column
        moved = column + (self.first_column - 1 if line == 1 else 0)
        excerpt = _around(self._line(line), column, moved - column)
        return replace(f, line=self.first_line + line - 1, column=moved, excerpt=excerpt)

    def _line(self, number: int) -> str:
        text = self._text()
        if isinstance(self.content, bytes):
            return text
        lines = _LINE_END.split(text, number) if "\r" in text else text.split("\n", number)
        return lines[number - 1] if number <= len(lines) else ""


def _around(line: str, column: int, moved: int) -> tuple[str, int]:
    """What is near `column` in a line that may be very long; and in which column of the file that starts."""
    start = max(0, column - 1 - _SHOWN)
    return line[start : column + _SHOWN], start + 1 + moved


class Record(NamedTuple):
    """A payload: its value, and where in which text it stands."""

    value: "Json"
    text: Text
    pointer: str = ""


class Fault(NamedTuple):
    """What is wrong with a text apart from its values.

    `is_record` when a payload was lost by it; `unreadable` when there may be more of them, which nobody could read.
    """

    findings: tuple[Finding, ...]
    is_record: bool = True
    unreadable: bool = False


Item = Record | Fault
Keeps = Callable[["Json"], bool]  # whether there is nothing to say about a value


class Batch(Protocol):
    """Some records of a file that are read at once."""

    @property
    def lines(self) -> int:
        """How many lines end in it."""

    def items(self) -> Iterator[Item]:
        """All of them, in order."""

    def sift(self, keeps: Keeps) -> Iterator[Item]:
        """Those that are not kept, and the faults; `kept` is the number of the others when this is done."""

    kept: int


class Items:
    """Records that are there already."""

    def __init__(self, content: Iterable[Item]) -> None:
        self.content, self.lines, self.kept = content, 0, 0

    def items(self) -> Iterator[Item]:
        """As they are."""
        yield from self.content

    def sift(self, keeps: Keeps) -> Iterator[Item]:
        """See Batch."""
        for item in self.content:
            if isinstance(item, Record) and keeps(item.value):
                self.kept += 1
            else:
                yield item
