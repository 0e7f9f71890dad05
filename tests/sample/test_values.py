"""What is drawn fits, varies, reads well, reaches the bounds, and depends on nothing but schema and seed."""

import json
import os
import re
import subprocess
import sys
from itertools import islice
from typing import Any

import jsonschema
import pytest

from schemagen.catalog.exact import PATTERNS, compile_schema
from schemagen.sample.value import CannotSample, Sampler, Unsatisfiable, boundary_values, near_misses

HARD: dict[str, Any] = {
    "pattern with length": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "minLength": 40, "maxLength": 41},
    "look-ahead": {"type": "string", "pattern": r"^(?=.*[A-Z])(?=.*[0-9]).{8,}$"},
    "two patterns": {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "z$"}, {"maxLength": 5}]},
    "back reference": {"type": "string", "pattern": r"^(\w\w)-\1$"},
    "unicode property": {"type": "string", "pattern": r"^\p{Lu}\p{Ll}+$", "minLength": 3},
    "decimal step": {"type": "number", "multipleOf": 0.01, "minimum": 0.005, "maximum": 0.075},
    "two steps": {"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "minimum": 1, "maximum": 13},
    "open bounds": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e-9},
    "beyond 64 bit": {"type": "integer", "minimum": 2**70},
    "not an integer": {"type": "number", "not": {"type": "integer"}, "minimum": 3, "maximum": 4},
    "tuple": {
        "type": "array", "prefixItems": [{"const": 1}, {"type": "string"}], "items": False, "minItems": 2,
    },
    "unique from few": {
        "type": "array", "items": {"enum": ["a", "b", "c", 1, True]}, "uniqueItems": True, "minItems": 5,
    },
    "contains": {
        "type": "array", "items": {"type": "integer"}, "contains": {"minimum": 900}, "minContains": 2, "maxContains": 3,
    },
    "names by pattern": {
        "type": "object", "patternProperties": {"^x-[a-z]+$": {"type": "integer"}}, "additionalProperties": False,
        "minProperties": 3,
    },
    "names by length": {"type": "object", "propertyNames": {"minLength": 9, "maxLength": 9}, "minProperties": 2},
    "dependent": {
        "type": "object", "properties": {"a": {"const": 1}}, "required": ["a"], "dependentRequired": {"a": ["b"]},
        "dependentSchemas": {"b": {"properties": {"b": {"type": "boolean"}}}},
    },
    "conditional": {
        "type": "object", "properties": {"kind": {"enum": ["x", "y"]}, "n": {"type": "integer"}}, "required": ["kind"],
        "if": {"properties": {"kind": {"const": "x"}}}, "then": {"required": ["n"]},
        "else": {"properties": {"n": False}},
    },
    "unevaluated": {
        "type": "object", "allOf": [{"properties": {"a": {"type": "string"}}}], "properties": {"b": {"type": "string"}},
        "anyOf": [{"required": ["a"]}, {"properties": {"c": {"type": "integer"}}, "required": ["c"]}],
        "unevaluatedProperties": False,
    },
    "one of overlapping": {"oneOf": [{"type": "integer", "minimum": 3}, {"type": "integer", "maximum": 5}]},
    "not required": {
        "type": "object", "properties": {"a": {}, "b": {}}, "not": {"required": ["a", "b"]}, "minProperties": 1,
    },
    "recursion that must end": {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object", "required": ["children", "value"], "additionalProperties": False,
                "properties": {
                    "value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
            }
        },
    },
    "recursion through branches": {
        "$ref": "#/$defs/term",
        "$defs": {
            "term": {
                "oneOf": [
                    {"type": "object", "required": ["all"], "additionalProperties": False,
                     "properties": {"all": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/term"}}}},
                    {"type": "object", "required": ["is"], "additionalProperties": False,
                     "properties": {"is": {"type": "string"}}},
                ]
            }
        },
    },
    "anchor in an embedded resource": {
        "$id": "https://example.com/a", "$ref": "b#x",
        "$defs": {"b": {"$id": "b", "$defs": {"x": {"$anchor": "x", "type": "integer", "minimum": 5}}}},
    },
}  # fmt: skip


def both(schema: Any, value: Any) -> bool:
    if not compile_schema(schema).is_valid(value):
        return False
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    try:
        return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(value)
    except re.error:  # it reads patterns as Python does
        return True


@pytest.mark.parametrize("name", HARD)
def test_hard_schemas(name: str) -> None:
    for value in Sampler(HARD[name], seed=name).values(30):
        assert both(HARD[name], value), value


@pytest.mark.parametrize(
    "name",
    ["date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
     "uri-reference", "iri", "iri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex", "uuid",
     "int64", "decimal"],
)  # fmt: skip
@pytest.mark.parametrize("bounds", [{}, {"maxLength": 36}, {"minLength": 20, "maxLength": 25}])
def test_formats(name: str, bounds: dict[str, int]) -> None:
    schema = {"type": "string", "format": name, **bounds}
    if name in PATTERNS:
        schema["pattern"] = PATTERNS[name]
    try:
        values = list(Sampler(schema).values(12))
    except (CannotSample, Unsatisfiable):
        assert bounds.get("minLength"), "only a wanted length may be out of reach"
        assert name not in ("uri", "email", "decimal", "date-time", "hostname", "iri", "json-pointer")
        return
    assert all(both(schema, value) for value in values)


OLD: dict[str, Any] = {
    "4 bounds": {"type": "integer", "minimum": 3, "exclusiveMinimum": True, "maximum": 5, "exclusiveMaximum": True},
    "4 anchor": {
        "id": "http://x/y", "definitions": {"a": {"id": "#foo", "type": "integer"}},
        "type": "object", "properties": {"p": {"$ref": "#foo"}}, "required": ["p"],
    },
    "7 items": {"type": "array", "items": [{"const": "a"}, {"const": 1}], "additionalItems": False, "minItems": 2},
    "7 dependencies": {
        "type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "required": ["a"],
        "dependencies": {"a": ["b"], "b": {"required": ["c"]}},
    },
    "7 reference": {
        "$ref": "#/definitions/x", "minLength": 9, "definitions": {"x": {"type": "string", "maxLength": 3}},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", OLD)
def test_older_drafts(name: str) -> None:
    draft: Any = name[0]
    exact = compile_schema(OLD[name], draft=draft)
    values = [*Sampler(OLD[name], draft=draft).values(8), *boundary_values(OLD[name], draft=draft)]
    assert values and all(exact.is_valid(v) for v in values)
    misses = [m.value for m in near_misses(OLD[name], draft=draft)]
    assert misses and not any(exact.is_valid(v) for v in misses)


def test_unsatisfiable_is_told_from_not_found() -> None:
    with pytest.raises(Unsatisfiable):
        Sampler({"type": "string", "minLength": 3, "maxLength": 2}).value()
    impossible_for_now = {"type": "string", "pattern": "^(?=.*q{9})(?!.*q)[a-z]*$"}
    with pytest.raises(CannotSample) as caught:
        Sampler({"type": "object", "properties": {"a": impossible_for_now}, "required": ["a"]}).value()
    assert caught.value.reason


def test_a_schema_that_is_none_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="is not"):
        Sampler({"type": "strong"})


def test_boundary_values_reach_every_bound() -> None:
    schema = {
        "type": "object", "required": ["n"],
        "properties": {
            "n": {"type": "integer", "minimum": -3, "maximum": 12, "multipleOf": 3},
            "x": {"type": "number", "exclusiveMinimum": 0, "maximum": 2.5},
            "s": {"type": "string", "minLength": 2, "maxLength": 9, "pattern": "^[a-z]+$"},
            "e": {"enum": ["a", None, 3]},
            "l": {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 4},
            "o": {"oneOf": [{"type": "string", "maxLength": 0}, {"type": "null"}, {"const": 7}]},
        },
    }  # fmt: skip
    values: list[Any] = list(boundary_values(schema))
    reached = {name: [v[name] for v in values if name in v] for name in schema["properties"]}  # type: ignore[attr-defined]
    assert {-3, 12} <= set(reached["n"])
    assert 2.5 in reached["x"] and min(reached["x"]) < 0.01
    assert {2, 9} <= {len(s) for s in reached["s"]}
    assert all(v in reached["e"] for v in ("a", None, 3))
    assert {1, 4} <= {len(x) for x in reached["l"]}
    assert all(v in reached["o"] for v in ("", None, 7))
    assert any(v.keys() == {"n"} for v in values) and any(len(v) == 6 for v in values)


def test_lengths_count_code_points() -> None:
    texts = [v for v in boundary_values({"type": "string", "maxLength": 3}) if isinstance(v, str)]
    assert any(len(t) == 3 and len(t.encode("utf-16-le")) == 12 for t in texts)


def test_values_read_like_a_product() -> None:
    properties = {"email": {"type": "string"}, "slug": {"type": "string", "pattern": "^[a-z0-9-]+$"}}
    times = {n: {"type": "string", "format": "date-time"} for n in ("updated_at", "created_at", "deleted_at")}
    schema = {"title": "User", "type": "object", "properties": {**properties, **times, "name": {"type": "string"}}}
    schema["required"] = [*schema["properties"]]  # type: ignore[misc]
    for _ in range(20):
        value = Sampler(schema, seed=_).value()
        assert "@" in value["email"]
        assert value["slug"].split("-")[0].isalpha()
        assert value["created_at"] <= value["updated_at"] <= value["deleted_at"]
        assert value["name"].istitle()


def test_optional_things_come_and_go() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"enum": ["x", "y", "z"]}}}
    values: list[Any] = list(Sampler(schema).values(60))
    assert {frozenset(v) >= {"a"} for v in values} == {True, False}
    assert {v["b"] for v in values if "b" in v} == {"x", "y", "z"}


