"""The tokens of JSON (RFC 8259)."""

import re
from collections.abc import Iterator
from json import loads

from schemagen.source.json_odd import Token, odd
from schemagen.source.problem import Problems, brief
from schemagen.source.value import Json, exact_float, exact_int

# No `(…)?+`: Python before 3.11.5 keeps what such a group took before it failed (python/cpython issue 106052).
_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:
        ([{}\[\]:,])
      | "([^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+)"
      | (-?(?:0|[1-9][0-9]*+)((?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)(?![\w.+-]))
      | (true|false|null)(?!\w)
      | (\Z)
    )""",
    re.VERBOSE,
)
_PUNCTUATION, _STRING, _NUMBER, _FRACTION, _WORD, _END = range(1, 7)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..)|.)", re.DOTALL)


def tokens(problems: Problems) -> Iterator[Token]:
    """The tokens of `problems.text`. What is no JSON but can be guessed is noted, and given as what was meant.

    Raises StoppedError, with the reason among the problems, when there is no guess.
    """
    text, position = problems.text, 0
    while True:
        match = _TOKEN.match(text, position)
        if match is None:
            position, guess = odd(problems, position)
            if guess is not None:
                yield guess
            continue
        group, position = match.lastindex, match.end()
        if group == _PUNCTUATION:
            yield match[1], position - 1, position, None  # type: ignore[misc]
        elif group == _STRING:
            start = match.start(_STRING) - 1
            yield "string", start, position, _string(match[_STRING], start, problems)
        elif group == _END:
            yield "end", position, position, None
            return
        else:
            yield "value", match.start(group), position, _value(match, problems)  # type: ignore[arg-type]


def _string(written: str, start: int, problems: Problems) -> str:
    if "\\" not in written:
        return written
    value: str = loads(f'"{written}"')
    if _SURROGATE.search(value):
        _add_surrogates(written, start + 1, problems)
    return value


def _add_surrogates(written: str, start: int, problems: Problems) -> None:
    for match in _ESCAPE.finditer(written):
        if match["lone"]:
            problems.add(
                "json-syntax", f"{match[0]} is half of a character (a lone surrogate)",
                start + match.start(), start + match.end(),
                help="write the character itself, or both halves of its escape",
            )  # fmt: skip


def _value(match: re.Match[str], problems: Problems) -> Json:
    if match.lastindex == _WORD:
        return _WORDS[match[_WORD]]
    written = match[_NUMBER]
    try:
        return exact_float(written) if match[_FRACTION] else exact_int(written)
    except ValueError:
        said = f"the number {brief(written)} is beyond every reader"
        problems.add("number-not-json", said, match.start(_NUMBER), match.end())
        return 0
