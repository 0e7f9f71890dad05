"""An entity with a property of every kind, its tables by hand, and random records and conditions for it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from schemagen.catalog.model import Entity
from schemagen.rules.schema_type import escape


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


def _value(name: str) -> st.SearchStrategy[Any]:
    match name:
        case "nested":
            deep = st.fixed_dictionaries(
                {}, optional={"n": st.sampled_from([0, 1, 2.0, None]), "at": st.sampled_from(TIMES)}
            )
            return st.fixed_dictionaries({}, optional={"name": st.sampled_from(WORDS), "deep": deep})
        case "labels":
            return st.dictionaries(st.sampled_from(["team", "a"]), st.sampled_from(WORDS))
        case "tags":
            return st.lists(st.sampled_from(WORDS), max_size=3)
        case "any":
            return st.sampled_from(ANYTHING)
        case "state":
            return st.sampled_from(["new", "old", "Z"])
        case "small" | "share":
            return st.integers(-9, 9).map(lambda n: n / 2 if name == "share" else n)
        case "numbers":
            return st.lists(st.sampled_from([0, 1, 2, 3.0, -7]), max_size=4)
        case "counts":
            return st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from([0, 1, 2, None]))
        case "times":
            return st.lists(st.sampled_from(TIMES), max_size=3)
        case "steps":
            return st.lists(_step(), max_size=3)
    return st.sampled_from(POOLS[KINDS[name]])


def _step() -> st.SearchStrategy[Any]:
    """Small values, so that they meet; members may be absent or null."""
    return st.fixed_dictionaries(
        {},
        optional={
            "id": st.sampled_from(["a", "b", "", None]),
            "n": st.sampled_from([0, 1, 2.0, -3, None]),
            "ratio": st.sampled_from([0, 0.5, 1.0, -2]),
            "ok": st.booleans(),
            "at": st.sampled_from(TIMES),
            "tags": st.lists(st.sampled_from(["a", "b", "c"]), max_size=2),
        },
    )


def records() -> st.SearchStrategy[dict[str, Any]]:
    """Records of Thing; properties may be absent, and null too, which counts as absent."""
    return st.fixed_dictionaries({}, optional={name: st.none() | _value(name) for name in PROPERTIES})


ANY = ("self.any == 'a'", "self.any == 1", "self.any != true", "self.any > 0", "self.any <= 'b'", "self.any in [1.0]")
_TYPES = ("string", "int", "double", "bool", "timestamp")


def literals(kind: str) -> st.SearchStrategy[str]:
    strings = [*WORDS, *UUIDS, *POOLS["int64"], *DAYS, *DECIMALS, UUIDS[2].upper(), "007", "2024-02-30"]
    pools = {"string": strings, "int": INTEGERS, "bool": [True, False], "double": DOUBLES, "timestamp": TIMES}
    return st.sampled_from([cel_literal(kind, value) for value in pools[kind]])


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


def _fields(kind: str) -> st.SearchStrategy[str]:
    names = [name for name, of in KINDS.items() if CEL_TYPES.get(of, "string") == kind]
    inner = {"string": ["nested.name", "labels.team"], "int": ["nested.deep.n"], "timestamp": ["nested.deep.at"]}
    return st.sampled_from([*(f"self.{escape(n)}" for n in names), *(f"self.{path}" for path in inner.get(kind, []))])


def conditions() -> st.SearchStrategy[str]:
    """Conditions over Thing: comparisons, `in`, `has`, `&&`, `||`, `!`."""
    return st.recursive(_simple(), _combined, max_leaves=6)


def _simple() -> st.SearchStrategy[str]:
    names = [*map(escape, PROPERTIES), "nested.name", "nested.deep", "nested.deep.n", "labels.team"]
    has = st.sampled_from(names).map(lambda name: f"has(self.{name})")
    in_tags = st.sampled_from(
        ["self.name in self.tags", "'a' in self.tags", "'team' in self.labels", "self.any == 'a'"]
    )
    flags = st.sampled_from(["self.ok", "self.done", "true", "false"])
    return st.one_of(flags, has, in_tags, *map(_comparison, _TYPES), *map(_in, _TYPES))


def _comparison(kind: str) -> st.SearchStrategy[str]:
    side = _fields(kind) | literals(kind)
    operator = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    return st.tuples(side, operator, side).map(" ".join)


def _in(kind: str) -> st.SearchStrategy[str]:
    items = st.lists(literals(kind) | _fields(kind), max_size=3)
    return st.tuples(_fields(kind) | literals(kind), items).map(lambda t: f"{t[0]} in [{', '.join(t[1])}]")


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.tuples(inner, st.sampled_from([" && ", " || ", " == ", " != "]), inner)
    return st.one_of(inner.map(lambda text: f"!({text})"), joined.map(lambda t: f"({t[0]}){t[1]}({t[2]})"))


def is_flat(condition: str) -> bool:
    """Whether a condition stays clear of what is inside JSON columns."""
    return not re.search(r"nested\.|labels\.|in self\.|self\.any [=!<>i]", condition)
