"""Findings by kind: which keyword is broken, and where, whatever the index."""

from typing import Any

from schemagen.diagnostic import Finding
from schemagen.payload.record import Record
from schemagen.payload.report import Kind


def kind_of(finding: Finding, record: Record | None) -> Kind:
    """The kind of `finding`, which is on `record` (None: on a file, which has no pointers)."""
    pointer = "" if record is None else _folded(record.value, (finding.pointer or "").removeprefix(record.pointer))
    return Kind(finding.code, finding.rule or _keyword(finding.keyword or ""), pointer)


def _keyword(place: str) -> str:
    """The last name in the place of a keyword; an index is none (`/oneOf/1`)."""
    return next((name for name in reversed(place.split("/")) if not name.isdigit()), "")


def _folded(value: Any, pointer: str) -> str:
    """`pointer` into `value` with `*` for each index of an array."""
    steps = []
    for token in pointer.split("/")[1:]:
        is_item = isinstance(value, list)
        steps.append("*" if is_item else token)
        value = _step(value, token)
    return "".join(f"/{step}" for step in steps)


def _step(value: Any, token: str) -> Any:
    if isinstance(value, list):
        return value[int(token)] if token.isdigit() and int(token) < len(value) else None
    return value.get(token.replace("~1", "/").replace("~0", "~")) if isinstance(value, dict) else None
