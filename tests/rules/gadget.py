"""An entity with properties of every kind, and seeded records of it with the values at which engines part."""

import random
from collections.abc import Mapping
from typing import Any

_STRING: Mapping[str, Any] = {"type": "string"}


def _format(name: str) -> dict[str, Any]:
    return {"type": "string", "format": name}


_INTEGER, _NUMBER, _BOOLEAN, _TIME = {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, _format("date-time")
PROPERTIES: Mapping[str, Any] = {
    "id": _format("uuid"), "name": _STRING, "other name": {"type": ["string", "null"]},
    "state": {"enum": ["new", "old", "Z"]}, "owner": _format("uuid"), "big": _format("int64"),
    "price": _format("decimal"), "day": _format("date"), "span": _format("duration"),
    "count": _INTEGER, "small": {"type": "integer", "minimum": -1000, "maximum": 1000},
    "ratio": _NUMBER, "share": {"type": ["number", "null"], "minimum": -1000, "maximum": 1000},
    "ok": _BOOLEAN, "done": {"type": ["boolean", "null"]}, "at": _TIME, "until": _TIME,
    "nested": {
        "type": "object", "required": ["must"],
        "properties": {
            "name": _STRING, "must": _INTEGER,
            "deep": {"type": "object", "properties": {"n": _INTEGER, "at": _TIME, "ok": _BOOLEAN, "ratio": _NUMBER}},
        },
    },
    "labels": {"type": "object", "additionalProperties": _STRING},
    "counts": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
    "amounts": {"type": "object", "additionalProperties": _NUMBER},
    "tags": {"type": "array", "items": _STRING}, "numbers": {"type": "array", "items": _INTEGER},
    "ratios": {"type": "array", "items": _NUMBER}, "times": {"type": "array", "items": _TIME},
    "flags": {"type": "array", "items": _BOOLEAN},
    "steps": {
        "type": "array",
        "items": {
            "type": "object", "required": ["id"],
            "properties": {
                "id": _STRING, "n": {"type": ["integer", "null"]}, "ratio": _NUMBER, "ok": _BOOLEAN, "at": _TIME,
                "tags": {"type": "array", "items": _STRING},
            },
        },
    },
    "any": {"type": ["string", "number", "boolean", "null"]},
}  # fmt: skip
REQUIRED = ["id", "name", "state", "count", "ok", "at", "done"]
HEAD: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Gadget",
    "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object", "required": REQUIRED, "properties": PROPERTIES,
    "unevaluatedProperties": False,
}  # fmt: skip

WORDS = [
    "", "a", "b", "ab", "ba", "B", "Z", "new", " a\u3000", "\u00e4", "e\u0301", "\uffff", "\U0001f48a", "\U0001f48ab",
    "a'b", '"\\', "%_", "a\nb", "a-b", "a b", "1", "-7", "true", "1h", "-1.5s", "0.5", "1e3", "a,b,,c", "*?[", "\x7f",
    "2024-02-29T23:59:59Z", "2024-02-29", "\u2028", "aaa",
]  # fmt: skip
INTEGERS = [0, 1, -1, 2, 3, 10, -7, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 2**63 - 2]
DOUBLES = [
    0.0, -0.0, 0.1, 0.30000000000000004, 1.0, 1.5, -2.25, 2.0, 1e300, -1e308, 1.7976931348623157e308, 5e-324, 2.0**53,
    2.0**63, -(2.0**63), 1e22, 123456.5, 1234567.5, 1e-5, 3, 10**22 + 1,
]  # fmt: skip
SMALL_DOUBLES = [0.0, -0.0, 0.1, 1.0, 1.5, -2.25, 3, 1000, 5e-324, 123.456]
TIMES = [
    "2024-02-29T23:59:59Z", "2024-02-29T23:59:59.5Z", "2024-03-01T00:59:59.5+01:00", "2024-03-01T00:00:00Z",
    "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "2024-02-29t23:59:59.000001z", "1969-12-31T23:59:59.9Z",
    "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1900-03-01T05:30:00-05:30",
]  # fmt: skip
FINE = ["2024-02-29T23:59:59.000000001Z", "2024-02-29T23:59:59.123456789Z"]  # finer than a column of PostgreSQL
UUIDS = ["0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10", "ffffffff-ffff-ffff-ffff-ffffffffffff",
         "0190C2B4-5D0E-7A31-8F6C-2F9D3C1A7B10"]  # fmt: skip
