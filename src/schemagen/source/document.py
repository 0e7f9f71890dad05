"""Files of YAML and JSON with their values, and the places of these."""

import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from schemagen.diagnostic import Finding, Severity
from schemagen.source.encoding import check_characters, decode, without_mark
from schemagen.source.json_fast import DoubtError, read
from schemagen.source.position import Span, span_at
from schemagen.source.problem import Problems, SourceError
from schemagen.source.value import Json

if TYPE_CHECKING:
    from schemagen.source.node import Node

MAX_BYTES = 64 * 1024 * 1024

Format = Literal["yaml", "json"]
_FORMATS: dict[str, Format] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}


@dataclass(frozen=True, eq=False)
class Document:
    """A file that was read: its `path` as findings show it, its text, the value in it, and warnings about the text."""

    path: str
    text: str = field(repr=False)
    data: Json = field(repr=False)
    warnings: tuple[Finding, ...] = field(default=(), repr=False)
    format: Format = "yaml"

    def locate(self, pointer: str, *, key: bool = False, offset: int = 0) -> Span | None:
        """The place of the value at JSON Pointer `pointer`, or of its nearest ancestor that exists.

        With `key`, the place of the key there; items of an array and the document itself have none, and give the
        value. `offset` counts code points into a string value, whatever quoting or folding the file writes it in;
        a block scalar's place is its first line of text.
        None when the document is empty. Positions are computed here, anew: keeping them for every file is costly.
        """
        from schemagen.source.node import find

        root = _tree(self.text, self.format)
        return None if root is None else _span(self.text, *find(root, pointer), key, offset)

    def finding(
        self,
        code: str,
        message: str,
        pointer: str,
        *,
        key: bool = False,
        offset: int = 0,
        help: str | None = None,
        severity: Severity = "error",
        **more: str | None,
    ) -> Finding:
        """A finding at `pointer`, with its place as `locate` gives it; `more` are other attributes of a Finding."""
        span = self.locate(pointer, key=key, offset=offset) or Span(1, 1)
        return Finding(
            code, severity, message, file=self.path, line=span.line, column=span.column, width=span.width,
            pointer=pointer, help=help, excerpt=None, **more,
        )  # fmt: skip


def read_document(path: Path, shown: str) -> Document:
    """The document in the file at `path`: JSON or YAML by its suffix. Raises SourceError."""
    source_format = _FORMATS.get(path.suffix.lower())
    if source_format is None:
        raise _unreadable(shown, f"neither JSON nor YAML by its name: '{path.suffix}'", "name it .json, .yaml or .yml")
    text = decode(_read(path, shown), shown)
    return parse_json(text, shown) if source_format == "json" else parse_yaml(text, shown)


def parse_yaml(text: str, shown: str) -> Document:
    """The YAML 1.2 document in `text`; its data is None when it is empty. Raises SourceError."""
    text, warnings = _prepare(text, shown)
    from schemagen.source.yaml_reader import compose

    problems = Problems(text, shown)
    root = compose(problems)
    problems.check(warnings)
    return Document(shown, text, None if root is None else root.data, warnings, "yaml")


def parse_json(text: str, shown: str, *, allow_duplicates: bool = False) -> Document:
    """The JSON document in `text`; with `allow_duplicates` the last of equal keys counts. Raises SourceError."""
    text, warnings = _prepare(text, shown)
    try:
        data = read(text, allow_duplicates=allow_duplicates)
    except DoubtError:
        from schemagen.source.json_reader import scan

        problems = Problems(text, shown)
        root = scan(problems, allow_duplicates=allow_duplicates)
        problems.check(warnings)
        data = None if root is None else root.data
    return Document(shown, text, data, warnings, "json")


def scan_json(text: str, shown: str = "", *, allow_duplicates: bool = False) -> "Node":
    """The nodes, with positions, of the JSON document in `text`. Raises SourceError."""
    from schemagen.source.json_reader import scan

    problems = Problems(text, shown)
    root = scan(problems, allow_duplicates=allow_duplicates)
    problems.check()
    assert root is not None, "an empty text is a problem"
    return root


def _prepare(text: str, shown: str) -> tuple[str, tuple[Finding, ...]]:
    check_characters(text, shown)
    text, warnings = without_mark(text, shown)
    if text.isascii():
        return text, tuple(warnings)
    from schemagen.source.mojibake import doubly_encoded

    return text, (*warnings, *doubly_encoded(text, shown))


@lru_cache(maxsize=4)
def _tree(text: str, source_format: Format) -> "Node | None":
    """The nodes of a text that was read without a problem."""
    if source_format == "json":
        return scan_json(text, allow_duplicates=True)
    from schemagen.source.yaml_reader import compose

    return compose(Problems(text, ""))


def _span(text: str, node: "Node", found: bool, key: bool, offset: int) -> Span:
    from schemagen.source.scalar import scalar_start, source_index

    if node.key_start >= 0 and (key or node.start == node.end):
        return span_at(text, scalar_start(text, node.key_start), node.key_end)
    start = scalar_start(text, node.start)
    if isinstance(node.data, str) and offset and found:
        return span_at(text, source_index(text, start, node.end, node.data, offset))
    if isinstance(node.data, str) and text.startswith(("|", ">"), start):
        first = len(node.data) - len(node.data.lstrip())
        start = source_index(text, start, node.end, node.data, first)
    return span_at(text, start, node.end)


def _read(path: Path, shown: str) -> bytes:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise _unreadable(shown, "a folder" if stat.S_ISDIR(info.st_mode) else "no regular file")
        if info.st_size > MAX_BYTES:
            raise _unreadable(shown, f"larger than {MAX_BYTES // 1024 // 1024} MiB", "split it")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(shown, (error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise _unreadable(shown, str(error)) from error


def _unreadable(shown: str, reason: str, fix: str | None = None) -> SourceError:
    return SourceError([Finding("file-unreadable", "error", f"can't read this file: {reason}", file=shown, help=fix)])
