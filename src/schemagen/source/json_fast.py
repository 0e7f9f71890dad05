"""The fast way to read JSON without positions, for the texts it reads exactly: Python's C scanner, kept strict."""

import re
from json import JSONDecoder
from typing import Any, NoReturn

from schemagen.source.value import Json, exact_float

# An escape that may be half a character; what looks like a pair is one, unless a backslash is in front.
_MAYBE_SURROGATE = r"""(?x)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])
      | (?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]
      | \\\\u[dD][89a-fA-F]"""  # compiled when there is an escape at all


class DoubtError(Exception):
    """This text needs the careful reader; it may be wrong, or only unusual."""


def read(text: str, *, allow_duplicates: bool = False) -> Json:
    """The value that `text` writes. Raises DoubtError when that can't be told exactly here."""
    if "\\u" in text and re.search(_MAYBE_SURROGATE, text):
        raise DoubtError
    try:
        return (_LAST_WINS if allow_duplicates else _STRICT).decode(text)  # type: ignore[no-any-return]
    except (ValueError, RecursionError) as error:
        raise DoubtError from error


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(members)
    if len(unique) != len(members):
        raise DoubtError
    return unique


def _constant(name: str) -> NoReturn:
    raise DoubtError(name)


_STRICT = JSONDecoder(object_pairs_hook=_object, parse_float=exact_float, parse_constant=_constant)
_LAST_WINS = JSONDecoder(parse_float=exact_float, parse_constant=_constant)
