"""Text that was encoded twice: UTF-8 bytes taken for Windows-1252 or -1254 and encoded again (`é` became `Ã©`).

Any two or three such characters in a row may also be honest text: `“café”—` ends in three that are the bytes of a
Chinese character. So what counts is whether the second and third are punctuation that follows a letter in print.
"""

import re

from schemagen.diagnostic import Finding
from schemagen.source.problem import Problems, brief

_MAX_FINDINGS = 10


def _byte_of() -> dict[str, int]:
    table = {chr(b): b for b in range(0x80, 0x100)}
    for page in ("cp1254", "cp1252"):
        for b in range(0x80, 0x100):
            table.update(dict.fromkeys(bytes([b]).decode(page, "ignore"), b))
    return table


_BYTE_OF = _byte_of()


def _characters(first: int, last: int) -> str:
    return "[" + "".join(re.escape(c) for c, b in _BYTE_OF.items() if first <= b <= last) + "]"


_NEXT = _characters(0x80, 0xBF)
_CHARACTER = re.compile(
    f"{_characters(0xC2, 0xDF)}{_NEXT}|{_characters(0xE0, 0xEF)}{_NEXT}{{2}}|{_characters(0xF0, 0xF4)}{_NEXT}{{3}}"
)
_RUN = re.compile(f"(?:{_CHARACTER.pattern})+|[ðğ]Ÿ")
_LINE_END = re.compile(r"[\r\n]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{2,}")

# What follows a letter in honest text: closing quotes, dashes, footnote marks … and letters with a byte below 0xC0.
_CLOSING_QUOTES = frozenset("’”»›…")
_AT_THE_END = frozenset("™®°ªº¹²³†‡")
_CLOSING = _CLOSING_QUOTES | _AT_THE_END | frozenset("‘“«‹–—•·´\xa0\xad")
_LETTERS = frozenset("ŠšŒœŽžŸƒ")


def doubly_encoded(text: str, shown: str) -> list[Finding]:
    """A warning for each line of `text` that looks doubly encoded, the mended line in its help; at most ten."""
    problems = Problems(text, shown)
    suspects = _first_of_lines(text)
    for count, (start, end) in enumerate(suspects[:_MAX_FINDINGS], 1):
        rest = len(suspects) - count if count == _MAX_FINDINGS else 0
        more = f"; so do {rest} more lines" if rest else ""
        problems.add(
            "text-doubly-encoded", f"'{brief(text[start:end])}' looks doubly encoded{more}", start, end,
            help=_help(text, start), severity="warning",
        )  # fmt: skip
    return problems.findings


def _first_of_lines(text: str) -> list[tuple[int, int]]:
    """The first suspect of each line that has one."""
    found, line_end = [], 0
    for start, end in _suspects(text):
        if start >= line_end:
            found.append((start, end))
            line_end = _line_end(text, end)
    return found


def _line_end(text: str, start: int) -> int:
    end = _LINE_END.search(text, start)
    return end.start() if end else len(text)


def _suspects(text: str) -> list[tuple[int, int]]:
    chunks = (chunk.span() for chunk in _NOT_ASCII.finditer(text))
    runs = (run for start, end in chunks for run in _RUN.finditer(text, start, end))
    return [run.span() for run in runs if _is_suspect(text, run)]


def _is_suspect(text: str, run: re.Match[str]) -> bool:
    parts = _CHARACTER.findall(run[0])
    if not parts:
        return True
    if _decoded(run[0]) is None:
        return False
    before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
    return len(parts) > 1 or _is_odd(parts[0], before, after)


def _is_odd(part: str, before: str, after: str) -> bool:
    """Whether nobody would write the characters of `part` in a row, between these two."""
    lead, rest = part[0], set(part[1:])
    if part[:2] in ("ðŸ", "ğŸ", "â†", "â‡"):
        return True
    if len(part) > 2:
        is_inside = part[-1] in _AT_THE_END and after.isalpha()
        return is_inside or not rest <= (_CLOSING if lead in "âã" else _CLOSING | _LETTERS)
    if lead not in "ÂÃÄÅ":
        return False
    if not rest <= _CLOSING or before.islower() or (after.isalpha() and not before.isalpha()):
        return True
    return lead in "ÂÃ" and not before.isalpha() and not rest <= _CLOSING_QUOTES


def _decoded(run: str) -> str | None:
    try:
        return bytes(_BYTE_OF[c] for c in run).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _help(text: str, start: int) -> str:
    line = text[_excerpt_start(text, start) : _line_end(text, start)].strip(" \t")
    mended = _RUN.sub(lambda run: _decoded(run[0]) or run[0], line)
    if mended == line:
        return "write the character anew: part of it is lost"
    return f"was it meant as: {brief(mended)}"


def _excerpt_start(text: str, start: int) -> int:
    """Where to begin an excerpt of the line that shows `text[start]`: the line's start, or a word not far away."""
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    near = max(line_start, start - 30)
    return line_start if near == line_start else text.rfind(" ", line_start, near) + 1 or near
