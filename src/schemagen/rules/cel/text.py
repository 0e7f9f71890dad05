"""Functions on strings: those of CEL's standard library and of its strings extension. Positions are code points."""

import re
from collections.abc import Callable
from functools import cache
from math import isinf, isnan
from typing import Any

from .convert import to_string
from .instant import Duration, Instant
from .logic import EvaluationError

_UPPER = {i: i + 32 for i in range(65, 91)}
_LOWER = {i: i - 32 for i in range(97, 123)}
# White space as Unicode's White_Space has it; Python's own takes U+001C to U+001F too.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_QUOTED = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"',
}  # fmt: skip
_CLAUSE = re.compile(r"%(?:\.(\d{1,4}))?(.?)", re.DOTALL)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise EvaluationError("a value is no string")


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise EvaluationError("a value is no list")


def _limit(value: Any) -> int:
    """How many at most; -1 is without end."""
    if type(value) is int:
        return max(value, -1)
    raise EvaluationError("a value is no integer")


def _position(value: Any, most: int) -> int:
    if type(value) is int and 0 <= value <= most:
        return value
    raise EvaluationError("a position beyond the string")


def text_contains(text: Any, part: Any) -> bool:
    """Whether `part` stands in `text`."""
    return _text(part) in _text(text)


def starts_with(text: Any, start: Any) -> bool:
    """Whether `text` starts with `start`."""
    return _text(text).startswith(_text(start))


def ends_with(text: Any, end: Any) -> bool:
    """Whether `text` ends with `end`."""
    return _text(text).endswith(_text(end))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def matches(text: Any, pattern: str) -> bool:
    """Whether the regular expression `pattern`, as Python writes it, is found in `text`."""
    return _compiled(pattern).search(_text(text)) is not None


def lower_ascii(text: Any) -> str:
    """`text` with A–Z in lower case."""
    return _text(text).translate(_UPPER)


def upper_ascii(text: Any) -> str:
    """`text` with a–z in upper case."""
    return _text(text).translate(_LOWER)


def trim(text: Any) -> str:
    """`text` without white space around it."""
    return _text(text).strip(_SPACE)


def reverse(text: Any) -> str:
    """`text` from its end to its start."""
    return _text(text)[::-1]


def replace(text: Any, old: Any, new: Any, limit: Any = -1) -> str:
    """`text` with `old` replaced by `new`, at most `limit` times unless that is negative."""
    return _text(text).replace(_text(old), _text(new), _limit(limit))


def split(text: Any, separator: Any, limit: Any = -1) -> list[str]:
    """The parts of `text` between `separator`s, at most `limit` unless that is negative."""
    whole, between, count = _text(text), _text(separator), _limit(limit)
    if count == 0:
        return []
    most = count - 1 if count > 0 else -1
    if between or not whole:
        return whole.split(between or "\0", most)
    parts = list(whole)
    return parts if most < 0 or len(parts) <= count else [*parts[:most], whole[most:]]


def join(parts: Any, separator: Any = "") -> str:
    """The strings `parts` with `separator` between them."""
    return _text(separator).join(map(_text, _list(parts)))


def substring(text: Any, start: Any, end: Any = None) -> str:
    """`text` from `start` to before `end`."""
    whole = _text(text)
    stop = len(whole) if end is None else _position(end, len(whole))
    return whole[_position(start, stop) : stop]


def char_at(text: Any, position: Any) -> str:
    """The character at `position`; the empty string just behind the last."""
    whole = _text(text)
    start = _position(position, len(whole))
    return whole[start : start + 1]


def index_of(text: Any, part: Any, start: Any = 0) -> int:
    """Where `part` stands first, from `start` on; -1 when nowhere."""
    whole = _text(text)
    return whole.find(_text(part), _position(start, len(whole)))


def last_index_of(text: Any, part: Any, start: Any = None) -> int:
    """Where `part` stands last, at `start` or before; -1 when nowhere."""
    whole, found = _text(text), _text(part)
    last = len(whole) if start is None else _position(start, len(whole))
    return whole.rfind(found, 0, last + len(found))


def quote(text: Any) -> str:
    """`text` between quotation marks, with what is special escaped."""
    return '"' + "".join(_QUOTED.get(c, c) for c in _text(text)) + '"'


def format_text(text: Any, arguments: Any) -> str:
    """`text` with each clause (`%s`, `%d`, `%.2f`, …) replaced by the next of `arguments`."""
    rest = iter(_list(arguments))

    def written(clause: re.Match[str]) -> str:
        digits, kind = clause[1], clause[2]
        if kind == "%" and digits is None:
            return "%"
        value = next(rest, None)
        if value is None or kind not in _WRITERS:
            raise EvaluationError("the format does not fit its arguments")
        return _WRITERS[kind](value, 6 if digits is None else int(digits))

    return _CLAUSE.sub(written, _text(text))


def _any(value: Any, digits: int) -> str:
    match value:
        case Instant():
            return str(value)
        case bool() | int() | str() | Duration() | bytes():
            return to_string(value)
        case float():
            return _special(value) or f"{value:g}"
        case list():
            return "[" + ", ".join(_any(v, digits) for v in value) + "]"
        case dict():
            return "{" + ", ".join(f"{k}: {_any(v, digits)}" for k, v in sorted(value.items()) if v is not None) + "}"
    return "null"


def _special(value: float) -> str:
    return "NaN" if isnan(value) else (("Infinity" if value > 0 else "-Infinity") if isinf(value) else "")


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise EvaluationError("a value is no number")


def _whole(value: Any, kind: str) -> str:
    if isinstance(value, int):
        return format(int(value), kind)
    raise EvaluationError("a value is no integer")


def _hexadecimal(value: Any, kind: str) -> str:
    if isinstance(value, str | bytes):
        made = (value.encode() if isinstance(value, str) else value).hex()
        return made.upper() if kind == "X" else made
    if isinstance(value, bool):
        raise EvaluationError("a value is no integer")
    return _whole(value, kind)


def _decimal(value: Any) -> str:
    return str(value) if isinstance(_number(value), int) else _special(value) or f"{value:f}"


_WRITERS: dict[str, Callable[[Any, int], str]] = {
    "s": _any,
    "d": lambda value, digits: _decimal(value),
    "f": lambda value, digits: _special(float(_number(value))) or f"{float(value):.{digits}f}",
    "e": lambda value, digits: _special(float(_number(value))) or f"{float(value):.{digits}e}",
    "b": lambda value, digits: _whole(value, "b"),
    "o": lambda value, digits: _whole(None if isinstance(value, bool) else value, "o"),
    "x": lambda value, digits: _hexadecimal(value, "x"),
    "X": lambda value, digits: _hexadecimal(value, "X"),
}  # fmt: skip
