"""Small changes to a valid value that may break a keyword; most do, and whoever asks checks."""

from collections.abc import Callable, Iterator
from typing import Any

Mutate = Callable[[Any, Any, dict[str, Any]], Iterator[Any]]


def mutants(keyword: str, value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """Values near `current` that may break `keyword: value` of `schema`."""
    if mutate := _MUTATORS.get(keyword):
        yield from mutate(value, current, schema)


def _type(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, bool):
        yield from ("true" if current else "false", int(current))
    elif isinstance(current, (int, float)):
        yield from (str(current), current + 0.5)
    yield from (None, 1, "1", True, 0.5, [current], {"value": current}, [], {})


def _enum(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    yield from (None, "")
    for member in value if isinstance(value, list) else [value]:
        if isinstance(member, str):
            yield from (member.upper(), member + "x", member[:-1], f" {member}", member.capitalize())
        elif isinstance(member, bool):
            yield from (not member, int(member))
        elif isinstance(member, (int, float)):
            yield from (member + 1, member - 1, member + 0.5)


def _const(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    yield from _enum([value], current, schema)


def _required(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, dict):
        for name in value:
            yield {n: v for n, v in current.items() if n != name}


def _additional(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, dict) and value is False:
        named = [*schema.get("properties", ())]
        for name in ("unexpected", *(n.upper() for n in named[:1]), *(n + "_" for n in named[:1])):
            if name not in named:
                yield {**current, name: "x"}


def _repeated(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, list) and current:
        yield [*current, current[0]]


def _longer(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, list) and current and value < 1000:
        yield [current[i % len(current)] for i in range(int(value) + 1)]


def _shorter(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, list) and value > 0:
        yield current[: int(value) - 1]


def _dependent(value: Any, current: Any, schema: dict[str, Any]) -> Iterator[Any]:
    if isinstance(current, dict):
        for name, needed in value.items():
            for other in needed if isinstance(needed, list) else ():
                grown = {**current, name: current.get(name, "x")}
                yield {n: v for n, v in grown.items() if n != other}


_MUTATORS: dict[str, Mutate] = {
    "type": _type, "enum": _enum, "const": _const, "required": _required, "additionalProperties": _additional,
    "unevaluatedProperties": _additional, "uniqueItems": _repeated, "maxItems": _longer, "minItems": _shorter,
    "dependentRequired": _dependent, "dependencies": _dependent,
}  # fmt: skip
