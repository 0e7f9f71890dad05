"""One sentence for each kind of error that concerns a value as a whole."""

from collections.abc import Callable, Mapping
from itertools import combinations, islice
from typing import Any

import jsonschema_rs

from schemagen.payload.wording import choices, counted, format_name, shown, wrong_type

Kind = jsonschema_rs.ValidationErrorKind
_LEAST, _MOST = "at least {} needed", "at most {} allowed"


def message(error: jsonschema_rs.ValidationError) -> str:
    """What is wrong with the value of `error`."""
    say = _SAY.get(type(error.kind))
    return say(error.kind, error.instance) if say else error.message


def _size(noun: str, wanted: str) -> Callable[[Any, Any], str]:
    return lambda kind, value: f"{counted(len(value), noun)}; {wanted.format(kind.limit)}"


def _length(wanted: str) -> Callable[[Any, Any], str]:
    size = _size("character", wanted)
    return lambda kind, value: f"{shown(value)} has {size(kind, value)}"


def _bound(words: str) -> Callable[[Any, Any], str]:
    return lambda kind, value: f"{shown(value)} is {words} {shown(kind.limit)}"


def _always(words: str) -> Callable[[Any, Any], str]:
    return lambda kind, value: words


def _repeated(kind: Any, value: Any) -> str:
    """Which items are equal, if they are found among the first thousand."""
    pairs = combinations(enumerate(islice(value, 1000)), 2)
    found = next(((i, j) for (i, one), (j, other) in pairs if _is_same(one, other)), None)
    return f"items {found[0]} and {found[1]} are equal" if found else "two items are equal"


def _is_same(one: Any, other: Any) -> bool:
    """Equality as JSON has it: true is not 1."""
    match one, other:
        case (bool(), _) | (_, bool()):
            return one is other
        case list(), list():
            return len(one) == len(other) and all(map(_is_same, one, other))
        case dict(), dict():
            return one.keys() == other.keys() and all(_is_same(v, other[k]) for k, v in one.items())
    return bool(one == other)


_SAY: Mapping[type, Callable[[Any, Any], str]] = {
    Kind.Type: lambda kind, value: wrong_type(value, kind.types),
    Kind.Enum: lambda kind, value: f"{shown(value)} is none of {choices(kind.options)}",
    Kind.Constant: lambda kind, value: f"{shown(value)} is not {shown(kind.expected_value)}",
    Kind.Format: lambda kind, value: f"{shown(value)} is not {format_name(kind.format)}",
    Kind.Pattern: lambda kind, value: f"{shown(value)} does not match the pattern {kind.pattern}",
    Kind.MinLength: _length(_LEAST),
    Kind.MaxLength: _length(_MOST),
    Kind.Minimum: _bound("less than"),
    Kind.ExclusiveMinimum: _bound("not more than"),
    Kind.Maximum: _bound("more than"),
    Kind.ExclusiveMaximum: _bound("not less than"),
    Kind.MultipleOf: lambda kind, value: f"{shown(value)} is no multiple of {shown(kind.multiple_of)}",
    Kind.MinItems: _size("item", _LEAST),
    Kind.MaxItems: _size("item", _MOST),
    Kind.MinProperties: _size("property", _LEAST),
    Kind.MaxProperties: _size("property", _MOST),
    Kind.UniqueItems: _repeated,
    Kind.AdditionalItems: _size("item", _MOST),
    Kind.UnevaluatedItems: _always("more items than are described"),
    Kind.Not: lambda kind, value: f"{shown(value)} fits what is excluded: {shown(kind.schema)}",
    Kind.FalseSchema: _always("nothing is allowed here"),
    Kind.ContentEncoding: lambda kind, value: f"{shown(value)} is not encoded as {kind.content_encoding}",
    Kind.ContentMediaType: lambda kind, value: f"{shown(value)} is not {kind.content_media_type}",
    Kind.BacktrackLimitExceeded: _always("the schema's pattern takes too long to test on this value"),
    Kind.RegexEngineFailure: _always("the schema's pattern can't be tested on this value"),
}
