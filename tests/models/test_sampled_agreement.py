"""Models and effective schemas agree over sampled values: valid ones, those at every bound, those just beyond."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from types import ModuleType
from typing import Any

import pytest
from packages import classes_of, package_of
from pydantic import BaseModel, ValidationError

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Catalog
from schemagen.rules.record import record_rules
from schemagen.sample.value import Sampler, boundary_values, near_misses
from schemagen.source.json_writer import json_text

OWN = [("platform", name) for name in ("Flow", "Message", "User", "Workspace")]
OWN += [("vrooli", name) for name in ("User", "Team", "Member", "Chat", "ChatMessage", "Resource", "ResourceVersion")]
OWN += [("vrooli", name) for name in ("Run", "RunStep", "RunIO", "Tag", "AuditEvent", "Email")]


@pytest.fixture(scope="module")
def packages(own_catalogs: Mapping[str, Catalog]) -> Mapping[str, ModuleType]:
    return {name: package_of(catalog) for name, catalog in own_catalogs.items()}


def _values(schema: Any) -> Iterator[Any]:
    sampler = Sampler(schema, seed=7)
    for number in range(16):
        yield sampler.value(richness=number / 16, variety=number / 32)
    yield from boundary_values(schema)
    yield from (miss.value for miss in near_misses(schema))


def _accepts(model: Any, value: Any) -> Any:
    """The records that `model` makes of `value`, as Python and as JSON text; None when it refuses both."""
    made = []
    for read, given in ((model.model_validate, value), (model.model_validate_json, json_text(value))):
        try:
            made.append(read(given))
        except ValidationError:
            made.append(None)
    assert (made[0] is None) == (made[1] is None), value
    return None if made[0] is None else made


@pytest.mark.parametrize(("catalog", "entity"), OWN)
def test_models_agree_over_samples(
    own_catalogs: Mapping[str, Catalog], packages: Mapping[str, ModuleType], catalog: str, entity: str
) -> None:
    """Accepted are exactly the valid values that keep the rules, and they come back unchanged."""
    schema, rules = own_catalogs[catalog].entities[entity].schema, record_rules(own_catalogs[catalog].entities[entity])
    model, validator = getattr(packages[catalog], entity), compile_schema(schema)
    verdicts = {True: 0, False: 0}
    for value in _values(schema):
        valid = validator.is_valid(value) and rules.hold(json.loads(json_text(value)))
        verdicts[valid] += 1
        records = _accepts(model, value)
        assert (records is not None) == valid, (entity, value)
        for record in records or ():
            assert json.loads(record.model_dump_json(), parse_float=Decimal) == _decimals(value), value
            assert _decimals(record.model_dump(mode="json")) == _decimals(value), value
    assert min(verdicts.values()) > 4


def _decimals(value: Any) -> Any:
    return json.loads(json_text(value), parse_float=Decimal)


def test_parts_agree_with_their_place(own_catalogs: Mapping[str, Catalog], packages: Mapping[str, ModuleType]) -> None:
    """The class of an object inside an entity accepts what is valid there, as part of the whole or alone."""
    seen = set()
    for catalog, name in OWN:
        sampler = Sampler(own_catalogs[catalog].entities[name].schema, seed=3)
        rules = record_rules(own_catalogs[catalog].entities[name])
        kept = filter(rules.hold, (sampler.value(richness=1 - n / 200) for n in range(200)))
        for value in islice(kept, 5):
            record = getattr(packages[catalog], name).model_validate(value)
            for part in _parts(record):
                seen.add(type(part))
                assert type(part).model_validate(part.model_dump(mode="json")) == part
    models = {model for package in packages.values() for model in classes_of(package)}
    assert len(seen) > 0.8 * len([m for m in models if m.__name__ not in {name for _, name in OWN}])


def _parts(value: Any) -> Iterator[Any]:
    """The models inside `value`."""
    inner = value.__dict__.values() if isinstance(value, BaseModel) else value if isinstance(value, list) else ()
    for part in inner:
        if isinstance(part, BaseModel):
            yield part
        yield from _parts(part)
