"""What people read about each kind of error."""

from typing import Any

import jsonschema_rs
import pytest

from schemagen.payload import message
from schemagen.payload.validator import Validator

CASES: list[tuple[Any, Any, str, str | None]] = [
    ({"type": "string"}, None, "null is not a string", None),
    ({"type": ["string", "null"]}, True, "true is a boolean, not null or a string", None),
    ({"type": "boolean"}, "true", '"true" is a string, not a boolean', "write it without quotes"),
    ({"type": "integer"}, {"a": [1], "b": 2}, '{"a": …, …} is an object, not an integer', None),
    ({"type": "integer"}, [[1]], "[…] is an array, not an integer", None),
    ({"type": "integer"}, "x" * 99, '"' + "x" * 58 + '…" is a string, not an integer', None),
    ({"enum": [1, "blue", None]}, "bleu", '"bleu" is none of 1, "blue", null', "did you mean 'blue'?"),
    ({"enum": list(range(20))}, 99, "99 is none of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more", None),
    ({"const": {"a": 1}}, 1, '1 is not {"a": 1}', None),
    ({"minLength": 2}, "💊", '"💊" has 1 character; at least 2 needed', None),
    ({"maxLength": 1}, "ab", '"ab" has 2 characters; at most 1 allowed', None),
    ({"pattern": "^a$"}, "b", '"b" does not match the pattern ^a$', None),
    ({"format": "ipv4"}, "1", '"1" is not an IPv4 address', None),
    ({"minimum": 1}, 0.5, "0.5 is less than 1", None),
    ({"exclusiveMinimum": 1}, 1, "1 is not more than 1", None),
    ({"maximum": 1}, 2, "2 is more than 1", None),
    ({"exclusiveMaximum": 1}, 1, "1 is not less than 1", None),
    ({"multipleOf": 2}, 3, "3 is no multiple of 2", None),
    ({"minItems": 2}, [1], "1 item; at least 2 needed", None),
    ({"maxItems": 1}, [1, 2], "2 items; at most 1 allowed", None),
    ({"uniqueItems": True}, [1, True, {"a": [0]}, {"a": [0.0]}], "items 2 and 3 are equal", None),
    ({"contains": {"const": 1}}, [], "no item fits what the schema wants at least one of", None),
    ({"contains": {"const": 1}, "minContains": 2}, [1], "too few items fit what the schema wants some of", None),
    ({"contains": {"const": 1}, "maxContains": 1}, [1, 1],
     "too many items fit what the schema wants only some of", None),
    ({"items": False}, [1], "nothing is allowed here", None),
    ({"unevaluatedItems": False}, [1], "more items than are described", None),
    ({"items": [True], "additionalItems": False, "$schema": "http://json-schema.org/draft-07/schema#"}, [1, 2],
     "2 items; at most 1 allowed", None),
    ({"minProperties": 1}, {}, "0 properties; at least 1 needed", None),
    ({"maxProperties": 1}, {"a": 1, "b": 2}, "2 properties; at most 1 allowed", None),
    ({"required": ["name"]}, {"nmae": 1}, "'name' is missing", "is it meant by 'nmae'?"),
    ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "'b' is missing", None),
    ({"additionalProperties": False, "properties": {"name": True}}, {"nmae": 1}, "'nmae' is not expected here",
     "did you mean 'name'?"),
    ({"additionalProperties": False, "properties": {"a": True}}, {"zz": 1}, "'zz' is not expected here",
     "expected are: a"),
    ({"unevaluatedProperties": False, "anyOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, True]},
     {"a": 2}, "'a' is not expected here together with the rest", None),
    ({"properties": {"a": False}}, {"a": 1}, "'a' is not allowed here", None),
    ({"propertyNames": {"maxLength": 1}}, {"ab": 1},
     'this name is not allowed: "ab" has 2 characters; at most 1 allowed', None),
    ({"not": {"type": "string"}}, "a", '"a" fits what is excluded: {"type": "string"}', None),
    (False, 1, "nothing is allowed here", None),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "1 is an integer, not null or a string", None),
    ({"oneOf": [{"minimum": 1}, {"minimum": 2, "title": "Two"}]}, 3,
     "fits more than one alternative, where just one is allowed: number 1, Two", None),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, "'a' or 'b' is missing", None),
    ({"anyOf": [{"minimum": 5, "multipleOf": 2}, {"maximum": -5, "title": "Low"}]}, 1, "1 is more than -5",
     "of the alternatives, Low is closest"),
    ({"contentMediaType": "application/json", "$schema": "http://json-schema.org/draft-07/schema#"}, "{",
     '"{" is not application/json', None),
    ({"contentEncoding": "base64", "$schema": "http://json-schema.org/draft-07/schema#"}, "?",
     '"?" is not encoded as base64', None),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "said", "help"), CASES, ids=[said[:50] for _, _, said, _ in CASES])
def test_message(schema: Any, value: Any, said: str, help: str | None) -> None:
    (finding,) = Validator(schema).findings(value)
    assert (finding.message, finding.help) == (said, help)


def test_every_kind_has_words() -> None:
    """The kinds that jsonschema-rs has; those that are explained otherwise are listed."""
    kinds = {k for name in dir(jsonschema_rs.ValidationErrorKind) if isinstance(k := _kind(name), type)}
    elsewhere = {
        "AdditionalProperties", "UnevaluatedProperties", "Required", "PropertyNames", "AnyOf", "OneOfNotValid",
        "OneOfMultipleValid", "Contains", "Custom", "FromUtf8", "Referencing",
    }  # fmt: skip
    assert {k.__name__ for k in kinds - set(message._SAY)} == elsewhere


def _kind(name: str) -> Any:
    found = getattr(jsonschema_rs.ValidationErrorKind, name)
    return found if name[:1].isupper() else None


def test_what_follows_from_another_error_is_not_said() -> None:
    schema = {
        "allOf": [{"$ref": "#/$defs/Base"}], "unevaluatedProperties": False,
        "$defs": {"Base": {"properties": {"a": {"type": "integer"}, "b": True}}},
    }  # fmt: skip
    assert [f.pointer for f in Validator(schema).findings({"a": "x", "b": 1})] == ["/a"]
    assert [f.pointer for f in Validator(schema).findings({"a": 1, "c": 1})] == ["/c"]
    int64 = {"type": "string", "format": "int64", "pattern": "^[0-9]+$"}
    assert len(Validator(int64).findings("x")) == 2
