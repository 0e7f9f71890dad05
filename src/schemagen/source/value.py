"""JSON values in Python, and numbers read without loss."""

from decimal import Decimal, InvalidOperation
from math import isinf
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | Decimal | str | list[Json] | dict[str, Json] | None"

# CPython refuses to turn longer digit strings into an int, or such an int into a string.
_INT_DIGITS = 4300


def exact_int(literal: str) -> int | Decimal:
    """The integer that `literal` writes: an int, or a Decimal where Python would refuse to print the int."""
    return int(literal) if len(literal) < _INT_DIGITS else Decimal(literal)


def exact_float(literal: str) -> float | Decimal:
    """The number that `literal` writes with fraction or exponent: a float, or a Decimal where a float gets inf or 0.

    Raises ValueError when the exponent is beyond a Decimal too.
    """
    number = float(literal)
    if isinf(number) or (number == 0.0 and _is_not_zero(literal)):
        return _decimal(literal)
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
