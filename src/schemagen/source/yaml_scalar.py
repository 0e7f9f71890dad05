"""What a YAML scalar means: the core schema of YAML 1.2 (chapter 10.3), nothing of YAML 1.1."""

import re
from decimal import Decimal

from schemagen.source.value import exact_float, exact_int

TAG = "tag:yaml.org,2002:"

Scalar = None | bool | int | float | Decimal | str

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC_START = frozenset("+-.0123456789")
# What the unquoted scalars start with that may be something else than text.
MAYBE_NOT_TEXT = _NUMERIC_START | {word[:1] for word in _WORDS}
# Python refuses to print much longer ones.
_HEX_DIGITS = 3000
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_JSON = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class NotJsonError(ValueError):
    """A number that JSON can't hold: infinite, not a number, or beyond every reader."""


def plain(text: str) -> Scalar:
    """The value of an unquoted scalar without a tag. Raises NotJsonError."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMERIC_START:
        return _number(text)
    return text


def _number(text: str) -> Scalar:
    if _INT.fullmatch(text):
        return exact_int(text)
    if _OCTAL_OR_HEX.fullmatch(text):
        if len(text) > _HEX_DIGITS:
            raise NotJsonError(text)
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        try:
            return exact_float(text)
        except ValueError as error:
            raise NotJsonError(text) from error
    if _NO_JSON.fullmatch(text):
        raise NotJsonError(text)
    return text


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with a tag (`!`, or one of the core schema's in full).

    Raises KeyError for any other tag, NotJsonError, and ValueError when `text` is nothing that the tag allows.
    """
    if tag in ("!", TAG + "str"):
        return text
    allowed = _ALLOWED[tag]
    value = plain(text)
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise ValueError(text)
    return float(value) if tag == TAG + "float" and isinstance(value, int) else value


_ALLOWED: dict[str, tuple[type, ...]] = {
    TAG + "null": (type(None),),
    TAG + "bool": (bool,),
    TAG + "int": (int, Decimal),
    TAG + "float": (float, int, Decimal),
}
