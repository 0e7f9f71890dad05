"""Rules of nested objects in records that are as deep as JSON may be: a verdict, whatever Python's stack holds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from schemagen.catalog.model import Catalog
from schemagen.payload.contract import Fixed, entity_contract
from schemagen.payload.read import Options
from schemagen.payload.run import validate_files
from schemagen.payload.validate import Input

NODE = {
    "title": "Node", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object", "required": ["id"],
    "properties": {"id": {"type": "string"}, "root": {"$ref": "#/$defs/node"}},
    "$defs": {"node": {
        "type": "object", "required": ["n"],
        "properties": {"n": {"type": "integer"}, "next": {"$ref": "#/$defs/node"}},
        "x-rules": [{"id": "node.positive", "rule": "self.n >= 0", "message": "negative"}],
    }},
}  # fmt: skip


def _chain(depth: int, last: int) -> str:
    return '{"n": 1, "next": ' * depth + f'{{"n": {last}}}' + "}" * depth


@pytest.fixture(scope="module")
def nodes(make_catalog: Callable[..., Catalog]) -> Catalog:
    return make_catalog({"node.json": NODE}, "nodes")


def test_deep_records(tmp_path: Path, nodes: Catalog) -> None:
    head = '{"schema_version": "1.0.0", "id": "a", "root": '
    lines = [head + _chain(9_000, -1) + "}", head + _chain(9_000, 1) + "}", head + _chain(1, -1) + "}"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    choose = Fixed(entity_contract(nodes.entities["Node"]))
    report = validate_files([Input(str(tmp_path / "a.jsonl"), "a")], lambda address: choose, Options())
    assert [(found.line, found.column, found.rule) for found in report.errors] == [
        (1, len(head) + 9_000 * len('{"n": 1, "next": ') + 1, "node.positive"),
        (3, len(head) + len('{"n": 1, "next": ') + 1, "node.positive"),
    ]
    assert (report.valid, report.invalid) == (1, 2)
