"""Where JSON readers and validators go wrong: the same verdict from text and from Python's values."""

import datetime
import enum
import sys
import uuid
from decimal import Decimal
from typing import Any

import pytest

from schemagen.payload.json_text import read_json
from schemagen.payload.validator import Validator

INT64 = {"type": "string", "format": "int64"}
TRAPS: list[tuple[Any, str, bool]] = [
    ({"type": "integer"}, "1.0", True),
    ({"type": "integer"}, "1e2", True),
    ({"type": "integer"}, "1.5", False),
    ({"type": "integer"}, "1.0000000000000001", False),
    ({"type": "integer"}, "99999999.999999999", False),
    ({"type": "integer"}, "9007199254740993.5", False),
    ({"type": "integer"}, "1e400", True),
    ({"type": "integer"}, "1e-400", False),
    ({"exclusiveMinimum": 0}, "1e-400", True),
    ({"const": 0}, "1e-400", False),
    ({"type": "number"}, "1e400", True),
    ({"maximum": 1.0e308}, "1e400", False),
    ({"maximum": 2**53}, str(2**53 + 1), False),
    ({"maximum": 2**53}, f"{2**53 + 1}.0", False),
    ({"maximum": 2**64}, str(2**64), True),
    ({"maximum": 2**64}, str(2**64 + 1), False),
    ({"const": 2**64}, str(2**64), True),
    ({"const": 2**64}, str(2**64 + 1), False),
    ({"type": "integer"}, "1" * 5000, True),
    ({"maximum": 0}, "1" * 5000, False),
    ({"multipleOf": 0.01}, "0.07", True),
    ({"multipleOf": 0.01}, "0.075", False),
    ({"const": 1}, "true", False),
    ({"const": True}, "1", False),
    ({"enum": [0]}, "false", False),
    ({"uniqueItems": True}, "[1, true]", True),
    ({"uniqueItems": True}, "[1, 1.0]", False),
    ({"uniqueItems": True}, '[{"a": 1, "b": 2}, {"b": 2, "a": 1}]', False),
    ({"format": "uuid"}, '"0190c2b45d0e7a318f6c2f9d3c1a7b10"', False),
    ({"format": "uuid"}, '"0190C2B4-5D0E-7A31-8F6C-2F9D3C1A7B10"', True),
    ({"format": "date-time"}, '"2025-01-15 09:30:00Z"', False),
    ({"format": "date-time"}, '"2025-01-15T09:30:00+0530"', False),
    ({"format": "date-time"}, '"2025-01-15T09:30:00"', False),
    ({"format": "date-time"}, '"2016-12-31T23:59:60Z"', True),
    ({"format": "date"}, '"2025-02-29"', False),
    ({"format": "email"}, '"a@b..c"', False),
    ({"format": "email"}, '"Name <a@b.co>"', False),
    ({"format": "email"}, '"a@localhost"', True),
    (INT64, '"9223372036854775807"', True),
    (INT64, '"9223372036854775808"', False),
    (INT64, '"-9223372036854775808"', True),
    (INT64, '"007"', False),
    (INT64, '"+1"', False),
    (INT64, "1", False),
    ({"format": "decimal"}, '"12.50"', True),
    ({"format": "decimal"}, '"1e3"', False),
    ({"format": "decimal"}, '".5"', False),
    ({"pattern": "^a$"}, '"a\\n"', False),
    ({"pattern": "^\\d$"}, '"٣"', False),
    ({"pattern": "^\\w$"}, '"é"', False),
    ({"maxLength": 1}, '"💊"', True),
    ({"maxLength": 1}, '"e\\u0301"', False),
    ({"properties": {"a": {"const": 2}}}, '{"a": 1, "a": 2}', True),
    ({}, "NaN", False),
    ({}, "Infinity", False),
    ({}, "-Infinity", False),
    ({}, '"\\ud800"', False),
    ({}, '"\\ud83d\\ude00"', True),
    ({}, "01", False),
    ({}, "'a'", False),
    ({}, "[1,]", False),
    ({}, "", False),
    ({}, " ", False),
    ({}, "{} {}", False),
    ({}, "\ufeff{}", True),
    ({}, '"\t"', False),
    ({"type": "array"}, "[" * 2000 + "]" * 2000, True),
    ({"type": "object"}, "[" * 2000 + "]" * 2000, False),
    ({"type": "array"}, "[" * 20000 + "]" * 20000, False),
    (True, "1", True),
    (False, "1", False),
]


