"""Rules of proof for what lies inside a value: properties and items."""

from typing import Any, Protocol

from schemagen.evolve.automaton import Strings, TooLarge, is_included, literal
from schemagen.evolve.facts import Facts, Parts, evaluated_at_least, flat, matches
from schemagen.evolve.side import Side


class Proof(Protocol):
    """What the rules ask of the proof that they are part of."""

    new: Side

    def implied(self, old: Parts, new: Any) -> bool:
        """Whether every value that fits all of `old` fits `new`."""

    def below(self, old: Parts, new: Any) -> bool:
        """`implied` for what lies inside."""

    def back(self) -> "Proof":
        """A proof the other way round."""

    def part(self, *key: Any, **schema: Any) -> Any:
        """A schema made for the proof."""


def implies_array(proof: Proof, old: Facts, keyword: str, value: Any, new: dict[str, Any]) -> bool:
    """Whether arrays that fit `old` fit a keyword of `new`."""
    match keyword:
        case "items":
            return _items(proof, old, len(new.get("prefixItems", [])), value)
        case "unevaluatedItems":
            evaluated = [p for p in flat((new,), proof.new) if isinstance(p, dict)]
            if any("items" in p for p in evaluated):
                return True
            return _items(proof, old, max(len(p.get("prefixItems", [])) for p in evaluated), value)
        case "prefixItems":
            return all(old.never_has(i) or proof.below(old.item(i), v) for i, v in enumerate(value))
        case "contains":
            return new.get("minContains", 1) == 0 or _contains(proof, old, value, int(new.get("minContains", 1)))
        case "maxContains":
            return _at_most(proof, old, value, new)
        case "minContains":
            return True  # said with `contains`
        case "minItems":
            counted = [p.get("minContains", 1) for p in old.dicts if "contains" in p]
            return old.implies_bound(keyword, value) or max(counted, default=0) >= value
        case "maxItems":
            return old.implies_bound(keyword, value) or any(old.never_has(i) for i in range(min(value, 50) + 1))
        case "uniqueItems":
            return value is False or old.most("maxItems") <= 1
    return False


def _items(proof: Proof, old: Facts, start: int, value: Any) -> bool:
    """Every item from `start` on: up to the last one that has a schema of its own, and one more for all that follow."""
    places = range(start, max(start, old.depth()) + 1)
    return all(old.never_has(i) or proof.below(old.item(i), value) for i in places)


def _contains(proof: Proof, old: Facts, value: Any, count: int) -> bool:
    """`count` items that fit: `old` asks for them, or it has as many first items, all of which do."""
    asked = [p for p in old.dicts if "contains" in p and p.get("minContains", 1) >= count]
    if any(proof.below((p["contains"],), value) for p in asked):
        return True
    if old.least("minItems") < count or count > 20:
        return False
    return all(proof.below(old.item(i), value) for i in range(count))


def _at_most(proof: Proof, old: Facts, most: int, new: dict[str, Any]) -> bool:
    """At most so many items that fit: there are no more items, or `old` counts all that `new` does, and fewer."""
    if "contains" not in new or old.most("maxItems") <= most:
        return True
    counted = [p for p in old.dicts if "contains" in p and p.get("maxContains", float("inf")) <= most]
    return any(proof.back().below((new["contains"],), p["contains"]) for p in counted)


def implies_object(proof: Proof, old: Facts, keyword: str, value: Any, new: dict[str, Any]) -> bool:
    """Whether objects that fit `old` fit a keyword of `new`."""
    match keyword:
        case "required":
            return set(value) <= old.required()
        case "properties":
            return all(proof.below(old.property(name), schema) for name, schema in value.items())
        case "patternProperties":
            return all(_like(proof, old, pattern, schema) for pattern, schema in value.items())
        case "additionalProperties":
            return _rest(proof, old, set(new.get("properties", {})), list(new.get("patternProperties", {})), value)
        case "unevaluatedProperties":
            return _rest(proof, old, evaluated_at_least(new, proof.new), list(new.get("patternProperties", {})), value)
        case "minProperties":
            return old.implies_bound(keyword, value) or len(old.required()) >= value
        case "maxProperties":
            return old.implies_bound(keyword, value) or (old.is_closed() and len(old.named()) <= value)
        case "propertyNames":
            return _names(proof, old, value)
        case "dependentRequired":
            return all(set(more) <= old.required(name) or old.forbids(name) for name, more in value.items())
        case "dependentSchemas":
            return all(_if_there(proof, old, name, schema) for name, schema in value.items())
    return False


def _if_there(proof: Proof, old: Facts, name: str, schema: Any) -> bool:
    """What holds of objects with the property `name`."""
    there = proof.part("there", name, type="object", required=[name])
    return old.forbids(name) or proof.implied((*old.parts, there), schema)


def _names(proof: Proof, old: Facts, value: Any) -> bool:
    """`propertyNames`: `old` says as much, or all names that it allows fit."""
    if any("propertyNames" in p and proof.below((p["propertyNames"],), value) for p in old.dicts):
        return True
    if not any(s is False for s in old.others()):
        return False
    spelt: list[Parts] = [(proof.part("name", n, const=n),) for n in sorted(old.named()) if not old.forbids(n)]
    spelt += [(proof.part("like", p, type="string", pattern=p),) for p in old.patterns()]
    return all(proof.below(names, value) for names in spelt)


def _rest(proof: Proof, old: Facts, known: set[str], patterns: list[str], value: Any) -> bool:
    """Whether every property outside `known` and `patterns` fits `value`: the named, those by pattern, all others."""
    left = [n for n in sorted(old.named() - known) if not any(matches(n, p) for p in patterns)]
    if not all(proof.below(old.property(name), value) for name in left):
        return False
    for pattern, schemas in old.patterns().items():
        if not _is_within(pattern, patterns) and not proof.below(tuple(schemas), value):
            return False
    if proof.below(old.others(), value):
        return True
    return any(_is_within(None, [*patterns, *map(_exactly, sorted(known))]) for _ in patterns[:1])


def _exactly(name: str) -> str:
    return literal(name).patterns[0]


def _is_within(pattern: str | None, patterns: list[str]) -> bool:
    """Whether all names that match `pattern` (None: all names) match one of `patterns`."""
    try:
        inner = Strings(() if pattern is None else (pattern,))
        return is_included(inner, tuple(Strings((p,)) for p in patterns)) is True
    except TooLarge:
        return False


def _like(proof: Proof, old: Facts, pattern: str, schema: Any) -> bool:
    """Whether every property that matches `pattern` fits `schema`.

    A property is named by `old`, or it is not: then it fits the schemas of all patterns of `old` that it is sure to
    match, and in each schema of `old` one of its patterns' or its `additionalProperties`.
    """
    named = [n for n in sorted(old.named()) if matches(n, pattern) is not False]
    if not all(proof.below(old.property(name), schema) for name in named):
        return False
    sure = [s for p, schemas in old.patterns().items() if _is_within(pattern, [p]) for s in schemas]
    if proof.below(tuple(sure), schema):
        return True
    for part in old.dicts:
        choices = [*part.get("patternProperties", {}).items()]
        maybe = [s for p, s in choices if not _are_apart(p, pattern)]
        rest = [] if _is_within(pattern, [p for p, _ in choices]) else [part.get("additionalProperties", True)]
        if all(proof.below((*sure, s), schema) for s in (*maybe, *rest)):
            return True
    return False


def _are_apart(one: str, other: str) -> bool:
    """Whether no name matches both patterns."""
    try:
        return is_included(Strings((one, other)), ()) is True
    except TooLarge:
        return False
