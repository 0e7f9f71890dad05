"""What a top-level property holds, as a closed union; consume it with `match` and `assert_never`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    """A JSON string that no other member describes; `format` is its JSON Schema format, if any."""

    format: str | None = None


@dataclass(frozen=True, slots=True)
class Uuid:
    """A string with format `uuid`."""


@dataclass(frozen=True, slots=True)
class DateTime:
    """A string with format `date-time` (RFC 3339)."""


@dataclass(frozen=True, slots=True)
class Date:
    """A string with format `date` (RFC 3339 full-date)."""


@dataclass(frozen=True, slots=True)
class Int64:
    """A string with format `int64`: a 64-bit integer in canonical decimal digits."""


@dataclass(frozen=True, slots=True)
class Decimal:
    """A string with format `decimal`: an exact decimal number."""


@dataclass(frozen=True, slots=True)
class Integer:
    """A JSON integer (`1.0` is one)."""


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number."""


@dataclass(frozen=True, slots=True)
class Boolean:
    """A JSON boolean."""


@dataclass(frozen=True, slots=True)
class Document:
    """An object, an array, or a value of several types: stored as JSON."""

    kind: Literal["object", "array", "any"] = "any"


FieldType = Text | Uuid | DateTime | Date | Int64 | Decimal | Integer | Number | Boolean | Document
