"""Of the alternatives of `oneOf` and `anyOf`, the one that a payload came closest to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

Error = jsonschema_rs.ValidationError
Kind = jsonschema_rs.ValidationErrorKind


@dataclass(frozen=True, slots=True)
class WrongType:
    """No alternative takes a value of this JSON type; `types` are those that they take."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongTag:
    """The property at `path` tells the alternatives apart, and has a value of none: one of `allowed` is expected."""

    path: tuple[str | int, ...]
    value: Any
    allowed: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NoneOfProperties:
    """Each alternative only misses a property of its own."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """The alternative at `index`, by its errors; `rivals` others take values of this JSON type too."""

    index: int
    errors: tuple[Error, ...]
    rivals: int = 0


Closest = WrongType | WrongTag | NoneOfProperties | Branch


def closest(error: Error, branches: Sequence[Sequence[Error]]) -> Closest:
    """What to tell of a value that fits none of `branches` (the errors of each)."""
    depth = len(error.instance_path)
    fitting = [(i, branch) for i, branch in enumerate(branches) if not _wrong_types(branch, depth)]
    if not fitting:
        return WrongType(tuple(sorted({t for branch in branches for t in _wrong_types(branch, depth)})))
    if tag := _wrong_tag([branch for _, branch in fitting], depth):
        return tag
    if names := _only_missing([branch for _, branch in fitting], depth):
        return NoneOfProperties(names)
    index, errors = min(fitting, key=lambda one: _distance(one[1], depth))
    return Branch(index, tuple(errors), len(fitting) - 1)


def _wrong_types(branch: Sequence[Error], depth: int) -> list[str]:
    """The types that a branch wants instead of the value's own."""
    return [
        t for e in branch if isinstance(e.kind, Kind.Type) and len(e.instance_path) == depth for t in e.kind.types
    ]  # fmt: skip


def _tags(branch: Sequence[Error], depth: int) -> dict[tuple[str | int, ...], Error]:
    """The errors on properties of the value itself that have another constant."""
    return {
        tuple(e.instance_path): e
        for e in branch
        if isinstance(e.kind, Kind.Constant | Kind.Enum) and len(e.instance_path) == depth + 1
    }


def _wrong_tag(branches: Sequence[Sequence[Error]], depth: int) -> WrongTag | None:
    tags = [_tags(branch, depth) for branch in branches]
    common = [path for path in tags[0] if all(path in other for other in tags)]
    if len(branches) < 2 or not common:
        return None
    errors = [other[common[0]] for other in tags]
    allowed = [value for error in errors for value in _allowed(error)]
    return WrongTag(common[0], errors[0].instance, tuple(v for i, v in enumerate(allowed) if v not in allowed[:i]))


def _allowed(error: Error) -> list[Any]:
    match error.kind:
        case Kind.Constant(expected_value=value):
            return [value]
        case Kind.Enum(options=options):
            return list(options)
    return []


def _only_missing(branches: Sequence[Sequence[Error]], depth: int) -> tuple[str, ...]:
    names = []
    for branch in branches:
        match branch:
            case [one] if isinstance(one.kind, Kind.Required) and len(one.instance_path) == depth:
                names.append(one.kind.property)
            case _:
                return ()
    return tuple(dict.fromkeys(names)) if len(branches) > 1 else ()


def _distance(branch: Sequence[Error], depth: int) -> tuple[int, int, int]:
    """Another constant is farther than anything else, then the number of errors counts, then how deep they are."""
    deepest = max((len(e.instance_path) for e in branch), default=depth)
    return len(_tags(branch, depth)), len(branch), -deepest
