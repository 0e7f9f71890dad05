"""Validation of values against one JSON Schema: exact, and with errors that people understand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from schemagen.catalog.exact import Draft, compile_schema

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding
    from schemagen.payload.explain import Explained


class Validator:
    """One JSON Schema, compiled. Draft by `draft`, else by `$schema`, else 2020-12; `formats` are assertions.

    Raises ValueError when the schema is none, or refers to what is not in it.
    """

    def __init__(self, schema: Any, *, draft: Draft | None = None, formats: bool = True) -> None:
        self._schema = schema
        self._compiled = compile_schema(schema, draft=draft, formats=formats)
        self.accepts_read: Callable[[Any], bool] = self._compiled.is_valid
        """As `accepts`, without a layer in between."""

    def is_valid(self, value: Any) -> bool:
        """Whether `value`, as JSON reads in Python (also Decimal and tuple), fits the schema.

        What JSON has no text for (NaN, lone surrogates, 10,000 levels) fits no schema. A value of another type (UUID,
        datetime, set) is a TypeError: convert it first.
        """
        from schemagen.payload.python_value import is_surely_json, json_fault

        if not is_surely_json(value) and json_fault(value) is not None:
            return False
        return self.accepts(value)

    def is_valid_json(self, data: bytes | str) -> bool:
        """Whether `data` is JSON text that fits the schema; of duplicate keys the last one counts."""
        from schemagen.diagnostic import FindingsError
        from schemagen.payload.json_text import read_json

        try:
            return self.accepts(read_json(_as_bytes(data)))
        except FindingsError:
            return False

    def findings(self, value: Any) -> "list[Finding]":
        """What is wrong with `value`, each with its pointer and the failing keyword's place; empty when it is valid."""
        from schemagen.payload.python_value import is_surely_json, json_fault

        fault = None if is_surely_json(value) else json_fault(value)
        if fault is not None:
            place, code, said = fault
            from schemagen.diagnostic import Finding

            return [Finding(code, "error", said, pointer=place)]
        return [as_finding(one) for one in self.explained(value)]

    def accepts(self, value: Any) -> bool:
        """As `is_valid`, for values that were read from JSON."""
        try:
            return self._compiled.is_valid(value)  # type: ignore[no-any-return]
        except ValueError as error:
            raise TypeError(str(error)) from error

    def explained(self, value: Any) -> "list[Explained]":
        """What is wrong with a value that was read from JSON."""
        from schemagen.payload.explain import Explained, explain

        try:
            return explain(self._compiled.iter_errors(value), self._schema)
        except ValueError:  # jsonschema-rs judges any value, but copies a wrong one to 255 levels and 4,300 digits only
            said = "this does not fit the schema, and is too deep or too long to say where"
            return [] if self.accepts(value) else [Explained("", "", said)]


def as_finding(one: "Explained", prefix: str = "") -> "Finding":
    """A finding without a place in a file; `prefix` is the record's own pointer."""
    from schemagen.diagnostic import Finding

    place = prefix + one.pointer
    return Finding("payload-invalid", "error", one.message, pointer=place, keyword=one.keyword, help=one.help)


def _as_bytes(data: bytes | str) -> bytes:
    """Text with a lone surrogate becomes bytes that are no UTF-8, hence no JSON."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return raw.removeprefix(b"\xef\xbb\xbf")


def validator(schema: Any, *, draft: Draft | None = None, formats: bool = True) -> Validator:
    """A validator of any JSON Schema (a dict or a boolean); see Validator."""
    return Validator(schema, draft=draft, formats=formats)
