"""Where schemas stand inside a schema (JSON Schema 2020-12, with the keywords that it keeps for older drafts)."""

from collections.abc import Iterator
from typing import Any

ONE = frozenset({
    "additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems", "contains", "propertyNames",
    "not", "if", "then", "else", "contentSchema",
})  # fmt: skip
LIST = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
MAP = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})

Tokens = tuple[str | int, ...]


def children(schema: Any) -> Iterator[tuple[Tokens, Any]]:
    """The schemas directly inside `schema`, each with the tokens that lead to it."""
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        if keyword in ONE:
            yield (keyword,), value
        elif keyword in LIST and isinstance(value, list):
            yield from (((keyword, i), item) for i, item in enumerate(value))
        elif keyword in MAP and isinstance(value, dict):
            yield from (((keyword, name), item) for name, item in value.items())


def walk(schema: Any, at: Tokens = ()) -> Iterator[tuple[Tokens, Any]]:
    """`schema` and every schema inside it, parents first, each with the tokens that lead to it."""
    stack = [(at, schema)]
    while stack:
        here, current = stack.pop()
        yield here, current
        stack.extend(reversed([(here + tokens, child) for tokens, child in children(current)]))


def pointer(tokens: Tokens) -> str:
    """The JSON Pointer (RFC 6901) of `tokens`."""
    return "".join(["/" + str(t).replace("~", "~0").replace("/", "~1") for t in tokens])


def tokens_of(text: str) -> tuple[str, ...]:
    """The tokens of the JSON Pointer `text`."""
    return tuple(t.replace("~1", "/").replace("~0", "~") for t in text.split("/")[1:])


def lookup(value: Any, text: str) -> Any:
    """What stands at the JSON Pointer `text` in `value`; KeyError when nothing does."""
    for token in tokens_of(text):
        if isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            raise KeyError(text)
    return value
