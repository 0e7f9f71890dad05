"""JSON written exactly: any number that was read, and mappings of any class."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

_scalar = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one for each call


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """`value` as JSON, members in their order: over several lines, or on one when `indent` is None.

    Numbers keep every digit; what UTF-8 can't hold (lone surrogates) is escaped.
    """
    text = "".join(_parts(value, None if indent is None else "\n", " " * (indent or 0)))
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _parts(value: Any, line: str | None, step: str) -> Iterator[str]:
    """The pieces of `value`; `line` starts a new line at the depth of `value`, None keeps all on one."""
    if isinstance(value, Mapping):
        members = ((_scalar(str(k)) + ": ", v) for k, v in value.items())
        yield from _enclosed("{", "}", members, line, step)
    elif isinstance(value, list | tuple):
        yield from _enclosed("[", "]", (("", v) for v in value), line, step)
    elif isinstance(value, Decimal):
        yield str(value)
    else:
        yield _scalar(value)


def _enclosed(start: str, end: str, members: Iterator[tuple[str, Any]], line: str | None, step: str) -> Iterator[str]:
    inner = None if line is None else line + step
    separator = start + (inner or "")
    for lead, value in members:
        yield separator + lead
        yield from _parts(value, inner, step)
        separator = "," + (inner or " ")
    yield start + end if separator[0] == start else (line or "") + end
