"""How names are derived: snake_case, PascalCase, plural."""

import hashlib
import re
from functools import lru_cache
from hashlib import sha256

_LONGEST = 100  # file systems take 255 bytes, and a suffix follows
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SNAKE = re.compile(r"[a-z_][a-z0-9_]*")


def is_snake_case(name: str) -> bool:
    """Whether `name` may stand as it is in SQL and Python."""
    return _SNAKE.fullmatch(name) is not None


def words(name: str) -> list[str]:
    """The words of `name`, lowercase: `XMLFile-name` is xml, file, name."""
    return [part.lower() for run in _WORD.findall(name) for part in _HUMP.split(run)]


@lru_cache(8192)
def snake_case(name: str) -> str:
    """`name` in snake_case; unchanged when it is that already; its code points when no letter or digit is left."""
    if is_snake_case(name):
        return name
    return "_".join(words(name)) or code_points(name)


def slug_of(name: str) -> str:
    """`name` in snake_case for a path: at most 100 bytes, beyond them cut and told apart by a digest."""
    text = snake_case(name)
    if len(text.encode()) <= _LONGEST:
        return text
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{text.encode()[: _LONGEST - 11].decode(errors='ignore')}_{digest}"


def pascal_case(name: str) -> str:
    """`name` in PascalCase, its inner capitals kept: `user flow` and `UserFlow` are UserFlow."""
    return "".join(run[:1].upper() + run[1:] for run in _WORD.findall(name)) or code_points(name).title()


def code_points(name: str) -> str:
    """The code points of `name`: `💊` is u1f48a."""
    return "_".join(f"u{ord(c):x}" for c in name)


def plural(noun: str) -> str:
    """The regular English plural of a snake_case noun; `x-entity.table` is for the others."""
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + "s"


SQL_NAME_LIMIT = 63  # bytes, in PostgreSQL (NAMEDATALEN - 1)
_HASH = 8  # hexadecimal digits


def short_name(text: str) -> str:
    """`text` as a name in SQL: when longer than 63 bytes cut at a character, and closed by a hash of the whole."""
    encoded = text.encode(errors="surrogatepass")
    if len(encoded) <= SQL_NAME_LIMIT:
        return text
    head = encoded[: SQL_NAME_LIMIT - _HASH - 1].decode(errors="ignore")
    return f"{head}_{sha256(encoded).hexdigest()[:_HASH]}"
