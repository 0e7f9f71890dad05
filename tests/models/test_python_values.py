"""What is built in Python dumps to a payload that validates, or raises."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import pytest
from packages import model_of
from pydantic import TypeAdapter, ValidationError, create_model, field_validator
from pydantic_core import PydanticSerializationError

from schemagen.catalog.exact import compile_schema

AT = datetime(2025, 1, 15, 9, 30, tzinfo=UTC)
ID = UUID("0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10")

STEP = {
    "title": "Step",
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "minLength": 1}, "at": {"type": "string", "format": "date-time"}},
    "additionalProperties": False,
}
KEYWORDS: dict[str, Any] = {
    "required": ["id", "kind"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "kind": {"const": "thing"},
        "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "big": {"type": "string", "format": "int64"},
        "price": {"type": "string", "format": "decimal"},
        "prices": {"type": "array", "items": {"type": "string", "format": "decimal"}},
        "ids": {"type": "object", "additionalProperties": {"type": "string", "format": "uuid"}},
        "count": {"type": "integer", "minimum": 0, "maximum": 10},
        "share": {"type": "number", "exclusiveMinimum": 0},
        "status": {"enum": ["draft", "active"]},
        "nullable": {"type": ["string", "null"]},
        "free": True,
        "steps": {"type": "array", "maxItems": 2, "items": STEP},
        "class": {"type": "string"},
        "secret": {"type": "string", "minLength": 3, "x-sensitivity": "secret"},
    },
    "dependentRequired": {"count": ["share"]},
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def thing() -> Any:
    return model_of(**KEYWORDS)


@pytest.fixture(scope="module")
def is_valid() -> Callable[[Any], bool]:
    """The verdict of the JSON Schema."""
    validator = compile_schema({"type": "object", **KEYWORDS})
    return lambda payload: bool(validator.is_valid(payload))


VALUES: list[dict[str, Any]] = [
    {"at": AT},
    {"at": datetime(2025, 1, 15, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=-3)))},
    {"day": date(2025, 1, 15)},
    {"big": 2**63 - 1},
    {"big": -5},
    {"price": Decimal("19.90")},
    {"price": Decimal("1E-9")},
    {"price": Decimal("1E+3")},
    {"prices": [Decimal("1.0"), Decimal("-0")]},
    {"ids": {"a": ID}},
    {"count": 3, "share": 0.5},
    {"share": 2**60 + 1},
    {"status": "draft"},
    {"nullable": None},
    {"free": {"id": ID, "at": AT, "list": (1, 2)}},
    {"free": None},
    {"class_": "by attribute"},
    {"class": "by property"},
    {"at": None, "count": None, "steps": None, "class_": None},
    {"steps": [{"name": "raw"}]},
]


@pytest.mark.parametrize("values", VALUES, ids=repr)
def test_built_values_dump_valid(thing: Any, is_valid: Callable[[Any], bool], values: dict[str, Any]) -> None:
    """Python's own types are taken, and written as JSON Schema wants them."""
    built = thing(id=ID, **values)
    payload = built.model_dump(mode="json")
    assert is_valid(payload)
    assert json.loads(built.model_dump_json()) == payload
    assert thing.model_validate(payload) == built
    assert thing.model_validate(built.model_dump()).model_dump(mode="json") == payload


REFUSED: list[dict[str, Any]] = [
    {"at": datetime(2025, 1, 15)},  # no time zone
    {"at": "2025-01-15"},
    {"at": datetime(2025, 1, 15, tzinfo=timezone(timedelta(seconds=1)))},  # RFC 3339 has no seconds in offsets
    {"day": AT},
    {"big": 2**63},
    {"big": True},
    {"price": Decimal("NaN")},
    {"price": 1.5},
    {"count": 11, "share": 1},
    {"count": 1},
    {"count": "1", "share": 1},
    {"count": True, "share": 1},
    {"share": 0},
    {"share": float("inf")},
    {"share": float("nan")},
    {"status": "other"},
    {"free": float("nan")},
    {"free": object},
    {"free": {1: 2}},
    {"free": b"bytes"},
    {"steps": [{"name": ""}]},
    {"steps": [{"name": "a"}] * 3},
    {"unknown": 1},
    {"kind": "other"},
    {"kind": None},
    {"id": None},
    {"secret": "ab"},
]


