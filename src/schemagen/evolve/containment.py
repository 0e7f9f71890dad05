"""Proofs of containment where the set algebra says unknown: patterns by automata, recursion by coinduction.

Every rule here is sufficient, none is necessary: a schema is included when each of its keywords is implied by what the
other one demands. A pair met again below a property or an item is taken as proved (Amadio and Cardelli's rule for
recursive subtyping); JSON values are finite, so the proof holds for each.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from schemagen.catalog.walk import lookup
from schemagen.evolve.automaton import Strings, TooLarge, is_included
from schemagen.evolve.change import ABSENT
from schemagen.evolve.diff import same
from schemagen.evolve.side import Side

_TYPES = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})
_IGNORED = frozenset({
    "$schema", "$id", "id", "$comment", "$defs", "definitions", "$anchor", "title", "description", "default",
    "examples", "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding",
    "contentSchema", "$vocabulary",
})  # fmt: skip
_ABOUT = {
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "number": frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}),
    "array": frozenset({"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains",
                        "maxContains", "additionalItems", "unevaluatedItems"}),
    "object": frozenset({"properties", "patternProperties", "additionalProperties", "required", "minProperties",
                         "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas",
                         "unevaluatedProperties", "dependencies"}),
}  # fmt: skip
_FUEL = 800  # pairs looked at in one proof

Parts = tuple[Any, ...]  # schemas that all hold of the same value


def includes(new: Side, old: Side) -> bool:
    """Whether it is proved that `new` accepts all that `old` accepts. Drafts before 2020-12 are left to the algebra."""
    if {new.draft, old.draft} != {"2020-12"}:
        return False
    try:
        return _Proof(new, old).implied((old.schema,), new.schema)
    except (RecursionError, TooLarge, _TooLong):
        return False


class _TooLong(Exception):  # noqa: N818  # no fault: the proof is given up
    pass


@dataclass
class _Proof:
    new: Side
    old: Side
    assumed: set[tuple[tuple[int, ...], int]] = field(default_factory=set)
    opened: set[tuple[tuple[int, ...], int]] = field(default_factory=set)
    fuel: int = _FUEL
    kept: list[Any] = field(default_factory=list)  # keeps ids of made schemas from being used again

    def implied(self, old: Parts, new: Any) -> bool:
        """Whether every value that fits all of `old` fits `new`."""
        self.fuel -= 1
        if self.fuel < 0:
            raise _TooLong
        if new is True or new == {}:
            return True
        flat = self.flat(old, self.old)
        if any(part is False for part in flat):
            return True
        key = (tuple(sorted({id(p) for p in flat})), id(new))
        if key in self.assumed:
            return True
        if new is False or key in self.opened:
            return not self._types(flat)
        self.kept += [flat, new]
        self.opened.add(key)
        try:
            return self._by_cases(flat, new) or self._each_keyword(flat, new)
        finally:
            self.opened.discard(key)

    def below(self, old: Parts, new: Any) -> bool:
        """`implied` for what lies inside: a pair that is being proved further up may be assumed here."""
        held, self.assumed = self.assumed, self.assumed | self.opened
        opened, self.opened = self.opened, set()
        try:
            return self.implied(old, new)
        finally:
            self.assumed, self.opened = held, opened

    def flat(self, parts: Parts, side: Side) -> list[Any]:
        """`parts` with the members of `allOf` and the targets of `$ref` beside them."""
        out: list[Any] = []
        queue, seen = list(parts), set[int]()
        while queue:
            part = queue.pop(0)
            if id(part) in seen:
                continue
            seen.add(id(part))
            out.append(part)
            if isinstance(part, dict):
                queue += part.get("allOf", [])
                target = _target(part.get("$ref"), side)
                queue += [] if target is None else [target]
        return out

    def _by_cases(self, flat: list[Any], new: Any) -> bool:
        """A finite `old` is tried value by value; one of alternatives is split into them."""
        for part in flat if self.new.is_movable and self.old.is_movable else ():
            values = part.get("enum", [part["const"]] if "const" in part else None) if isinstance(part, dict) else None
            if isinstance(values, list):
                return all(self._fits(v, new) for v in values if all(self._fits_old(v, p) for p in flat))
        for part in flat:
            for keyword in ("anyOf", "oneOf"):
                branches = part.get(keyword) if isinstance(part, dict) else None
                if isinstance(branches, list) and branches:
                    rest = {k: v for k, v in part.items() if k not in (keyword, "allOf", "$ref")}
                    self.kept.append(rest)
                    others = [p for p in flat if p is not part]
                    if all(self.implied((*others, rest, branch), new) for branch in branches):
                        return True
        return False

    def _fits(self, value: Any, new: Any) -> bool:
        return bool(_within(new, self.new).exact.is_valid(value))

    def _fits_old(self, value: Any, old: Any) -> bool:
        return bool(_within(old, self.old).exact.is_valid(value))

    def _each_keyword(self, flat: list[Any], new: Any) -> bool:
        """Whether `flat` implies every keyword of `new`."""
        types = self._types(flat)
        if not isinstance(new, dict):
            return not types
        old = _Facts(flat)
        return all(self._keyword(old, types, k, v, new) for k, v in new.items() if k not in _IGNORED and k[:2] != "x-")

    def _keyword(self, old: "_Facts", types: frozenset[str], keyword: str, value: Any, new: dict[str, Any]) -> bool:
        for type_, keywords in _ABOUT.items():
            if keyword in keywords:
                applies = {"integer", "fraction"} & types if type_ == "number" else {type_} & types
                return not applies or old.states(keyword, value) or self._about(type_, old, keyword, value, new)
        match keyword:
            case "type":
                return types <= _expanded(value)
            case "allOf":
                return all(self.implied(tuple(old.parts), member) for member in value)
            case "oneOf":
                return old.states(keyword, value)
            case "anyOf":
                return old.states(keyword, value) or any(self.implied(tuple(old.parts), b) for b in value)
            case "$ref":
                target = _target(value, self.new)
                return target is not None and self.implied(tuple(old.parts), target)
            case "not":
                excluded = [p["not"] for p in old.parts if isinstance(p, dict) and "not" in p]
                back = _Proof(self.old, self.new, fuel=self.fuel // 2)
                return old.states(keyword, value) or any(back.implied((value,), e) for e in excluded)
            case "then" | "else":
                return True  # said with `if`
            case "if":
                branches = [new.get("then", True), new.get("else", True)]
                return all(self.implied(tuple(old.parts), branch) for branch in branches)
        return not keyword.startswith("$") and old.states(keyword, value)

    def _about(self, type_: str, old: "_Facts", keyword: str, value: Any, new: dict[str, Any]) -> bool:
        match type_:
            case "string":
                return self._string(old, keyword, value)
            case "number":
                return old.implies_bound(keyword, value)
            case "array":
                return self._array(old, keyword, value, new)
        return self._object(old, keyword, value, new)

    def _string(self, old: "_Facts", keyword: str, value: Any) -> bool:
        if keyword == "format":
            return not self.new.formats
        match keyword:
            case "pattern":
                outer = Strings((value,))
            case "minLength":
                outer = Strings(shortest=int(value))
            case _:
                outer = Strings(longest=int(value))
        return is_included(old.strings(), outer) is True

    def _array(self, old: "_Facts", keyword: str, value: Any, new: dict[str, Any]) -> bool:
        match keyword:
            case "items":
                start = len(new.get("prefixItems", []))
                deepest = max([start, *(len(p.get("prefixItems", [])) for p in old.dicts)])
                places = range(start, deepest + 1)
                return all(old.never_has(i) or self.below(old.item(i), value) for i in places)
            case "prefixItems":
                return all(old.never_has(i) or self.below(old.item(i), v) for i, v in enumerate(value))
            case "contains" if new.get("minContains", 1) == 0:
                return True
            case "contains":
                return any(
                    "contains" in p and p.get("minContains", 1) >= new.get("minContains", 1)
                    and self.below((p["contains"],), value)
                    for p in old.dicts
                ) or self._first_is(old, value, new)  # fmt: skip
            case "minContains":
                return True  # said with `contains`
            case "minItems" | "maxItems":
                return old.implies_bound(keyword, value)
            case "uniqueItems":
                return value is False or old.most("maxItems") <= 1
        return False

    def _first_is(self, old: "_Facts", value: Any, new: dict[str, Any]) -> bool:
        """Whether there is a first item, and it is one that `contains` asks for."""
        plain = new.get("minContains", 1) == 1 and "maxContains" not in new
        return plain and old.least("minItems") > 0 and self.below(old.item(0), value)

    def _object(self, old: "_Facts", keyword: str, value: Any, new: dict[str, Any]) -> bool:
        match keyword:
            case "required":
                return set(value) <= old.required()
            case "properties":
                return all(self.below(old.property(name), schema) for name, schema in value.items())
            case "additionalProperties":
                known = set(new.get("properties", {}))
                return not new.get("patternProperties") and self._rest(old, known, value)
            case "unevaluatedProperties":
                names = _evaluated(new, self)
                return names is not None and self._rest(old, names, value)
            case "minProperties" | "maxProperties":
                return old.implies_bound(keyword, value) or (
                    keyword == "minProperties" and len(old.required()) >= value
                )
            case "propertyNames":
                return any("propertyNames" in p and self.below((p["propertyNames"],), value) for p in old.dicts)
            case "dependentRequired":
                return all(set(names) <= old.required() or old.forbids(n) for n, names in value.items())
        return False

    def _rest(self, old: "_Facts", known: set[str], value: Any) -> bool:
        """Whether every property outside `known` fits `value`."""
        named = {n for p in old.dicts for n in p.get("properties", {})} - known
        patterns = [s for p in old.dicts for s in p.get("patternProperties", {}).values()]
        others = old.others(self)
        return (
            all(self.below(old.property(name), value) for name in sorted(named))
            and all(self.below((s,), value) for s in patterns)
            and self.below(others, value)
        )

    def _types(self, flat: list[Any]) -> frozenset[str]:
        types = _TYPES
        for part in flat:
            if part is False:
                return frozenset()
            if isinstance(part, dict) and "type" in part:
                types &= _expanded(part["type"])
        return types


class _Facts:
    """What several schemas demand of the same value, taken together."""

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts
        self.dicts: list[dict[str, Any]] = [p for p in parts if isinstance(p, dict)]

    def states(self, keyword: str, value: Any) -> bool:
        """Whether one of them says just that, of a keyword that no other keyword and no reference gives its meaning."""
        stated = any(same(p.get(keyword, ABSENT), value) for p in self.dicts)
        return stated and keyword not in _DEPENDENT and not _refers(value)

    def least(self, keyword: str) -> float:
        return max([p[keyword] for p in self.dicts if keyword in p], default=0)

    def most(self, keyword: str) -> float:
        return min([p[keyword] for p in self.dicts if keyword in p], default=float("inf"))

    def implies_bound(self, keyword: str, value: Any) -> bool:
        """Whether a bound at least as tight is among them."""
        stated = [(k, p[k]) for p in self.dicts for k in (keyword, _STRICT.get(keyword, keyword)) if k in p]
        stated += [(k, p[k]) for p in self.dicts for k in [_PLAIN.get(keyword)] if k and k in p]
        for key, bound in stated:
            if isinstance(bound, bool):
                continue
            if keyword == "multipleOf":
                if isinstance(bound, int) and isinstance(value, int) and bound % value == 0:
                    return True
            elif keyword.startswith(("min", "exclusiveMin")):
                if bound > value or (bound == value and not (key in _STRICT and keyword in _PLAIN)):
                    return True
            elif bound < value or (bound == value and not (key in _STRICT and keyword in _PLAIN)):
                return True
        return False

    def strings(self) -> Strings:
        """The strings that fit all of them, formats aside."""
        longest = self.most("maxLength")
        patterns = tuple(p["pattern"] for p in self.dicts if "pattern" in p)
        return Strings(patterns, int(self.least("minLength")), None if longest == float("inf") else int(longest))

    def required(self) -> set[str]:
        return {n for p in self.dicts for n in p.get("required", [])}

    def property(self, name: str) -> Parts:
        """What they demand of the property `name`; patterns are left out, which only weakens the demand."""
        found: list[Any] = []
        for part in self.dicts:
            if name in part.get("properties", {}):
                found.append(part["properties"][name])
            elif "additionalProperties" in part and not part.get("patternProperties"):
                found.append(part["additionalProperties"])
        return tuple(found)

    def forbids(self, name: str) -> bool:
        return any(schema is False for schema in self.property(name))

    def others(self, proof: _Proof) -> Parts:
        """What they demand of properties that none of them names."""
        found = [p["additionalProperties"] for p in self.dicts if "additionalProperties" in p]
        for part in self.dicts:
            if "unevaluatedProperties" in part and _evaluated(part, _Proof(proof.old, proof.old)) is not None:
                found.append(part["unevaluatedProperties"])
        return tuple(found)

    def item(self, index: int) -> Parts:
        found: list[Any] = []
        for part in self.dicts:
            prefix = part.get("prefixItems", [])
            if index < len(prefix):
                found.append(prefix[index])
            elif "items" in part and not isinstance(part["items"], list):
                found.append(part["items"])
        return tuple(found)

    def never_has(self, index: int) -> bool:
        return self.most("maxItems") <= index or any(s is False for s in self.item(index))


_STRICT = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_PLAIN = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def _evaluated(schema: dict[str, Any], proof: _Proof) -> set[str] | None:
    """The properties that `schema` evaluates whatever the value; None when that depends on the value."""
    names: set[str] = set()
    for part in proof.flat((schema,), proof.new):
        if not isinstance(part, dict):
            continue
        if set(part) & {"anyOf", "oneOf", "if", "dependentSchemas", "patternProperties", "additionalProperties", "not"}:
            return None
        if part is not schema and "unevaluatedProperties" in part:
            return None
        names |= set(part.get("properties", {}))
    return names


_DEPENDENT = frozenset({
    "items", "prefixItems", "contains", "minContains", "maxContains", "additionalItems", "unevaluatedItems", "if",
    "additionalProperties", "unevaluatedProperties", "dependencies",
})  # fmt: skip  # their meaning depends on the keywords beside them


def _expanded(types: Any) -> frozenset[str]:
    """JSON Schema's types, numbers split into integers and fractions."""
    named = {types} if isinstance(types, str) else set(types)
    return frozenset(named - {"number"} | ({"integer", "fraction"} if "number" in named else set()))


def _target(ref: Any, side: Side) -> Any:
    """What a local `$ref` leads to; None for others."""
    if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
        return None
    try:
        return lookup(side.schema, unquote(ref[1:]))
    except KeyError:
        return None


def _within(schema: Any, side: Side) -> Side:
    """`schema` as a document of its own, with the definitions of its root at hand."""
    definitions = side.schema.get("$defs", {}) if isinstance(side.schema, dict) else {}
    return Side({"allOf": [schema], "$defs": definitions}, side.draft, side.formats)


def _refers(value: Any) -> bool:
    if isinstance(value, dict):
        return "$ref" in value or "$dynamicRef" in value or any(_refers(v) for v in value.values())
    return isinstance(value, list) and any(_refers(v) for v in value)
