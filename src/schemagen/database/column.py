"""From a property to its column."""

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from schemagen.catalog.field_type import Boolean, Document, Int64, Integer, Number
from schemagen.catalog.model import Catalog, Entity, Field
from schemagen.diagnostic import Finding
from schemagen.source.json_writer import json_text
from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import literal
from schemagen.sql.place import Place
from schemagen.sql.table import Column


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """The column of one property, what was wrong with its `x-sql`, and where its value stands."""

    field: Field
    column: Column
    place: Place
    findings: tuple[Finding, ...] = ()


def column_of(catalog: Catalog, entity: Entity, field: Field, dialect: Dialect, nullable: bool) -> ColumnOf:
    """The column of `field` in `dialect`; an `x-sql` that can't be read is a finding, and left out."""
    reader = _Written(catalog, entity, field, dialect)
    native = dialect.column_type(field.type)
    stated = reader.type()
    default, generated = reader.expression("default"), reader.expression("generated")
    reader.check_name()
    column = Column(
        field.column,
        stated or native,
        nullable,
        default=default if default is not None else _default(field, catalog, entity),
        generated=generated,
        comment=field.description,
    )
    cast_to = native if stated is not None and stated != native else None
    return ColumnOf(field, column, Place(field.column, field.type, cast_to=cast_to), tuple(reader.findings))


_RENAME = "name the column with x-sql: {column: …}"


class _Written:
    """What `x-sql` says of a property for one dialect."""

    def __init__(self, catalog: Catalog, entity: Entity, field: Field, dialect: Dialect) -> None:
        self.catalog, self.entity, self.field, self.dialect = catalog, entity, field, dialect
        self.findings: list[Finding] = []
        self.stated = field.facts.get("x-sql", {}).get(dialect.name, {})

    def type(self) -> exp.DataType | None:
        """The type that is written, if one is."""
        text = self.stated.get("type")
        try:
            return self.dialect.parse_type(text) if text else None
        except ValueError as error:
            self._report("type", error)
            return None

    def expression(self, key: str) -> exp.Expr | None:
        """The expression that is written under `key`, if one is."""
        text = self.stated.get(key)
        try:
            return self.dialect.parse_expression(text) if text else None
        except ValueError as error:
            self._report(key, error)
            return None

    def check_name(self) -> None:
        """A finding when the dialect keeps the column's name for itself."""
        if self.field.column in self.dialect.own_columns:
            said = f"{self.dialect.name} has a column '{self.field.column}' of its own in every table"
            more = {"entity": self.entity.name, "at": f"{self.entity.name}.{self.field.name}", "help": _RENAME}
            self.findings.append(self.catalog.finding("name-not-sql", said, self.field.origin, key=True, **more))  # type: ignore[arg-type]

    def _report(self, key: str, error: ValueError) -> None:
        place = next(p for p, part in self.field.parts if self.dialect.name in part.get("x-sql", {}))
        origin = self.entity.origin_of(f"{place}/x-sql/{self.dialect.name}/{key}")
        at = f"{self.entity.name}.{self.field.name}"
        self.findings.append(self.catalog.finding("x-sql-invalid", str(error), origin, entity=self.entity.name, at=at))


def _default(field: Field, catalog: Catalog, entity: Entity) -> exp.Expr | None:
    """The DEFAULT of a column: the entity's version for the version field, else what the schema says."""
    if field.name == catalog.version_field:
        return literal(entity.version)
    value = field.facts.get("default")
    return None if value is None else constant_of(field, value)


def constant_of(field: Field, value: Any) -> exp.Expr | None:
    """`value` as a literal for the column; None where the column could not take it."""
    match field.type, value:
        case Document(), _:
            return literal(json_text(value, indent=None))
        case Boolean(), bool():
            return literal(value)
        case Integer() | Number(), int() | float() if not isinstance(value, bool):
            whole = isinstance(field.type, Integer) and value == int(value)
            return literal(int(value) if whole else value)
        case Int64(), str():
            return literal(int(value)) if value.lstrip("-").isdecimal() else None
        case ((Integer() | Number() | Boolean()), _):
            return None
        case _, str() if "\0" not in value:
            return literal(value)
    return None
