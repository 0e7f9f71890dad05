"""The type that JSON Schema sees in a value."""

from decimal import Decimal
from typing import Any


def json_type(value: Any) -> str:
    """The JSON type of `value`; a number without a fraction is an integer, however it is written."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case Decimal():
            return "integer" if _is_whole(value) else "number"
        case str():
            return "string"
        case list() | tuple():
            return "array"
    return "object"


def _is_whole(value: Decimal) -> bool:
    """Whether `value` has no fraction: exactly, and without writing out the digits of 1e400000."""
    _, digits, exponent = value.as_tuple()
    return isinstance(exponent, int) and (exponent >= 0 or not any(digits[exponent:]))
