"""Two versions of an entity → what becomes of a record, member by member, as deep as both schemas say what is there.

A member's schema is what it refers to and the members of `allOf`; what stands in alternatives (`oneOf`, `anyOf` but for
null, `if`) is taken as it is. Whatever comes out is held against the new schema afterwards.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemagen.catalog.fields import json_types
from schemagen.catalog.lineage import Stage
from schemagen.catalog.model import Entity
from schemagen.catalog.parts import parts_of
from schemagen.catalog.walk import lookup, pointer
from schemagen.evolve.upcast.conversion import Computed, Conversion, Fill, Members, Missing, Retyped

Schema = Mapping[str, Any]
Parts = tuple[tuple[str, Schema], ...]


def derive(old: Stage, new: Stage) -> Conversion:
    """What becomes of a record of `old` in `new`, the next version."""
    made = _Derivation(old.entity.schema, new.entity)
    record = made.conversion("", "")
    members = record.members or Members()
    if new.version_field is not None:
        stated = {new.version_field: new.entity.version}
        fills = {name: fill for name, fill in members.fills.items() if name not in stated}
        members = replace(members, stated=stated, fills=fills)
    record.members = members
    _prune(made.known.values())
    return record


@dataclass(frozen=True, slots=True)
class _Property:
    """A member as a schema describes it."""

    place: str
    parts: Parts
    required: bool

    @property
    def types(self) -> frozenset[str]:
        return json_types(self.parts)

    @property
    def facts(self) -> Schema:
        return {k: v for _, part in reversed(self.parts) for k, v in part.items()}

    @property
    def is_nullless(self) -> bool:
        return "null" not in self.types


class _Derivation:
    """Conversions between the parts of two schemas, each pair of places once: so that recursive schemas end."""

    def __init__(self, old: Schema, new: Entity) -> None:
        self.old, self.new, self.entity = old, new.schema, new
        self.known: dict[tuple[str, str], Conversion] = {}

    def conversion(self, was: str, now: str) -> Conversion:
        """What becomes of a value whose schemas stand at `was` and `now`."""
        if (was, now) in self.known:
            return self.known[was, now]
        made = self.known[was, now] = Conversion()
        before, after = _parts(self.old, was), _parts(self.new, now)
        types, allowed = json_types(before), json_types(after)
        if not types - {"null"} <= allowed:
            made.scalar = Retyped(types, allowed)
        if "object" in types & allowed:
            made.members = self._members(before, after, was, now)
        made.items = self._under("items", before, after)
        return made

    def _under(self, keyword: str, before: Parts, after: Parts) -> Conversion | None:
        """What becomes of values whose schemas both versions state under `keyword`."""
        was, now = _first(before, keyword), _first(after, keyword)
        return None if was is None or now is None else self.conversion(was, now)

    def _members(self, before: Parts, after: Parts, was: str, now: str) -> Members:
        old, new = _properties(before, self.old), _properties(after, self.new)
        names = dict(_renamed(old, new))
        there = {names.get(name, name): one for name, one in old.items()}
        gone = {name for name in old if names.get(name, name) not in new}
        return Members(
            names,
            frozenset(gone if was == "" or _is_closed(after) else ()),
            frozenset(_losing_null(there, new)),
            {name: fill for name, one in new.items() if (fill := self._fill(name, there.get(name), one, now))},
            values={name: self.conversion(one.place, new[called].place) for name, one in old.items()
                    if (called := names.get(name, name)) in new},
            others=self._under("additionalProperties", before, after),
            named=frozenset({*old, *new}),
        )  # fmt: skip

    def _fill(self, name: str, was: _Property | None, now: _Property, owner: str) -> Fill | Computed | Missing | None:
        """What the member of the object at `owner` gets where it has no value; None where it stays without."""
        backfill = now.facts.get("x-backfill")
        is_filled = was is None and backfill is not None
        is_new = now.required and (was is None or not was.required or (now.is_nullless and not was.is_nullless))
        if not (is_new or is_filled):
            return None
        if backfill is not None and (is_filled or now.is_nullless):
            return self._backfill(name, now, backfill, owner)
        if not now.is_nullless:
            return Fill(None)
        default = now.facts.get("default")
        return Missing(name) if default is None else Fill(default)

    def _backfill(self, name: str, now: _Property, stated: Any, owner: str) -> Fill | Computed | Missing | None:
        """A string is CEL."""
        if not isinstance(stated, str):
            return Fill(stated)
        from schemagen.rules.backfill import evaluator, read_backfill
        from schemagen.rules.expressible import NotExpressible
        from schemagen.rules.problem import CelError

        try:
            of = evaluator(read_backfill(stated, self.entity, now.parts, owner))
            return Computed(name, of, now.required, not now.is_nullless)
        except (CelError, NotExpressible):
            return Missing(name) if now.required else None


def _parts(root: Schema, place: str) -> Parts:
    return parts_of(lookup(root, place), root, place)


def _properties(parts: Parts, root: Schema) -> dict[str, _Property]:
    """The members that `parts` name, in their order."""
    required = {name for _, part in parts for name in part.get("required", ())}
    found: dict[str, _Property] = {}
    for place, part in parts:
        for name in part.get("properties", {}):
            if name not in found:
                at = place + pointer(("properties", name))
                found[name] = _Property(at, _parts(root, at), name in required)
    return found


def _renamed(old: Mapping[str, _Property], new: Mapping[str, _Property]) -> Iterator[tuple[str, str]]:
    for name, one in new.items():
        was = str(one.facts.get("x-renamed-from"))
        if name not in old and was in old and was not in new:
            yield was, name


def _losing_null(old: Mapping[str, _Property], new: Mapping[str, _Property]) -> Iterator[str]:
    """Members whose null is no value any more."""
    return (name for name, one in new.items() if one.is_nullless and (name not in old or not old[name].is_nullless))


def _first(parts: Parts, keyword: str) -> str | None:
    """Where the first schema under `keyword` stands."""
    return next((f"{place}/{keyword}" for place, part in parts if isinstance(part.get(keyword), Mapping)), None)


def _is_closed(parts: Parts) -> bool:
    """Whether members without a name in the schema are refused."""
    return any(part.get(k) is False for _, part in parts for k in ("additionalProperties", "unevaluatedProperties"))


def _prune(all_of_them: Any) -> None:
    """Leave out the conversions that change nothing, so that most of a record is never looked at."""
    nodes = list(all_of_them)
    changing = {id(one) for one in nodes if one.changes}
    while True:
        more = {id(one) for one in nodes if id(one) not in changing and any(id(p) in changing for p in one.parts())}
        if not more:
            break
        changing |= more
    for one in nodes:
        if one.items is not None and id(one.items) not in changing:
            one.items = None
        if one.members is not None:
            values = {name: inner for name, inner in one.members.values.items() if id(inner) in changing}
            others = one.members.others
            kept = others if others is not None and id(others) in changing else None
            one.members = replace(one.members, values=values, others=kept)