@pytest.mark.parametrize("values", REFUSED, ids=repr)
def test_invalid_values_raise(thing: Any, values: dict[str, Any]) -> None:
    """Nothing invalid is built."""
    with pytest.raises(ValidationError):
        thing(**{"id": ID, **values})


def test_absent_stays_absent(thing: Any) -> None:
    """Absent is None in Python and absent in a dump; null is null where the schema has it."""
    assert thing(id=ID).model_dump(mode="json") == {"id": str(ID), "kind": "thing"}
    assert thing(id=ID).nullable is None
    assert thing(id=ID, nullable=None).model_dump(mode="json")["nullable"] is None
    assert thing.model_validate({"id": ID, "kind": "thing", "free": None}).model_dump(mode="json")["free"] is None
    with pytest.raises(ValidationError):
        thing.model_validate({"id": ID, "kind": "thing", "at": None})


def test_constants_are_filled_in_when_built_only(thing: Any) -> None:
    """A payload must have its constants."""
    assert thing(id=ID).kind == "thing"
    with pytest.raises(ValidationError):
        thing.model_validate({"id": ID})


def test_assignment(thing: Any) -> None:
    """An assigned value is checked against its property."""
    built = thing(id=ID, at=AT)
    built.at = "2025-01-15T09:30:00Z"
    assert built.at == AT
    built.price = Decimal("1.5")
    built.big = 7
    built.steps = [{"name": "x"}]
    assert built.steps[0].name == "x"
    built.at = None
    assert built.model_dump(mode="json") == {
        "id": str(ID), "kind": "thing", "big": "7", "price": "1.5", "steps": [{"name": "x"}],
    }  # fmt: skip
    for name, value in [("at", datetime(2025, 1, 1)), ("status", "x"), ("id", None), ("count", "1"), ("class_", 1)]:
        with pytest.raises(ValidationError):
            setattr(built, name, value)
    with pytest.raises(ValidationError):
        built.unknown = 1
    assert built.model_dump(mode="json")["big"] == "7"


def test_what_becomes_invalid_is_not_dumped(thing: Any) -> None:
    """Changes inside, and to several properties, are judged when the whole is dumped."""
    built = thing(id=ID, steps=[{"name": "x"}])
    built.steps.extend([built.steps[0]] * 2)
    for dump in (built.model_dump, built.model_dump_json, lambda: built.model_dump(mode="json")):
        with pytest.raises(PydanticSerializationError, match="steps"):
            dump()
    del built.steps[1:]
    built.count = 1
    with pytest.raises(PydanticSerializationError, match="share"):
        built.model_dump()
    built.share = 1
    assert built.model_dump(mode="json")["count"] == 1
    assert built.model_copy(update={"count": 2}).model_dump()["count"] == 2
    with pytest.raises(PydanticSerializationError):
        built.model_copy(update={"count": 99}).model_dump()
    with pytest.raises(PydanticSerializationError):
        thing.model_construct(count=1).model_dump_json()


def test_parts_may_be_dumped(thing: Any) -> None:
    """Who asks for a part gets a part."""
    built = thing(id=ID, class_="x")
    assert built.model_dump(include={"class_"}) == {"class": "x"}
    assert built.model_dump(exclude={"id"}) == {"kind": "thing", "class": "x"}
    assert built.model_dump(by_alias=False) == {"id": ID, "kind": "thing", "class_": "x"}
    assert built.model_dump(mode="json", exclude_unset=True)["kind"] == "thing"


