"""Each near miss fails, at the keyword that it names; every keyword gets its own where it can fail alone."""

from typing import Any

import pytest

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Catalog, Entity
from schemagen.sample.near_miss import NearMiss
from schemagen.sample.records import sample_records
from schemagen.sample.value import near_misses
from schemagen.source.node import escape

# keyword → (schema, values that must be among its near misses)
KEYWORDS: dict[str, tuple[Any, list[Any]]] = {
    "type": ({"type": "integer"}, [None, "1", True, 0.5]),
    "minimum": ({"type": "integer", "minimum": 3}, [2]),
    "maximum": ({"type": "number", "maximum": 2.5}, [3.5]),
    "exclusiveMinimum": ({"type": "integer", "exclusiveMinimum": 3}, [3]),
    "exclusiveMaximum": ({"type": "number", "exclusiveMaximum": 3}, [3]),
    "multipleOf": ({"type": "number", "multipleOf": 0.5}, [0.25]),
    "minLength": ({"type": "string", "minLength": 2}, [""]),
    "maxLength": ({"type": "string", "maxLength": 3, "pattern": "^a+$"}, ["aaaa"]),
    "pattern": ({"type": "string", "pattern": "^[a-z]{3}$", "maxLength": 3}, []),
    "format": ({"type": "string", "format": "date"}, ["2023-02-29", "2024-1-1"]),
    "enum": ({"enum": ["red", "blue"]}, ["RED", "redx", None]),
    "const": ({"const": 5}, [6, 4]),
    "minItems": ({"type": "array", "items": {"const": 1}, "minItems": 2}, [[1]]),
    "maxItems": ({"type": "array", "items": {"const": 1}, "maxItems": 2}, [[1, 1, 1]]),
    "uniqueItems": ({"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True, "minItems": 1}, []),
    "contains": ({"type": "array", "items": {"type": "integer"}, "contains": {"const": 1}}, [[]]),
    "maxContains": (
        {"type": "array", "items": {"enum": [0, 1]}, "contains": {"const": 1}, "minContains": 0, "maxContains": 1}, [],
    ),
    "required": ({"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"]}, [{}]),
    "minProperties": ({"type": "object", "minProperties": 1}, [{}]),
    "maxProperties": ({"type": "object", "maxProperties": 1}, []),
    "additionalProperties": (
        {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"], "additionalProperties": False},
        [{"a": 1, "unexpected": "x"}, {"a": 1, "A": "x"}],
    ),
    "unevaluatedProperties": (
        {"type": "object", "properties": {"a": {"const": 1}}, "unevaluatedProperties": False, "required": ["a"]},
        [{"a": 1, "unexpected": "x"}],
    ),
    "dependentRequired": (
        {"type": "object", "properties": {"a": {"const": 1}, "b": {"const": 2}}, "dependentRequired": {"a": ["b"]}},
        [{"a": 1}],
    ),
    "oneOf": ({"oneOf": [{"type": "integer", "minimum": 3}, {"type": "integer", "maximum": 5}]}, [4, 3]),
    "anyOf": ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, [None, True]),
    "not": ({"type": "integer", "not": {"minimum": 5}}, [5]),
    "propertyNames": ({"type": "object", "propertyNames": {"maxLength": 2}}, []),
    "false": ({"type": "object", "properties": {"gone": False}}, []),
}  # fmt: skip


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_keyword(keyword: str) -> None:
    schema, expected = KEYWORDS[keyword]
    found = [m for m in near_misses(schema) if m.alone]
    if keyword == "propertyNames":
        found = [m for m in found if m.pointer == "/propertyNames/maxLength"]
    elif keyword == "false":
        found = [m for m in found if m.pointer == "/properties/gone"]
    else:
        found = [m for m in found if m.keyword == keyword]
    assert found
    assert all(any(repr(m.value) == repr(v) for m in found) for v in expected), [m.value for m in found]


@pytest.fixture(scope="module")
def own_misses(own_catalogs: dict[str, Catalog]) -> list[tuple[Entity, list[NearMiss]]]:
    """The near misses of every entity of the project."""
    entities = [e for catalog in own_catalogs.values() for e in catalog.entities.values()]
    return [(entity, list(near_misses(entity.schema))) for entity in entities]


def test_they_fail_where_they_say(own_misses: list[tuple[Entity, list[NearMiss]]]) -> None:
    for entity, misses in own_misses:
        exact = compile_schema(entity.schema)
        for miss in misses:
            errors = {"".join(map(escape, e.schema_path)) for e in exact.iter_errors(miss.value)}
            assert miss.pointer in errors, miss
            assert miss.pointer.endswith(escape(miss.keyword)), miss
            repeated = {miss.pointer.removesuffix("format") + "pattern"}  # int64 and decimal are stated twice
            assert (errors - repeated == {miss.pointer}) == miss.alone, (miss, errors)


# Keywords that say nothing by themselves, or that can't be broken without breaking the named one too.
SILENT = {
    "description",
    "title",
    "examples",
    "default",
    "$ref",
    "$comment",
    "readOnly",
    "writeOnly",
    "allOf",
    "properties",
}
WITHIN = {"items", "propertyNames", "additionalProperties"}  # broken inside, under the name of another keyword
INSEPARABLE = {"type": {"enum", "const", "oneOf", "not"}, "pattern": {"format"}, "minLength": {"pattern", "format"}}


def test_each_keyword_of_each_property_has_one(own_misses: list[tuple[Entity, list[NearMiss]]]) -> None:
    """What the SQL tests stand on: a record that violates only this CHECK."""
    for entity, misses in own_misses:
        found = {(m.at.partition("/")[2], m.keyword) for m in misses if m.alone}
        for name, field in entity.fields.items():
            for keyword in field.facts:
                if keyword in SILENT or keyword in WITHIN or keyword.startswith("x-"):
                    continue
                excused = INSEPARABLE.get(keyword, set()) & field.facts.keys()
                assert (name, keyword) in found or excused, (entity.name, name, keyword)
            if field.required:
                assert any(m.keyword == "required" and name not in m.value for m in misses)


def test_a_base_is_changed_in_one_place_only(own_catalogs: dict[str, Catalog]) -> None:
    catalog = own_catalogs["platform"]
    user = catalog.entities["User"]
    base = sample_records(catalog, 1, entities=["User"])["User"][0]
    misses = [m for m in near_misses(user.schema, base=base) if m.alone and m.at.count("/") == 1]
    assert misses
    for miss in misses:
        name = miss.at[1:]
        changed = {n for n in {**base, **miss.value} if base.get(n) != miss.value.get(n)}
        assert changed <= {name}, (miss, changed)
