"""What down writes into a required column that comes back empty: something its checks take."""

from collections.abc import Iterator
from typing import Any

from sqlglot import exp

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Entity, Field
from schemagen.database.column import constant_of

# The least values first, so that what is chosen does not hang on how values are sampled.
_PLAIN: tuple[Any, ...] = (
    "", 0, False, "unknown", 1, "0", "00000000-0000-0000-0000-000000000000", "1970-01-01T00:00:00Z", "1970-01-01", {},
    [], "a", "unknown@example.com", "https://example.com/",
)  # fmt: skip


def placeholder(entity: Entity, field: Field) -> exp.Expr | None:
    """A constant that the schema of `field` takes; None where none is found."""
    schema = {**entity.schema, "type": "object", "properties": {field.name: field.schema}, "required": [field.name]}
    for keyword in ("allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentRequired", "$id"):
        schema.pop(keyword, None)
    for value in _candidates(field, schema):
        if compile_schema(schema).is_valid({field.name: value}):
            made = constant_of(field, value)
            if made is not None:
                return made
    return None


def _candidates(field: Field, schema: dict[str, Any]) -> Iterator[Any]:
    yield from (one.value for one in field.values)
    yield from _PLAIN
    from schemagen.sample.value import SampleError, Sampler

    try:
        yield Sampler(schema, seed="placeholder").value(present=(field.name,), richness=0)[field.name]
    except SampleError:
        return
