"""What a producer is assumed to write and a reader to ignore: the policies beside plain containment.

`containment` takes schemas at their word: a document may carry whatever its schema does not forbid. `closed-producer`
assumes that producers write only the properties that their schema names. `confluent-lenient` assumes that too, and that
readers ignore properties they do not know and fill in defaults (the lenient policy of Confluent's registry, which
follows the robustness principle).
"""

from contextlib import suppress
from typing import Any, Literal
from urllib.parse import unquote

from schemagen.catalog.walk import lookup
from schemagen.evolve.rebuild import rebuilt

Policy = Literal["containment", "confluent-lenient", "closed-producer"]
POLICIES: tuple[Policy, ...] = ("containment", "confluent-lenient", "closed-producer")

_CLOSERS = ("additionalProperties", "unevaluatedProperties")


def as_written(schema: Any, policy: Policy) -> Any:
    """`schema` as its producers use it."""
    return schema if policy == "containment" else _closed(schema)


def as_read(schema: Any, policy: Policy) -> Any:
    """`schema` as its readers use it."""
    return _opened(schema) if policy == "confluent-lenient" else schema


def _closed(root: Any) -> Any:
    """Every object that names properties refuses others; what is said elsewhere of the same object counts as named."""

    def close(schema: dict[str, Any], in_place: bool) -> dict[str, Any]:
        if in_place or any(isinstance(schema.get(k), dict) for k in _CLOSERS):
            return schema
        names, patterns = _named(schema, root, set())
        if not names:
            return schema
        open_: dict[str, Any] = {"properties": {name: {} for name in sorted(names)}, "additionalProperties": False}
        if patterns:
            open_["patternProperties"] = {pattern: {} for pattern in sorted(patterns)}
        return {**schema, "allOf": [*schema.get("allOf", []), open_]}

    return rebuilt(root, close)


def _named(schema: Any, root: Any, seen: set[str]) -> tuple[set[str], set[str]]:
    """The properties, and patterns of them, that `schema` names of the object it stands on."""
    if not isinstance(schema, dict):
        return set(), set()
    names, patterns = set(schema.get("properties", {})), set(schema.get("patternProperties", {}))
    inner = [schema.get(k) for k in ("if", "then", "else", "not")]
    inner += [branch for keyword in ("allOf", "anyOf", "oneOf") for branch in schema.get(keyword, [])]
    inner += list(schema.get("dependentSchemas", {}).values())
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#") and ref not in seen:
        seen.add(ref)
        with suppress(KeyError):
            inner.append(lookup(root, unquote(ref[1:])))
    for part in inner:
        more_names, more_patterns = _named(part, root, seen)
        names |= more_names
        patterns |= more_patterns
    return names, patterns


def _opened(root: Any) -> Any:
    """No object refuses properties it does not name, and what has a default is not required."""

    def open_(schema: dict[str, Any], in_place: bool) -> dict[str, Any]:
        opened = {k: v for k, v in schema.items() if not (k in _CLOSERS and v is False)}
        properties = schema.get("properties", {})
        if isinstance(required := schema.get("required"), list):
            opened["required"] = [n for n in required if not _has_default(properties.get(n))]
            if not opened["required"]:
                del opened["required"]
        return opened

    return rebuilt(root, open_)


def _has_default(schema: Any) -> bool:
    return isinstance(schema, dict) and "default" in schema
