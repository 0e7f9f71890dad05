"""A release file, as it is written: YAML that reads the same in every reader."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from schemagen.catalog.release import Release

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z|[0-9]+\.[0-9]+\.[0-9]+(-[A-Za-z0-9.-]+)?\Z")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def release_text(release: Release) -> str:
    """The text of the file of `release`."""
    return "".join(f"{line}\n" for line in _lines(release))


def _lines(release: Release) -> Iterator[str]:
    yield f"at: {json.dumps(release.at)}"
    yield f"name: {_scalar(release.name)}"
    yield from _map("entities", release.entities)
    for key in ("digests", "migrations"):
        if given := getattr(release, key):
            yield from _map(key, given)
    if release.settings:
        yield from _map("settings", release.settings)
    if release.allow:
        yield "allow:"
    for one in release.allow:
        yield f"  - code: {_scalar(one.code)}"
        yield f"    at: {_scalar(one.at)}"
        yield f"    reason: {_scalar(one.reason)}"


def _map(key: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield f"{key}:" if values else f"{key}: {{}}"
    for name, value in values.items():
        yield f"  {_scalar(name)}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    """A plain word where every YAML reader takes it for a string, else JSON, which YAML is a superset of."""
    if isinstance(value, str) and _PLAIN.match(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
