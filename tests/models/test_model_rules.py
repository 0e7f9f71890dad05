"""A rule says the same of a record in `validate`, in the model and in SQLite: its id, its place, its message."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from packages import package_of
from pydantic import ValidationError

from schemagen.catalog.model import Catalog
from schemagen.database.mapping import map_catalog
from schemagen.rules.record import record_rules
from schemagen.sql.dialect import DIALECTS

ID = "0190c2b4-5d0e-7a31-8f6c-2f9d3c1a7b10"
PART = {
    "type": "object",
    "properties": {"k": {"type": "integer"}, "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}}},
    "x-rules": [
        {
            "id": "part.even", "rule": "self.k % 2 == 0", "messageExpression": "string(self.k) + ' is odd'",
            "fieldPath": ".k",
        },
    ],
}  # fmt: skip
HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Item",
    "description": "A thing.",
    "x-entity": {"version": "1.0.0", "key": ["id"]},
    "type": "object",
    "unevaluatedProperties": False,
    "required": ["id", "holds", "parts"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "holds": {"type": "boolean"},
        "parts": {"type": "array", "items": {"type": "object", "properties": {"k": {"type": "integer"}}}},
        "tree": {"$ref": "#/$defs/Part"},
    },
    "x-rules": [
        {"id": "item.holds", "rule": "self.holds == self.parts.all(p, p.k > 0)", "message": "it {holds}"},
        {"id": "item.few", "rule": "size(self.parts) < 2", "message": "few", "severity": "warning"},
    ],
    "$defs": {"Part": PART},
}


@pytest.fixture(scope="module")
def catalog(make_catalog: Callable[..., Catalog]) -> Catalog:
    return make_catalog({"item.json": HEAD})


def record(*ks: int, holds: bool = True, tree: Any = None) -> dict[str, Any]:
    made = {"id": ID, "holds": holds, "parts": [{"k": k} for k in ks], "schema_version": "1.0.0"}
    return made if tree is None else {**made, "tree": tree}


BROKEN = [
    (record(-1), "item.holds", (), "it {holds}"),
    (record(1, tree={"k": 2, "parts": [{"k": 4}, {"k": 3}]}), "part.even", ("tree", "parts", 1, "k"), "3 is odd"),
    (record(1, tree={}), "part.even", ("tree", "k"), "this must hold: self.k % 2 == 0"),
]


@pytest.mark.parametrize(("value", "rule", "loc", "message"), BROKEN, ids=["whole", "nested", "absent"])
def test_broken(catalog: Catalog, value: Any, rule: str, loc: tuple[Any, ...], message: str) -> None:
    (found,) = record_rules(catalog.entities["Item"]).broken(value)
    assert (found.rule.id, found.field, found.message) == (rule, "".join(f"/{part}" for part in loc), message)
    with pytest.raises(ValidationError) as caught:
        package_of(catalog).Item.model_validate(value)
    (error,) = caught.value.errors(include_url=False)
    assert (error["type"], error["loc"], error["msg"]) == (rule, loc, message)


def test_kept(catalog: Catalog) -> None:
    """A warning stops no model."""
    model = package_of(catalog).Item
    assert model.model_validate(record(1, 2, 3, tree={"k": 2})).parts[2].k == 3
    assert [b.rule.id for b in record_rules(catalog.entities["Item"]).broken(record(1, 2))] == ["item.few"]


def test_sqlite(catalog: Catalog) -> None:
    database = map_catalog(catalog, "sqlite").database
    connection = sqlite3.connect(":memory:")
    connection.executescript(DIALECTS["sqlite"].script(DIALECTS["sqlite"].create(database), "test"))
    insert = "INSERT INTO items (id, holds, parts) VALUES (?, ?, ?)"
    connection.execute(insert, (ID, 1, json.dumps([{"k": 1}])))
    with pytest.raises(sqlite3.IntegrityError, match=r"^item\.holds: it \{holds\}$"):
        connection.execute("UPDATE items SET parts = ?", (json.dumps([{"k": -1}]),))
    connection.close()