def test_models_within_pydantic(thing: Any) -> None:
    """Wherever Pydantic meets a model, it is exact."""
    envelope = create_model("Envelope", thing=(thing, ...))
    adapter = TypeAdapter(list[thing])
    payload = {"id": str(ID), "kind": "thing", "count": 1}
    for validate in (
        lambda p: envelope.model_validate({"thing": p}),
        lambda p: adapter.validate_python([p]),
        lambda p: adapter.validate_json(json.dumps([p])),
        lambda p: envelope.model_validate_json(json.dumps({"thing": p})),
    ):
        with pytest.raises(ValidationError, match="share"):
            validate(payload)
        validate({**payload, "share": 1})
    assert envelope(thing=thing(id=ID)).model_dump(mode="json") == {"thing": {"id": str(ID), "kind": "thing"}}


def test_nested_models_are_checked_alone(thing: Any) -> None:
    """A class for a part of an entity has that part of the schema."""
    step = type(thing(id=ID, steps=[{"name": "x"}]).steps[0])
    assert step.model_validate({"name": "x"}).name == "x"
    for payload in ({"name": ""}, {"name": "x", "more": 1}, {"name": "x", "at": "now"}):
        with pytest.raises(ValidationError):
            step.model_validate(payload)
    inner = step(name="y", at=AT)
    assert thing(id=ID, steps=[inner]).steps[0] is inner


def test_validators_may_use_other_models(thing: Any) -> None:
    """What a consumer's validator validates is checked too, though it runs while something else is built."""
    seen: list[Exception] = []

    class Extended(thing):  # type: ignore[misc]
        @field_validator("share")
        @classmethod
        def other(cls, value: Any) -> Any:
            for make in (thing.model_validate, lambda p: thing(**p)):
                try:
                    make({"id": str(ID), "kind": "thing", "count": 1})
                except ValidationError as error:
                    seen.append(error)
            return value

    assert Extended.model_validate({"id": str(ID), "kind": "thing", "share": 2}).share == 2
    assert len(seen) == 2


def test_enums_and_subclasses_are_their_values(thing: Any) -> None:
    """Enum members and subclasses of JSON's types are what they stand for."""

    class Status(StrEnum):
        DRAFT = "draft"

    class Text(str):
        pass

    built = thing(id=str(ID), status=Status.DRAFT, nullable=Text("x"), free={Text("a"): Text("b")})
    assert built.model_dump(mode="json") == {
        "id": str(ID), "kind": "thing", "status": "draft", "nullable": "x", "free": {"a": "b"},
    }  # fmt: skip


def test_copies_keep_what_was_written(thing: Any) -> None:
    """Copying and pickling lose nothing of how values were written."""
    payload = {"id": str(ID).upper(), "kind": "thing", "at": "2016-12-31T23:59:60+00:00"}
    built = thing.model_validate(payload)
    assert isinstance(built.id, UUID) and isinstance(built.at, datetime)
    for copied in (copy.deepcopy(built), pickle.loads(pickle.dumps(built)), built.model_copy(deep=True)):
        assert copied.model_dump(mode="json") == payload
    built.at += timedelta(seconds=1)
    assert built.model_dump(mode="json")["at"].endswith("00:00:00.999999Z")


def test_sensitive_values_are_not_shown(thing: Any) -> None:
    """Neither `repr` nor an error shows what is marked as sensitive."""
    assert "hunter2" not in repr(thing(id=ID, secret="hunter2"))
    for payload in ({"secret": "hunter2"}, {"id": ID, "kind": "thing", "secret": "hunter2", "count": -1}):
        with pytest.raises(ValidationError) as caught:
            thing.model_validate(payload)
        assert "hunter2" not in str(caught.value) and "hunter2" not in caught.value.json()
    with pytest.raises(ValidationError) as caught:
        thing(id=uuid4(), secret="ab")
    assert "'ab'" not in str(caught.value)


def test_json_schema_of_the_model(thing: Any) -> None:
    """Pydantic can describe the model, as web frameworks do."""
    described = thing.model_json_schema()
    assert described["properties"]["at"]["anyOf"][0] == {"type": "string", "format": "date-time"}
    assert thing.model_json_schema(mode="serialization")["properties"].keys() == described["properties"].keys()
