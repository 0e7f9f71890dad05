"""An entity with a property of every kind, its tables by hand, and awkward values for it."""

import json
from collections.abc import Mapping
from typing import Any

from schemagen.catalog.model import Entity


def _string(format: str | None = None, **more: Any) -> dict[str, Any]:
    return {"type": "string", **({"format": format} if format else {}), **more}


PROPERTIES: Mapping[str, Any] = {
    "id": _string("uuid"),
    "name": _string(maxLength=100),
    "other name": {"anyOf": [_string(), {"type": "null"}]},
    "state": {"enum": ["new", "old", "Z"]},
    "owner": _string("uuid"),
    "rival": _string("uuid"),
    "big": _string("int64"),
    "bigger": _string("int64"),
    "price": _string("decimal"),
    "day": _string("date"),
    "due": _string("date"),
    "count": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "load-limit": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "ratio": {"type": "number"},
    "in": {"type": "number"},
    "ok": {"type": "boolean"},
    "done": {"type": ["boolean", "null"]},
    "at": _string("date-time"),
    "until": _string("date-time"),
    "nested": {
        "type": "object",
        "properties": {
            "name": _string(),
            "deep": {"type": "object", "properties": {"n": {"type": "integer"}, "at": _string("date-time")}},
        },
    },
    "labels": {"type": "object", "additionalProperties": _string()},
    "tags": {"type": "array", "items": _string()},
    "any": {"type": ["string", "number", "boolean", "null"]},
    "small": {"type": "integer", "minimum": -1000, "maximum": 1000},
    "share": {"type": "number", "minimum": -1000, "maximum": 1000},
    "numbers": {"type": "array", "items": {"type": "integer"}},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "times": {"type": "array", "items": _string("date-time")},
    "steps": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "id": _string(),
                "n": {"type": "integer"},
                "ratio": {"type": "number"},
                "ok": {"type": "boolean"},
                "at": _string("date-time"),
                "tags": {"type": "array", "items": _string()},
            },
        },
    },
}  # fmt: skip
HEAD: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Thing",
    "x-entity": {"version": "1.0.0", "key": ["id"]},
    "type": "object",
    "required": ["id"],
    "properties": PROPERTIES,
    "unevaluatedProperties": False,
}

_SQL_TYPES = {
    "string": ("text", "TEXT"), "uuid": ("uuid", "TEXT"), "int64": ("bigint", "INTEGER"),
    "decimal": ("numeric", "TEXT"), "date": ("date", "TEXT"), "date-time": ("timestamptz", "TEXT"),
    "integer": ("bigint", "INTEGER"), "number": ("double precision", "REAL"), "boolean": ("boolean", "INTEGER"),
    "json": ("jsonb", "TEXT"),
}  # fmt: skip
KINDS = {
    "id": "uuid", "name": "string", "other name": "string", "state": "string", "owner": "uuid", "rival": "uuid",
    "big": "int64", "bigger": "int64", "price": "decimal", "day": "date", "due": "date", "count": "integer",
    "load-limit": "integer", "ratio": "number", "in": "number", "ok": "boolean", "done": "boolean", "at": "date-time",
    "until": "date-time", "small": "integer", "share": "number",
}  # fmt: skip
CEL_TYPES = {"integer": "int", "number": "double", "boolean": "bool", "date-time": "timestamp"}


def columns(entity: Entity) -> dict[str, str]:
    return {field.name: field.column for field in entity.fields.values()}


def create_table(entity: Entity, dialect: str) -> str:
    index = ("postgres", "sqlite").index(dialect)
    of = {name: KINDS.get(name, "json") for name in PROPERTIES}
    parts = [f'"{column}" {_SQL_TYPES[of[name]][index]}' for name, column in columns(entity).items() if name in of]
    parts.insert(0, "n INTEGER PRIMARY KEY" if dialect == "sqlite" else "n serial PRIMARY KEY")
    return f"CREATE TABLE thing ({', '.join(parts)}){' STRICT' if dialect == 'sqlite' else ''}"


def row(record: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    """`record` as the values of a row."""
    made = {}
    for name, value in record.items():
        kind = KINDS.get(name)
        if value is not None and kind is None:
            value = json.dumps(value)
        elif value is not None and (kind == "int64" or (dialect, kind) == ("sqlite", "boolean")):
            value = int(value)
        made[name] = value
    return made


WORDS = ["", "a", "b", "B", "ä", "Z", "new", "old", "\uffff", "\U0001f48a", "a'b", "\\", "%", "_", "a\nb"]
UUIDS = [
    "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10",
    "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b1f",
    "f" * 8 + "-ffff" * 3 + "-" + "f" * 12,
]
INTEGERS = [0, 1, -1, 2, 10, 9, 2**53 + 1, 2**63 - 1, -(2**63)]
DOUBLES = [0.0, -0.0, 0.1, 0.3, 0.1 + 0.2, 1.0, 1.5, -2.25, 1e300, 5e-324, 2.0**53, 123456789.125, 1e22, 3.3e-7]
DAYS = ["2024-02-29", "2024-03-01", "0001-01-01", "9999-12-31"]
TIMES = [
    "2024-02-29T23:59:59Z", "2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.50Z", "2024-03-01T00:59:59.5+01:00",
    "2024-03-01T00:00:00Z", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "2024-02-29t23:59:59.000001z",
    "2024-02-29T18:29:59.999999-05:30", "1969-12-31T23:59:59.9Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
]  # fmt: skip
DECIMALS = ["0", "1", "1.0", "1.00", "-1.5", "123456789012345678901234567890.1"]
ANYTHING = ["", "a", "b", 0, 1, 1.0, 1.5, True, False]
POOLS: Mapping[str, list[Any]] = {
    "string": WORDS, "uuid": UUIDS, "int64": [str(n) for n in INTEGERS], "decimal": DECIMALS, "date": DAYS,
    "date-time": TIMES, "integer": INTEGERS, "number": DOUBLES, "boolean": [True, False],
}  # fmt: skip


ANY = ("self.any == 'a'", "self.any == 1", "self.any != true", "self.any > 0", "self.any <= 'b'", "self.any in [1.0]")


def cel_literal(kind: str, value: Any) -> str:
    """`value` as CEL writes a value of type `kind`."""
    match kind:
        case "string":
            return "'" + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in value) + "'"
        case "timestamp":
            return f"timestamp('{value}')"
        case "bool":
            return str(value).lower()
    return repr(value)
