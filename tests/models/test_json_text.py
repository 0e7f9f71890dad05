"""JSON text is read as the exact validator reads it, and payloads come back as they were."""

import json
from typing import Any

import pytest
from packages import model_of
from pydantic import ValidationError


@pytest.fixture(scope="module")
def thing() -> Any:
    return model_of(
        properties={
            "whole": {"type": "integer"},
            "number": {"type": "number"},
            "text": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
            "day": {"type": "string", "format": "date"},
            "id": {"type": "string", "format": "uuid"},
            "uri": {"type": "string", "format": "uri"},
            "mail": {"type": "string", "format": "email"},
            "time": {"type": "string", "format": "time"},
            "span": {"type": "string", "format": "duration"},
            "byte": {"type": "string", "contentEncoding": "base64"},
            "small": {"type": "number", "exclusiveMinimum": 0},
            "choice": {"enum": [1, "a", None, True, 2.5, {"x": 1}]},
            "either": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string"}, {"type": "integer"}]},
        },
    )


SAME = [
    '{"whole": 1.0}',
    '{"whole": 9007199254740993}',
    '{"whole": 18446744073709551616}',
    '{"whole": -0}',
    '{"whole": 1e22}',
    '{"number": 9007199254740993}',
    '{"number": 0.1}',
    '{"number": 1e300}',
    '{"number": -0.0}',
    '{"at": "2025-01-01T00:00:00+00:00"}',
    '{"at": "2025-01-01t00:00:00z"}',
    '{"at": "2025-01-01T00:00:00.123456789Z"}',
    '{"at": "2025-01-01T00:00:00.120-00:00"}',
    '{"at": "2016-12-31T23:59:60Z"}',
    '{"at": "2017-01-01T01:59:60.5+02:00"}',
    '{"at": "0000-01-01T00:00:00Z"}',
    '{"at": "0000-12-31T23:59:59.99-08:00"}',
    '{"at": "9999-12-31T23:59:59.9999999Z"}',
    '{"day": "0000-02-29"}',
    '{"day": "2024-02-29"}',
    '{"id": "550E8400-E29B-41D4-A716-446655440000"}',
    '{"uri": "HTTP://Example.com"}',
    '{"mail": "Ada@EXAMPLE.com"}',
    '{"time": "08:30:06.283185Z"}',
    '{"span": "P4DT12H30M5S"}',
    '{"byte": "aGk="}',
    '{"text": "\\u0000 \\ud83d\\udc8a é"}',
    '{"extra": [1.50, 2, "x", null, {"a": {}}], "more": null}',
    '{"choice": 1}',
    '{"choice": 1.0}',
    '{"choice": true}',
    '{"choice": null}',
    '{"choice": {"x": 1}}',
    '{"either": "2025-01-01T00:00:00+00:00"}',
    '{"either": "text"}',
    '{"either": 5}',
    "{}",
]


@pytest.mark.parametrize("text", SAME)
def test_payloads_come_back_as_they_were(thing: Any, text: str) -> None:
    """A round trip through the model changes no value."""
    payload = json.loads(text)
    for record in (thing.model_validate_json(text), thing.model_validate(payload), thing(**payload)):
        assert record.model_dump(mode="json") == payload
        assert json.loads(record.model_dump_json()) == payload


@pytest.mark.parametrize("text", ['{"number": 1e400}', '{"whole": 1e400}', '{"free": [1e400]}'])
def test_numbers_beyond_a_float(thing: Any, text: str) -> None:
    """They are numbers, and keep their value."""
    (dumped,) = json.loads(thing.model_validate_json(text).model_dump_json()).values()
    assert dumped in (10**400, [10**400])


def test_numbers_near_zero(thing: Any) -> None:
    """The check sees them exactly; Python holds the nearest float, which a dump refuses when it is invalid."""
    record = thing.model_validate_json('{"small": 1e-400}')
    assert record.small == 0
    with pytest.raises(ValueError, match="small"):
        record.model_dump()


