"""Places inside a scalar: from a character of its value back to where the source writes it."""

import re
from collections.abc import Iterator

_PROPERTIES = re.compile(r"(?:[&!][^\s\[\]{},]*(?:\s+|\Z))*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)?")
_ESCAPED = re.compile(
    r"""\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}
           |u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|\r\n|.)|[^\\]""",
    re.DOTALL | re.VERBOSE,
)
_SINGLE = re.compile(r"''|.", re.DOTALL)
_LITERAL = re.compile(r".", re.DOTALL)
_BLANK = " \t\r\n"
_BLANK_ESCAPES = frozenset(["\\" + c for c in "ntr \t\r\n"] + ["\\\r\n"])


def scalar_start(text: str, start: int) -> int:
    """Where the scalar itself starts, behind its YAML anchor and tag."""
    match = _PROPERTIES.match(text, start)
    return match.end() if match else start


def source_index(text: str, start: int, end: int, value: str, offset: int) -> int:
    """The index in `text` of `value[offset]`, where `text[start:end]` writes the string `value` in YAML or JSON.

    Quoting, folding and indentation only add or change blanks, so the characters that are no blanks are counted.
    """
    offset = min(offset, len(value))
    before = value[:offset].rstrip(_BLANK)
    seen = sum(c not in _BLANK for c in before)
    is_blank = value[offset : offset + 1] in (*_BLANK, "")
    place = _content_start(text, start)
    for at, token in _tokens(text, start, end):
        if _blank(token):
            continue
        if seen == 0:
            return at if not is_blank else min(place + offset - len(before), at)
        seen -= 1
        place = at + len(token)
    return min(place + offset - len(before), end)


def _content_start(text: str, start: int) -> int:
    header = _BLOCK_HEADER.match(text, start)
    return header.end() if header else start + (text[start : start + 1] in ("'", '"'))


def _tokens(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The characters of a scalar as the source writes them, with their indexes."""
    quote = text[start : start + 1]
    pattern = _ESCAPED if quote == '"' else _SINGLE if quote == "'" else _LITERAL
    stop = end - 1 if quote in ("'", '"') else end
    return ((m.start(), m[0]) for m in pattern.finditer(text, _content_start(text, start), stop))


def _blank(token: str) -> bool:
    if token[0] != "\\" or len(token) == 1:
        return token in _BLANK
    return token in _BLANK_ESCAPES or (token[1] in "xuU" and chr(int(token[2:].split("\\")[0], 16)) in _BLANK)
