"""References inside JSON values: where in a record they stand, by the schema that says so."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from schemagen.catalog.exact import compile_schema
from schemagen.catalog.walk import Tokens, lookup, pointer, tokens_of
from schemagen.source import Json

_WHOLE = "urn:schemagen:dataset"
_Path = tuple[Any, str | int] | None  # what is above, and the step from there

_ALSO = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("then", "else", "if")


class NestedValues:
    """Finds the values that the schema at one place describes, in records of the schema `root`.

    `wanted` is that place, a pointer into `root`. As with annotations, a schema that a value does not fit says nothing
    of it: of alternatives only those count that hold.
    """

    def __init__(self, root: Mapping[str, Any], wanted: str) -> None:
        self.root, self.wanted = root, wanted
        self._leads: dict[str, bool] = {}
        self._validators: dict[str, Any] = {}

    def of(self, record: Json) -> Iterator[tuple[Tokens, Json]]:
        """The values with their places, each once. Without recursion: records may be deep."""
        pending: list[tuple[list[str], Json, _Path]] = [([""], record, None)]
        while pending:
            places, value, path = pending.pop()
            below: dict[str | int, list[str]] = {}
            for place, schema in self._here(places, value):
                if place == self.wanted:
                    yield _tokens(path), value
                for token, inner in self._inside(place, schema, value):
                    below.setdefault(token, []).append(inner)
            pending += [(inner, value[token], (path, token)) for token, inner in reversed(below.items())]  # type: ignore[index]

    def _here(self, places: list[str], value: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The schemas at `places` that lead to the wanted one, and those beside them that say something of `value`."""
        waiting, seen = list(places), set[str]()
        while waiting:
            place = waiting.pop()
            schema = _at(self.root, place)
            if place in seen or not isinstance(schema, Mapping) or not self._leads_there(place):
                continue
            seen.add(place)
            yield place, schema
            waiting += [one for one in _beside(place, schema) if self._counts(place, one, schema, value)]

    def _inside(self, place: str, schema: Mapping[str, Any], value: Json) -> Iterator[tuple[str | int, str]]:
        """The parts of `value` that the schema describes, each with by what."""
        if isinstance(value, dict):
            yield from ((name, below) for name in value for below in self._of_member(place, schema, name))
        elif isinstance(value, list):
            yield from ((index, below) for index, _ in enumerate(value) for below in _of_item(place, schema, index))

    def _counts(self, place: str, beside: str, schema: Mapping[str, Any], value: Json) -> bool:
        """Whether a schema beside another one is asked of `value`, and holds where it need not."""
        if not beside.startswith(place + "/"):  # a `$ref`
            return True
        keyword, _, name = beside[len(place) + 1 :].partition("/")
        match keyword:
            case "anyOf" | "oneOf" | "if":
                return self._fits(beside, value)
            case "then" | "else":
                return "if" in schema and self._fits(f"{place}/if", value) == (keyword == "then")
            case "dependentSchemas":
                return isinstance(value, dict) and tokens_of("/" + name)[0] in value
        return True

    def _fits(self, place: str, value: Json) -> bool:
        if place not in self._validators:
            whole = {**self.root, "$id": _WHOLE}
            self._validators[place] = compile_schema({"$ref": f"{_WHOLE}#{quote(place)}", "$defs": {"": whole}})
        return bool(self._validators[place].is_valid(value))

    def _of_member(self, place: str, schema: Mapping[str, Any], name: str) -> Iterator[str]:
        described = name in schema.get("properties", ())
        if described:
            yield place + pointer(("properties", name))
        for pattern in schema.get("patternProperties", ()):
            if self._matches(pattern, name):
                described = True
                yield place + pointer(("patternProperties", pattern))
        if not described:
            yield from (f"{place}/{k}" for k in ("additionalProperties", "unevaluatedProperties") if k in schema)

    def _matches(self, pattern: str, name: str) -> bool:
        if pattern not in self._validators:
            self._validators[pattern] = compile_schema({"pattern": pattern})
        return bool(self._validators[pattern].is_valid(name))

    def _leads_there(self, place: str) -> bool:
        """Whether the schema at `place` can reach the wanted one: most of a record never has to be looked at."""
        if place not in self._leads:
            self._leads[place] = self._search(place)
        return self._leads[place]

    def _search(self, start: str) -> bool:
        pending, seen = [start], {start}
        while pending:
            place = pending.pop()
            if place == self.wanted:
                return True
            schema = _at(self.root, place)
            below = _below(place, schema) if isinstance(schema, Mapping) else ()
            new = [one for one in below if one not in seen]
            seen.update(new)
            pending += new
        return False


def _tokens(path: _Path) -> Tokens:
    found: list[str | int] = []
    while path is not None:
        path, token = path
        found.append(token)
    return tuple(reversed(found))


def _at(root: Mapping[str, Any], place: str) -> Any:
    try:
        return lookup(root, place)
    except KeyError:  # a `$ref` by the name of a resource: catalogs bundle all theirs as pointers
        return None


def _beside(place: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """The schemas that the same value is held against."""
    ref = schema.get("$ref")
    if isinstance(ref, str) and ref.startswith("#"):
        yield ref[1:]
    for keyword in _ALSO:
        yield from (f"{place}/{keyword}/{index}" for index, _ in enumerate(schema.get(keyword, ())))
    yield from (f"{place}/{keyword}" for keyword in _BRANCHES if keyword in schema)
    for name in schema.get("dependentSchemas", ()):
        yield place + pointer(("dependentSchemas", name))


def _of_item(place: str, schema: Mapping[str, Any], index: int) -> Iterator[str]:
    if index < len(schema.get("prefixItems", ())):
        yield f"{place}/prefixItems/{index}"
    else:
        yield from (f"{place}/{keyword}" for keyword in ("items", "unevaluatedItems") if keyword in schema)


def _below(place: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Every schema that the value or a part of it may be held against."""
    yield from _beside(place, schema)
    for keyword in ("properties", "patternProperties"):
        yield from (place + pointer((keyword, name)) for name in schema.get(keyword, ()))
    for keyword in ("additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"):
        if keyword in schema:
            yield f"{place}/{keyword}"
    yield from (f"{place}/prefixItems/{index}" for index, _ in enumerate(schema.get("prefixItems", ())))
