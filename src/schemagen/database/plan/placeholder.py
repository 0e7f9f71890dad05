"""Constants that a column's schema takes, and what down writes into a required column that comes back empty."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlglot import exp

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.field_type import Document, Int64
from schemagen.catalog.model import Entity, Field
from schemagen.database.column import constant_of
from schemagen.source.document import parse_json
from schemagen.sql.truth import Value, value_of

# The least values first, so that what is chosen does not hang on how values are sampled.
_PLAIN: tuple[Any, ...] = (
    "", 0, False, "unknown", 1, "0", "00000000-0000-0000-0000-000000000000", "1970-01-01T00:00:00Z", "1970-01-01", {},
    [], "a", "unknown@example.com", "https://example.com/",
)  # fmt: skip


def placeholder(entity: Entity, field: Field) -> exp.Expr | None:
    """A constant that the schema of `field` takes; None where none is found."""
    schema = _schema(entity, field)
    for value in _candidates(field, schema):
        if compile_schema(schema).is_valid({field.name: value}):
            made = constant_of(field, value)
            if made is not None:
                return made
    return None


def takes(entity: Entity, called: str, value: exp.Expr) -> bool:
    """Whether the schema of the property in the column `called` takes the constant `value`."""
    field = next((of for of in entity.fields.values() if of.column == called), None)
    if field is None:
        return False
    stated = _payload(field, value_of(value, {}))
    return stated is not None and compile_schema(_schema(entity, field)).is_valid({field.name: stated})


def _payload(field: Field, value: Value) -> Any:
    """A constant of SQL as payloads have it; None where it is none."""
    match field.type, value:
        case Document(), str() as text:
            return parse_json(text, "").data
        case Int64(), Decimal() as number:
            return str(number)
        case _, Decimal() as number:
            return int(number) if number == int(number) else float(number)
        case _, bool() | str() as plain:
            return plain
    return None


def _schema(entity: Entity, field: Field) -> dict[str, Any]:
    """A schema of objects with nothing but `field`."""
    schema = {**entity.schema, "type": "object", "properties": {field.name: field.schema}, "required": [field.name]}
    for keyword in ("allOf", "anyOf", "oneOf", "if", "then", "else", "not", "dependentRequired", "$id"):
        schema.pop(keyword, None)
    return schema


def _candidates(field: Field, schema: dict[str, Any]) -> Iterator[Any]:
    yield from (one.value for one in field.values)
    yield from _PLAIN
    from schemagen.sample.value import SampleError, Sampler

    try:
        yield Sampler(schema, seed="placeholder").value(present=(field.name,), richness=0)[field.name]
    except SampleError:
        return
