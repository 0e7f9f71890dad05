"""The public face: what it refuses, that it is always the same, threads, rules."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pairs import pairs

import schemagen

_HERE = Path(__file__).parent
_SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
from pairs import pairs
from schemagen import compare
for pair in pairs()[::5]:
    print(json.dumps(compare(pair.old, pair.new, pair.mode, draft=pair.draft, formats=pair.formats).to_json()))
"""


def test_same_whatever_the_hash_seed():
    said = [_run(seed) for seed in ("0", "1", "4711")]
    assert said[0] == said[1] == said[2] != ""


def _run(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", _SCRIPT, str(_HERE)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_same_in_threads():
    chosen = pairs()[::9]

    def said(pair: Any) -> str:
        return json.dumps(schemagen.compare(pair.old, pair.new, pair.mode, draft=pair.draft).to_json())

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(said, chosen)) == [said(pair) for pair in chosen]


@pytest.mark.parametrize(
    "schema", [{"type": "nothing"}, 3, None, [], {"$ref": "#/nowhere"}, {"pattern": "("}, {"$ref": "x"}]
)
def test_what_is_no_schema(schema: Any):
    with pytest.raises(ValueError):
        schemagen.compare(schema, True)
    with pytest.raises(ValueError):
        schemagen.compare(True, schema, "none")


@pytest.mark.parametrize("mode", ["backward", "forward", "full"])
def test_transitive_modes_mean_the_same_for_a_pair(mode: Any):
    old, new = {"type": "integer"}, {"type": "number"}
    plain, transitive = (schemagen.compare(old, new, m) for m in (mode, f"{mode}-transitive"))
    assert plain.verdict == transitive.verdict


def test_none_asks_for_nothing():
    assert schemagen.compare({"type": "integer"}, {"type": "string"}, "none").verdict == "compatible"


def test_witness_of_an_entity_is_a_plausible_record():
    """What the difference does not need stays as a real record has it."""
    properties = {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}, "age": {"type": "integer"}}
    old = {"type": "object", "properties": properties, "required": ["id", "name"], "additionalProperties": False}
    new = {**old, "properties": {**properties, "age": {"type": "integer", "maximum": 99}}}
    witness = schemagen.compare(old, new).witness
    assert set(witness) == {"id", "name", "age"} and witness["age"] == 100
    assert len(witness["id"]) == 36 and witness["name"]


@pytest.mark.parametrize(
    ("new", "witness"),
    [
        ({"maxProperties": 1}, 2),
        ({"maxItems": 2}, 3),
        ({"not": {"type": "array", "minItems": 3}}, 3),
        ({"properties": {"a": {"maxProperties": 1}}}, 2),
    ],
)
def test_witness_has_nothing_that_can_go(new: Any, witness: int):
    """Empty arrays and numbers that are small already do not use up the tries."""
    found = schemagen.compare({}, new).witness
    inner = found["a"] if "properties" in new else found
    values = list(inner.values()) if isinstance(inner, dict) else inner
    assert len(values) == witness
    assert all(value in ([], {}) for value in values if isinstance(value, list | dict))


def test_numbers_that_no_float_holds():
    found = schemagen.compare({"type": "integer"}, {"maximum": 10**400})
    assert found.verdict in ("breaking", "unknown")
    assert schemagen.compare({"minimum": 10**400}, {"maximum": 5}).verdict in ("breaking", "unknown")
    assert schemagen.compare({"type": "number"}, {"multipleOf": Decimal("1e-400")}).verdict in ("breaking", "unknown")


@pytest.mark.parametrize(
    "new", [{"if": {}, "then": {"minItems": 3}}, {"if": {"type": "null"}, "then": False, "else": {"type": "boolean"}}]
)
def test_changes_that_break_only_together_say_so(new: Any):
    found = schemagen.compare({}, new)
    assert found.verdict == "breaking"
    assert {change.verdict for change in found.changes} == {"breaking"}
    assert all("together with the other changes" in change.message for change in found.changes)


_TRIP = {
    "title": "Trip",
    "x-entity": {"version": "1.0.0", "key": ["id"]},
    "type": "object",
    "properties": {"id": {"type": "string"}, "a": {"type": "integer"}, "b": {"type": "integer"}},
    "required": ["id", "a", "b"],
}


def _trip(rule: str) -> dict[str, Any]:
    return {**_TRIP, "x-rules": [{"id": "trip.order", "rule": rule, "message": "In order."}]}


def test_a_rule_that_comes_breaks_with_a_witness():
    found = schemagen.compare(_TRIP, _trip("self.a < self.b"))
    assert found.verdict == "breaking" and found.witness["a"] >= found.witness["b"]
    assert [c.verdict for c in found.changes if c.code == "rule-changed"] == ["breaking"]


def test_the_witness_of_a_rule_has_nothing_that_can_go():
    optional = {**_TRIP["properties"], "note": {"type": "string"}, "more": {"type": "array"}}
    old, new = {**_TRIP, "properties": optional}, {**_trip("self.a < self.b"), "properties": optional}
    assert set(schemagen.compare(old, new).witness) == {"id", "a", "b"}


def test_a_rule_that_goes_is_compatible():
    assert schemagen.compare(_trip("self.a < self.b"), _TRIP).verdict == "compatible"


def test_a_rule_that_nobody_is_seen_to_break_is_unknown():
    assert schemagen.compare(_TRIP, _trip("self.a != 987654321987")).verdict == "unknown"


def test_what_judges_several_records_refuses_no_document():
    unique = {**_TRIP, "x-constraints": [{"id": "trip.one", "kind": "unique", "fields": ["a"]}]}
    assert schemagen.compare(_TRIP, unique).verdict == "compatible"


def test_rules_of_what_is_no_entity_are_annotations():
    plain = {k: v for k, v in _TRIP.items() if k != "x-entity"}
    assert schemagen.compare(plain, {**plain, "x-rules": _trip("self.a < self.b")["x-rules"]}).verdict == "compatible"


def test_what_is_large_is_judged_too():
    """Listed values, and many properties: found by looking, not by algebra that takes its time."""
    listed = [{"enum": list(range(size))} for size in (20_000, 20_001)]
    assert schemagen.compare(*listed).verdict == "compatible"
    assert schemagen.compare(*reversed(listed)).witness == 20_000
    narrow, wide = (
        {"type": "object", "properties": {f"p{i}": {"type": "string", "maxLength": size} for i in range(1500)}}
        for size in (5, 6)
    )
    assert schemagen.compare(narrow, wide).verdict == "compatible"
    assert schemagen.compare(wide, narrow).verdict == "breaking"
