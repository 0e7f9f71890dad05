"""Regular expressions of rules (RE2) and of schemas (ECMA-262): the part that means the same in every engine."""

import re
from typing import assert_never

from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.regex import LAST, Anchor, Chars, Choice, Ranges, Regex, Repeat, Sequence, complement, parse

_PUNCTUATION = frozenset("\\^$.|?*+()[]{}/-_ !\"#%&',:;<=>@`~")
_LETTERS = frozenset("dDwWnrtfv")
_TOKEN = re.compile(r"\\x[0-9A-Fa-f]{2}|\\.|.", re.DOTALL)
_SPACE = r"\t\n\f\r "  # RE2's, without the vertical tab


def ecma_pattern(pattern: str) -> str:
    """The RE2 `pattern` as ECMA-262 writes the same; NotExpressible for what only RE2 has."""
    made, inside = [], False
    tokens = [*_TOKEN.findall(pattern), "", ""]
    for at, token in enumerate(tokens):
        following = tokens[at + 1 : at + 3]
        if token.startswith("\\"):
            made.append(_escape(token, inside))
            continue
        if token == "[" and not inside:
            if "]" in (following[0], following[1] if following[0] == "^" else ""):
                raise NotExpressible("a class that begins with ] in the regular expression")
            inside = True
        elif token == "[" and following[0] in (":", ".", "="):
            raise NotExpressible("a named class in the regular expression")
        elif token == "]":
            inside = False
        made.append(token)
    return "".join(made)


def _escape(token: str, inside: bool) -> str:
    if token == r"\s":
        return _SPACE if inside else f"[{_SPACE}]"
    if token == r"\S" and not inside:
        return f"[^{_SPACE}]"
    if len(token) == 4 or token[1:] in _LETTERS or token[1:] in _PUNCTUATION:
        return token
    raise NotExpressible(f"{token} in the regular expression")


def python_pattern(pattern: str) -> str:
    """The ECMA-262 `pattern` as Python's `re` has it, to be searched for. NotExpressible where engines may differ."""
    return _write(parse(pattern))


def _write(tree: Regex) -> str:
    match tree:
        case Chars(ranges):
            return _chars(ranges)
        case Anchor(end):
            return r"\Z" if end else r"\A"
        case Sequence(parts):
            return "".join(f"(?:{_write(p)})" if isinstance(p, Choice) else _write(p) for p in parts)
        case Choice(options):
            return "|".join(_write(option) for option in options)
        case Repeat(body, low, high):
            inner = _write(body) if isinstance(body, Chars) else f"(?:{_write(body)})"
            return f"{inner}{{{low},{'' if high is None else high}}}"
        case _:
            assert_never(tree)


def _chars(ranges: Ranges) -> str:
    if not ranges:
        return r"(?!)"
    if ranges == ((0, LAST),):
        return r"[\s\S]"
    if ranges[-1][1] == LAST and ranges[0][0] == 0:
        return f"[^{_members(complement(ranges))}]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        char = chr(ranges[0][0])
        return char if char.isascii() and char.isalnum() else _char(ranges[0][0])
    return f"[{_members(ranges)}]"


def _members(ranges: Ranges) -> str:
    return "".join(_char(low) + (f"-{_char(high)}" if high > low else "") for low, high in ranges)


def _char(point: int) -> str:
    """One character, in or outside of brackets."""
    char = chr(point)
    if char.isascii() and (char.isalnum() or char == "_"):
        return char
    if char.isascii() and char.isprintable():
        return "\\" + char
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
