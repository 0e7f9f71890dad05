"""Whether an effective schema is a schema, and whether any record fits it."""

from collections.abc import Iterator
from typing import Any

from schemagen.catalog.canonical import canonical
from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.origin import Origin
from schemagen.diagnostic import Finding


def check_schema(catalog: Catalog, entity: Entity) -> Iterator[Finding]:
    """A finding when the effective schema does not compile, or when no record can ever fit it."""
    try:
        compile_schema(entity.schema)
    except ValueError as error:
        yield catalog.finding("schema-invalid", str(error), entity.origin, entity=entity.name)
        return
    if is_unsatisfiable(entity.schema):
        origin, what = _culprit(entity)
        said = f"no {entity.name} can ever be valid: {what} fits no value"
        help = "its keywords contradict each other: loosen one"
        yield catalog.finding("schema-unsatisfiable", said, origin, help=help, entity=entity.name)


def is_unsatisfiable(schema: Any) -> bool:
    """Whether it is proved that no value fits `schema`; what can't be proved counts as satisfiable."""
    found = canonical(schema)
    return found is not None and str(found.satisfiability()) == "no"


def _culprit(entity: Entity) -> tuple[Origin, str]:
    """The required property that fits no value, or the whole."""
    for name in entity.schema.get("required", ()):
        field = entity.fields.get(name)
        if field is None:
            continue
        if is_unsatisfiable({"$defs": entity.schema.get("$defs", {}), "allOf": [field.schema]}):
            return field.origin, f"the required property '{name}'"
    return entity.origin, "its schema"
