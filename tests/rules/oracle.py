"""CEL's own verdicts: the library that rules are checked with, evaluating them too."""

from collections.abc import Mapping
from typing import Any

from schemagen.rules.cel.instant import parse_instant
from schemagen.rules.schema_type import escape

Properties = Mapping[str, Any]


class Oracle:
    """Evaluates conditions over `self` and `oldSelf`, of any type; each record is read once."""

    def __init__(self) -> None:
        from cel_expr_python import cel
        from cel_expr_python.ext import ext_strings

        kinds = {"self": cel.Type.DYN, "oldSelf": cel.Type.DYN}
        self._env = cel.NewEnv(variables=kinds, extensions=[ext_strings.ExtStrings()])

    def verdicts(self, condition: str, records: list[tuple[Any, Any]]) -> list[bool | None] | None:
        """Of each pair of a record and the one before it, as `as_cel` makes them: an error is None.

        None for a condition that takes more steps than the library allows.
        """
        compiled = self._env.compile(condition, disable_check=True)  # which takes a sum of any values for an integer
        try:
            found = [compiled.eval(data={"self": now, "oldSelf": was}).value() for now, was in records]
        except RuntimeError:
            return None
        return [value if isinstance(value, bool) else None for value in found]

    def verdict(self, condition: str, record: Mapping[str, Any], properties: Properties) -> bool | None:
        """Of one record."""
        found = self.verdicts(condition, [(as_cel(record, properties), {})])
        assert found is not None
        return found[0]


def as_cel(record: Mapping[str, Any], properties: Properties) -> dict[str, Any]:
    """A record as CEL is given it: without nulls, names escaped, times as protobuf has them."""
    made: dict[str, Any] = {}
    for name, value in record.items():
        schema = properties.get(name, {})
        if value is None:
            continue
        if isinstance(value, dict) and "properties" in schema:
            value = as_cel(value, schema["properties"])
        elif isinstance(value, dict):
            inside = schema.get("additionalProperties", {})
            value = {key: _item(inner, inside) for key, inner in value.items() if inner is not None}
        else:
            value = _item(value, schema)
        made[escape(name)] = value
    return made


def _item(value: Any, schema: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_item(item, schema["items"]) for item in value]
    if isinstance(value, dict):
        return as_cel(value, schema["properties"])
    if schema.get("format") == "date-time":
        return _timestamp(value)
    types = schema.get("type", ())
    listed = (types,) if isinstance(types, str) else types
    if isinstance(value, bool) or "string" in listed:
        return value
    return int(value) if "integer" in listed else float(value) if "number" in listed else value


def _timestamp(text: str) -> Any:
    from google.protobuf.timestamp_pb2 import Timestamp

    instant = parse_instant(text)
    assert instant is not None
    return Timestamp(seconds=instant.seconds, nanos=instant.nanos)
