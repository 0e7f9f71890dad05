"""A schema of any draft as one of 2020-12 that accepts the same documents, its references all to its own `$defs`.

Proofs and the sampler then need to know one draft, and no base URIs.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import orjson

from schemagen.catalog.exact import Draft
from schemagen.catalog.walk import tokens_of

_ONE = ("additionalProperties", "not", "items", "additionalItems", "propertyNames", "contains", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties")  # fmt: skip
_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAP = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "dependencies")
_PLAIN = frozenset({
    "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required",
    "format", "dependentRequired", "minContains", "maxContains", "default", "examples",
})  # fmt: skip
_SINCE = {
    "6": {"const", "contains", "propertyNames", "examples"},
    "7": {"if", "then", "else"},
    "2019-09": {"dependentRequired", "dependentSchemas", "minContains", "maxContains", "unevaluatedItems",
                "unevaluatedProperties"},
    "2020-12": {"prefixItems"},
}  # fmt: skip
_ORDER: tuple[Draft, ...] = ("4", "6", "7", "2019-09", "2020-12")


_RESOLVED = (b'"$ref"', b'"$dynamicRef"', b'"$id"', b'"dependencies"')


class Untranslatable(Exception):  # noqa: N818  # no fault: the schema is used as it is
    """What has no equal in 2020-12 that stands by itself."""


def translated(schema: Any, draft: Draft) -> Any:
    """`schema` in 2020-12 by itself; None where there is no such thing (dynamic references across resources)."""
    if isinstance(schema, bool):
        return schema
    if draft == "2020-12" and (not mentions(schema, _RESOLVED) or _is_plain(schema)):
        return schema
    try:
        return _Translation(schema, draft).made()
    except (Untranslatable, RecursionError, ValueError, KeyError, TypeError, AttributeError):
        return None


def mentions(schema: Any, words: tuple[bytes, ...]) -> bool:
    """Whether one of `words` may be a keyword somewhere in `schema`; much faster than to walk through it."""
    try:
        text = orjson.dumps(schema)
    except TypeError:  # numbers that only Python writes
        return True
    return any(word in text for word in words)


def _is_plain(schema: Any) -> bool:
    """Whether a 2020-12 schema refers only to its root or its `$defs`, by pointers."""
    for depth, sub in _walk(schema):
        if not isinstance(sub, dict):
            continue
        ref = sub.get("$ref", "#")
        if "$dynamicRef" in sub or (depth and "$id" in sub) or "dependencies" in sub:
            return False
        if not isinstance(ref, str) or not (ref == "#" or (ref.startswith("#/$defs/") and ref.count("/") == 2)):
            return False
    return True


@dataclass
class _Translation:
    root: Any
    draft: Draft
    resources: dict[str, Any] = field(default_factory=dict)  # by URI: the schema and its base
    anchors: dict[str, tuple[Any, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of definitions, by the URI they are referred to by
    waiting: list[tuple[str, Any, str]] = field(default_factory=list)
    dynamic: int = 0

    def made(self) -> Any:
        text = json.dumps(self.root, default=str)
        if self.draft == "2019-09" and '"contains"' in text and '"unevaluatedItems"' in text:
            raise Untranslatable  # only since 2020-12 `contains` counts as evaluating
        self.resources[""] = self.root
        self._index(self.root, "", 0)
        out = self.schema(self.root, "")
        definitions: dict[str, Any] = {}
        while self.waiting:
            name, schema, base = self.waiting.pop(0)
            definitions[name] = self.schema(schema, base)
        return {**out, "$defs": definitions} if definitions else out

    def has(self, keyword: str) -> bool:
        """Whether the draft knows `keyword`."""
        since = next((d for d, keywords in _SINCE.items() if keyword in keywords), "4")
        if keyword in ("additionalItems", "dependencies") and self.draft == "2020-12":
            return keyword == "dependencies"  # kept by both validators for older schemas
        return _ORDER.index(self.draft) >= _ORDER.index(since)

    def base(self, schema: dict[str, Any], base: str) -> str:
        """The base URI inside `schema`."""
        stated = schema.get("id" if self.draft == "4" else "$id")
        old = self.draft in ("4", "6", "7")
        if not isinstance(stated, str) or (old and ("$ref" in schema or stated.startswith("#"))):
            return base
        return urldefrag(urljoin(base, stated)).url

    def _index(self, schema: Any, base: str, depth: int) -> None:
        """Note the resources and anchors of `schema`."""
        if not isinstance(schema, dict):
            return
        inside = self.base(schema, base)
        if inside != base or depth == 0:
            self.resources.setdefault(inside, schema)
        anchors = [schema.get(k) for k in ("$anchor", "$dynamicAnchor")] if self.draft > "2" else []
        if self.draft in ("4", "6", "7"):
            anchors = [_fragment(schema.get("id" if self.draft == "4" else "$id"))]
        self.dynamic += "$dynamicAnchor" in schema or schema.get("$recursiveAnchor") is True
        for anchor in anchors:
            if isinstance(anchor, str):
                self.anchors.setdefault(f"{inside}#{anchor}", (schema, inside))
        for child in _children(schema):
            self._index(child, inside, depth + 1)

    def ref(self, reference: Any, base: str) -> str:
        """Where the translation of what `reference` leads to stands."""
        uri, fragment = urldefrag(urljoin(base, reference)) if reference else (base, "")
        if not fragment and self.resources.get(uri) is self.root:
            return "#"
        key = f"{uri}#{fragment}"
        if key not in self.names:
            self.names[key] = self._name(key)
            self.waiting.append((self.names[key], *self._found(uri, unquote(fragment))))
        return f"#/$defs/{self.names[key]}"

    def _name(self, key: str) -> str:
        """A name for what is referred to by `key` that needs no escaping, and stays when others come or go."""
        name = "".join(c if c.isalnum() and c.isascii() else "." for c in unquote(key).lstrip("#/"))
        name = name.removeprefix("definitions.").removeprefix(".defs.")
        while name in self.names.values():
            name += "."
        return name

    def _found(self, uri: str, fragment: str) -> tuple[Any, str]:
        if f"{uri}#{fragment}" in self.anchors:
            return self.anchors[f"{uri}#{fragment}"]
        if uri not in self.resources or (fragment and not fragment.startswith("/")):
            raise Untranslatable
        schema, base = self.resources[uri], uri
        for token in tokens_of(fragment):
            schema = schema[int(token)] if isinstance(schema, list) else schema[token]
            if isinstance(schema, dict):
                base = self.base(schema, base)
        return schema, base

    def schema(self, schema: Any, base: str) -> Any:
        """`schema` in 2020-12."""
        if isinstance(schema, bool):
            return schema
        inside = self.base(schema, base)
        if "$ref" in schema and self.draft in ("4", "6", "7"):
            return {"$ref": self.ref(schema["$ref"], base)}  # what stands beside it is ignored
        out: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
                self._refer(out, keyword, value, inside)
            elif self.has(keyword):
                self._keyword(out, keyword, value, schema, lambda s: self.schema(s, inside))
        return out

    def _refer(self, out: dict[str, Any], keyword: str, value: str, base: str) -> None:
        known = {"$ref", "$dynamicRef"} if self.draft == "2020-12" else {"$ref", "$recursiveRef"}
        if keyword not in known:
            return
        if keyword != "$ref" and self.dynamic and (self.dynamic > 1 or len(set(map(id, self.resources.values()))) > 1):
            raise Untranslatable  # with one resource and one anchor, it leads where a plain reference would
        target = {"$ref": self.ref(value, base)}
        if "$ref" in out:
            out.setdefault("allOf", []).append(target)
        else:
            out.update(target)

    def _keyword(
        self, out: dict[str, Any], keyword: str, value: Any, beside: dict[str, Any], inner: Callable[[Any], Any]
    ) -> None:
        if keyword == "enum" and self.draft == "4" and _has_whole_float(value):
            raise Untranslatable  # in draft 4 alone 1.0 is no integer
        if keyword in ("exclusiveMaximum", "exclusiveMinimum") and self.draft == "4":
            plain = "m" + keyword[10:]
            if value is True and plain in beside:
                out[keyword] = beside[plain]
        elif keyword == "items" and self.draft != "2020-12" and isinstance(value, list):
            out["prefixItems"] = [inner(item) for item in value]
            if "additionalItems" in beside:
                out["items"] = inner(beside["additionalItems"])
        elif keyword == "additionalItems":
            return  # said with `items`
        elif keyword == "dependencies":
            self._dependencies(out, value, inner)
        elif keyword in _ONE:
            out[keyword] = inner(value)
        elif keyword in _LIST:
            out[keyword] = [inner(item) for item in value] + (out.get(keyword, []) if keyword == "allOf" else [])
        elif keyword in _MAP and keyword not in ("$defs", "definitions"):
            out[keyword] = {**out.get(keyword, {}), **{name: inner(item) for name, item in value.items()}}
        elif keyword in _PLAIN or keyword.startswith("x-"):
            out[keyword] = value

    def _dependencies(self, out: dict[str, Any], value: dict[str, Any], inner: Callable[[Any], Any]) -> None:
        """As `allOf`, so that they never meet `dependentRequired` beside them."""
        for name, needed in value.items():
            split = {"dependentRequired": {name: needed}} if isinstance(needed, list) else {
                "dependentSchemas": {name: inner(needed)}}  # fmt: skip
            out.setdefault("allOf", []).append(split)


def _fragment(identifier: Any) -> str | None:
    return identifier[1:] if isinstance(identifier, str) and identifier.startswith("#") else None


def _children(schema: dict[str, Any]) -> Iterator[Any]:
    for keyword, value in schema.items():
        if keyword in _ONE and isinstance(value, dict):
            yield value
        elif (keyword in _LIST or keyword == "items") and isinstance(value, list):
            yield from value
        elif keyword in _MAP and isinstance(value, dict):
            yield from (item for item in value.values() if isinstance(item, dict))


def _walk(schema: Any) -> Iterator[tuple[int, Any]]:
    stack = [(0, schema)]
    while stack:
        depth, current = stack.pop()
        yield depth, current
        if isinstance(current, dict):
            stack += [(depth + 1, child) for child in _children(current)]


def _has_whole_float(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_has_whole_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()
