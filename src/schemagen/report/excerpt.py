"""The source line that a finding points at, as a terminal shows it."""

from collections.abc import Iterator
from pathlib import Path
from unicodedata import combining, east_asian_width

LIMIT = 120  # code points of one line that are shown
_TAB = "    "
_JOINERS = "\u200d\ufe0f"  # they hold emoji together and take no room
_COMPRESSED = {".gz", ".zst"}


def read_lines(path: Path, wanted: set[int]) -> dict[int, str]:
    """Those of the `wanted` lines (from 1) that `path` has; none of a file that is compressed or can't be read."""
    if not wanted or path.suffix in _COMPRESSED:
        return {}
    try:
        return dict(_read(path, wanted))
    except OSError:
        return {}


def _read(path: Path, wanted: set[int]) -> Iterator[tuple[int, str]]:
    last = max(wanted)
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if number in wanted:
                yield number, line.rstrip("\n")
            if number == last:
                return


def excerpt(line: str, column: int, width: int) -> tuple[str, str]:
    """`line` and, to stand below it, the carets under `width` code points from `column` (from 1).

    Tabs and control characters are replaced by what has a known width; a long line is cut around the column.
    """
    start = column - 1
    low = 0 if len(line) <= LIMIT or start < LIMIT * 2 // 3 else start - LIMIT // 3
    high = min(len(line), low + LIMIT)
    lead, trail = "…" if low else "", "…" if high < len(line) else ""
    before = lead + visible(line[low:start])
    marked = visible(line[start : min(high, start + width)])
    shown = before + marked + visible(line[max(start, min(high, start + width)) : high]) + trail
    return shown, " " * cells(before) + "^" * max(1, cells(marked))


def visible(text: str) -> str:
    """`text` without what would move a terminal's cursor or change its state."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _JOINERS else _TAB if c == "\t" else "\ufffd" for c in text)


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if combining(char) or char in _JOINERS:
        return 0
    return 2 if east_asian_width(char) in "WF" else 1
