"""Texts into Markdown as GitHub renders it (CommonMark with tables), so that nothing changes meaning or vanishes.

Two sorts of text: *literal* ones (names, values, patterns), which must show as they are, and an author's *prose*
(descriptions), which is Markdown already and must not break the page around it.
"""

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import quote

from schemagen.catalog.naming import code_points, words

_ACTIVE = re.compile(r"[\\`*\[\]<>|~#$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_PICTURES = {c: 0x2400 + c for c in range(0x20)} | {0x7F: 0x2421}
_RUN = re.compile(r"`+")
# A code span: from a run of backticks up to a run of the same length.
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_CODE_IN_LINE = re.compile(_CODE_SPAN.pattern)
_TAG = re.compile(r"<(?!(?:https?://|mailto:)[^\s<>]+>)")
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_BLOCK_START = re.compile(r"\s*([-*+]|\d+[.)])\s|\s*$")
_HEADING = re.compile(r"^(\s{0,3})(#{1,6}(?=\s|$)|=+\s*$|-{2,}\s*$|\[[^\]]*\]:)", re.MULTILINE)
# What would make a block of a line: a heading, a list item, a quotation, a rule, a fence.
_LINE_START = re.compile(
    r"^(\d*)(?=(?<=\d)[.)](?:\s|$)|(?<!\d)(?:(?:#{1,6}|[-+*])(?:\s|$)|>|`{3}|~{3}|([-_*=])\2\2[-_*=\s]*$))"
)


def text(value: str) -> str:
    """A literal text on one line, for running text, headings and cells."""
    return _ACTIVE.sub(r"\\\g<0>", _one_line(value))


def code(value: str) -> str:
    """A literal text as inline code; in a cell, `table` sees to its pipes."""
    shown = _one_line(value)
    if not shown.strip():
        return f"<code>{_entities(shown)}</code>"
    if "`" not in shown and shown.strip() == shown:
        return f"`{shown}`"
    fence = "`" * (1 + max((len(run) for run in _RUN.findall(shown)), default=0))
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def value(data: Any) -> str:
    """A JSON value as inline code; a string without its quotes where it can't be taken for another value."""
    if isinstance(data, str) and data.strip() == data != "" and not _reads_as_json(data):
        return code(data)
    return code(json.dumps(data, ensure_ascii=False, default=_number))


def line(prose: str) -> str:
    """An author's prose on one line, for a cell or a sentence; list items and paragraphs are parted by `<br>`."""
    lines: list[str] = []
    for row in _escape_tags(prose.strip()).splitlines():
        if lines and row.strip() and lines[-1] and not _BLOCK_START.match(row):
            lines[-1] += f" {row.strip()}"
        else:
            lines.append(row.strip())
    return _LINE_START.sub(r"\1\\", "<br>".join(row for row in lines if row))


def prose(written: str) -> str:
    """An author's prose as blocks of a page: its headings become plain lines, and an open fence is closed."""
    blocks: list[list[str]] = [[]]  # by turns outside and inside of fences
    fence = ""
    for row in written.strip().splitlines():
        match = _FENCE.match(row)
        if fence and match and match[1].startswith(fence) and not row.strip().strip(fence[0]):
            blocks[-1].append(row)
            blocks.append([])
            fence = ""
        elif match and not fence:
            fence = match[1]
            blocks.append([row])
        else:
            blocks[-1].append(row if fence else _HEADING.sub(r"\1\\\2", row))
    blocks[-1] += [fence] * bool(fence)
    shown = ["\n".join(rows) if i % 2 else _escape_tags("\n".join(rows)) for i, rows in enumerate(blocks) if rows]
    return "\n".join(shown)


def first_sentence(written: str) -> str:
    """The first sentence of an author's prose, on one line."""
    paragraph = line(written.strip().split("\n\n")[0])
    spans = [match.span() for match in _CODE_SPAN.finditer(paragraph)]
    for stop in re.finditer(r"[.!?](?=\s|$)", paragraph):
        if not any(a <= stop.start() < b for a, b in spans) and not paragraph[: stop.end()].endswith(("e.g.", "i.e.")):
            return paragraph[: stop.end()]
    return paragraph


def link(shown: str, href: str) -> str:
    """A link; `shown` is Markdown, `href` a path or URL that is quoted already."""
    return f"[{shown}]({href})"


@cache
def path_href(path: str) -> str:
    """A relative path as the target of a link."""
    return quote(path, safe="/-._~")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], keep: int = 1) -> str:
    """A table of cells in Markdown; beyond the first `keep` columns, one in which every cell is empty is left out."""
    filled = [[_cell(cell) for cell in row] for row in rows]
    kept = [i for i in range(len(heads)) if i < keep or any(row[i] for row in filled)]
    written = [[heads[i] for i in kept], ["---"] * len(kept), *([row[i] for i in kept] for row in filled)]
    return "\n".join(f"| {' | '.join(row)} |" for row in written)


def slug(name: str) -> str:
    """`name` as an id inside a page."""
    return "-".join(words(name)) or code_points(name)


def tidy(page: str) -> str:
    """`page` with at most one empty line in a row (but in code), none at its ends, and no spaces before line ends."""
    rows: list[str] = []
    fence = ""
    for row in page.split("\n"):
        match = _FENCE.match(row)
        if match and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
        row = row if fence else row.rstrip()
        if row or fence or (rows and rows[-1]):
            rows.append(row)
    return "\n".join(rows).strip("\n") + "\n"


def _one_line(value: str) -> str:
    """`value` with control characters as their pictures, so that it stays on its line."""
    return value if value.isprintable() else value.translate(_PICTURES)


def _cell(content: str) -> str:
    """Inline Markdown for a cell, its pipes escaped.

    A backslash before a pipe inside code has no form there that all renderers read alike: such code becomes HTML.
    """
    if "|" not in content:
        return content
    parts, end = [], 0
    for match in _CODE_SPAN.finditer(content):
        parts.append(_PIPE.sub(r"\1\|", content[end : match.start()]))
        inner = match[0].strip("`")
        parts.append(f"<code>{_entities(inner.strip())}</code>" if "\\|" in inner else match[0].replace("|", "\\|"))
        end = match.end()
    return "".join([*parts, _PIPE.sub(r"\1\|", content[end:])])


def _entities(literal: str) -> str:
    """`literal` with all that could be Markdown or HTML as entities."""
    return "".join(c if c.isalnum() else f"&#{ord(c)};" for c in literal)


def _escape_tags(written: str) -> str:
    """`written` with each `<` escaped that would start a tag, which GitHub removes.

    In code it stays, if every backtick of the text is paired on its line: else what is code depends on the blocks.
    """
    if "`" in _CODE_IN_LINE.sub("", written):
        return _TAG.sub("&lt;", written)
    parts, end = [], 0
    for match in _CODE_IN_LINE.finditer(written):
        parts += [_TAG.sub("&lt;", written[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, _TAG.sub("&lt;", written[end:])])


def _reads_as_json(data: str) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def _number(data: object) -> object:
    return str(data) if isinstance(data, Decimal) else list(data) if isinstance(data, tuple) else dict(data)  # type: ignore[call-overload]
