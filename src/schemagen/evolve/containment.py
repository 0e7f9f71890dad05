"""Proofs of containment where the set algebra says unknown: patterns by automata, recursion by coinduction.

Every rule here is sufficient, none is necessary: a schema is included when each of its keywords is implied by what the
other one demands. A pair met again below a property or an item is taken as proved (Amadio and Cardelli's rule for
recursive subtyping); JSON values are finite, so the proof holds for each.
"""

from dataclasses import dataclass, field
from typing import Any

from schemagen.evolve.algebra import contains
from schemagen.evolve.automaton import Strings, TooLarge, is_included, literal
from schemagen.evolve.facts import Facts, Parts, expanded, flat, refers, target
from schemagen.evolve.inside import implies_array, implies_object
from schemagen.evolve.side import Side
from schemagen.evolve.slices import alone, definitions_of

IGNORED = frozenset({
    "$schema", "$id", "id", "$comment", "$defs", "definitions", "$anchor", "title", "description", "default",
    "examples", "deprecated", "readOnly", "writeOnly", "contentMediaType", "contentEncoding",
    "contentSchema", "$vocabulary", "$dynamicAnchor",
})  # fmt: skip
_STRING = frozenset({"minLength", "maxLength", "pattern", "format"})
_NUMBER = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_ARRAY = frozenset({
    "items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains",
    "unevaluatedItems",
})  # fmt: skip
_OBJECT = frozenset({
    "properties", "patternProperties", "additionalProperties", "required", "minProperties", "maxProperties",
    "propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties",
})  # fmt: skip
_OF_TYPE: dict[str, Any] = {t: {"type": t} for t in ("null", "boolean", "number", "string", "array", "object")}
_FUEL = 400  # pairs looked at in one proof
_ALGEBRA = 30  # leaves given to the set algebra in one proof


def includes(new: Side, old: Side) -> bool:
    """Whether it is proved that `new` accepts all that `old` accepts.

    Drafts are read as 2020-12. Two differ in what this can't see: draft 4 takes no `1.0` for an integer, and each
    draft has formats of its own.
    """
    if new.modern is None or old.modern is None:
        return False
    if new.draft != old.draft and ("4" in (new.draft, old.draft) or new.formats):
        return False
    try:
        proof = Proof(new.modern, old.modern, algebra=0 if "4" in (new.draft, old.draft) else _ALGEBRA)
        return proof.implied((old.modern.schema,), new.modern.schema)
    except (RecursionError, TooLarge, _TooLong):
        return False


class _TooLong(Exception):  # noqa: N818  # no fault: the proof is given up
    pass


_Key = tuple[frozenset[int], int]


