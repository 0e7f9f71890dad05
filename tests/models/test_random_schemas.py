"""Models agree with schemas that nobody would write: keywords of every kind, side by side and nested, with circles."""

import json
import random
from typing import Any

import pytest
from packages import catalog_of, package_of
from pydantic import ValidationError

from schemagen.catalog.exact import compile_schema

NAMES = ["a", "b", "type", "class"]
TYPES = ["string", "integer", "number", "boolean", "object", "array", "null"]
PAIRS = [["string", "null"], ["integer", "string"], ["object", "null"], ["array", "object"], ["number", "null"]]
FORMATS = ["uuid", "date-time", "date", "int64", "decimal", "email"]
TEXTS = ["", "x1", "550E8400-E29B-41D4-A716-446655440000", "2025-01-01T00:00:00+00:00", "2025-01-01", "12", "1.50"]
NUMBERS = [0, 1, -1, 2, 1.0, 2.5, 2**53 + 1, 2**63, 1e22]
KEYWORDS = [
    "format", "length", "bound", "enum", "const", "properties", "properties", "required", "items", "prefixItems",
    "contains", "anyOf", "oneOf", "allOf", "not", "if", "$ref", "$ref", "additionalProperties",
    "unevaluatedProperties", "patternProperties", "dependentSchemas", "maxProperties",
]  # fmt: skip


class Writer:
    """Writes schemas and values at random, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def schema(self, depth: int = 0) -> Any:
        pick = self.random.choice
        if depth > 3 or self.random.random() < 0.05:
            return pick([True, {}, {"type": "null"}, {"type": "string"}, {"const": "x"}])
        made: dict[str, Any] = {"type": pick([*TYPES, *PAIRS])} if self.random.random() < 0.55 else {}
        for keyword in self.random.sample(KEYWORDS, self.random.randint(1, 4)):
            made |= self.keyword(keyword, depth + 1)
        return made

    def keyword(self, keyword: str, depth: int) -> dict[str, Any]:
        pick, some = self.random.choice, self.random.sample
        match keyword:
            case "format":
                return {keyword: pick(FORMATS)}
            case "length":
                return {pick(["minLength", "maxLength", "minItems", "maxItems"]): self.random.randint(0, 4)}
            case "bound":
                return {pick(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]): pick([0, 1, -1, 2.5])}
            case "enum":
                return {keyword: [self.value(2) for _ in range(self.random.randint(1, 4))]}
            case "const":
                return {keyword: self.value(2)}
            case "properties":
                return {keyword: {name: self.schema(depth) for name in some(NAMES, self.random.randint(1, 3))}}
            case "required":
                return {keyword: some(NAMES, 1)}
            case "prefixItems" | "anyOf" | "oneOf" | "allOf":
                return {keyword: [self.schema(depth) for _ in range(self.random.randint(1, 3))]}
            case "$ref":
                return {keyword: f"#/$defs/D{self.random.randint(0, 5)}"}
            case "unevaluatedProperties":
                return {keyword: False}
            case "patternProperties" | "dependentSchemas":
                return {keyword: {"a": self.schema(depth)}}
            case "maxProperties":
                return {keyword: 2}
            case "if":
                return {keyword: self.schema(depth), "then": self.schema(depth)}
        return {keyword: self.schema(depth)}

    def value(self, depth: int = 0) -> Any:
        kind = self.random.randint(0, 9 if depth < 4 else 6)
        if kind < 3:
            return self.random.choice(TEXTS)
        if kind < 7:
            return self.random.choice([*NUMBERS, True, False, None])
        if kind == 7:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]
        names = self.random.sample([*NAMES, "other"], self.random.randint(0, 4))
        return {name: self.value(depth + 1) for name in names}


def _typed(value: Any) -> Any:
    """`value` with numbers told from booleans, as Python's comparison does not."""
    match value:
        case dict():
            return {k: _typed(v) for k, v in value.items()}
        case list():
            return [_typed(v) for v in value]
    return (isinstance(value, bool), value)


@pytest.mark.parametrize("seed", range(6))
def test_models_agree_with_random_schemas(seed: int) -> None:
    """Accepted are exactly the valid values, and they come back unchanged."""
    writer = Writer(seed)
    schema = {
        "type": "object",
        "properties": {f"p{i}": writer.schema() for i in range(25)},
        "$defs": {f"D{i}": writer.schema(1) for i in range(6)},
    }
    catalog = catalog_of({"thing.json": {"title": "Thing", "x-entity": {"version": "1.0.0"}, **schema}}, strict=False)
    model, validator = package_of(catalog).Thing, compile_schema(schema)
    for number in range(500):
        payload = {f"p{number % 25}": writer.value()}
        for read, given in ((model.model_validate, payload), (model.model_validate_json, json.dumps(payload))):
            try:
                record = read(given)
            except ValidationError:
                assert not validator.is_valid(payload), payload
                continue
            assert validator.is_valid(payload), payload
            assert _typed(record.model_dump(mode="json")) == _typed(payload)
            assert _typed(json.loads(record.model_dump_json())) == _typed(payload)
