"""The set of a schema's documents, for set algebra: jsonschema-rs's canonical form, where it can be asked safely.

jsonschema-rs 0.60.3 dies (a stack overflow, which nothing can catch) on some schemas in which `unevaluatedProperties`
or `unevaluatedItems` stands beside a reference that leads back to itself. Those are left out: nothing is known of them.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from schemagen.catalog.exact import DRAFTS, Draft
from schemagen.catalog.walk import LIST, lookup, walk

_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})


def canonical(schema: Any, *, draft: Draft | None = None, formats: bool = True) -> jsonschema_rs.CanonicalSchema | None:
    """The canonical form of `schema`; None when it has none, or when asking for it is not safe."""
    if _is_unsafe(schema):
        return None
    options: dict[str, Any] = {} if draft is None else {"draft": DRAFTS[draft]}
    try:
        return jsonschema_rs.canonicalize(schema, offline=True, validate_formats=formats, **options)
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


def _is_unsafe(schema: Any) -> bool:
    dicts = [s for _, s in walk(schema) if isinstance(s, dict)]
    if not any(_UNEVALUATED & set(s) and any(True for _ in _references_in_place(s)) for s in dicts):
        return False
    return any(_leads_back(schema, ref) for s in dicts if isinstance(ref := s.get("$ref"), str))


def _references_in_place(schema: Any) -> Iterator[str]:
    """The references that `schema` applies to the same value."""
    if not isinstance(schema, dict):
        return
    if isinstance(ref := schema.get("$ref", schema.get("$dynamicRef")), str):
        yield ref
    inner = [branch for keyword in LIST - {"prefixItems"} for branch in schema.get(keyword, ())]
    inner += [schema.get(keyword) for keyword in ("if", "then", "else", "not")]
    for part in [*inner, *schema.get("dependentSchemas", {}).values()]:
        yield from _references_in_place(part)


def _leads_back(root: Any, start: str) -> bool:
    """Whether what the reference `start` leads to has, at any depth, the same reference again."""
    seen, queue = set[str](), [start]
    while queue:
        try:
            target = lookup(root, unquote(queue.pop().removeprefix("#")))
        except KeyError:
            continue
        for _, schema in walk(target):
            ref = schema.get("$ref") if isinstance(schema, dict) else None
            if ref == start:
                return True
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                queue.append(ref)
    return False