def test_every_branch_is_taken() -> None:
    sampler = Sampler({"oneOf": [{"const": "a"}, {"type": "integer"}, {"type": "array", "maxItems": 0}]})
    assert {type(sampler.value()) for _ in range(40)} == {str, int, list}


def test_what_is_given_stays() -> None:
    schema = {"type": "object", "properties": {n: {"type": "integer"} for n in "abcd"}, "minProperties": 2}
    for seed in range(10):
        value = Sampler(schema, seed=seed).value(given={"a": 41}, present=("b",), without=frozenset("c"))
        assert value["a"] == 41 and "b" in value and "c" not in value


PROGRAM = """
import json, sys
from schemagen.sample.value import Sampler, boundary_values, near_misses
schema = json.load(sys.stdin)
print(json.dumps([list(Sampler(schema, seed="s").values(20)), list(boundary_values(schema)),
                  [[m.value, m.pointer] for m in near_misses(schema)]]))
"""


@pytest.mark.parametrize("name", ["names by pattern", "conditional", "recursion through branches", "unevaluated"])
def test_hash_order_changes_nothing(name: str) -> None:
    def run(hash_seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        command = [sys.executable, "-c", PROGRAM]
        text = json.dumps(HARD[name])
        return subprocess.run(command, input=text, env=env, capture_output=True, text=True, check=True).stdout

    assert run("1") == run("2")


def test_another_seed_gives_other_values() -> None:
    schema = {"type": "string", "format": "uuid"}
    assert Sampler(schema, seed=1).value() == Sampler(schema, seed=1).value()
    assert Sampler(schema, seed=1).value() != Sampler(schema, seed=2).value()


def test_light_import() -> None:
    heavy = "hypothesis jsonschema sqlglot datamodel_code_generator cel_expr_python psycopg".split()  # noqa: SIM905
    program = f"import sys, schemagen.sample.records; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_many_values_of_an_open_schema() -> None:
    assert len(list(islice(boundary_values(True), 50))) > 10
