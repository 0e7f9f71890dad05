"""Regular expressions in PostgreSQL's own notation (advanced regular expressions), without newline sensitivity."""

from typing import assert_never

from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.regex import LAST, Anchor, Chars, Choice, Ranges, Regex, Repeat, Sequence, complement, parse

_MOST = 255  # DUPMAX: the largest count that PostgreSQL takes
_SPECIAL = frozenset("\\^$.|?*+()[]{}")
_HYPHEN = (0x2D, 0x2D)
_LONGEST = 2048  # beyond that the automaton gets dear


def are(pattern: str) -> str:
    """The ECMA-262 `pattern` for PostgreSQL's `~`; NotExpressible where the engines may differ."""
    return _write(parse(pattern))


def length_between(low: int, high: int | None) -> str:
    """An expression for all texts of `low` to `high` code points."""
    return f"^{_repeat('.', low, high)}$"


def _write(tree: Regex) -> str:
    match tree:
        case Chars(ranges):
            return _chars(ranges)
        case Anchor(end):
            return "$" if end else "^"
        case Sequence(parts):
            return "".join(f"(?:{_write(p)})" if isinstance(p, Choice) else _write(p) for p in parts)
        case Choice(options):
            return "|".join(_write(option) for option in options)
        case Repeat(body, low, high):
            inner = _write(body)
            return _repeat(inner if isinstance(body, Chars) else f"(?:{inner})", low, high)
        case _:
            assert_never(tree)


def _repeat(body: str, low: int, high: int | None) -> str:
    """`body` repeated; larger counts than PostgreSQL takes become repetitions of repetitions."""
    if max(low, high or 0) > _LONGEST:
        raise NotExpressible(f"a repetition of more than {_LONGEST}")
    if max(low, high or 0) <= _MOST:
        return body + _count(low, high)
    most = f"{_times(body, low, exactly=True)}"
    return most + (f"{body}*" if high is None else _times(body, high - low, exactly=False))


def _times(body: str, count: int, *, exactly: bool) -> str:
    """`count` times `body`, or up to so many."""
    whole, rest = divmod(count, _MOST)
    low = "" if exactly else "0,"
    return (f"(?:{body}{{{low}{_MOST}}}){{{whole}}}" if whole else "") + (f"{body}{{{low}{rest}}}" if rest else "")


def _count(low: int, high: int | None) -> str:
    match low, high:
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case 0, 1:
            return "?"
        case _, None:
            return f"{{{low},}}"
    return f"{{{low}}}" if low == high else f"{{{low},{high}}}"


def _chars(ranges: Ranges) -> str:
    if ranges == ((0, LAST),):
        return "."
    if not ranges:
        raise NotExpressible("an empty class in the regular expression")
    if ranges[-1][1] == LAST:
        return f"[^{_members(complement(ranges))}]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _char(ranges[0][0])
    return f"[{_members(ranges)}]"


def _members(ranges: Ranges) -> str:
    """What stands in brackets; a hyphen last."""
    parts = []
    for low, high in ranges:
        low = max(low, 1)  # PostgreSQL's text holds no NUL
        if low > high or (low, high) == _HYPHEN:
            continue
        joint = "-" if high > low + 1 else ""
        parts.append(_member(low) + joint + (_member(high) if high != low else ""))
    if _HYPHEN in ranges:
        parts.append("-")
    if not parts:
        raise NotExpressible("a class of NUL in the regular expression")
    return "".join(parts)


def _member(point: int) -> str:
    char = chr(point)
    return "\\" + char if char in "\\]^[-" else (char if char.isascii() and char.isprintable() else _char(point))


def _char(point: int) -> str:
    """One character outside brackets."""
    char = chr(point)
    if char.isascii() and char.isprintable():
        return "\\" + char if char in _SPECIAL else char
    if point == 0:
        raise NotExpressible("NUL in the regular expression")
    if char.isalpha() and point > 0xFF:
        return char
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
