"""What a producer is assumed to write and a reader to ignore: the policies beside plain containment.

Each is a change to the schemas before they are judged; the schemas are those of 2020-12 that stand by themselves.
`containment` takes schemas at their word: a document may carry whatever its schema does not forbid. `closed-producer`
assumes that producers write only the properties that their schema names. `confluent-lenient` assumes that too, and that
readers ignore properties they do not know and fill in defaults (the lenient policy of Confluent's registry, which
follows the robustness principle).
"""

from collections.abc import Iterator
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
        parts = list(_in_place(schema, root))
        names = sorted({name for part in parts for name in part.get("properties", {})})
        patterns = sorted({pattern for part in parts for pattern in part.get("patternProperties", {})})
        if not names:
            return schema
        named: dict[str, Any] = {"properties": dict.fromkeys(names, True), "additionalProperties": False}
        if patterns:
            named["patternProperties"] = dict.fromkeys(patterns, True)
        return {**schema, "allOf": [*schema.get("allOf", []), named]}

    return rebuilt(root, close)


def _opened(root: Any) -> Any:
    """No object refuses properties it does not name, and what has a default is not required."""

    def open_(schema: dict[str, Any], in_place: bool) -> dict[str, Any]:
        opened = {k: v for k, v in schema.items() if k != "required" and not (k in _CLOSERS and v is False)}
        filled = {
            n for part in _in_place(schema, root) for n, s in part.get("properties", {}).items() if _fills(s, root)
        }
        if needed := [n for n in schema.get("required", ()) if n not in filled]:
            opened["required"] = needed
        return opened

    return rebuilt(root, open_)


def _fills(schema: Any, root: Any) -> bool:
    """Whether a reader finds a default for the property that `schema` describes."""
    return any("default" in part for part in _in_place(schema, root))


def _in_place(schema: Any, root: Any) -> Iterator[dict[str, Any]]:
    """`schema` and what else is said of the same value."""
    queue, seen = [schema], set[int]()
    while queue:
        part = queue.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        queue += [part.get(k) for k in ("if", "then", "else", "not")]
        queue += [branch for keyword in ("allOf", "anyOf", "oneOf") for branch in part.get(keyword, [])]
        queue += part.get("dependentSchemas", {}).values()
        ref = part.get("$ref")
        if isinstance(ref, str) and ref.startswith("#"):
            with suppress(KeyError):
                queue.append(lookup(root, unquote(ref[1:])))
