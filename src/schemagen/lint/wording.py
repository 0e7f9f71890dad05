"""Rules on what a schema tells its reader."""

from collections.abc import Iterator

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding


def description_missing(catalog: Catalog) -> Iterator[Finding]:
    """A property has no `description`.

    Docs, models and SQL comments carry the description. Where it is missing, the next reader has to guess. One or two
    sentences in the words of the business are enough: what it means, not what type it has.
    """
    for entity in catalog.entities.values():
        for field in entity.fields.values():
            if not field.description.strip():
                at = f"{entity.name}.{field.name}"
                said = f"'{field.name}' of {entity.name} has no description"
                yield catalog.finding(
                    "description-missing", said, field.origin, key=True, severity="warning",
                    help="say in a sentence what it means", entity=entity.name, at=at,
                )  # fmt: skip


def enum_description_unknown(catalog: Catalog) -> Iterator[Finding]:
    """`x-enum` describes a value that `enum` does not have.

    The description would never be shown: the value was renamed or removed, or its name is misspelt.
    """
    for entity in catalog.entities.values():
        for field in entity.fields.values():
            values = {v.value for v in field.values if isinstance(v.value, str)}
            for value in field.facts.get("x-enum", {}):
                if value not in values:
                    said = f"x-enum of '{field.name}' describes '{value}', which is no value of its enum"
                    at = f"{entity.name}.{field.name}"
                    yield catalog.finding(
                        "enum-description-unknown", said, field.origin, key=True, severity="warning",
                        help="remove it, or add the value to enum", entity=entity.name, at=at,
                    )  # fmt: skip