@pytest.mark.parametrize(("schema", "text", "valid"), TRAPS, ids=[f"{str(s)[:40]}-{t[:20]!r}" for s, t, _ in TRAPS])
def test_text(schema: Any, text: str, valid: bool) -> None:
    validator = Validator(schema)
    assert validator.is_valid_json(text) is valid
    assert validator.is_valid_json(text.encode("utf-8", "surrogatepass")) is valid


@pytest.mark.parametrize(("schema", "text", "valid"), TRAPS, ids=[f"{str(s)[:40]}-{t[:20]!r}" for s, t, _ in TRAPS])
def test_value(schema: Any, text: str, valid: bool) -> None:
    try:
        value = read_json(text.removeprefix("\ufeff").encode("utf-8", "surrogatepass"))
    except Exception:
        return
    assert Validator(schema).is_valid(value) is valid
    assert (Validator(schema).findings(value) == []) is valid


@pytest.mark.parametrize(
    "text", ["\xff".encode("latin-1"), b'"\xff"', b'{"a": "\xc3"}', "{}".encode("utf-16"), b"\0{}"]
)
def test_bytes_that_are_no_utf_8(text: bytes) -> None:
    assert not Validator({}).is_valid_json(text)


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ({"a": (1, 2)}, True), (Decimal("1e400"), True), (Colour.RED, True), ([None], True), (2**70, True),
        (float("nan"), False), ([float("inf")], False), ({"a": [Decimal("NaN")]}, False), ("\ud800", False),
        ({"\ud800": 1}, False), ({"a": {"b": ["\udfff"]}}, False),
    ],
)  # fmt: skip
def test_python_values(value: Any, valid: bool) -> None:
    """What JSON has no text for fits no schema, even where the schema does not look."""
    assert Validator({}).is_valid(value) is valid
    assert Validator({"additionalProperties": True}).is_valid(value) is valid
    assert (Validator({}).findings(value) == []) is valid


@pytest.mark.parametrize(
    "value",
    [
        uuid.UUID(int=0),
        datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC),
        {1: 2},
        {"a": {"b": {1, 2}}},
        b"x",
        object(),
    ],
)
def test_other_types_are_type_errors(value: Any) -> None:
    for schema in ({"type": "string"}, {"properties": {"a": {"type": "object"}}}):
        with pytest.raises(TypeError):
            Validator(schema).is_valid({"a": value} if "properties" in schema else value)
        with pytest.raises(TypeError):
            Validator(schema).findings({"a": value} if "properties" in schema else value)


def test_a_value_as_deep_as_memory() -> None:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    assert not Validator({"items": {"$ref": "#"}}).is_valid(value)
    assert [f.code for f in Validator({}).findings(value)] == ["nesting-too-deep"]
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    assert not Validator({}).is_valid(cyclic)


def test_wrong_schemas() -> None:
    for schema in (
        {"type": "strin"},
        {"$ref": "#/$defs/none"},
        {"$ref": "https://example.com/x"},
        1,
        None,
        {"pattern": "("},
    ):
        with pytest.raises(ValueError, match=r"\w"):
            Validator(schema)


def test_drafts() -> None:
    tuples = {"items": [{"type": "integer"}], "additionalItems": False}
    assert not Validator(tuples, draft="7").is_valid([1, 2])
    assert not Validator({"$schema": "http://json-schema.org/draft-07/schema#", **tuples}).is_valid([1, 2])
    assert not Validator({"minimum": 1, "exclusiveMinimum": True}, draft="4").is_valid(1)
    assert Validator({"format": "uuid"}, formats=False).is_valid("x")


def test_recursion_limit_is_left_alone() -> None:
    assert sys.getrecursionlimit() == 1000
