"""The tokens of JSON (RFC 8259), and what people write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import loads
from typing import Literal

from schemagen.source.problem import Problems, brief
from schemagen.source.value import Json, exact_float, exact_int

Kind = Literal["{", "}", "[", "]", ":", ",", "string", "value", "name", "end"]


@dataclass(slots=True)
class Token:
    """`text[start:end]`: punctuation, a string, another scalar (`value`), an unquoted name, or the end."""

    kind: Kind
    start: int
    end: int
    data: Json = None


_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:
        (?P<punctuation>[{}\[\]:,])
      | (?P<string>"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+")
      | (?P<number>(?P<integer>-?(?:0|[1-9][0-9]*+))(?P<rest>(?:\.[0-9]++)?+(?:[eE][-+]?[0-9]++)?+)(?![\w.+-]))
      | (?P<word>(?:true|false|null)(?!\w))
      | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")


class StoppedError(Exception):
    """Reading can't go on; the reason is among the problems."""


def tokens(problems: Problems) -> Iterator[Token]:
    """The tokens of `problems.text`. What is no JSON but can be guessed is noted, and given as what was meant."""
    text, position = problems.text, 0
    while True:
        match = _TOKEN.match(text, position)
        if match is None:
            position, token = _odd(problems, position)
            if token is not None:
                yield token
            continue
        position = match.end()
        yield (token := _token(match, problems))
        if token.kind == "end":
            return


def _token(match: re.Match[str], problems: Problems) -> Token:
    kind = match.lastgroup
    written = match[kind or 0]
    start, end = match.span(kind or 0)
    match kind:
        case "string":
            return Token("string", start, end, _string(written, start, problems))
        case "number":
            return Token("value", start, end, _number(written, match["rest"], start, problems))
        case "word":
            return Token("value", start, end, _WORDS[written])
        case "end":
            return Token("end", start, end)
        case _:
            return Token(written, start, end)  # type: ignore[arg-type]


def _string(written: str, start: int, problems: Problems) -> str:
    if "\\" not in written:
        return written[1:-1]
    value: str = loads(written)
    if _SURROGATE.search(value):
        _add_surrogate(written, start, problems)
    return value


_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..)|.)", re.DOTALL)


def _add_surrogate(written: str, start: int, problems: Problems) -> None:
    for match in _ESCAPE.finditer(written):
        if match["lone"]:
            problems.add(
                "json-syntax", f"{match[0]} is half of a character (a lone surrogate)",
                start + match.start(), start + match.end(),
                help="write the character itself, or both halves of its escape",
            )  # fmt: skip


def _number(written: str, rest: str, start: int, problems: Problems) -> Json:
    try:
        return exact_float(written) if rest else exact_int(written)
    except ValueError:
        problems.add(
            "number-not-json", f"the number {brief(written)} is beyond every reader", start, start + len(written)
        )
        return 0


# What is no JSON, with the token it stands for.

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


def _odd(problems: Problems, position: int) -> tuple[int, Token | None]:
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
        problems.add("json-syntax", "this text never ends", start, end, help=f"close it with {match[1]}")
        raise StoppedError
    if match[1] == "'":
        problems.add("json-syntax", "JSON quotes with \", not with '", start, end, help="use double quotes")
    for bad in re.finditer(r"\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})|(?P<escape>\\.)|(?P<control>[\x00-\x1f])", match[2]):
        _add_bad_character(bad, content_start, problems)
    return Token("string", start, end, match[2])


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
        return Token("value", start, end, 0)
    if lower in _OTHER_WORDS:
        value = _OTHER_WORDS[lower]
        right = {None: "null", True: "true", False: "false"}[value]
        problems.add("json-syntax", f"'{written}' is no JSON", start, end, help=f"write {right}")
        return Token("value", start, end, value)
    if _NUMBER.match(written):
        problems.add("json-syntax", f"{brief(written)} is no JSON number", start, end, help=_number_help(written))
        return Token("value", start, end, 0)
    if len(written) == 1 and not written.isidentifier():
        problems.add("json-syntax", f"{_named(written)} has no place here", start, end)
        raise StoppedError
    return Token("name", start, end, written)


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
