"""How the conditions of a schema's keywords are put together, whatever language the conditions are in."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import unquote

from schemagen.catalog.walk import lookup
from schemagen.sql.not_expressible import NotExpressible

T = TypeVar("T")

# what asserts something of a value, alone or through its subschemas
ASSERTIONS = frozenset({
    "type", "enum", "const", "format", "pattern", "minLength", "maxLength",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "required", "minProperties", "maxProperties", "propertyNames",
    "dependentRequired", "dependentSchemas", "dependencies",
    "additionalProperties", "unevaluatedProperties", "patternProperties", "properties",
    "minItems", "maxItems", "uniqueItems", "contains", "items", "prefixItems", "unevaluatedItems",
    "allOf", "anyOf", "oneOf", "not", "if", "$ref", "$dynamicRef",
})  # fmt: skip
_TOO_DEEP = 40


class Composition(ABC, Generic[T]):
    """The condition that a value fits a schema. Subclasses know one language and the place of the value.

    A condition may be left undecided (NULL, unknown) where the keyword has nothing to say; that counts as holding.
    Every method raises NotExpressible where the language has no exact form.
    """

    def __init__(self, root: Mapping[str, Any], opened: tuple[str, ...] = ()) -> None:
        self.root = root
        self.opened = opened  # the $refs being followed

    @abstractmethod
    def all(self, conditions: list[T]) -> T:
        """That all of `conditions` hold."""

    @abstractmethod
    def any(self, conditions: list[T]) -> T:
        """That one of `conditions` holds."""

    @abstractmethod
    def negate(self, condition: T) -> T:
        """That `condition` does not hold (undecided counts as holding) of a value that is there."""

    @abstractmethod
    def leaf(self, keyword: str, schema: Mapping[str, Any]) -> T:
        """The condition of a keyword that puts no other schemas on the same value."""

    def holds(self, schema: Any) -> T:
        """The condition that the value fits `schema`."""
        if not isinstance(schema, Mapping):
            return self.all([]) if schema is not False else self.any([])
        return self.all([self.keyword(name, schema) for name in schema if name in ASSERTIONS])

    def keyword(self, keyword: str, schema: Mapping[str, Any]) -> T:
        """The condition that one keyword of `schema` states."""
        argument = schema[keyword]
        match keyword:
            case "allOf":
                return self.all([self.holds(member) for member in argument])
            case "anyOf":
                return self.any([self.holds(member) for member in argument])
            case "oneOf":
                return self._exactly_one(argument)
            case "not":
                return self.negate(self.holds(argument))
            case "if":
                return self._conditional(schema)
            case "$ref":
                return self._reference(argument)
            case "unevaluatedProperties" if "additionalProperties" in schema:
                return self.all([])  # which has evaluated them all
            case "$dynamicRef":
                raise NotExpressible("a $dynamicRef")
        return self.leaf(keyword, schema)

    def _exactly_one(self, branches: list[Any]) -> T:
        conditions = [self.holds(branch) for branch in branches]
        if exclusive(branches, self.root):
            return self.any(conditions)
        pairs = [(a, b) for i, a in enumerate(conditions) for b in conditions[i + 1 :]]
        return self.all([self.any(conditions), *(self.any([self.negate(a), self.negate(b)]) for a, b in pairs)])

    def _conditional(self, schema: Mapping[str, Any]) -> T:
        condition = self.holds(schema["if"])
        then, other = self.holds(schema.get("then", True)), self.holds(schema.get("else", True))
        return self.all([self.any([self.negate(condition), then]), self.any([condition, other])])

    def _reference(self, ref: str) -> T:
        target = resolve(self.root, ref)
        if ref in self.opened or len(self.opened) > _TOO_DEEP:
            raise NotExpressible("a schema that contains itself")
        outer, self.opened = self.opened, (*self.opened, ref)
        try:
            return self.holds(target)
        finally:
            self.opened = outer


def resolve(root: Mapping[str, Any], ref: str) -> Any:
    """The schema in `root` that `ref` leads to; NotExpressible when it leads elsewhere."""
    if not ref.startswith("#/") and ref != "#":
        raise NotExpressible(f"a reference to {ref}")
    try:
        return lookup(root, unquote(ref[1:]))
    except KeyError:
        raise NotExpressible(f"a reference to {ref}") from None


def exclusive(branches: list[Any], root: Mapping[str, Any]) -> bool:
    """Whether no value fits two of `branches`: each requires a property that is a constant of its own."""
    tags = [_tags(branch, root) for branch in branches]
    common = set(tags[0]).intersection(*tags[1:]) if tags else set()
    return any(len({tag[name] for tag in tags}) == len(tags) for name in common)


def _tags(branch: Any, root: Mapping[str, Any]) -> dict[str, str]:
    """The required string constants of an object's schema."""
    for _ in range(_TOO_DEEP):
        if not (isinstance(branch, Mapping) and isinstance(branch.get("$ref"), str)):
            break
        branch = resolve(root, branch["$ref"])
    if not isinstance(branch, Mapping) or branch.get("type") != "object":
        return {}
    properties = branch.get("properties", {})
    consts = {
        n: properties[n].get("const") for n in branch.get("required", ()) if isinstance(properties.get(n), Mapping)
    }
    return {name: value for name, value in consts.items() if isinstance(value, str)}


def declared(
    schema: Mapping[str, Any], root: Mapping[str, Any], keyword: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and patterns of properties that `additionalProperties` or `unevaluatedProperties` leaves out.

    NotExpressible when which properties are evaluated depends on the value.
    """
    names, patterns = list(schema.get("properties", ())), list(schema.get("patternProperties", ()))
    if keyword == "unevaluatedProperties":
        if {"anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef"} & set(schema):
            raise NotExpressible("unevaluatedProperties beside alternatives")
        for member in [*schema.get("allOf", ()), *([resolve(root, schema["$ref"])] if "$ref" in schema else [])]:
            if isinstance(member, Mapping):
                more = declared(member, root, keyword)
                names, patterns = [*names, *more[0]], [*patterns, *more[1]]
                if {"additionalProperties", "unevaluatedProperties"} & set(member):
                    raise NotExpressible("unevaluatedProperties beside another")
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(patterns))
