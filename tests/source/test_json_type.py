"""The JSON type of numbers however they are written: exactly, and at once."""

from decimal import Decimal
from typing import Any

import pytest

from schemagen.source.json_type import json_type


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, "integer"), (1.0, "integer"), (1.5, "number"), (True, "boolean"), ([], "array"), ((), "array"),
        ({}, "object"), (None, "null"), ("1", "string"),
        (Decimal("2.50"), "number"), (Decimal("2.00"), "integer"), (Decimal("0e-9"), "integer"),
        (Decimal("1e400000000"), "integer"), (Decimal("1e-400000000"), "number"),
        (Decimal("12345678901234567890123456789.5"), "number"),
    ],
)  # fmt: skip
def test_json_type(value: Any, expected: str) -> None:
    assert json_type(value) == expected
