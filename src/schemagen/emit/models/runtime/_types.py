"""The types of properties that Python holds otherwise than JSON does, or that Pydantic alone would change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal as PythonDecimal
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, PydanticSerializationUnexpectedValue, core_schema

from ._plain import as_json, number, read_date, read_date_time, read_uuid, write_date, write_date_time, write_uuid


@dataclass(frozen=True)
class _Text:
    """A JSON string that Python holds as a value of `kind`; a dump to Python keeps that value when `keep`."""

    format: str
    kind: type[Any]
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    keep: bool = True

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        dump = core_schema.plain_serializer_function_ser_schema(self._dump, when_used="json" if self.keep else "always")
        return core_schema.no_info_plain_validator_function(self._load, serialization=dump)

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": self.format}

    def _load(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.read(value)
        if isinstance(value, self.kind) and not isinstance(value, bool):
            return value
        raise PydanticCustomError("format", "Input should be a {format}", {"format": self.format})

    def _dump(self, value: Any) -> Any:
        if isinstance(value, self.kind) and not isinstance(value, bool):
            return self.write(value)
        raise PydanticSerializationUnexpectedValue(f"Expected a {self.format}")


class _AnyNumber:
    """A JSON number as it came: an int stays an int, also beyond 2**53."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        choices: list[core_schema.CoreSchema] = [
            core_schema.int_schema(strict=True),
            core_schema.float_schema(strict=True, allow_inf_nan=False),
            core_schema.no_info_plain_validator_function(_undecimal),
        ]
        return core_schema.union_schema(list(choices), mode="left_to_right")

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "number"}


class _AnyJson:
    """Any JSON value."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(_plain_json)

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {}


def _plain_json(value: Any) -> Any:
    try:
        return as_json(value)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _undecimal(value: Any) -> int | float:
    if isinstance(value, PythonDecimal):
        return number(value)
    raise PydanticCustomError("number", "Input should be a number")


def _write_decimal(value: PythonDecimal) -> str:
    return format(value, "f")


Uuid: TypeAlias = Annotated[UUID, _Text("uuid", UUID, read_uuid, write_uuid)]
DateTime: TypeAlias = Annotated[datetime, _Text("date-time", datetime, read_date_time, write_date_time)]
Date: TypeAlias = Annotated[date, _Text("date", date, read_date, write_date)]
Int64: TypeAlias = Annotated[int, _Text("int64", int, int, str, keep=False)]
Decimal: TypeAlias = Annotated[
    PythonDecimal, _Text("decimal", PythonDecimal, PythonDecimal, _write_decimal, keep=False)
]
Number: TypeAlias = Annotated[float, _AnyNumber()]
Json: TypeAlias = Annotated[Any, _AnyJson()]
