"""JSON values as CEL sees them: typed, and None for every error. A number is never a boolean here."""

from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from operator import ge, gt, le, lt
from typing import Any

from schemagen.rules.instant import Instant, parse_instant
from schemagen.rules.tree import CelType, Kind, Operator

Read = Callable[[Any], Any]


def reader(kind: CelType) -> Read:
    """A function from a JSON value to CEL's value of type `kind`; None when it is none (null counts as absent)."""
    return _READERS.get(kind.kind, _read_any)


def _read_bool(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _read_string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _read_int(value: Any) -> int | None:
    """JSON's `1.0` is the integer 1; what 64 bits can't hold is an error."""
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return None
    if not -(2**63) <= value < 2**63 or value % 1:
        return None
    return int(value)


def _read_double(value: Any) -> float | None:
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _read_instant(value: Any) -> Instant | None:
    return parse_instant(value) if isinstance(value, str) else None


def _read_any(value: Any) -> Any:
    return _read_double(value) if isinstance(value, Decimal) else value


_READERS: dict[Kind, Read] = {
    "bool": _read_bool, "int": _read_int, "double": _read_double, "string": _read_string, "timestamp": _read_instant,
}  # fmt: skip


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


_ORDERS: dict[Operator, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def compare(operator: Operator, left: Any, right: Any) -> bool | None:
    """CEL's comparison of two values that are no errors; None where they have no order."""
    match operator:
        case "==":
            return equal(left, right)
        case "!=":
            return not equal(left, right)
    if any(of_kind(left) and of_kind(right) for of_kind in _ORDERED):
        return _ORDERS[operator](left, right)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_ORDERED: tuple[Callable[[Any], bool], ...] = (
    _is_number,
    lambda value: isinstance(value, str),
    lambda value: isinstance(value, Instant),
    lambda value: isinstance(value, bool),
)
