"""JSON values in Python, and numbers read without loss."""

from decimal import Decimal, InvalidOperation
from math import isinf
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | Decimal | str | list[Json] | dict[str, Json] | None"

# All decimal literals up to this length, and all integers up to this one, are floats without loss of their wholeness.
_DIGITS = 16
_FLOAT_INTEGERS = 2**53
# CPython refuses to turn longer digit strings into an int, or such an int into a string.
_INT_DIGITS = 4300


def exact_int(literal: str) -> int | Decimal:
    """The integer that `literal` writes: an int, or a Decimal where Python would refuse to print the int."""
    return int(literal) if len(literal) < _INT_DIGITS else Decimal(literal)


def exact_float(literal: str) -> float | Decimal:
    """The number that `literal` writes with fraction or exponent: a float, or a Decimal where that says another thing.

    That is where a float gets inf or 0, and where it gets another whole number: 1.0000000000000001 is not 1.
    Raises ValueError when the exponent is beyond a Decimal too.
    """
    number = float(literal)
    if isinf(number) or (number == 0.0 and _is_not_zero(literal)):
        return _decimal(literal)
    if number.is_integer() and (len(literal) > _DIGITS or abs(number) >= _FLOAT_INTEGERS):
        exact = _decimal(literal)
        return number if exact == Decimal(repr(number)) else exact
    return number


def _is_not_zero(literal: str) -> bool:
    mantissa = literal.lower().partition("e")[0]
    return any(digit in mantissa for digit in "123456789")


def _decimal(literal: str) -> Decimal:
    try:
        number = Decimal(literal)
    except InvalidOperation as error:
        raise ValueError(literal) from error
    if not number.is_finite():
        raise ValueError(literal)
    return number