_DAYS = ["2024-02-29", "2024-03-01", "0001-01-01", "9999-12-31"]
_PLAIN: Mapping[str, list[Any]] = {
    "name": WORDS, "other name": WORDS, "state": ["new", "old", "Z"], "owner": UUIDS,
    "big": [str(n) for n in INTEGERS], "price": ["0", "1", "1.0", "1.00", "-1.5", "123456789012345678901234567890.1"],
    "day": _DAYS, "span": ["P1D", "PT1H30M", "P1Y2M"], "count": [*INTEGERS, 4.0],
    "small": [0, 1, -1, 2, 3, -7, 12, 1000, -1000, 2.0], "ratio": DOUBLES, "share": SMALL_DOUBLES, "ok": [True, False],
    "done": [True, False], "at": [*TIMES, *FINE], "until": [*TIMES, *FINE],
    "any": ["", "a", "b", 0, 1, 1.0, 1.5, -2.25, True, False],
}  # fmt: skip


Record = dict[str, Any]


def record(rng: random.Random) -> dict[str, Any]:
    """A record that fits the schema: what is optional may be absent, what is nullable may be null."""
    made: dict[str, Any] = {"id": f"0190c2b4-5d0e-7a31-8f6c-{rng.randrange(16**12):012x}", "schema_version": "1.0.0"}
    for name in PROPERTIES:
        if name != "id" and (name in REQUIRED or rng.random() < 0.88):
            made[name] = None if _may_be_null(name) and rng.random() < 0.2 else _value(name, rng)
    return made


def records(seed: str, count: int) -> list[dict[str, Any]]:
    """`count` records, the first with all that is required and no more."""
    rng = random.Random(seed)
    made = [record(rng) for _ in range(count)]
    made[0] = {name: value for name, value in made[0].items() if name in ("schema_version", *REQUIRED)}
    return sorted(made, key=lambda one: str(one["id"]))


def _may_be_null(name: str) -> bool:
    return "null" in PROPERTIES[name].get("type", ())


def _value(name: str, rng: random.Random) -> Any:
    match name:
        case "nested":
            deep = _some(rng, n=[0, 1, 2.0, -7, 2**63 - 1], at=[*TIMES, *FINE], ok=[True, False], ratio=DOUBLES)
            return {"must": rng.choice(INTEGERS)} | _some(rng, name=WORDS, deep=[deep, {}])
        case "labels":
            return {k: rng.choice(WORDS) for k in rng.sample(["team", "a", "", "\u00e4"], rng.randrange(4))}
        case "counts":
            return {k: rng.choice([0, 1, 2, None, 2**63 - 1]) for k in rng.sample(["a", "b", "team"], rng.randrange(4))}
        case "amounts":
            return _some(rng, a=DOUBLES, b=DOUBLES)
        case "tags":
            return _few(rng, ["a", "b", "ab", "", "\U0001f48a", "c"])
        case "numbers":
            return _few(rng, [0, 1, 2, 3.0, -7, 2**63 - 1])
        case "ratios":
            return _few(rng, [0.5, 1, -2.25, 1e308, 5e-324])
        case "times":
            return _few(rng, TIMES)
        case "flags":
            return _few(rng, [True, False])
        case "steps":
            return [_step(rng) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    return rng.choice(_PLAIN[name])


def _step(rng: random.Random) -> dict[str, Any]:
    tags = [_few(rng, ["a", "b", "c", ""])]
    more = _some(rng, n=[0, 1, 2.0, -7, None], ratio=DOUBLES, ok=[True, False], at=[*TIMES, *FINE], tags=tags)
    return {"id": rng.choice(["a", "b", ""]), **more}


def _some(rng: random.Random, **choices: list[Any]) -> dict[str, Any]:
    return {name: rng.choice(values) for name, values in choices.items() if rng.random() < 0.7}


def _few(rng: random.Random, values: list[Any]) -> list[Any]:
    return [rng.choice(values) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
