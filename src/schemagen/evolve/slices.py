"""What differs between two schemas, cut out: small pairs of schemas whose containment is enough for that of the whole.

Soundness. A schema is a conjunction of its keywords. Where both sides say the same, the part may be left out of both
(if A' is in B', then A' and C is in B' and C). Under `properties`, `items`, `prefixItems` and `allOf` a part may be
replaced by a larger one, so the pair of parts is a pair of its own. What a keyword means by what stands beside it
(`additionalProperties` by the names in `properties`) is kept: a property that is left out stays as `true`. Nothing is
followed in place (`allOf`, `$ref`) below `unevaluatedProperties` or `unevaluatedItems`, which see what is evaluated.
A pair of definitions met again is taken as proved, and documents are finite.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemagen.catalog.walk import walk
from schemagen.evolve.change import ABSENT
from schemagen.evolve.diff import same
from schemagen.evolve.rebuild import rebuilt
from schemagen.evolve.translate import mentions

Path = tuple[str | int, ...]
NOWHERE: Path = (-1,)  # in an object: no property is called so

_SAID = frozenset({
    "$schema", "$id", "id", "$comment", "$defs", "definitions", "$anchor", "title", "description", "default",
    "examples", "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding", "contentSchema",
})  # fmt: skip
_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "$ref", "dependentSchemas"})
_REF = (b'"$ref"',)
_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})


@dataclass(frozen=True)
class Slice:
    """Two schemas, each by itself, that apply at `path` of a document."""

    path: Path
    old: Any
    new: Any


def slices(old: Any, new: Any) -> list[Slice]:
    """The pairs that differ between two 2020-12 schemas, each a document by itself as `translated` makes it."""
    cutter = _Cutter(definitions_of(old), definitions_of(new))
    if mentions(old, _REF) or mentions(new, _REF):
        cutter.changed = cutter.differing()
    cutter.cut(old, new, ())
    return cutter.found


@dataclass
class _Cutter:
    old: dict[str, Any]
    new: dict[str, Any]
    found: list[Slice] = field(default_factory=list)
    met: set[tuple[str, str]] = field(default_factory=lambda: {("#", "#")})
    changed: frozenset[str] = frozenset()

    def differing(self) -> frozenset[str]:
        """The definitions that say or mean something else, or stand on one side only."""
        names = {n for n in self.old if not same(self.old[n], self.new.get(n, ABSENT))} | set(self.new) - set(self.old)
        uses = {n: {r for d in (self.old, self.new) for r in _refs(d.get(n))} for n in {*self.old, *self.new}}
        while more := {n for n, used in uses.items() if used & names} - names:
            names |= more
        return frozenset(names)

    def equal(self, was: Any, now: Any) -> bool:
        """Whether both say the same and mean the same."""
        return same(was, now) and not (self.changed and self.changed.intersection(_refs(was)))

    def cut(self, old: Any, new: Any, path: Path) -> None:
        if self.equal(old, new):
            return
        if not isinstance(old, dict) or not isinstance(new, dict):
            self.found.append(self.slice(path, old, new))
            return
        was, now = dict(self._kept(old, new)), dict(self._kept(new, old))
        self._inside(was, now, path)
        if not (_UNEVALUATED & {*was, *now}):
            self._in_place(was, now, path)
        if not self.equal(was, now):
            self.found.append(self.slice(path, was, now))

    def _kept(self, schema: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """The keywords of `schema` that can matter to the difference."""
        in_place = bool(_UNEVALUATED & {*schema, *other})
        for keyword, value in schema.items():
            if keyword in _SAID or keyword.startswith("x-"):
                continue
            dropped = not in_place and keyword in _IN_PLACE and keyword in other
            if not (dropped and self.equal({keyword: value}, {keyword: other[keyword]})):
                yield keyword, value

    def _inside(self, was: dict[str, Any], now: dict[str, Any], path: Path) -> None:
        """Cut properties and items that both have, and leave `true` in their place."""
        mine, theirs = was.get("properties"), now.get("properties")
        if isinstance(mine, dict) and isinstance(theirs, dict):
            both = [name for name in mine if name in theirs]
            for name in both:
                self.cut(mine[name], theirs[name], (*path, name))
            was["properties"] = {**mine, **dict.fromkeys(both, True)}
            now["properties"] = {**theirs, **dict.fromkeys(both, True)}
        prefix, prefix_now = was.get("prefixItems", []), now.get("prefixItems", [])
        if len(prefix) != len(prefix_now):
            return
        for index, (one, other) in enumerate(zip(prefix, prefix_now, strict=True)):
            self.cut(one, other, (*path, index))
        if prefix:
            was["prefixItems"] = now["prefixItems"] = [True] * len(prefix)
        if "items" in was and "items" in now and not isinstance(was["items"], list):
            self.cut(was["items"], now["items"], (*path, len(prefix)))
            was["items"] = now["items"] = True

    def _in_place(self, was: dict[str, Any], now: dict[str, Any], path: Path) -> None:
        """Cut what applies to the same value."""
        if len(was.get("allOf", ())) == len(now.get("allOf", ())):
            for one, other in zip(was.pop("allOf", ()), now.pop("allOf", ()), strict=True):
                self.cut(one, other, path)
        ref, ref_now = was.get("$ref", ""), now.get("$ref", "")
        name, name_now = ref.removeprefix("#/$defs/"), ref_now.removeprefix("#/$defs/")
        if name in self.old and name_now in self.new:
            del was["$ref"], now["$ref"]
            if (name, name_now) not in self.met:
                self.met.add((name, name_now))
                self.cut(self.old[name], self.new[name_now], path)

    def slice(self, path: Path, old: Any, new: Any) -> Slice:
        return Slice(path, alone(old, self.old), alone(new, self.new))


def definitions_of(schema: Any) -> dict[str, Any]:
    """What can be referred to in a schema, by name; `#` for all of it."""
    found = schema.get("$defs") if isinstance(schema, dict) else None
    return {**found, "#": schema} if isinstance(found, dict) else {"#": schema}


def _refs(schema: Any) -> set[str]:
    """The names of the definitions that are referred to in `schema`; `#` for its root."""
    refs = (s["$ref"] for _, s in walk(schema) if isinstance(s, dict) and "$ref" in s)
    return {ref.removeprefix("#/$defs/") for ref in refs if isinstance(ref, str)}


def alone(schema: Any, definitions: dict[str, Any]) -> Any:
    """`schema` with the definitions that it needs. References to the root lead to a definition instead."""
    if not mentions(schema, _REF):
        return schema
    names, queue = set[str](), sorted(_refs(schema))
    while queue:
        name = queue.pop()
        if name not in names and name in definitions:
            names.add(name)
            queue += sorted(_refs(definitions[name]))
    if not names:
        return schema
    if "#" not in names:
        return {**schema, "$defs": {n: definitions[n] for n in sorted(names)}}
    return {**_pointed(schema), "$defs": {_named(n): _pointed(definitions[n]) for n in sorted(names)}}


def _named(name: str) -> str:
    return "the.root" if name == "#" else name


def _pointed(schema: Any) -> Any:
    """`schema` where references to the root lead to its definition."""

    def point(part: dict[str, Any], in_place: bool) -> dict[str, Any]:
        kept = {k: v for k, v in part.items() if k != "$defs"}
        return {**kept, "$ref": "#/$defs/the.root"} if part.get("$ref") == "#" else kept

    return rebuilt(schema, point)
