"""Where a `$ref` leads: to a place in one of the catalog's files, and never out of them."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from schemagen.catalog.walk import lookup, pointer, walk
from schemagen.diagnostic import did_you_mean
from schemagen.source import Document

_KNOWN_ELSEWHERE = ("https://json-schema.org/draft/", "http://json-schema.org/draft-")


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a file of the catalog."""

    file: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a reference can't be followed."""

    code: str
    message: str
    help: str | None = None


def resolve(ref: str, file: str, documents: Mapping[str, Document], folder: str) -> Target | Problem | None:
    """The place that `ref`, written in `file`, leads to; None when it is to be left as it is.

    Left alone are the meta-schemas, which every validator has, and what a resource in the file answers (`$id`).
    """
    parts = urlsplit(ref)
    own = _own_name(documents[file].data)
    if own and ref.split("#")[0] == own:
        path = file
    elif parts.scheme or parts.netloc:
        return _elsewhere(ref, documents[file].data)
    elif not parts.path:
        path = file
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path)))
        if parts.path.startswith("/") or not path.startswith(folder + "/"):
            help = "a reference never leaves its catalog; move what is shared into it"
            return Problem("reference-outside-catalog", f"'{ref}' leads out of {folder}/", help)
    if path not in documents:
        if _embedded(ref, documents[file].data):
            return None
        known = {posixpath.relpath(p, posixpath.dirname(file)) for p in documents}
        return Problem("reference-unresolved", f"no file '{parts.path}'", did_you_mean(parts.path, known))
    return _inside(path, unquote(parts.fragment), documents[path].data, ref)


def _elsewhere(ref: str, data: Any) -> Problem | None:
    if ref.startswith(_KNOWN_ELSEWHERE) or _embedded(ref, data):
        return None
    help = "copy the definition into the catalog; schemagen never reads from the network"
    return Problem("reference-remote", f"'{ref}' leads to the network", help)


def _inside(path: str, fragment: str, data: Any, ref: str) -> Target | Problem:
    """The place of `fragment` (a JSON Pointer or an anchor) in the file at `path`."""
    if fragment and not fragment.startswith("/"):
        for tokens, schema in walk(data):
            if isinstance(schema, dict) and fragment in (schema.get("$anchor"), schema.get("$dynamicAnchor")):
                return Target(path, pointer(tokens))
        return Problem("reference-unresolved", f"no $anchor '{fragment}' in {path}")
    try:
        found = lookup(data, fragment)
    except KeyError:
        return Problem("reference-unresolved", f"nothing stands at '{ref}'", _nearby(data, fragment))
    if not isinstance(found, dict | bool):
        return Problem("reference-unresolved", f"what stands at '{ref}' is no schema")
    return Target(path, fragment)


def _nearby(data: Any, fragment: str) -> str | None:
    """A suggestion among the names that stand beside the missing one."""
    parent, _, name = fragment.rpartition("/")
    try:
        siblings = lookup(data, parent)
    except KeyError:
        return None
    return did_you_mean(name, siblings) if isinstance(siblings, dict) else None


def _own_name(data: Any) -> str | None:
    """The `$id` of a whole file, without its empty fragment."""
    name = data.get("$id") if isinstance(data, dict) else None
    return name.split("#")[0] if isinstance(name, str) else None


def _embedded(ref: str, data: Any) -> bool:
    """Whether a resource inside the file has the name that `ref` asks for."""
    wanted = ref.split("#")[0]
    return any(
        tokens and isinstance(schema, dict) and isinstance(name := schema.get("$id"), str)
        and (name.split("#")[0] == wanted or name.rsplit("/", 1)[-1].split("#")[0] == wanted)
        for tokens, schema in walk(data)
    )  # fmt: skip