def test_the_last_of_two_members_counts(thing: Any) -> None:
    """As in every JSON reader of note."""
    assert thing.model_validate_json('{"text": 1, "text": "x"}').text == "x"
    with pytest.raises(ValidationError):
        thing.model_validate_json('{"text": "x", "text": 1}')


def test_a_byte_order_mark_is_skipped(thing: Any) -> None:
    """In text and in bytes."""
    assert thing.model_validate_json("\ufeff" + '{"text": "x"}').text == "x"
    assert thing.model_validate_json(b"\xef\xbb\xbf" + b'{"text": "x"}').text == "x"


NO_JSON = [
    "", "{", "nul", '{"free": NaN}', '{"free": Infinity}', '{"free": -Infinity}', '{"free": "\\ud800"}',
    '{"\\udc00": 1}', "{'a': 1}", '{"a": 1,}', '{"a": 01}', '"' + "\n" + '"', '{"whole": ' + "9" * 5000 + "}",
    '{"number": 1e9999999}', '{"number": 1e999999999999999999999}', '{"free": ' + "[" * 100_000 + "]" * 100_000 + "}",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_JSON, ids=lambda text: text[:20])
def test_what_is_no_json_is_refused(thing: Any, text: str) -> None:
    """By an error of Pydantic that says so."""
    with pytest.raises(ValidationError) as caught:
        thing.model_validate_json(text)
    assert caught.value.errors(include_url=False)[0]["type"] == "json_invalid"


def test_an_address_has_no_display_name(thing: Any) -> None:
    """As the validator has it: an e-mail address by RFC 5321, not a mailbox by RFC 5322."""
    assert thing.model_validate_json('{"mail": "ada@example.com"}')
    with pytest.raises(ValidationError):
        thing.model_validate_json('{"mail": "Ada <ada@example.com>"}')


def test_bytes_that_are_no_utf8_are_refused(thing: Any) -> None:
    """Other encodings are not guessed."""
    for data in (b'{"text": "\xff"}', '{"text": "x"}'.encode("utf-16")):
        with pytest.raises(ValidationError):
            thing.model_validate_json(data)


@pytest.mark.parametrize("depth", [250, 900, 5000])
def test_depth(thing: Any, depth: int) -> None:
    """What is too deep is refused, when it is read or when it is dumped, by Pydantic's errors."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    text = '{"free": ' + "[" * depth + "1" + "]" * depth + "}"
    for read, given in ((thing.model_validate, {"free": value}), (thing.model_validate_json, text)):
        try:
            assert read(given).model_dump_json() == text.replace(" ", "")
        except ValueError:
            assert depth > 250


def test_lone_surrogates_are_never_dumped(thing: Any) -> None:
    """In Python's strings too: no UTF-8 can hold them."""
    with pytest.raises(ValidationError):
        thing.model_validate({"free": ["\ud800"]})
    with pytest.raises(ValueError, match="surrogates"):
        thing.model_validate({"text": "\ud800"}).model_dump_json()


def test_errors_say_where_and_why() -> None:
    """Each failing keyword is an error at its place."""
    item = {
        "type": "object",
        "required": ["n"],
        "properties": {"n": {"type": "integer"}},
        "additionalProperties": False,
    }
    tagged = {
        "oneOf": [
            {"properties": {"t": {"const": "a"}, "x": {"type": "integer"}}, "required": ["t", "x"]},
            {"properties": {"t": {"const": "b"}}, "required": ["t"]},
        ]
    }
    thing = model_of(properties={"items": {"type": "array", "items": item}, "tag": tagged, "any": {"not": {}}})
    with pytest.raises(ValidationError) as caught:
        thing.model_validate({"items": [{"n": 1}, {"n": "x"}, {"m": 1}], "tag": {"t": "a"}, "any": 1})
    found = {(e["loc"], e["type"]): e["msg"] for e in caught.value.errors()}
    assert found == {
        (("items", 1, "n"), "type"): 'Input is not of type "integer"',
        (("items", 2, "n"), "required"): "Field required",
        (("items", 2, "m"), "additionalProperties"): "No such property",
        (("tag", "x"), "required"): "Field required",
        (("any",), "not"): "{} is not allowed for Input",
    }
    assert caught.value.title == "Thing"
