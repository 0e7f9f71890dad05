"""Whether values fit parts of a schema."""

from typing import Any
from urllib.parse import quote

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Schema

_HOME = "https://schema.invalid/"


class Fitting:
    """Tells whether a value fits the part of a schema at a pointer; a part is compiled when it is first asked for."""

    def __init__(self, schema: Schema) -> None:
        self._whole = {"whole": {**schema, "$id": _HOME}}
        self._parts: dict[str, Any] = {}

    def __call__(self, place: str, value: Any) -> bool:
        if place not in self._parts:
            self._parts[place] = compile_schema({"$ref": f"{_HOME}#{quote(place)}", "$defs": self._whole})
        return bool(self._parts[place].is_valid(value))
