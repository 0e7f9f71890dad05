"""Reads the keywords of schemas that hold together into one `Facts`."""

from collections.abc import Callable, Iterable
from typing import Any

from schemagen.sample.equality import same
from schemagen.sample.facts import UNBOUNDED, Alternative, Facts, Items, Members, prune
from schemagen.sample.number import exact
from schemagen.sample.place import Place
from schemagen.sample.violation import violations


class _Collector:
    def __init__(self, places: Iterable[Place], picks: tuple[int, ...], formats: bool) -> None:
        self.queue: list[Place] = list(places)
        self.facts = Facts(self.queue)
        self.place = self.queue[0] if self.queue else None
        self.picks = list(picks)
        self.formats = formats

    def run(self) -> Facts:
        seen: set[int] = set()
        for place in self.queue:  # grows on the way
            if id(place) in seen:
                continue
            seen.add(id(place))
            self.place = place
            self.read(place)
        prune(self.facts)
        return self.facts

    def read(self, place: Place) -> None:
        schema = place.schema
        if schema is False:
            self.facts.types = []
        if not isinstance(schema, dict):
            return
        if "$ref" in schema and place.document.refs_alone:
            _ref(self, place, schema["$ref"])
            return
        for keyword, value in schema.items():
            if read := _READERS.get(keyword):
                read(self, place, value)
            if implied := _IMPLIED.get(keyword):
                self.facts.implied.add(implied)
        _read_items(self, place)
        _read_members(self, place)

    def lead(self, places: Iterable[Place]) -> None:
        """`places` hold too, because of the one that is being read."""
        for place in places:
            if self.place is not None:
                self.facts.via.setdefault(place, self.place)
            self.queue.append(place)

    def choose(self, alternatives: list[Alternative]) -> None:
        """One of `alternatives` holds: the one picked, or else an open choice."""
        if self.facts.choice is not None:
            return
        if len(alternatives) == 1:
            self.lead(alternatives[0])
        elif not alternatives:
            self.facts.types = []
        elif self.picks:
            self.lead(alternatives[self.picks.pop(0)])
        else:
            self.facts.choice = alternatives


def collect(places: Iterable[Place], picks: tuple[int, ...] = (), *, formats: bool = True) -> Facts:
    """What holds where all `places` do, and of the choices met on the way the alternatives `picks` (in that order)."""
    return _Collector(places, picks, formats).run()


Reader = Callable[[_Collector, Place, Any], None]


def _ref(c: _Collector, place: Place, value: Any) -> None:
    target = place.follow(value)
    c.facts.doubtful |= target is None
    c.lead([target] if target else [])


def _dynamic_ref(c: _Collector, place: Place, value: Any) -> None:
    target = place.follow_dynamic(value)
    c.facts.doubtful = True
    c.lead([target] if target else [])


def _type(c: _Collector, _: Place, value: Any) -> None:
    allowed = {value} if isinstance(value, str) else set(value)
    if "number" in allowed:
        allowed.add("integer")
    c.facts.types = [t for t in c.facts.types if t in allowed]


def _enum(c: _Collector, _: Place, value: Any) -> None:
    c.facts.enum = list(value) if c.facts.enum is None else [v for v in c.facts.enum if any(same(v, w) for w in value)]


def _not(c: _Collector, place: Place, value: Any) -> None:
    """A plain negation is kept as such; any other is a choice of what is violated."""
    facts = c.facts
    match value:
        case {"pattern": pattern} if len(value) == 1:
            facts.texts.off_patterns.append(pattern)
        case {"format": name} if len(value) == 1:
            facts.texts.off_formats.extend([name] if c.formats else [])
            facts.types = facts.types if c.formats else []
        case {"multipleOf": step} if len(value) == 1:
            facts.numbers.off_steps.append(exact(step))
        case {"enum": values} if len(value) == 1:
            facts.excluded.extend(values)
        case {"uniqueItems": True} if len(value) == 1:
            facts.arrays.repeated = True
        case _:
            facts.doubtful = True
            c.choose([(v.place,) for v in violations(place.at("not"), formats=c.formats)])


def _all_of(c: _Collector, place: Place, value: Any) -> None:
    c.lead(place.at("allOf", i) for i in range(len(value)))


def _any_of(c: _Collector, place: Place, value: Any) -> None:
    c.choose([(place.at("anyOf", i),) for i in range(len(value))])


def _one_of(c: _Collector, place: Place, value: Any) -> None:
    c.facts.doubtful = True
    c.choose([(place.at("oneOf", i),) for i in range(len(value))])


def _if(c: _Collector, place: Place, value: Any) -> None:
    if not {"then", "else"} & place.schema.keys():
        return
    c.facts.doubtful = True
    holds: Alternative = (place.at("if"), *([place.at("then")] if "then" in place.schema else []))
    fails = (place.made("if", {"not": value}), *([place.at("else")] if "else" in place.schema else []))
    c.choose([holds, fails])


def _dependent(keyword: str) -> Reader:
    def read(c: _Collector, place: Place, value: Any) -> None:
        for name in value:
            if isinstance(value[name], list):  # `dependencies` of older drafts holds both kinds
                c.facts.objects.together.append((name, value[name]))
                continue
            without = place.made(("without", name), {"properties": {name: False}})
            having = place.made(("having", name), {"type": "object", "required": [name]})
            c.choose([(without,), (having, place.at(keyword, name))])

    return read


