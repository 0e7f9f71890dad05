"""What several schemas demand of the same value, taken together: the premises of a proof."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from schemagen.catalog.walk import lookup
from schemagen.evolve.automaton import Strings, TooLarge, is_included, literal
from schemagen.evolve.change import ABSENT
from schemagen.evolve.diff import same
from schemagen.evolve.side import Side

Parts = tuple[Any, ...]  # schemas that all hold of the same value

TYPES = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})
_DEPENDENT = frozenset({
    "items", "prefixItems", "contains", "minContains", "maxContains", "additionalItems", "unevaluatedItems", "if",
    "then", "else", "additionalProperties", "unevaluatedProperties", "dependencies",
})  # fmt: skip  # their meaning depends on the keywords beside them
_STRICT = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_PLAIN = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def flat(parts: Iterable[Any], side: Side) -> list[Any]:
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
            found = target(part.get("$ref"), side)
            queue += [] if found is None else [found]
    return out


def target(ref: Any, side: Side) -> Any:
    """What a local `$ref` leads to; None for others."""
    if not isinstance(ref, str) or not (ref == "#" or ref.startswith("#/")):
        return None
    try:
        return lookup(side.schema, unquote(ref[1:]))
    except KeyError:
        return None


def refers(value: Any) -> bool:
    """Whether there is a reference in `value`."""
    if isinstance(value, dict):
        return "$ref" in value or "$dynamicRef" in value or any(refers(v) for v in value.values())
    return isinstance(value, list) and any(refers(v) for v in value)


def expanded(types: Any) -> frozenset[str]:
    """JSON Schema's types, numbers split into integers and fractions."""
    named = {types} if isinstance(types, str) else set(types)
    return frozenset(named - {"number"} | ({"integer", "fraction"} if "number" in named else set()))


def matches(name: str, pattern: str) -> bool | None:
    """Whether `pattern` matches `name`; None when that can't be told."""
    try:
        return is_included(literal(name), (Strings((pattern,)),)) is True
    except TooLarge:
        return None


def evaluated_at_least(schema: dict[str, Any], side: Side) -> set[str]:
    """Properties that `schema` evaluates whatever the value."""
    return {n for part in flat((schema,), side) if isinstance(part, dict) for n in part.get("properties", {})}


def evaluated_at_most(schema: dict[str, Any], side: Side) -> set[str] | None:
    """All properties that `schema` can evaluate, its own `unevaluatedProperties` aside; None for any number."""
    names: set[str] = set()
    for part in _in_place(schema, side):
        if {"additionalProperties", "patternProperties", "$dynamicRef"} & set(part):
            return None
        if part is not schema and "unevaluatedProperties" in part:
            return None
        names |= set(part.get("properties", {}))
    return names


def items_evaluated_at_most(schema: dict[str, Any], side: Side) -> int | None:
    """How many first items `schema` can evaluate, its own `unevaluatedItems` aside; None for any number."""
    most = 0
    for part in _in_place(schema, side):
        if {"items", "contains", "$dynamicRef"} & set(part) or (part is not schema and "unevaluatedItems" in part):
            return None
        most = max(most, len(part.get("prefixItems", [])))
    return most


def _in_place(schema: dict[str, Any], side: Side) -> Iterator[dict[str, Any]]:
    """`schema` and all that may apply to the same value."""
    queue, seen = [schema], set[int]()
    while queue:
        part = queue.pop()
        if not isinstance(part, dict) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        queue += [s for k in ("allOf", "anyOf", "oneOf") for s in part.get(k, [])]
        queue += [part[k] for k in ("if", "then", "else") if k in part]
        queue += list(part.get("dependentSchemas", {}).values())
        if (found := target(part.get("$ref"), side)) is not None:
            queue.append(found)


