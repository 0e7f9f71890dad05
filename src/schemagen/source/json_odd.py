"""What people write instead of JSON, and what they mean by it."""

import re
from typing import Literal, TypeAlias

from schemagen.source.problem import Problems, StoppedError, brief
from schemagen.source.value import Json

Kind = Literal["{", "}", "[", "]", ":", ",", "string", "value", "name", "end"]

# Punctuation, a string, another scalar (`value`), an unquoted name, or the end; where it starts and ends; its value.
Token: TypeAlias = tuple[Kind, int, int, Json]


_COMMENT = re.compile(r"[ \t\n\r]*+(//[^\r\n]*|/\*.*?(?:\*/|\Z)|#[^\r\n]*)", re.DOTALL)
_QUOTED = re.compile(r"""[ \t\n\r]*+(["'])((?:\\.|(?!\1)[^\\\r\n])*)(\1?)""", re.DOTALL)
_BARE = re.compile(r"[ \t\n\r]*+([\w.+$-]+|.)", re.DOTALL)
_NUMBER = re.compile(r"[-+]?(?=\.?[0-9])[0-9a-fA-FxX_.+-]*")
_NOT_FINITE = frozenset(("nan", "infinity", "inf"))
_OTHER_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("null", "none", "nil", "undefined")),
    "true": True,
    "false": False,
}


def odd(problems: Problems, position: int) -> tuple[int, Token | None]:
    """Note what is wrong at `position`; the end of it, and the token that was probably meant (None: nothing)."""
    if match := _COMMENT.match(problems.text, position):
        problems.add("json-syntax", "JSON has no comments", match.start(1), match.end(1), help="remove it")
        return match.end(), None
    if match := _QUOTED.match(problems.text, position):
        return match.end(), _odd_string(match, problems)
    match = _BARE.match(problems.text, position)
    assert match is not None, "white space before the end is followed by the end"
    return match.end(), _odd_word(match, problems)


def _odd_string(match: re.Match[str], problems: Problems) -> Token:
    start, end = match.start(1), match.end()
    content_start = match.start(2)
    if not match[3]:
        problems.add("json-syntax", "this text never ends", start, end, help='close it with "')
        raise StoppedError
    if match[1] == "'":
        problems.add("json-syntax", "JSON quotes with \", not with '", start, end, help="use double quotes")
    for bad in re.finditer(r"\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<escape>\\.)|(?P<control>[\x00-\x1f])", match[2]):
        _add_bad_character(bad, content_start, problems)
    return "string", start, end, match[2]


def _add_bad_character(bad: re.Match[str], base: int, problems: Problems) -> None:
    start, end = base + bad.start(), base + bad.end()
    if bad["escape"] and bad["escape"] != r"\'":
        problems.add("json-syntax", f"JSON has no escape {bad[0]}", start, end, help=r"write \\ for a backslash")
    elif bad["control"]:
        escape = {"\t": r"\t", "\b": r"\b", "\f": r"\f"}.get(bad[0], f"\\u{ord(bad[0]):04x}")
        name = "a tab" if bad[0] == "\t" else f"the control character U+{ord(bad[0]):04X}"
        problems.add("json-syntax", f"{name} inside quotes", start, end, help=f"write {escape}")


def _odd_word(match: re.Match[str], problems: Problems) -> Token:
    written = match[1]
    start, end = match.span(1)
    lower = written.lower().lstrip("+-")
    if lower in _NOT_FINITE:
        problems.add(
            "number-not-json", f"JSON has no number {brief(written)}", start, end, help="use null, or text in quotes"
        )
        return "value", start, end, 0
    if lower in _OTHER_WORDS:
        value = _OTHER_WORDS[lower]
        right = {None: "null", True: "true", False: "false"}[value]
        problems.add("json-syntax", f"'{written}' is no JSON", start, end, help=f"write {right}")
        return "value", start, end, value
    if _NUMBER.match(written):
        problems.add("json-syntax", f"{brief(written)} is no JSON number", start, end, help=_number_help(written))
        return "value", start, end, 0
    if len(written) == 1 and not written.isidentifier():
        fix = 'JSON quotes with "' if written in "“”„‘’‚«»" else None
        problems.add("json-syntax", f"{_named(written)} has no place here", start, end, help=fix)
        raise StoppedError
    return "name", start, end, written


def _number_help(written: str) -> str:
    if written.startswith("+"):
        return "leave the '+' out"
    if written.startswith((".", "-.")) or written.endswith("."):
        return "write a digit before and after the point"
    if re.match(r"-?0[0-9]", written):
        return "leave the leading zeros out, or quote it as text"
    return "JSON numbers are decimal, as in -1, 0.5 or 1e9; quote it if it is meant as text"


def _named(character: str) -> str:
    if character.isprintable() and not character.isspace():
        return f"'{character}'"
    return f"the character U+{ord(character):04X}"
