"""A YAML stream → its documents. YAML lets no line within a document start with `---` or `...`, so lines tell."""

import re
from collections.abc import Iterator

_MARKER = re.compile(r"(---|\.\.\.)(?=\s|$)")
_EMPTY = re.compile(r"\s*(#.*)?$")


def documents(text: str) -> Iterator[tuple[int, str]]:
    """The documents in `text` that hold something, each with the number of its first line."""
    lines: list[str] = []
    first, started = 1, False  # started: the document has content or a `---`
    for number, line in enumerate(text.split("\n"), 1):
        marker = _MARKER.match(line)
        if marker and started:
            yield from _document(first, lines)
            lines, first, started = [], number, False
        if marker and marker[1] == "...":
            first = number + 1
            continue
        started = started or marker is not None or not (_EMPTY.match(line) or line.startswith("%"))
        lines.append(line)
    yield from _document(first, lines)


def _document(first: int, lines: list[str]) -> Iterator[tuple[int, str]]:
    content = [_MARKER.sub("", line, count=1) for line in lines if not line.startswith("%")]
    if not all(_EMPTY.match(line) for line in content):
        yield first, "\n".join(lines) + "\n"
