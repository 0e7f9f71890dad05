"""Where in a record the objects stand that a nested rule is about: a graph over the schema's pointers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from schemagen.catalog.model import Schema
from schemagen.catalog.walk import lookup, pointer
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.pattern import python_pattern

Edge = tuple[str, Any, str]


def places(
    root: Schema, targets: Iterable[str], starts: Iterable[str] = ("",), *, every: bool = False
) -> dict[str, list[Edge]]:
    """The steps (see cel.place) that lead from the record to the objects of the schemas at `targets`.

    `starts` are the pointers to the schemas that a record may be of. With `every` they lead to values of all types, in
    records that may not fit the schema, and what is unevaluated is taken for additional. Raises NotExpressible for a
    target that no step leads to, or only one that can't be taken.
    """
    edges: dict[str, list[Edge]] = {}
    waiting = [*starts]
    while waiting:
        at = waiting.pop()
        if at not in edges:
            edges[at] = list(_edges(root, at, every))
            waiting += [target for _, _, target in edges[at]]
    wanted = set(targets)
    if lost := wanted - edges.keys():
        raise NotExpressible(f"a rule at {min(lost)}, where no record is seen to lead")
    leading = _leading(edges, wanted)
    kept = {at: [e for e in found if e[2] in leading] for at, found in edges.items() if at in leading}
    return {at: [_checked(e) for e in found] for at, found in sorted(kept.items()) if found}


def _leading(edges: Mapping[str, list[Edge]], wanted: set[str]) -> set[str]:
    """The pointers from which one of `wanted` is reached."""
    leading = set(wanted)
    while more := {at for at, found in edges.items() if at not in leading and any(t in leading for _, _, t in found)}:
        leading |= more
    return leading


def _edges(root: Schema, at: str, every: bool) -> Iterator[Edge]:
    schema = lookup(root, at)
    if not isinstance(schema, Mapping):
        return
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#"):
        yield "same", None, unquote(ref[1:])
    for index, _ in enumerate(schema.get("allOf", ())):
        yield "same", None, f"{at}/allOf/{index}"
    yield from _branches(schema, at, every)
    yield from _members(schema, at, ("additionalProperties", "unevaluatedProperties")[: 1 + every])
    yield from _items(schema, at, ("items", "unevaluatedItems")[: 1 + every])


def _branches(schema: Schema, at: str, every: bool) -> Iterator[Edge]:
    for keyword in ("anyOf", "oneOf"):
        branches = schema.get(keyword, ())
        objects = [i for i, branch in enumerate(branches) if every or not _is_no_container(branch)]
        for index in objects:  # the only one that an object or array can fit needs no look
            here = f"{at}/{keyword}/{index}"
            yield ("same", None, here) if len(objects) == 1 and not every else ("fits", here, here)
    if "if" in schema:
        yield from ((how, f"{at}/if", f"{at}/{k}") for how, k in (("fits", "then"), ("unless", "else")) if k in schema)
        yield "fits", f"{at}/if", f"{at}/if"
    for name in schema.get("dependentSchemas", ()):
        yield "has", name, at + pointer(("dependentSchemas", name))


def _is_no_container(branch: Any) -> bool:
    types = branch.get("type") if isinstance(branch, Mapping) else None
    listed = [types] if isinstance(types, str) else types
    return listed is not None and not {"object", "array"} & set(listed)


def _members(schema: Schema, at: str, others: Sequence[str]) -> Iterator[Edge]:
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name in named:
        yield "member", name, at + pointer(("properties", name))
    for pattern in patterns:
        yield "pattern", pattern, at + pointer(("patternProperties", pattern))
    for keyword in others:
        if keyword in schema:
            yield "values", (tuple(named), tuple(patterns)), f"{at}/{keyword}"


def _items(schema: Schema, at: str, others: Sequence[str]) -> Iterator[Edge]:
    first = schema.get("prefixItems", ())
    for index, _ in enumerate(first):
        yield "item", index, f"{at}/prefixItems/{index}"
    for keyword in others:
        if keyword in schema:
            yield "items", len(first), f"{at}/{keyword}"


def _checked(edge: Edge) -> Edge:
    how, what, target = edge
    match how:
        case "pattern":
            return how, python_pattern(what), target
        case "values":
            return how, (what[0], tuple(map(python_pattern, what[1]))), target
    return edge
