"""Merging mixins and bundling references never changes a verdict: the head as written, its files beside it, agrees."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from schemagen.catalog.exact import is_decimal, is_int64
from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog, Entity
from schemagen.sample.near_miss import NearMiss
from schemagen.sample.value import Sampler, near_misses

OURS = jsonschema.FormatChecker(formats=())  # the effective schema states our two formats as patterns too
OURS.checks("int64")(lambda value: not isinstance(value, str) or is_int64(value))
OURS.checks("decimal")(lambda value: not isinstance(value, str) or is_decimal(value))
ROOT = Path(__file__).parent.parent.parent


def entities() -> Iterator[Any]:
    for catalog in load_catalogs(ROOT).catalogs.values():
        yield from (pytest.param(catalog, e, id=f"{catalog.name}.{e.name}") for e in catalog.entities.values())


def as_written(catalog: Catalog, entity: Entity) -> Any:
    """A validator of the head itself, with its `$ref`s to other files followed by `referencing`."""
    registry: Any = Registry().with_resources(
        (f"file:///{path}", Resource(document.data, DRAFT202012)) for path, document in catalog.documents.items()
    )
    schema = {"$ref": f"file:///{entity.origin.file}"}
    return jsonschema.Draft202012Validator(schema, registry=registry, format_checker=OURS)


def some_misses(entity: Entity) -> Iterator[NearMiss]:
    """Up to ten near misses of each keyword at each place."""
    seen = Counter[tuple[str, str]]()
    for miss in near_misses(entity.schema):
        seen[miss.pointer, miss.at] += 1
        if seen[miss.pointer, miss.at] <= 10:
            yield miss


@pytest.mark.parametrize(("catalog", "entity"), list(entities()))
def test_same_verdict(catalog: Catalog, entity: Entity) -> None:
    head = as_written(catalog, entity)
    version = catalog.version_field
    good = list(Sampler(entity.schema, seed=7).values(12))
    bad = [miss.value for miss in some_misses(entity)]
    effective = jsonschema.Draft202012Validator(entity.schema)
    for value in good + bad:
        if isinstance(value, dict) and value.get(version) == entity.version:
            without = {k: v for k, v in value.items() if k != version}
            assert head.is_valid(without) == effective.is_valid(value), value
