"""Enums with the meaning of their values."""

from collections.abc import Iterator, Sequence

from schemagen.catalog.model import Entity, EnumValue
from schemagen.emit.docs.objects import InnerObject, enums
from schemagen.emit.markdown import code, line, table, value
from schemagen.emit.wording import listed


def enum_tables(entity: Entity, objects: tuple[InnerObject, ...]) -> Iterator[dict[str, str]]:
    """The enums of an entity, each with `name` (the paths that hold it) and `table`."""
    for enum in enums(entity, objects):
        yield {"name": listed([code(path) for path in enum.paths]), "table": value_table(enum.values)}


def value_table(values: Sequence[EnumValue]) -> str:
    """The values with what they mean; in a sentence where nothing of that is written."""
    if not any(v.description for v in values):
        return f"{', '.join(value(v.value) for v in values)}."
    return table(("Value", "Meaning"), ([value(v.value), line(v.description)] for v in values))
