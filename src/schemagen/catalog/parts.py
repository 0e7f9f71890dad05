"""The parts of a schema: those that a value must all fit to fit it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from schemagen.catalog.walk import lookup

if TYPE_CHECKING:
    from schemagen.catalog.model import Schema

Parts = tuple[tuple[str, "Schema"], ...]


def parts_of(schema: Any, root: "Schema", place: str) -> Parts:
    """The schemas that a value other than null must all fit to fit `schema`, each with its pointer in `root`.

    That is `schema`, what it refers to, the members of `allOf`, and of `anyOf` or `oneOf` with null the other branch.
    """
    return tuple(_parts(schema, root, place, set()))


def _parts(schema: Any, root: "Schema", place: str, seen: set[str]) -> Iterator[tuple[str, "Schema"]]:
    if not isinstance(schema, Mapping) or place in seen:
        return
    seen.add(place)
    yield place, schema
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#/"):
        target = unquote(ref[1:])
        try:
            yield from _parts(lookup(root, target), root, target, seen)
        except KeyError:
            return
    for index, member in enumerate(schema.get("allOf", ())):
        yield from _parts(member, root, f"{place}/allOf/{index}", seen)
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword, ())
        others = [(i, b) for i, b in enumerate(branches) if not is_null(b)]
        if len(others) == 1 and len(branches) == 2:
            index, branch = others[0]
            yield from _parts(branch, root, f"{place}/{keyword}/{index}", seen)


def is_null(schema: Any) -> bool:
    """Whether `schema` says that it takes null only."""
    return isinstance(schema, Mapping) and (schema.get("type") == "null" or schema.get("const", ...) is None)
