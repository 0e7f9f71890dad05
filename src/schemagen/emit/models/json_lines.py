"""JSON in short lines."""

import json
from collections.abc import Iterator
from typing import Any

from schemagen.source.json_writer import json_text

_WIDTH = 110


def json_lines(value: Any) -> str:
    """`value` as JSON: what fits on a line is on one."""
    return "".join(_lines(value, ""))


def _short(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:  # a number beyond a float
        return json_text(value, indent=None)


def _lines(value: Any, indent: str) -> Iterator[str]:
    short = _short(value)
    if len(indent) + len(short) <= _WIDTH or not isinstance(value, dict | list) or not value:
        yield short
        return
    inner = indent + " "
    members = value.items() if isinstance(value, dict) else (("", v) for v in value)
    separator = ("{" if isinstance(value, dict) else "[") + "\n"
    for key, member in members:
        yield separator + inner + (_short(key) + ": " if isinstance(value, dict) else "")
        yield from _lines(member, inner)
        separator = ",\n"
    yield "\n" + indent + ("}" if isinstance(value, dict) else "]")
