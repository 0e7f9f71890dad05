"""Every schema of the official test suite that a value fits gets values; both validators accept what is drawn."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemagen.catalog.exact import compile_schema
from schemagen.sample.value import SampleError, Sampler, boundary_values, near_misses

SUITE = Path(__file__).parents[3] / "shared/json-schema-test-suite/tests/draft2020-12"

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="no official JSON Schema test suite beside the project")


def groups(path: Path) -> Iterator[tuple[Any, bool, str]]:
    """(schema, whether the suite knows a valid value, description); what needs other files is left out."""
    for group in json.loads(path.read_bytes()):
        try:
            compile_schema(group["schema"])
        except ValueError:
            continue
        yield group["schema"], any(t["valid"] for t in group["tests"]), group["description"]


def files() -> list[Any]:
    return [pytest.param(p, id=p.relative_to(SUITE).with_suffix("").as_posix()) for p in sorted(SUITE.rglob("*.json"))]


def second_opinion(schema: Any, value: Any) -> bool:
    """What `jsonschema` says; it knows no other drafts' schemas and fails on some references: then nothing."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    try:
        return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(value)
    except Exception:
        return True


@pytest.mark.parametrize("path", files())
def test_values_are_valid(path: Path) -> None:
    for schema, satisfiable, about in groups(path):
        if satisfiable:
            exact = compile_schema(schema)
            for value in Sampler(schema, seed=about).values(6):
                assert exact.is_valid(value), (about, value)
                assert second_opinion(schema, value), (about, value)


@pytest.mark.parametrize("path", files())
def test_boundary_values_are_valid_and_near_misses_are_not(path: Path) -> None:
    for schema, satisfiable, about in groups(path):
        exact = compile_schema(schema)
        values = list(boundary_values(schema))
        assert all(exact.is_valid(v) for v in values), about
        assert values or not satisfiable, about
        try:
            misses = list(near_misses(schema))
        except SampleError:
            assert not satisfiable, about
            continue
        for miss in misses:
            assert not exact.is_valid(miss.value), (about, miss)


def test_most_of_what_can_be_broken_is_broken_alone() -> None:
    """Of the schemas that accept something and refuse something, nearly all get a near miss of a single keyword."""
    wanted, found = 0, 0
    for path in sorted(SUITE.glob("*.json")):
        for group in json.loads(path.read_bytes()):
            verdicts = {t["valid"] for t in group["tests"]}
            try:
                compile_schema(group["schema"])
            except ValueError:
                continue
            if verdicts == {True, False}:
                wanted += 1
                found += any(m.alone for m in near_misses(group["schema"]))
    assert found / wanted > 0.95, (found, wanted)
