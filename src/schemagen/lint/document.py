"""Rules on the JSON documents that a schema allows."""

from collections.abc import Iterator
from typing import Any

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Catalog, Entity, Field
from schemagen.diagnostic import Finding


def optional_nullable(catalog: Catalog) -> Iterator[Finding]:
    """A property is both optional and nullable: absent and null are two ways to say the same.

    SQL stores both as NULL, so the difference is lost there: a record read back leaves the property out. Make it
    required (null when there is nothing to say), or take null out of its type (absent when there is nothing to say).
    """
    for entity in catalog.entities.values():
        for field in entity.fields.values():
            if field.nullable and not field.required and "type" in field.facts:
                said = f"'{field.name}' is both optional and nullable: two ways to say the same"
                help = "make it required, or take null out of its type"
                yield _on(catalog, "optional-nullable", said, entity, field, help)


def default_invalid(catalog: Catalog) -> Iterator[Finding]:
    """The `default` of a property is no value that its schema accepts.

    Validators ignore defaults, but SQL does not: a row inserted without the column would hold an invalid value.
    """
    for entity, field in _stated(catalog, "default"):
        value = field.facts["default"]
        if not _fits(entity, field, value):
            said = f"the default {value!r} of '{field.name}' does not fit its own schema"
            yield _on(catalog, "default-invalid", said, entity, field, "change the default, or widen the schema")


def example_invalid(catalog: Catalog) -> Iterator[Finding]:
    """One of a property's `examples` is no value that its schema accepts.

    Examples are shown in the docs and used by `schemagen sample`: a reader would copy a value that is refused.
    """
    for entity, field in _stated(catalog, "examples"):
        examples = field.facts["examples"]
        for value in examples if isinstance(examples, list) else []:
            if not _fits(entity, field, value):
                said = f"the example {value!r} of '{field.name}' does not fit its own schema"
                yield _on(catalog, "example-invalid", said, entity, field, "correct the example")


def _stated(catalog: Catalog, keyword: str) -> Iterator[tuple[Entity, Field]]:
    for entity in catalog.entities.values():
        yield from ((entity, field) for field in entity.fields.values() if keyword in field.facts)


def _fits(entity: Entity, field: Field, value: Any) -> bool:
    """Whether `value` fits the schema of `field`, with the entity's definitions at hand."""
    schema = {"$defs": entity.schema.get("$defs", {}), "properties": {field.name: field.schema}}
    return bool(compile_schema(schema).is_valid({field.name: value}))


def _on(catalog: Catalog, code: str, said: str, entity: Entity, field: Field, help: str) -> Finding:
    at = f"{entity.name}.{field.name}"
    return catalog.finding(
        code, said, field.origin, key=True, severity="warning", help=help, entity=entity.name, at=at
    )  # fmt: skip
