"""JSON values as JSON Schema sees them: their types, and which are equal."""

from typing import Any

TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")


def same(a: Any, b: Any) -> bool:
    """JSON Schema's equality: 1 and 1.0 are equal, 1 and true are not."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def identity(value: Any) -> Any:
    """A hashable stand-in: two values are the same exactly when theirs are equal."""
    if isinstance(value, list):
        return ("array", *map(identity, value))
    if isinstance(value, dict):
        return ("object", frozenset((k, identity(v)) for k, v in value.items()))
    return ("boolean", value) if isinstance(value, bool) else value
