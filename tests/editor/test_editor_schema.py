"""The vocabulary's schemas for editors say the same as those that schemagen itself reads with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemagen.catalog.editor_schema import editor_catalog_schema, editor_schema
from schemagen.catalog.vocabulary import catalog_schema, is_well_formed, meta_schema
from schemagen.catalog.walk import walk
from schemagen.source import SourceError, read_document

ROOT = Path(__file__).parents[2]
HEAD = jsonschema_rs.Draft202012Validator(editor_schema(), validate_formats=True, offline=True)
CATALOG = jsonschema_rs.Draft202012Validator(editor_catalog_schema(), validate_formats=True, offline=True)
OWN_CATALOG = jsonschema_rs.Draft202012Validator(
    catalog_schema(),
    registry=jsonschema_rs.Registry([("urn:schemagen:meta-schema:1", meta_schema())]),
    validate_formats=True,
    offline=True,
)


def _documents(pattern: str) -> Iterator[Any]:
    for path in sorted(ROOT.glob(pattern)):
        try:
            yield read_document(path, path.name).data
        except SourceError:
            continue


def test_every_head_and_definitions_file_of_the_cases() -> None:
    documents = [
        d for pattern in ("schemas/*/*.yaml", "tests/cases/*/*/schemas/**/*.yaml") for d in _documents(pattern)
    ]
    verdicts = [HEAD.is_valid(d) for d in documents]
    assert verdicts == [is_well_formed(d) for d in documents]
    assert 10 < sum(verdicts) < len(verdicts)


def test_every_catalog_yaml_of_the_cases() -> None:
    documents = [
        d for pattern in ("schemas/*", "tests/cases/*/*/schemas/*") for d in _documents(pattern + "/catalog.yaml")
    ]
    verdicts = [CATALOG.is_valid(d) for d in documents]
    assert verdicts == [OWN_CATALOG.is_valid(d) for d in documents]
    assert 10 < sum(verdicts) < len(verdicts)


_WRONG = st.sampled_from([1, "x", [], {}, None, True, {"$ref": 1}, ["a", "a"], -1])


@given(st.data())
def test_a_head_with_one_place_spoilt(data: st.DataObject) -> None:
    head = json.loads(json.dumps(data.draw(st.sampled_from(list(_documents("schemas/*/*.yaml"))))))
    place = data.draw(st.sampled_from([schema for _, schema in walk(head) if isinstance(schema, dict) and schema]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(_WRONG)
    assert HEAD.is_valid(head) == is_well_formed(head)


@pytest.mark.parametrize("schema", [editor_schema(), editor_catalog_schema()])
def test_they_are_whole_and_plain(schema: dict[str, Any]) -> None:
    refs = [s["$ref"] for _, s in walk(schema) if isinstance(s, dict) and isinstance(s.get("$ref"), str)]
    assert refs and all(ref.startswith("#") for ref in refs)
    assert '{"$dynamicRef": "' not in json.dumps(schema)
