"""Every schema of the official test suite that a value fits gets values; both validators accept what is drawn."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemagen.catalog.exact import compile_schema
from schemagen.sample.value import CannotSample, SampleError, Sampler, Unsatisfiable, boundary_values, near_misses

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


def combined(rng: random.Random, pool: list[Any], depth: int = 0) -> Any:
    """Schemas of the suite put into one another."""
    a = rng.choice(pool)
    if depth > 2 or rng.random() < 0.2:
        return a
    b = combined(rng, pool, depth + 1)
    forms = [
        {"allOf": [a, b]}, {"anyOf": [a, b]}, {"oneOf": [a, b]}, {"not": b}, {"allOf": [a, {"not": b}]},
        {"if": a, "then": b}, {"properties": {"foo": b}, "required": ["foo"]}, {"items": b, "minItems": 1},
        {"dependentSchemas": {"foo": b}, "properties": {"foo": a}, "required": ["foo"]},
        {"properties": {"foo": a}, "anyOf": [{"properties": {"bar": b}}, True], "unevaluatedProperties": False},
    ]  # fmt: skip
    return rng.choice(forms)


def test_what_no_author_would_write() -> None:
    """Mixtures of the suite's schemas: a value, a proof that there is none, or, seldom, neither."""
    schemas = [g for path in sorted(SUITE.rglob("*.json")) for g, _, _ in groups(path)]
    pool = [s for s in schemas if not any(word in json.dumps(s) for word in ("$ref", "ynamic", "$id"))]
    rng = random.Random(0)
    given_up = 0
    for number in range(200):
        schema = combined(rng, pool)
        exact = compile_schema(schema)
        try:
            assert exact.is_valid(Sampler(schema, seed=number).value()), schema
            assert all(exact.is_valid(v) for v in boundary_values(schema)), schema
            assert not any(exact.is_valid(m.value) for m in near_misses(schema)), schema
        except Unsatisfiable:
            continue
        except CannotSample:
            given_up += 1
    assert given_up <= 4
