"""Local references of a self-contained schema: found, followed, rewritten."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, unquote

from schemagen.catalog.walk import LIST, MAP, ONE, children, lookup

_DEFINITIONS = ("$defs", "definitions")
_ANNOTATIONS = frozenset(
    {"title", "description", "$comment", "examples", "default", "deprecated", "readOnly", "writeOnly"}
)


def pointer_of(ref: Any) -> str | None:
    """The JSON Pointer that the `$ref` means when it is a local one."""
    return unquote(ref[1:]) if isinstance(ref, str) and (ref == "#" or ref.startswith("#/")) else None


def ref_to(pointer: str) -> str:
    """The `$ref` that leads to `pointer`."""
    return "#" + quote(pointer, safe="/~!$&'()*+,;=:@-._")


def reachable(document: Any, start: str) -> Iterator[str]:
    """The pointers that references lead to from the schema at `start`, near or far, each once."""
    pending, seen = [start], {start}
    while pending:
        for pointer in _refs(lookup(document, pending.pop())):
            if pointer not in seen:
                seen.add(pointer)
                pending.append(pointer)
                yield pointer


def _refs(schema: Any) -> Iterator[str]:
    """The targets of the references in `schema`, its definitions and the resources inside it left out."""
    if isinstance(schema, dict) and (pointer := pointer_of(schema.get("$ref"))) is not None:
        yield pointer
    for tokens, child in children(schema):
        if tokens[0] not in _DEFINITIONS and not (isinstance(child, dict) and "$id" in child):
            yield from _refs(child)


def bare(schema: Any, rename: Callable[[str], str]) -> Any:
    """A copy of `schema` with only what decides; `rename` gives the pointer that a reference now means."""
    if not isinstance(schema, dict):
        return schema
    return {k: _bare_keyword(k, v, rename) for k, v in schema.items() if k not in _ANNOTATIONS and k[:2] != "x-"}


def _bare_keyword(keyword: str, value: Any, rename: Callable[[str], str]) -> Any:
    if keyword == "$ref" and (pointer := pointer_of(value)) is not None:
        return ref_to(rename(pointer))
    if keyword in ONE:
        return _bare_inner(value, rename)
    if keyword in LIST and isinstance(value, list):
        return [_bare_inner(item, rename) for item in value]
    if keyword in MAP and isinstance(value, dict):
        return {name: _bare_inner(item, rename) for name, item in value.items()}
    return value


def _bare_inner(schema: Any, rename: Callable[[str], str]) -> Any:
    """In a resource of its own, references mean something else: it stays as it is."""
    return schema if isinstance(schema, dict) and "$id" in schema else bare(schema, rename)
