"""Places in a text, as editors count them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A place on one line: `line` and `column` count from 1, columns and `width` (at least 1) in code points."""

    line: int
    column: int
    width: int = 1


def span_at(text: str, start: int, end: int | None = None) -> Span:
    r"""The place of `text[start:end]`, cut off at the end of its first line. Lines end in `\n`, `\r\n` or `\r`."""
    start = min(start, len(text))
    if start and text.startswith("\n", start) and text[start - 1] == "\r":
        start -= 1
    line = text.count("\n", 0, start) + 1
    begin = text.rfind("\n", 0, start) + 1
    if "\r" in text:
        line += text.count("\r", 0, start) - text.count("\r\n", 0, start)
        begin = max(begin, text.rfind("\r", 0, start) + 1)
    return Span(line, start - begin + 1, max(1, min(start + 1 if end is None else end, _line_end(text, start)) - start))


def _line_end(text: str, start: int) -> int:
    ends = [i for mark in ("\n", "\r") if (i := text.find(mark, start)) >= 0]
    end = min(ends, default=len(text))
    return start + len(text[start:end].rstrip())
