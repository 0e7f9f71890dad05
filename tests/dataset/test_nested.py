"""Where in a record the references inside its values stand."""

from typing import Any

import pytest

from schemagen.payload.dataset.nested import NestedValues

_HERE = {"type": "string", "x-references": {"entity": "User"}}
_OTHER = {"type": "string", "pattern": "^team-"}
_TREE = {
    "$defs": {"node": {"properties": {"user": _HERE, "next": {"$ref": "#/$defs/node"}, "all": {
        "items": {"$ref": "#/$defs/node"}}}}},
    "properties": {"root": {"$ref": "#/$defs/node"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "wanted", "record", "found"),
    [
        ({"properties": {"a": {"items": _HERE}}}, "/properties/a/items", {"a": ["x", "y"], "b": ["z"]},
         {("a", 0): "x", ("a", 1): "y"}),
        ({"properties": {"a": {"prefixItems": [{}, _HERE], "items": {}}}}, "/properties/a/prefixItems/1",
         {"a": [1, 2, 3]}, {("a", 1): 2}),
        ({"properties": {"a": {"prefixItems": [{}], "items": _HERE}}}, "/properties/a/items",
         {"a": [1, 2]}, {("a", 1): 2}),
        ({"patternProperties": {"^u": _HERE}, "additionalProperties": _OTHER}, "/patternProperties/^u",
         {"u1": "a", "t": "b"}, {("u1",): "a"}),
        ({"properties": {"n": {}}, "additionalProperties": _HERE}, "/additionalProperties",
         {"n": 1, "m": 2}, {("m",): 2}),
        ({"properties": {"a/b~": {"allOf": [_HERE]}}}, "/properties/a~1b~0/allOf/0", {"a/b~": "x"}, {("a/b~",): "x"}),
        ({"items": {}, "properties": {"a": {"anyOf": [_OTHER, _HERE]}}}, "/properties/a/anyOf/1", {"a": 5}, {}),
        ({"properties": {"a": {"oneOf": [_OTHER, {**_HERE, "pattern": "^u"}]}}}, "/properties/a/oneOf/1",
         {"a": "team-1"}, {}),
        ({"properties": {"a": {"if": {"type": "string"}, "then": _HERE, "else": {}}}}, "/properties/a/then", {"a": "x"},
         {("a",): "x"}),
        ({"properties": {"a": {"if": {"type": "string"}, "then": {}, "else": _HERE}}}, "/properties/a/else",
         {"a": "x"}, {}),
        ({"dependentSchemas": {"b": {"properties": {"a": _HERE}}}}, "/dependentSchemas/b/properties/a", {"a": "x"}, {}),
        ({"dependentSchemas": {"b": {"properties": {"a": _HERE}}}}, "/dependentSchemas/b/properties/a",
         {"a": "x", "b": 1}, {("a",): "x"}),
        (_TREE, "/$defs/node/properties/user", {"root": {"user": "a", "next": {"all": [{"user": "b"}, {}]}}},
         {("root", "user"): "a", ("root", "next", "all", 0, "user"): "b"}),
        ({"allOf": [{"properties": {"a": {"$ref": "#/$defs/x"}}}, {"properties": {"a": {"$ref": "#/$defs/x"}}}],
          "$defs": {"x": _HERE}}, "/$defs/x", {"a": "x"}, {("a",): "x"}),
        ({"$defs": {"loop": {"allOf": [{"$ref": "#/$defs/loop"}, _HERE]}},
          "properties": {"a": {"$ref": "#/$defs/loop"}}},
         "/$defs/loop/allOf/1", {"a": "x"}, {("a",): "x"}),
    ],
)  # fmt: skip
def test_values(schema: Any, wanted: str, record: Any, found: Any) -> None:
    listed = list(NestedValues(schema, wanted).of(record))
    assert (dict(listed), len(listed)) == (found, len(found))


def test_a_deep_record() -> None:
    record: Any = {"user": "x"}
    for _ in range(9_000):
        record = {"next": record}
    ((path, value),) = NestedValues(_TREE, "/$defs/node/properties/user").of({"root": record})
    assert (len(path), value) == (9_002, "x")
