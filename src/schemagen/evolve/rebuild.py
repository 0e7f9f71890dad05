"""A schema made anew, with a change made to every schema in it."""

from collections.abc import Callable
from typing import Any

from schemagen.catalog.walk import LIST, MAP, ONE

_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"})
_ONE = ONE | {"additionalItems"}
_LIST = LIST | {"items"}
_MAP = MAP | {"dependencies"}


def rebuilt(schema: Any, change: Callable[[dict[str, Any], bool], dict[str, Any]], in_place: bool = False) -> Any:
    """A copy of `schema` with `change` made to every schema in it; told whether it applies beside another."""
    if not isinstance(schema, dict):
        return schema
    copied: dict[str, Any] = {}
    for keyword, value in schema.items():
        inner = keyword in _IN_PLACE
        if keyword in _ONE and isinstance(value, dict):
            copied[keyword] = rebuilt(value, change, inner)
        elif keyword in _LIST and isinstance(value, list):
            copied[keyword] = [rebuilt(item, change, inner) for item in value]
        elif keyword in _MAP and isinstance(value, dict):
            plain = keyword in ("$defs", "definitions")
            copied[keyword] = {k: rebuilt(v, change, inner or plain) for k, v in value.items()}
        else:
            copied[keyword] = value
    return change(copied, in_place)
