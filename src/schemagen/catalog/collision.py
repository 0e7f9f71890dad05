"""Names that would meet in SQL or in Python."""

import keyword
import re
import unicodedata
from collections.abc import Iterator

from schemagen.catalog.model import Catalog, Entity, Field
from schemagen.catalog.naming import code_points, pascal_case
from schemagen.diagnostic import Finding

_SQL_STORES = frozenset({"postgres", "sqlite"})


def attribute_name(name: str, stated: str | None = None) -> str:
    """The Python attribute for the property `name`, unless `x-python` states it: what is no identifier becomes `_`.

    Underscores in front go, as Pydantic keeps such names for itself; what leaves nothing is its code points.
    """
    cleaned = re.sub(r"\W", "_", unicodedata.normalize("NFKC", stated or name)).lstrip("_") or code_points(name)
    if not cleaned.isidentifier():
        cleaned = f"field_{cleaned}" if f"field_{cleaned}".isidentifier() else code_points(name) or "empty"
    return f"{cleaned}_" if keyword.iskeyword(cleaned) else cleaned


def check_names(catalog: Catalog) -> Iterator[Finding]:
    """Tables, columns, classes and attributes that two things would share, and names that SQL can't take."""
    yield from _check_tables(catalog)
    yield from _check_classes(catalog)
    for entity in catalog.entities.values():
        if _SQL_STORES & set(entity.storage):
            yield from _check_columns(catalog, entity)
        yield from _check_attributes(catalog, entity)


def _check_tables(catalog: Catalog) -> Iterator[Finding]:
    seen: dict[str, Entity] = {}
    for entity in catalog.entities.values():
        if not _SQL_STORES & set(entity.storage):
            continue
        first = seen.setdefault(entity.table.casefold(), entity)
        if first is not entity:
            said = f"{first.name} and {entity.name} would share the table '{entity.table}'"
            help = "name the table under x-entity"
            yield catalog.finding(
                "name-collision-sql", said, entity.origin.at("x-entity"), help=help, entity=entity.name
            )
        if "\0" in entity.table:
            said = f"the table of {entity.name} has a NUL in its name"
            yield catalog.finding("name-not-sql", said, entity.origin.at("x-entity", "table"), entity=entity.name)


def _check_classes(catalog: Catalog) -> Iterator[Finding]:
    seen: dict[str, Entity] = {}
    for entity in catalog.entities.values():
        name = pascal_case(entity.name)
        first = seen.setdefault(name, entity)
        if first is not entity:
            said = f"{first.name} and {entity.name} would share the Python class '{name}'"
            origin = entity.origin.at("title")
            yield catalog.finding("name-collision-python", said, origin, help="change a title", entity=entity.name)


def _check_columns(catalog: Catalog, entity: Entity) -> Iterator[Finding]:
    seen: dict[str, Field] = {}
    for field in entity.fields.values():
        at = f"{entity.name}.{field.name}"
        first = seen.setdefault(field.column.casefold(), field)
        if first is not field:
            said = f"'{first.name}' and '{field.name}' would share the column '{field.column}'"
            help = "name one with x-sql: {column: …}"
            more = {"help": help, "entity": entity.name, "at": at}
            yield catalog.finding("name-collision-sql", said, field.origin, key=True, **more)  # type: ignore[arg-type]
        if not field.column or "\0" in field.column:
            said = f"SQL has no name for the property {field.name!r}"
            more = {"help": "name the column with x-sql: {column: …}", "entity": entity.name, "at": at}
            yield catalog.finding("name-not-sql", said, field.origin, key=True, **more)  # type: ignore[arg-type]


def _check_attributes(catalog: Catalog, entity: Entity) -> Iterator[Finding]:
    seen: dict[str, Field] = {}
    for field in entity.fields.values():
        stated = field.facts.get("x-python", {}).get("name")
        name = attribute_name(field.name, stated)
        first = seen.setdefault(name, field)
        if first is not field:
            said = f"'{first.name}' and '{field.name}' would share the Python attribute '{name}'"
            at = f"{entity.name}.{field.name}"
            more = {"help": "name one with x-python: {name: …}", "entity": entity.name, "at": at}
            yield catalog.finding("name-collision-python", said, field.origin, key=True, **more)  # type: ignore[arg-type]
