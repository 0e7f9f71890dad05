"""Whether a text matches a pattern or a format, asked of the exact validator."""

from functools import lru_cache
from typing import Any

from schemagen.catalog.exact import compile_schema


@lru_cache(maxsize=4096)
def _validator(keyword: str, value: str) -> Any:
    try:
        return compile_schema({"type": "string", keyword: value})
    except ValueError:
        return None


def matches(pattern: str, text: str) -> bool:
    """Whether `text` matches the regular expression `pattern` as JSON Schema reads it."""
    validator = _validator("pattern", pattern)
    return validator is not None and bool(validator.is_valid(text))


def has_format(name: str, text: str) -> bool:
    """Whether `text` has the format `name`; any text has an unknown one."""
    validator = _validator("format", name)
    return validator is None or bool(validator.is_valid(text))
