"""JSON values as CEL sees them: each read as the type that the schema says, anything else is an error.

A reader takes what holds the value and the names that lead to it, or the value alone. Null counts as absent. A number
is never a boolean here, and JSON's `1.0` is the integer 1.
"""

from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from typing import Any

from .instant import Duration, Instant, parse_instant
from .logic import EvaluationError

_LEAST, _MOST = -(2**63), 2**63 - 1


def _found(value: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        if not isinstance(value, dict):
            raise EvaluationError(f"there is no object with '{name}'")
        value = value.get(name)
        if value is None:
            raise EvaluationError(f"there is no '{name}'")
    return value


def has(holder: Any, *names: str) -> bool:
    """Whether the last of `names` is present, and not null; below an absent parent that is an error."""
    parent = _found(holder, names[:-1])
    if not isinstance(parent, dict):
        raise EvaluationError(f"there is no object with '{names[-1]}'")
    return parent.get(names[-1]) is not None


def string(holder: Any, *names: str) -> str:
    """A string."""
    value = _found(holder, names)
    if isinstance(value, str):
        return value
    raise EvaluationError("a value is no string")


def boolean(holder: Any, *names: str) -> bool:
    """A boolean."""
    value = _found(holder, names)
    if isinstance(value, bool):
        return value
    raise EvaluationError("a value is no boolean")


def integer(holder: Any, *names: str) -> int:
    """A whole number of 64 bits."""
    value = _found(holder, names)
    if type(value) is not int:
        value = _whole(value)
    if _LEAST <= value <= _MOST:
        return value
    raise EvaluationError("a number is beyond 64 bits")


def _whole(value: Any) -> int:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and isfinite(value) and not value % 1:
        return int(value)
    raise EvaluationError("a value is no integer")


def double(holder: Any, *names: str) -> float:
    """A number, as a double has it."""
    value = _found(holder, names)
    if type(value) is float:
        return value
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise EvaluationError("a value is no number")
    try:
        number = float(value)
    except OverflowError:
        raise EvaluationError("a number is beyond a double") from None
    if isfinite(number):
        return number
    raise EvaluationError("a number is beyond a double")


def as_double(number: Any) -> Any:
    """A number inside a list or map as the double that it is in CEL; anything else as it is."""
    if isinstance(number, int | Decimal) and not isinstance(number, bool):
        try:
            return float(number)
        except OverflowError:
            return number
    return number


def instant(holder: Any, *names: str) -> Instant:
    """A point in time."""
    value = _found(holder, names)
    if isinstance(value, Instant):
        return value
    found = parse_instant(value) if isinstance(value, str) else None
    if found is None:
        raise EvaluationError("a value is no point in time")
    return found


def duration(value: Any) -> Duration:
    """A span of time, which was computed."""
    if isinstance(value, Duration):
        return value
    raise EvaluationError("a value is no duration")


def data(value: Any) -> bytes:
    """Bytes, which were computed."""
    if isinstance(value, bytes):
        return value
    raise EvaluationError("a value is no bytes")


def array(holder: Any, *names: str, of: Callable[[Any], Any] | None = None) -> list[Any]:
    """A list; `of` reads its elements where they are not what they are in JSON."""
    value = _found(holder, names)
    if not isinstance(value, list):
        raise EvaluationError("a value is no list")
    return value if of is None else [of(element) for element in value]


def mapping(holder: Any, *names: str, of: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """An object; `of` reads its values where they are not what they are in JSON."""
    value = _found(holder, names)
    if isinstance(value, dict):
        return value if of is None else {name: of(inner) for name, inner in value.items()}
    raise EvaluationError("a value is no object")


def value(holder: Any, *names: str) -> Any:
    """A value of any type."""
    found = _found(holder, names)
    return double(found) if isinstance(found, Decimal) else found


def equal(left: Any, right: Any) -> bool:
    """CEL's `==`: values of different types are unequal, numbers excepted; members that are null count as absent."""
    match left, right:
        case (bool(), _) | (_, bool()):
            return left is right
        case list(), list():
            return len(left) == len(right) and all(map(equal, left, right))
        case dict(), dict():
            left, right = _present(left), _present(right)
            return left.keys() == right.keys() and all(equal(value, right[key]) for key, value in left.items())
    return bool(left == right)


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value is not None}


_ORDERED = (bool, str, bytes, Instant, Duration)


def _comparable(left: Any, right: Any) -> bool:
    if any(isinstance(left, kind) and isinstance(right, kind) for kind in _ORDERED):
        return True
    return all(isinstance(side, int | float) and not isinstance(side, bool) for side in (left, right))


def less(left: Any, right: Any) -> bool:
    """`left < right`; an error where values have no order."""
    if _comparable(left, right):
        return bool(left < right)
    raise EvaluationError("values of these types have no order")


def less_equal(left: Any, right: Any) -> bool:
    """`left <= right`; an error where values have no order."""
    if _comparable(left, right):
        return bool(left <= right)
    raise EvaluationError("values of these types have no order")