@dataclass
class Proof:
    """That a schema of `new` accepts what schemas of `old` do."""

    new: Side
    old: Side
    assumed: frozenset[_Key] = frozenset()
    opened: frozenset[_Key] = frozenset()
    fuel: int = _FUEL
    algebra: int = _ALGEBRA
    kept: list[Any] = field(default_factory=list)  # keeps ids of made schemas from being used again
    made: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def implied(self, old: Parts, new: Any) -> bool:
        """Whether every value that fits all of `old` fits `new`."""
        self.fuel -= 1
        if self.fuel < 0:
            raise _TooLong
        while isinstance(new, dict) and set(new) == {"$ref"} and (found := target(new["$ref"], self.new)) is not None:
            new, self.fuel = found, self.fuel - 1
            if self.fuel < 0:
                raise _TooLong
        if new is True or new == {}:
            return True
        parts = flat(old, self.old)
        if any(part is False for part in parts):
            return True
        key = (frozenset(id(p) for p in parts if not _says_nothing(p)), id(new))
        if key in self.assumed:
            return True
        if key in self.opened:
            return False
        self.kept += [parts, new]
        held, self.opened = self.opened, self.opened | {key}
        try:
            return self._proved(Facts(parts, self.old), new)
        finally:
            self.opened = held

    def below(self, old: Parts, new: Any) -> bool:
        """`implied` for what lies inside: a pair that is being proved further up may be assumed here."""
        held = self.assumed, self.opened
        self.assumed, self.opened = self.assumed | self.opened, frozenset()
        try:
            return self.implied(old, new)
        finally:
            self.assumed, self.opened = held

    def back(self) -> "Proof":
        """A proof the other way round, of what `new` says against `old`."""
        self.fuel //= 2
        return Proof(self.old, self.new, fuel=self.fuel, algebra=self.algebra // 2)

    def part(self, *key: Any, **schema: Any) -> Any:  # schemas by keyword
        """A schema made for the proof, the same one for the same `key`, so that pairs can be met again."""
        return self.made.setdefault(key, schema)

    def _proved(self, old: Facts, new: Any) -> bool:
        if new is False and self._is_empty(old):
            return True
        return self._by_values(old, new) or self._each_keyword(old, new) or self._by_cases(old, new)

    def _by_values(self, old: Facts, new: Any) -> bool:
        """A finite `old` is tried value by value."""
        for part in old.dicts:
            values = part.get("enum", [part["const"]] if "const" in part else None)
            if isinstance(values, list):
                left = [v for v in values if all(_fits(v, p, self.old) for p in old.parts)]
                return all(_fits(v, new, self.new) for v in left)
        return False

    def _by_cases(self, old: Facts, new: Any) -> bool:
        """Each alternative of `old` by itself: its branches, its condition, at last its types. One of them applies."""
        for part in old.dicts:
            for keyword in ("anyOf", "oneOf"):
                branches = part.get(keyword)
                cases: list[Parts] = [(b,) for b in branches or ()]
                if cases and self._all(old, part, (keyword,), cases, new):
                    return True
            if "if" in part:
                negated = self.part("not", id(part["if"]), **{"not": part["if"]})
                cases = [(part["if"], part.get("then", True)), (negated, part.get("else", True))]
                if self._all(old, part, ("if", "then", "else"), cases, new):
                    return True
        return self._by_types(old, new) or self._by_algebra(old, new)

    def _all(self, old: Facts, part: dict[str, Any], gone: tuple[str, ...], cases: list[Parts], new: Any) -> bool:
        """Whether `new` is implied in each of `cases`, one of which replaces the keywords `gone` of `part`."""
        kept = {k: v for k, v in part.items() if k not in (*gone, "allOf", "$ref")}  # what these say stands beside it
        rest = self.part("rest", id(part), gone, **kept)
        others = tuple(p for p in old.parts if p is not part)
        return all(self.implied((*others, rest, *case), new) for case in cases)

    def _by_types(self, old: Facts, new: Any) -> bool:
        """Where `new` has alternatives, each type of `old` may fit another one."""
        if not isinstance(new, dict) or not {"anyOf", "oneOf", "if"} & set(new):
            return False
        if any(p is t for p in old.parts for t in _OF_TYPE.values()):
            return False
        types = old.types()
        left = [t for name, t in _OF_TYPE.items() if expanded(name) & types]
        return len(left) > 1 and all(self.implied((*old.parts, t), new) for t in left)

    def _by_algebra(self, old: Facts, new: Any) -> bool:
        """Leaves, which refer to nothing, are for the set algebra."""
        if self.algebra <= 0 or refers(list(old.parts)) or refers(new):
            return False
        self.algebra -= 1
        whole = {"allOf": list(old.parts)}
        formats = self.new.formats
        return contains(Side(new, "2020-12", formats), Side(whole, "2020-12", formats)) == "yes"

    def _is_empty(self, old: Facts) -> bool:
        """Whether no value fits `old`: for each type, something it demands can't be."""
        return all(self._has_none(type_, old) for type_ in old.types())

    def _has_none(self, type_: str, old: Facts) -> bool:
        match type_:
            case "string":
                return is_included(old.strings(), ()) is True
            case "integer" | "fraction":
                bounds = [p[k] for p in old.dicts for k in ("minimum", "exclusiveMinimum") if k in p]
                return max(bounds, default=float("-inf")) > old.most("maximum")
            case "array":
                few = range(min(int(old.least("minItems")), 4))
                return old.least("minItems") > old.most("maxItems") or any(self.below(old.item(i), False) for i in few)
            case "object":
                return any(self.below(old.property(name), False) for name in sorted(old.required()))
        return False

    def _each_keyword(self, old: Facts, new: Any) -> bool:
        """Whether `old` implies every keyword of `new`."""
        types = old.types()
        if not isinstance(new, dict):
            return not types
        return all(self._keyword(old, types, k, v, new) for k, v in new.items() if k not in IGNORED and k[:2] != "x-")

    def _keyword(self, old: Facts, types: frozenset[str], keyword: str, value: Any, new: dict[str, Any]) -> bool:
        if keyword in _STRING:
            return "string" not in types or old.states(keyword, value) or self._string(old, keyword, value)
        if keyword in _NUMBER:
            numeric = types & {"integer", "fraction"}
            return not numeric or old.states(keyword, value) or old.implies_bound(keyword, value)
        if keyword in _ARRAY:
            return "array" not in types or old.states(keyword, value) or implies_array(self, old, keyword, value, new)
        if keyword in _OBJECT:
            return "object" not in types or old.states(keyword, value) or implies_object(self, old, keyword, value, new)
        return self._general(old, types, keyword, value, new)

    def _general(self, old: Facts, types: frozenset[str], keyword: str, value: Any, new: dict[str, Any]) -> bool:
        match keyword:
            case "type":
                return types <= expanded(value)
            case "allOf":
                return all(self.implied(old.parts, member) for member in value)
            case "enum" | "const":
                return old.states(keyword, value) or self._spelt(old, types, {keyword: value})
            case "oneOf":
                return old.states(keyword, value) or (self._apart(value) and self._some(old, types, value))
            case "anyOf":
                return old.states(keyword, value) or self._some(old, types, value)
            case "$ref":
                found = target(value, self.new)
                return found is not None and self.implied(old.parts, found)
            case "not":
                return old.states(keyword, value) or self._excluded(old, value)
            case "then" | "else":
                return True  # said with `if`
            case "if":
                return self._condition(old, value, new)
        return not keyword.startswith("$") and old.states(keyword, value)

    def _some(self, old: Facts, types: frozenset[str], branches: list[Any]) -> bool:
        """One branch that takes all, or for strings all branches together."""
        return any(self.implied(old.parts, b) for b in branches) or self._spelt(old, types, {"anyOf": branches})

    def _apart(self, branches: list[Any]) -> bool:
        """Whether no value fits two branches, so that "one" and "some" are the same."""
        self.fuel //= 2
        proof = Proof(self.new, self.new, fuel=self.fuel, algebra=self.algebra // 2)
        pairs = [(a, b) for i, a in enumerate(branches) for b in branches[:i]]
        return all(proof.implied(pair, False) for pair in pairs)

    def _spelt(self, old: Facts, types: frozenset[str], new: dict[str, Any]) -> bool:
        """Strings against several languages at once, by automata."""
        if types != {"string"} or (spelt := _languages(new, self.new)) is None:
            return False
        return is_included(old.strings(), tuple(spelt)) is True

    def _excluded(self, old: Facts, value: Any) -> bool:
        """`not value`: nothing fits `old` and `value`; or `old` has excluded as much."""
        if not refers(value) and self.implied((*old.parts, value), False):
            return True
        excluded = [p["not"] for p in old.dicts if "not" in p]
        return bool(excluded) and any(self.back().implied((value,), e) for e in excluded)

    def _condition(self, old: Facts, value: Any, new: dict[str, Any]) -> bool:
        """Both outcomes, each with what is known then: the condition holds, or it does not."""
        known = () if refers(value) else (value,)
        negated = () if refers(value) else (self.part("not", id(value), **{"not": value}),)
        then, otherwise = new.get("then", True), new.get("else", True)
        return self.implied((*old.parts, *known), then) and self.implied((*old.parts, *negated), otherwise)

    def _string(self, old: Facts, keyword: str, value: Any) -> bool:
        match keyword:
            case "format":
                return not self.new.formats
            case "pattern":
                outer = Strings((value,))
            case "minLength":
                outer = Strings(shortest=int(value))
            case _:
                outer = Strings(longest=int(value))
        return is_included(old.strings(), (outer,)) is True


def _says_nothing(part: Any) -> bool:
    """Whether a part of a flat list adds nothing to the others."""
    return part is True or (isinstance(part, dict) and all(k in IGNORED or k in ("$ref", "allOf") for k in part))


def _languages(new: Any, side: Side) -> list[Strings] | None:
    """The strings that fit `new`, as a union; None where patterns and lengths don't tell."""
    if isinstance(new, bool):
        return [Strings()] if new else []
    said = {k: v for k, v in new.items() if k not in IGNORED}
    if "type" in said and "string" not in expanded(said.pop("type")):
        return []
    match said:
        case {"$ref": ref, **rest} if not rest and (found := target(ref, side)) is not None and not refers(found):
            return _languages(found, side)
        case {"const": value, **rest} if not rest:
            return [literal(value)] if isinstance(value, str) else []
        case {"enum": values, **rest} if not rest:
            return [literal(v) for v in values if isinstance(v, str)]
        case {"anyOf": branches, **rest} if not rest:
            found_ = [_languages(b, side) for b in branches]
            return None if None in found_ else [s for one in found_ if one for s in one]
    if not set(said) <= {"pattern", "minLength", "maxLength"}:
        return None
    facts = Facts([said], side)
    return [facts.strings()]


def _fits(value: Any, schema: Any, side: Side) -> bool:
    """Whether `value` fits a part of the schema of `side`."""
    whole = alone(schema, definitions_of(side.schema))
    return bool(Side(whole, side.draft, side.formats).exact.is_valid(value))