class Facts:
    """`parts`, flat, of the schema of `side`."""

    def __init__(self, parts: list[Any], side: Side) -> None:
        self.parts = tuple(parts)
        self.dicts: list[dict[str, Any]] = [p for p in parts if isinstance(p, dict)]
        self.side = side

    def types(self) -> frozenset[str]:
        """The types that a value may have."""
        types = TYPES
        for part in self.parts:
            if part is False:
                return frozenset()
            if isinstance(part, dict) and "type" in part:
                types &= expanded(part["type"])
        return types

    def states(self, keyword: str, value: Any) -> bool:
        """Whether one of them says just that, of a keyword that no other keyword and no reference gives its meaning."""
        stated = any(same(p.get(keyword, ABSENT), value) for p in self.dicts)
        return stated and keyword not in _DEPENDENT and not refers(value)

    def least(self, keyword: str) -> float:
        """The greatest lower bound among them; 0 when there is none."""
        return max([p[keyword] for p in self.dicts if keyword in p], default=0)

    def most(self, keyword: str) -> float:
        """The least upper bound among them."""
        return min([p[keyword] for p in self.dicts if keyword in p], default=float("inf"))

    def implies_bound(self, keyword: str, value: Any) -> bool:
        """Whether a bound at least as tight is among them."""
        keys = [keyword, *(other for pairs in (_STRICT, _PLAIN) if (other := pairs.get(keyword)))]
        stated = [(k, p[k]) for p in self.dicts for k in keys if k in p]
        return any(_is_tighter(keyword, key, bound, value) for key, bound in stated)

    def strings(self) -> Strings:
        """The strings that fit all of them, as far as patterns and lengths say."""
        longest = self.most("maxLength")
        patterns = tuple(p["pattern"] for p in self.dicts if "pattern" in p)
        return Strings(patterns, int(self.least("minLength")), None if longest == float("inf") else int(longest))

    def required(self, *assumed: str) -> set[str]:
        """The properties that an object has, if it has those `assumed`."""
        names = {n for p in self.dicts for n in p.get("required", [])} | set(assumed)
        needs = [(n, set(more)) for p in self.dicts for n, more in p.get("dependentRequired", {}).items()]
        while added := {m for n, more in needs if n in names for m in more} - names:
            names |= added
        return names

    def named(self) -> set[str]:
        """The properties that one of them names."""
        return {n for p in self.dicts for n in p.get("properties", {})}

    def patterns(self) -> dict[str, list[Any]]:
        """The patterns of properties, each with its schemas."""
        found: dict[str, list[Any]] = {}
        for part in self.dicts:
            for pattern, schema in part.get("patternProperties", {}).items():
                found.setdefault(pattern, []).append(schema)
        return found

    def property(self, name: str) -> Parts:
        """What they demand of the property `name`; what can't be told is left out, which only weakens the demand."""
        found: list[Any] = []
        for part in self.dicts:
            met = [matches(name, p) for p in part.get("patternProperties", {})]
            found += [s for s, met_ in zip(part.get("patternProperties", {}).values(), met, strict=True) if met_]
            if name in part.get("properties", {}):
                found.append(part["properties"][name])
            elif "additionalProperties" in part and all(m is False for m in met):
                found.append(part["additionalProperties"])
            found += self._unevaluated(part, name)
        return tuple(found)

    def _unevaluated(self, part: dict[str, Any], name: str | None) -> list[Any]:
        if "unevaluatedProperties" not in part:
            return []
        names = evaluated_at_most(part, self.side)
        return [part["unevaluatedProperties"]] if names is not None and name not in names else []

    def others(self) -> Parts:
        """What they demand of properties that none of them names and no pattern of theirs matches."""
        found = [p["additionalProperties"] for p in self.dicts if "additionalProperties" in p]
        for part in self.dicts:
            found += self._unevaluated(part, None)
        return tuple(found)

    def forbids(self, name: str) -> bool:
        """Whether no object has the property `name`."""
        return any(schema is False for schema in self.property(name))

    def is_closed(self) -> bool:
        """Whether objects have named properties only."""
        return any(s is False for s in self.others()) and not self.patterns()

    def item(self, index: int) -> Parts:
        """What they demand of the item at `index`."""
        found: list[Any] = []
        for part in self.dicts:
            prefix = part.get("prefixItems", [])
            if index < len(prefix):
                found.append(prefix[index])
            elif "items" in part and not isinstance(part["items"], list):
                found.append(part["items"])
            if "unevaluatedItems" in part:
                most = items_evaluated_at_most(part, self.side)
                found += [part["unevaluatedItems"]] if most is not None and index >= most else []
        return tuple(found)

    def depth(self) -> int:
        """How many first items have schemas of their own."""
        return max((len(p.get("prefixItems", [])) for p in self.dicts), default=0)

    def never_has(self, index: int) -> bool:
        """Whether no array has an item at `index`."""
        return self.most("maxItems") <= index or any(s is False for s in self.item(index))


def _is_tighter(keyword: str, key: str, bound: Any, value: Any) -> bool:
    """Whether `key: bound` implies `keyword: value`."""
    if keyword == "multipleOf":
        return isinstance(bound, int) and isinstance(value, int) and bound % value == 0
    if bound == value:
        return not (key in _STRICT and keyword in _PLAIN)
    return bool(bound > value) if keyword.startswith(("min", "exclusiveMin")) else bool(bound < value)
