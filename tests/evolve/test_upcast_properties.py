"""What holds of every upcast, over random versions: what comes out fits, and the steps may be taken one by one."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))
from test_upcast import head, history, upgraded

from schemagen.catalog.model import Catalog
from schemagen.catalog.released import released_catalog
from schemagen.payload.upgrade import UpgradeError
from schemagen.payload.validator import Validator
from schemagen.sample.records import sample_entity
from schemagen.source.json_writer import json_text

LEAVES: list[Any] = [
    {"type": "string"}, {"type": "string", "maxLength": 3}, {"type": "integer"}, {"type": "number"},
    {"type": "boolean"},
    {"enum": ["a", "b"]}, {"enum": ["a"]}, {"type": "string", "format": "int64"}, {"type": ["integer", "null"]},
    {"type": ["string", "integer"]}, {"type": ["string", "null"], "maxLength": 5}, True,
]  # fmt: skip
HINTS: list[dict[str, Any]] = [
    {}, {}, {"default": "a"}, {"default": 1}, {"x-backfill": 5}, {"x-backfill": "'a'"},
    {"x-backfill": "has(self.id) ? self.id : 'b'"},
]  # fmt: skip


def schemas(depth: int) -> st.SearchStrategy[Any]:
    """A property's schema, with what it says of older records where that fits."""
    leaf = st.sampled_from(LEAVES)
    if not depth:
        return leaf
    inner = st.builds(_object, st.dictionaries(st.sampled_from("abc"), schemas(depth - 1), max_size=3), st.booleans())
    return st.one_of(
        leaf, leaf, inner, st.builds(lambda items: {"type": "array", "items": items, "maxItems": 2}, inner)
    )


def _object(properties: dict[str, Any], is_closed: bool) -> dict[str, Any]:
    made = {"type": "object", "properties": properties, "required": sorted(properties)[:1]}
    return {**made, "additionalProperties": False} if is_closed else made


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """What a version says: some of the properties p to s, required or not, some under a former name."""
    names = draw(st.lists(st.sampled_from("pqrs"), unique=True, max_size=4))
    properties: dict[str, Any] = {}
    for name in names:
        schema = draw(schemas(2))
        hint = draw(st.sampled_from(HINTS))
        former = {"x-renamed-from": draw(st.sampled_from("pqrs"))} if draw(st.booleans()) else {}
        fits = "'" not in str(hint.get("x-backfill", "")) or (
            isinstance(schema, dict) and schema.get("type") == "string"
        )
        properties[name] = {**schema, **(hint if fits else {}), **former} if isinstance(schema, dict) else schema
    return {"properties": properties, "required": [n for n in names if draw(st.booleans())]}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(states(), min_size=3, max_size=3))
def test_steps_compose_and_results_fit(make_catalog: Callable[..., Catalog], versions: list[dict[str, Any]]) -> None:
    catalog = history(make_catalog, *({"item.json": head(f"{n}.0.0", one)} for n, one in enumerate(versions, 1)))
    fits = {f"{n}.0.0": Validator(stage) for n, stage in _schemas(catalog)}
    old = released_catalog(catalog, catalog.history.releases[0])
    for record in sample_entity(old, "Item", 4):
        given = json_text(record)
        middle, last = _tried(catalog, record, "2.0.0"), _tried(catalog, record, "3.0.0")
        assert json_text(record) == given
        assert middle is None or fits["2.0.0"].is_valid(middle)
        assert last is None or fits["3.0.0"].is_valid(last)
        assert (None if middle is None else _tried(catalog, middle, "3.0.0")) == last


def _schemas(catalog: Catalog) -> list[tuple[int, Any]]:
    frozen = [catalog.history.schema("Item", f"{n}.0.0") for n in (1, 2)]
    return list(enumerate([*frozen, catalog.entities["Item"].schema], 1))


def _tried(catalog: Catalog, record: Any, to: str) -> Any:
    try:
        return upgraded(catalog, record, to)
    except UpgradeError:
        return None
