"""Every name that JSON allows can be written in CEL, and means that name again."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemagen.rules.checked_proto import message_pool
from schemagen.rules.schema_type import Schemas, escape, proto_type
from schemagen.rules.tree import CelType

NAMES = [
    "user", "in", "true", "package", "model_config", "a b", "a.b", "a/b", "load-limit", "__x__", "a__b", "_", "__",
    "a_b", "aB", "a", "_a", "A", "_a_", "1st", "💊", "é", "'", '"', "\\", "\n", "", "n" * 80, "self", "google", "T0",
    "has", "$id",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("load-limit", "load__dash__limit"), ("a.b", "a__dot__b"), ("a/b", "a__slash__b"), ("a b", "a__space__b"),
        ("a__b", "a__underscores__b"), ("in", "__in__"), ("namespace", "__namespace__"), ("self", "self"),
        ("💊", "__u1f48a__"), ("2nd", "__u32__nd"), ("", "__empty__"), ("_", "_"),
    ],
)  # fmt: skip
def test_escaped_as_kubernetes_does(name: str, written: str) -> None:
    assert escape(name) == written


def test_every_name_can_be_written(make_catalog: Callable[..., Any]) -> None:
    from schemagen.rules.expression import Environment, Variable
    from schemagen.rules.tree import Compare, Field

    odd = {name: {"type": "string"} for name in NAMES}
    maps = {name: {"type": "object", "additionalProperties": {"type": "string"}} for name in ("a_b", "aB", "AB", "in")}
    properties = {"id": {"type": "string"}, "odd": {"type": "object", "properties": odd}}
    head = {
        "title": "Thing", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object", "required": ["id"],
        "properties": {**properties, "maps": {"type": "object", "properties": maps}},
    }  # fmt: skip
    environment = Environment({"self": Variable(make_catalog({"thing.json": head}).entities["Thing"])})
    for name in NAMES:
        root = environment.parse(f"self.odd.{escape(name)} == 'x'").root
        assert isinstance(root, Compare) and isinstance(root.left, Field)
        assert root.left.path == ("odd", name)
    for name in maps:
        environment.parse(f"self.maps.{escape(name)}.key == 'x' && 'y' in self.maps.{escape(name)}")


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=12), st.text(st.characters(codec="utf-8"), max_size=12))
def test_escaped_names_are_identifiers_and_differ(one: str, other: str) -> None:
    assert escape(one).isidentifier() and escape(one).isascii()
    assert (escape(one) == escape(other)) == (one == other)


def test_types_of_a_schema() -> None:
    root = {
        "$defs": {
            "Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}, "root": {"$ref": "#"}}},
        },
        "type": "object",
        "properties": {
            "int": {"enum": [1, 2]}, "double": {"enum": [1, 2.5]}, "dyn": {"enum": [1, "a"]}, "string": {"const": "a"},
            "nullable": {"anyOf": [{"$ref": "#/properties/time"}, {"type": "null"}]}, "true": True, "false": False,
            "time": {"type": "string", "format": "date-time"}, "node": {"$ref": "#/$defs/Node"},
            "lists": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
            "maps": {"type": "object", "additionalProperties": {"type": "object"}},
            "tuple": {"type": "array", "prefixItems": [{"type": "string"}]},
            "merged": {"allOf": [{"type": "string"}, {"format": "date-time"}]},
            "object": {"type": "object"}, "bool": {"type": ["boolean", "null"]},
        },
    }  # fmt: skip
    schemas = Schemas()
    record = schemas.at(root, "")
    found = {name: str(kind) for name, kind in schemas.objects[record.name].values()}
    assert found == {
        "int": "int", "double": "double", "dyn": "dyn", "string": "string", "nullable": "timestamp", "true": "dyn",
        "false": "dyn", "time": "timestamp", "node": "object", "lists": "list(list(int))",
        "maps": "map(string, map(string, dyn))", "tuple": "list(dyn)", "merged": "timestamp",
        "object": "map(string, dyn)", "bool": "bool",
    }  # fmt: skip
    messages = {n: {i: proto_type(kind) for i, (_, kind) in known.items()} for n, known in schemas.objects.items()}
    assert message_pool(messages).FindMessageTypeByName(f"schemagen.{record.name}")
    assert proto_type(CelType("list", (CelType("list", (CelType("int"),)),))) == ".google.protobuf.ListValue*"