def _dependent_required(c: _Collector, _: Place, value: Any) -> None:
    c.facts.objects.together.extend(value.items())


def _lower(c: _Collector, place: Place, value: Any) -> None:
    c.facts.numbers.at_least(value, is_open=place.schema.get("exclusiveMinimum") is True)


def _upper(c: _Collector, place: Place, value: Any) -> None:
    c.facts.numbers.at_most(value, is_open=place.schema.get("exclusiveMaximum") is True)


def _lower_open(c: _Collector, _: Place, value: Any) -> None:
    if not isinstance(value, bool):
        c.facts.numbers.at_least(value, is_open=True)


def _upper_open(c: _Collector, _: Place, value: Any) -> None:
    if not isinstance(value, bool):
        c.facts.numbers.at_most(value, is_open=True)


def _format(c: _Collector, _: Place, value: Any) -> None:
    c.facts.texts.formats.append(value)


def _property_names(c: _Collector, place: Place, _: Any) -> None:
    c.facts.objects.names.append(place.at("propertyNames"))


def _contains(c: _Collector, place: Place, _: Any) -> None:
    low, high = place.schema.get("minContains", 1), place.schema.get("maxContains", UNBOUNDED)
    c.facts.doubtful |= high != UNBOUNDED
    c.facts.arrays.contains.append((place.at("contains"), int(low), int(high)))


def _unevaluated_items(c: _Collector, place: Place, _: Any) -> None:
    c.facts.doubtful = True
    c.facts.arrays.unevaluated.append(place.at("unevaluatedItems"))


def _unevaluated_properties(c: _Collector, place: Place, _: Any) -> None:
    c.facts.objects.unevaluated.append(place.at("unevaluatedProperties"))


def _at_least(part: str) -> Reader:
    def read(c: _Collector, _: Place, value: Any) -> None:
        facts = getattr(c.facts, part)
        facts.low = max(facts.low, int(value))

    return read


def _at_most(part: str) -> Reader:
    def read(c: _Collector, _: Place, value: Any) -> None:
        facts = getattr(c.facts, part)
        facts.high = min(facts.high, int(value))

    return read


_READERS: dict[str, Reader] = {
    "$ref": _ref, "$dynamicRef": _dynamic_ref, "$recursiveRef": _dynamic_ref, "type": _type, "enum": _enum,
    "const": lambda c, p, v: _enum(c, p, [v]), "not": _not,
    "allOf": _all_of, "anyOf": _any_of, "oneOf": _one_of, "if": _if,
    "minimum": _lower, "maximum": _upper, "exclusiveMinimum": _lower_open, "exclusiveMaximum": _upper_open,
    "multipleOf": lambda c, _, v: c.facts.numbers.steps.append(exact(v)),
    "minLength": _at_least("texts"), "maxLength": _at_most("texts"),
    "pattern": lambda c, _, v: c.facts.texts.patterns.append(v), "format": _format,
    "minItems": _at_least("arrays"), "maxItems": _at_most("arrays"), "contains": _contains,
    "uniqueItems": lambda c, _, v: setattr(c.facts.arrays, "unique", c.facts.arrays.unique or v),
    "unevaluatedItems": _unevaluated_items,
    "minProperties": _at_least("objects"), "maxProperties": _at_most("objects"),
    "required": lambda c, _, v: c.facts.objects.required.update(dict.fromkeys(v)) if isinstance(v, list) else None,
    "propertyNames": _property_names, "unevaluatedProperties": _unevaluated_properties,
    "dependentRequired": _dependent_required, "dependentSchemas": _dependent("dependentSchemas"),
    "dependencies": _dependent("dependencies"),
    "examples": lambda c, _, v: c.facts.examples.extend(v if isinstance(v, list) else []),
    "default": lambda c, _, v: c.facts.examples.append(v),
    "title": lambda c, _, v: c.facts.titles.append(str(v)),
}  # fmt: skip

_IMPLIED = {
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), "number"),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), "string"),
    **dict.fromkeys(
        ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"), "array"
    ),
    **dict.fromkeys(
        ("properties", "required", "patternProperties", "additionalProperties", "propertyNames", "minProperties",
         "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties"), "object"
    ),
}  # fmt: skip


def _read_items(c: _Collector, place: Place) -> None:
    schema = place.schema
    if not ("prefixItems" in schema or "items" in schema):
        return
    old = isinstance(schema.get("items"), list)
    first, then = ("items", "additionalItems") if old else ("prefixItems", "items")
    prefix = tuple(place.at(first, i) for i in range(len(schema.get(first, ()))))
    c.facts.arrays.items.append(Items(prefix, place.at(then) if then in schema else None))


def _read_members(c: _Collector, place: Place) -> None:
    schema = place.schema
    if not ("properties" in schema or "patternProperties" in schema or "additionalProperties" in schema):
        return
    named = {name: place.at("properties", name) for name in schema.get("properties", ())}
    patterns = [(p, place.at("patternProperties", p)) for p in schema.get("patternProperties", ())]
    others = place.at("additionalProperties") if "additionalProperties" in schema else None
    c.facts.objects.members.append(Members(named, patterns, others))
