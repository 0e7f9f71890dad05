"""Versions as semver.org 2.0.0 orders them, without build metadata."""

import re
from typing import Literal

Bump = Literal["patch", "minor", "major"]
RANK: dict[Bump, int] = {"patch": 0, "minor": 1, "major": 2}

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]+))?\Z")
_Key = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]


def is_version(text: str) -> bool:
    """Whether `text` is a version."""
    return _VERSION.match(text) is not None


def precedence(version: str) -> _Key:
    """What sorts versions (section 11): numbers first, and a pre-release before the version it leads to."""
    found = _VERSION.match(version)
    assert found, f"no version: {version}"
    parts = found[4].split(".") if found[4] else []
    named = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)
    return tuple(map(int, found.groups()[:3])), int(not parts), named


def bump_between(old: str, new: str) -> Bump | None:
    """How far `new` is above `old`; None when it is not. What leads from a pre-release to its version is major."""
    (before, was_final, _), (after, _, _) = precedence(old), precedence(new)
    if precedence(new) <= precedence(old):
        return None
    if not was_final and before == after:
        return "major"
    return "major" if after[0] > before[0] else "minor" if after[:2] > before[:2] else "patch"


def bumped(version: str, bump: Bump) -> str:
    """The next version after `version` that is a `bump` above it."""
    major, minor, patch = precedence(version)[0]
    numbers = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}[bump]
    return ".".join(map(str, numbers))
