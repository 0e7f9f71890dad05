"""The exact validator: jsonschema-rs, offline, formats asserted, with schemagen's own two formats.

Every other layer asks this one, so there is one verdict. `int64` and `decimal` are strings that JSON numbers can't hold
exactly; the effective schema states both as a pattern too, for validators that do not know them.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

import jsonschema_rs

Draft = Literal["4", "6", "7", "2019-09", "2020-12"]

DRAFTS: dict[Draft, int] = {
    "4": jsonschema_rs.Draft4,
    "6": jsonschema_rs.Draft6,
    "7": jsonschema_rs.Draft7,
    "2019-09": jsonschema_rs.Draft201909,
    "2020-12": jsonschema_rs.Draft202012,
}

_CLASSES: dict[Draft, type[Any]] = {
    "4": jsonschema_rs.Draft4Validator,
    "6": jsonschema_rs.Draft6Validator,
    "7": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}

INT64_PATTERN = (
    r"^(0|-?[1-9][0-9]{0,17}|-?[1-8][0-9]{18}|-?9[01][0-9]{17}|-?92[01][0-9]{16}|-?922[0-2][0-9]{15}"
    r"|-?9223[0-2][0-9]{14}|-?92233[0-6][0-9]{13}|-?922337[01][0-9]{12}|-?92233720[0-2][0-9]{10}"
    r"|-?922337203[0-5][0-9]{9}|-?9223372036[0-7][0-9]{8}|-?92233720368[0-4][0-9]{7}|-?922337203685[0-3][0-9]{6}"
    r"|-?9223372036854[0-6][0-9]{5}|-?92233720368547[0-6][0-9]{4}|-?922337203685477[0-4][0-9]{3}"
    r"|-?9223372036854775[0-7][0-9]{2}|-?922337203685477580[0-7]|-9223372036854775808)$"
)
DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"
PATTERNS = {"int64": INT64_PATTERN, "decimal": DECIMAL_PATTERN}


def is_int64(text: str) -> bool:
    """Whether `text` is a 64-bit integer in canonical decimal digits."""
    return re.match(r"(0|-?[1-9][0-9]{0,18})\Z", text) is not None and -(2**63) <= int(text) < 2**63


def is_decimal(text: str) -> bool:
    """Whether `text` is a decimal number without exponent or superfluous leading zeros."""
    return re.match(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z", text) is not None


_FORMATS = {"int64": is_int64, "decimal": is_decimal}


def _may_name(schema: Any, formats: Iterable[str]) -> bool:
    """False only if no text of `schema` is one of `formats`."""
    try:
        text = str(schema)
    except RecursionError:
        return True
    return any(name in text for name in formats)


def compile_schema(schema: Any, *, draft: Draft | None = None, formats: bool = True) -> Any:
    """A jsonschema-rs validator for `schema`; the draft by `$schema` when None, else 2020-12.

    Raises ValueError (jsonschema_rs.ValidationError, ReferencingError become one) with a sentence when the schema is
    no valid schema or refers to what is not in it.
    """
    options: dict[str, Any] = {"offline": True, "validate_formats": formats}
    if formats:
        if _may_name(schema, _FORMATS):  # they make every record take longer
            options["formats"] = _FORMATS
        options["email_options"] = jsonschema_rs.EmailOptions(allow_display_text=False)  # RFC 5321, not `Ada <a@b.co>`
    make = _CLASSES[draft] if draft else jsonschema_rs.validator_for
    try:
        return make(schema, **options)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        raise ValueError(getattr(error, "message", None) or str(error)) from error
