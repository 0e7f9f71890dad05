"""A JSON record as a row, and back: absent and null are both NULL.

Read back, a required property that may be null gives null, an optional one is left out.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal as Exact
from math import isfinite
from typing import Any

from schemagen.catalog.field_type import Boolean, Date, DateTime, Decimal, Document, FieldType, Int64, Integer, Number
from schemagen.catalog.field_type import Uuid as UuidType
from schemagen.catalog.model import Entity, Field
from schemagen.database.instant import (
    date_from_postgres,
    date_to_postgres,
    from_postgres,
    microseconds,
    to_postgres,
    to_rfc3339,
)
from schemagen.source.json_writer import json_text
from schemagen.source.value import exact_float, exact_int
from schemagen.sql.table import Table

Record = Mapping[str, Any]
Row = Mapping[str, Any]


_EXACT = 2**53  # from which on not every integer is a double


class NotStorableError(ValueError):
    """A record has a value that no column can hold, though its schema allows it."""


class Rows:
    """Turns records of `entity` into rows of its `table` in `dialect`, and back."""

    def __init__(self, entity: Entity, table: Table, dialect: str) -> None:
        computed = {column.name for column in table.columns if column.generated is not None}
        self.fields = list(entity.fields.values())
        self.written = [field for field in self.fields if field.column not in computed]
        self.dialect = dialect

    @property
    def columns(self) -> list[str]:
        """The columns that a row is written to; generated ones are not."""
        return [field.column for field in self.written]

    def row(self, record: Record) -> dict[str, Any]:
        """The parameters of an INSERT by column. Raises NotStorableError."""
        unknown = next((name for name in record if name not in {f.name for f in self.fields}), None)
        if unknown is not None:
            raise NotStorableError(f"'{unknown}' has no column")
        return {field.column: self._parameter(field, record.get(field.name)) for field in self.written}

    def record(self, row: Row) -> dict[str, Any]:
        """The record that `row` holds, given the columns as the dialect's `select` reads them."""
        found = {field.name: (field, row[field.column]) for field in self.fields}
        return {
            name: None if raw is None else self._value(field.type, raw)
            for name, (field, raw) in found.items()
            if raw is not None or (field.required and field.nullable)
        }

    def without_computed(self, record: Record) -> dict[str, Any]:
        """`record` without the properties that the database computes."""
        written = {field.name for field in self.written}
        return {name: value for name, value in record.items() if name in written}

    def as_stored(self, record: Record) -> dict[str, Any]:
        """`record` as it reads back: what the columns' types don't keep (case, precision) made the same."""
        return {
            field.name: None if (value := record.get(field.name)) is None else self._canonical(field.type, value)
            for field in self.written
            if value_or_null(record, field)
        }

    def _parameter(self, field: Field, value: Any) -> Any:
        if value is None:
            return None
        try:
            stored = _PARAMETERS.get(type(field.type), _as_it_is)(value)
            parameter = self._in_postgres(field.type, stored) if self.dialect == "postgres" else stored
        except (ValueError, TypeError, OverflowError) as error:
            raise NotStorableError(f"'{field.name}': {error}") from error
        if _has_nul(value):
            raise NotStorableError(f"'{field.name}' has the character U+0000")
        return parameter

    def _in_postgres(self, type_: FieldType, stored: Any) -> str:
        """The text that PostgreSQL casts to the column's type."""
        match type_, stored:
            case DateTime(), str():
                return to_postgres(microseconds(stored))
            case Date(), str():
                return date_to_postgres(stored)
            case _, bool():
                return "true" if stored else "false"
        return stored if isinstance(stored, str) else repr(stored)

    def _value(self, type_: FieldType, raw: Any) -> Any:
        match type_:
            case Document():
                return json.loads(raw, parse_float=exact_float, parse_int=exact_int)
            case Integer():
                return int(raw)
            case Number():
                return float(raw)
            case Boolean():
                return raw in (1, "true")
            case Int64():
                return str(raw)
            case DateTime() if self.dialect == "postgres":
                return to_rfc3339(from_postgres(raw))
            case Date() if self.dialect == "postgres":
                return date_from_postgres(raw)
        return raw

    def _canonical(self, type_: FieldType, value: Any) -> Any:
        match type_:
            case Integer():
                return int(value)
            case Number():
                return float(value)
            case UuidType() if self.dialect == "postgres":
                return value.lower()
            case DateTime() if self.dialect == "postgres":
                return to_rfc3339(microseconds(value))
            case Document() if self.dialect == "postgres":
                return _as_jsonb(value)
            case Decimal() if self.dialect == "postgres" and not Exact(value):
                return value.lstrip("-")
        return value


def value_or_null(record: Record, field: Field) -> bool:
    """Whether the property reads back at all."""
    return record.get(field.name) is not None or (field.required and field.nullable)


def _as_it_is(value: Any) -> Any:
    if isinstance(value, str):
        value.encode()
    return value


def _as_jsonb(value: Any) -> Any:
    """`value` with the numbers that jsonb makes of it: it keeps digits, so that 1e300 comes back as an integer."""
    match value:
        case float() if abs(value) >= _EXACT and value.is_integer():
            return int(Exact(repr(value)))
        case list():
            return list(map(_as_jsonb, value))
        case Mapping():
            return {name: _as_jsonb(member) for name, member in value.items()}
    return value


def _has_nul(value: Any) -> bool:
    """Whether a string in `value` has the character that no SQL text can hold."""
    match value:
        case str():
            return "\0" in value
        case list():
            return any(map(_has_nul, value))
        case Mapping():
            return any(_has_nul(name) or _has_nul(member) for name, member in value.items())
    return False


def _integer(value: Any) -> int:
    whole = int(value)
    if whole != value or not -(2**63) <= whole < 2**63:
        raise ValueError(f"{value} is no integer of 64 bits")
    return whole


def _number(value: Any) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError(f"{value} is beyond a double")
    return number


def _json(value: Any) -> str:
    text = json_text(value, indent=None)
    text.encode()
    return text


_PARAMETERS: dict[type[FieldType], Callable[[Any], Any]] = {
    Integer: _integer, Int64: lambda value: _integer(int(value)), Number: _number, Document: _json,
}  # fmt: skip
