"""Arithmetic: integers of 64 bits, where overflow is an error; doubles as IEEE 754 has them; times and durations."""

from math import copysign, inf, nan
from typing import Any

from .instant import FIRST, LAST, Duration, Instant
from .logic import EvaluationError

_LEAST, _MOST = -(2**63), 2**63 - 1
_JOINABLE = frozenset({float, str, list, bytes})
_BILLION = 1_000_000_000


def checked(number: int) -> int:
    """`number`, which must be one of 64 bits."""
    if _LEAST <= number <= _MOST:
        return number
    raise EvaluationError("integer overflow")


def add(first: Any, *others: Any) -> Any:
    """`first + …`, from the left."""
    for other in others:
        first = _add(first, other)
    return first


def _add(left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int:
        return checked(left + right)
    if type(left) is type(right) and type(left) in _JOINABLE:
        return left + right
    match left, right:
        case Instant(), Duration():
            return _moved(left, right.nanos)
        case Duration(), Instant():
            return _moved(right, left.nanos)
        case Duration(), Duration():
            return Duration(checked(left.nanos + right.nanos))
    raise EvaluationError("no sum of values of these types")


def subtract(first: Any, *others: Any) -> Any:
    """`first - …`, from the left."""
    for other in others:
        first = _subtract(first, other)
    return first


def _subtract(left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int:
        return checked(left - right)
    match left, right:
        case (float(), float()):
            return left - right
        case Instant(), Instant():
            return Duration(checked((left.seconds - right.seconds) * _BILLION + left.nanos - right.nanos))
        case Instant(), Duration():
            return _moved(left, -right.nanos)
        case Duration(), Duration():
            return Duration(checked(left.nanos - right.nanos))
    raise EvaluationError("no difference of values of these types")


def _moved(at: Instant, nanos: int) -> Instant:
    seconds, rest = divmod(at.nanos + nanos, _BILLION)
    if FIRST <= at.seconds + seconds <= LAST:
        return Instant(at.seconds + seconds, rest)
    raise EvaluationError("a time beyond the years 1 to 9999")


def multiply(first: Any, *others: Any) -> Any:
    """`first * …`, from the left."""
    for other in others:
        first = checked(first * other) if _integers(first, other) else _doubles(first, other)[0] * other
    return first


def divide(left: Any, right: Any) -> Any:
    """`left / right`: of integers towards zero."""
    if _integers(left, right):
        if right == 0:
            raise EvaluationError("division by zero")
        quotient = abs(left) // abs(right)
        return checked(quotient if (left < 0) == (right < 0) else -quotient)
    _doubles(left, right)
    if right != 0:
        return left / right
    return nan if left == 0 or left != left else copysign(inf, left) * copysign(1.0, right)


def modulo(left: Any, right: Any) -> int:
    """`left % right`: the remainder has the sign of `left`."""
    if not _integers(left, right):
        raise EvaluationError("no remainder of values of these types")
    if right == 0:
        raise EvaluationError("division by zero")
    checked(left if right != -1 else -left)
    rest = int(abs(left) % abs(right))
    return rest if left >= 0 else -rest


def negate(number: Any) -> Any:
    """`-number`."""
    return checked(-number) if type(number) is int else -_doubles(number, 0.0)[0]


def _integers(left: Any, right: Any) -> bool:
    return type(left) is int and type(right) is int


def _doubles(left: Any, right: Any) -> tuple[float, float]:
    if isinstance(left, float) and isinstance(right, float):
        return left, right
    raise EvaluationError("no arithmetic on values of these types")
