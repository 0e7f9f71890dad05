"""Places in a schema document: a subschema, what `#` means there, and where its references lead."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from schemagen.source.node import escape, tokens

# Keywords that hold one schema, a list of schemas, or schemas by name: where `$id` and anchors may stand.
ONE = frozenset(
    ("additionalProperties", "unevaluatedProperties", "propertyNames", "items", "additionalItems", "unevaluatedItems",
     "contains", "not", "if", "then", "else", "contentSchema")
)  # fmt: skip
LIST = frozenset(["allOf", "anyOf", "oneOf", "prefixItems", "items"])
_OLD = ("3", "4", "6", "7")  # drafts
NAMED = frozenset(["properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions"])


class Place:
    """A subschema. `pointer` is where it stands in the document; None for one made up while sampling.

    Children are made once, so that a place is identified by the object.
    """

    __slots__ = ("_children", "base", "document", "pointer", "schema")

    def __init__(self, schema: Any, document: "Document", base: str, pointer: str | None) -> None:
        self.schema = schema
        self.document = document
        self.pointer = pointer
        self._children: dict[object, Place] = {}
        identifier = schema.get(document.identifier) if isinstance(schema, dict) else None
        self.base = urldefrag(_join(base, identifier))[0] if isinstance(identifier, str) else base

    def at(self, *steps: str | int) -> "Place":
        """The subschema `steps` further down."""
        here = self
        for step in steps:
            child = here._children.get(step)
            if child is None:
                pointer = None if here.pointer is None else here.pointer + escape(step)
                child = here._children[step] = Place(here.schema[step], here.document, here.base, pointer)
            here = child
        return here

    def made(self, key: object, schema: Any) -> "Place":
        """A made-up schema that stands here, kept under `key`; it may hold parts of this one, references included."""
        child = self._children.get(("made", key))
        if child is None:
            child = self._children["made", key] = Place(schema, self.document, self.base, None)
        return child

    def follow(self, reference: str) -> "Place | None":
        """Where `$ref: reference` leads from here, or None when that is not in the document."""
        return self.document.resolve(_join(self.base, reference))

    def follow_dynamic(self, reference: str) -> "Place | None":
        """Where `$dynamicRef` leads: the outermost schema of that dynamic anchor, as if evaluation began at the top."""
        target = self.follow(reference)
        anchor = urldefrag(reference)[1]
        if target is None or not isinstance(target.schema, dict) or target.schema.get("$dynamicAnchor") != anchor:
            return target
        return self.document.dynamic.get(anchor, target)


def _join(base: str, reference: str) -> str:
    """`reference` against `base`; a URN takes a fragment too, which urljoin does not know."""
    return base + reference if not reference or reference.startswith("#") else urljoin(base, reference)


class Document:
    """A whole schema with its embedded resources and anchors.

    `refs_alone`: keywords beside a `$ref` say nothing, as up to draft 7.
    """

    def __init__(self, schema: Any, draft: str | None = None) -> None:
        said = str(schema.get("$schema", "")) if isinstance(schema, dict) else ""
        self.identifier = "id" if draft == "4" or (not draft and "draft-04" in said) else "$id"
        self.refs_alone = draft in _OLD if draft else any(f"draft-0{old}" in said for old in _OLD)
        self.root = Place(schema, self, "", "")
        self._resources: dict[str, Place] = {self.root.base: self.root}
        self._anchors: dict[tuple[str, str], Place] = {}
        self.dynamic: dict[str, Place] = {}
        self._indexed = False

    def resolve(self, uri: str) -> Place | None:
        """The place that an absolute `uri` names, or None."""
        base, fragment = urldefrag(uri)
        if base != self.root.base or (fragment and not fragment.startswith("/")):
            self._index()
        resource = self._resources.get(base)
        if resource is None or not fragment:
            return resource
        return _descend(resource, fragment) if fragment.startswith("/") else self._anchors.get((base, fragment))

    def _index(self) -> None:
        if self._indexed:
            return
        self._indexed = True
        for place in _walk(self.root):
            schema = place.schema
            identifier = schema.get(self.identifier)
            if isinstance(identifier, str):
                self._resources.setdefault(place.base, place)
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(anchor := schema.get(keyword), str):
                    self._anchors.setdefault((place.base, anchor), place)
            if isinstance(anchor := schema.get("$dynamicAnchor"), str):
                self.dynamic.setdefault(anchor, place)
            if isinstance(identifier, str) and identifier.startswith("#"):  # an anchor up to draft 7
                self._anchors.setdefault((place.base, identifier[1:]), place)


def _descend(resource: Place, fragment: str) -> Place | None:
    place = resource
    for token in tokens(unquote(fragment)):
        step: str | int = int(token) if isinstance(place.schema, list) and token.isdecimal() else token
        try:
            place = place.at(step)
        except (KeyError, IndexError, TypeError):
            return None
    return place


def _walk(place: Place) -> Iterator[Place]:
    """Every schema object at and below `place`, in document order."""
    if not isinstance(place.schema, dict):
        return
    yield place
    for keyword, value in place.schema.items():
        if keyword in NAMED and isinstance(value, dict):
            for name in value:
                yield from _walk(place.at(keyword, name))
        elif keyword in LIST and isinstance(value, list):
            for index in range(len(value)):
                yield from _walk(place.at(keyword, index))
        elif keyword in ONE:
            yield from _walk(place.at(keyword))
