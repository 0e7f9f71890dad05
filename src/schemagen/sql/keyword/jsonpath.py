"""Keywords inside jsonb, as SQL/JSON paths: the path finds what breaks the keyword.

Paths are strict: nothing is unwrapped in silence, and a step that leads nowhere makes its filter unknown, which finds
nothing. So a condition here is the filter of what breaks it; '' is the condition that nothing breaks.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

from schemagen.sql.keyword.are import are, length_between
from schemagen.sql.keyword.composition import Composition, declared
from schemagen.sql.keyword.pattern_of import FORMATS
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Item, Items, Member, Step, Values

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = frozenset({
    "is", "to", "abs", "lax", "bool", "date", "flag", "last", "null", "size", "time", "true", "type", "with", "false",
    "floor", "bigint", "double", "exists", "number", "starts", "strict", "string", "ceiling", "decimal", "integer",
    "time_tz", "unknown", "datetime", "keyvalue", "timestamp", "like_regex", "timestamp_tz",
})  # fmt: skip
_SCALARS = {"string", "number", "integer", "boolean", "null"}
_MOST_PAIRS = 10  # items up to which uniqueness is spelt out
_LONGEST_LENGTH = 1024
_LONGEST_PATH = 12_000


def violation(path: tuple[Step, ...], keyword: str, schema: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    """The path that finds a value at `path` which breaks one keyword of `schema`; '' when nothing can.

    Raises NotExpressible where paths have no exact form.
    """
    segments, last = _segments(path)
    found = JsonPath(root, "@" + last).keyword(keyword, schema)
    if not found:
        return ""
    for segment in reversed(segments[1:]):
        found = f"exists(@{segment} ? ({found}))"
    text = f"strict ${segments[0] if segments else ''} ? ({found})"
    if len(text) > _LONGEST_PATH:
        raise NotExpressible("a condition too long for a CHECK")
    return text


def _segments(path: tuple[Step, ...]) -> tuple[list[str], str]:
    """`path` cut after each step to many values, and what remains."""
    segments, current = [], ""
    for step in path:
        current += _step(step)
        if isinstance(step, Items | Values):
            segments.append(current)
            current = ""
    return segments, current


def _step(step: Step) -> str:
    match step:
        case Member(name):
            return _member(name)
        case Item(index):
            return f"[{index}]"
        case Items(start):
            return f"[{start} to last]" if start else "[*]"
        case Values() if step.pattern is None:
            return f".keyvalue(){_others(step.names, step.patterns)}.value"
        case Values():
            return f'.keyvalue() ? (@.key like_regex {_string(are(step.pattern))} flag "s").value'
        case _:
            assert_never(step)


def _member(name: str) -> str:
    return f".{name}" if _PLAIN.fullmatch(name) and name.lower() not in _RESERVED else f".{_string(name)}"


def _string(text: str) -> str:
    if not fits_jsonb(text):
        raise NotExpressible("a character that jsonb can't hold")
    return json.dumps(text, ensure_ascii=False)


def fits_jsonb(value: Any) -> bool:
    """Whether jsonb can hold `value`; where it can't, nothing stored is equal to it."""
    if isinstance(value, Mapping):
        return all(fits_jsonb(k) and fits_jsonb(v) for k, v in value.items())
    if isinstance(value, list):
        return all(map(fits_jsonb, value))
    return not isinstance(value, str) or not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def _others(names: tuple[str, ...], patterns: tuple[str, ...]) -> str:
    """The filter of key-value pairs whose name is none of `names` and fits none of `patterns`."""
    known = [f"@.key == {_string(name)}" for name in names]
    known += [f'@.key like_regex {_string(are(p))} flag "s"' for p in patterns]
    return f" ? (!({' || '.join(known)}))" if known else ""


class JsonPath(Composition[str]):
    """The filters of what breaks keywords at `here`, a path from the item that is filtered."""

    def __init__(self, root: Mapping[str, Any], here: str, opened: tuple[str, ...] = ()) -> None:
        super().__init__(root, opened)
        self.here = here

    def at(self, here: str, schema: Any) -> str:
        """What breaks `schema` elsewhere."""
        return JsonPath(self.root, here, self.opened).holds(schema)

    def all(self, conditions: list[str]) -> str:
        found = list(dict.fromkeys(c for c in conditions if c))
        return found[0] if len(found) == 1 else " || ".join(_grouped(c) for c in found)

    def any(self, conditions: list[str]) -> str:
        if not conditions:
            return f"exists({self.here})"
        return "" if "" in conditions else " && ".join(_grouped(c) for c in conditions)

    def negate(self, condition: str) -> str:
        if not condition:
            return f"exists({self.here})"
        present = "" if self.here == "@" else f"exists({self.here}) && "
        return f"{present}!exists(@ ? ({condition}))"

    def leaf(self, keyword: str, schema: Mapping[str, Any]) -> str:
        argument, p = schema[keyword], self.here
        match keyword:
            case "type":
                return _type([argument] if isinstance(argument, str) else argument, p)
            case "enum" | "const":
                values = [v for v in ([argument] if keyword == "const" else argument) if fits_jsonb(v)]
                return _values(values, p) if values else self.any([])
            case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
                return f"{p} {_BEYOND[keyword]} {_number(argument)}"
            case "multipleOf":
                return f"{p} % {_number(argument)} != 0"
            case "minLength" | "maxLength":
                return _length(keyword, int(argument), p)
            case "pattern":
                return f'!({p} like_regex {_string(are(argument))} flag "s")'
            case "format":
                return _format(argument, schema, p)
            case "minItems" | "maxItems":
                return f"{p}.size() {'<' if keyword == 'minItems' else '>'} {int(argument)}"
            case "items" | "prefixItems" | "contains" | "uniqueItems" | "unevaluatedItems":
                return self._array(keyword, schema)
        return self._object(keyword, schema)

    def _array(self, keyword: str, schema: Mapping[str, Any]) -> str:
        argument, p = schema[keyword], self.here
        match keyword:
            case "items":
                found = self.at("@", argument)
                return found and f"exists({p}{_step(Items(len(schema.get('prefixItems', ()))))} ? ({found}))"
            case "prefixItems":
                return self.all([self.at(f"{p}[{i}]", item) for i, item in enumerate(argument)])
            case "contains":
                return self._contains(schema)
            case "uniqueItems":
                return _unique(schema, self.root, p) if argument else ""
        raise NotExpressible("unevaluatedItems")

    def _contains(self, schema: Mapping[str, Any]) -> str:
        if schema.get("minContains", 1) == 0 and "maxContains" not in schema:
            return ""
        if schema.get("minContains", 1) != 1 or "maxContains" in schema:
            raise NotExpressible("a count of what the array contains")
        fits = JsonPath(self.root, "@", self.opened)
        found = fits.negate(fits.holds(schema["contains"]))
        return f'{self.here}.type() == "array" && !exists({self.here}[*] ? ({found}))'

    def _object(self, keyword: str, schema: Mapping[str, Any]) -> str:
        argument, p = schema[keyword], self.here
        match keyword:
            case "required":
                absent = [f"(exists({p}{_member(name)})) is unknown" for name in argument]
                return (absent and f'{p}.type() == "object" && {_grouped(" || ".join(absent))}') or ""
            case "properties":
                return self.all([self.at(p + _member(name), part) for name, part in argument.items()])
            case "additionalProperties" | "unevaluatedProperties":
                others = _others(*declared(schema, self.root, keyword))
                if argument is False:
                    return f"exists({p}.keyvalue(){others})"
                found = self.at("@", argument)
                return found and f"exists({p}.keyvalue(){others}.value ? ({found}))"
            case "patternProperties":
                found_by = {pattern: self.at("@", part) for pattern, part in argument.items()}
                return self.all(
                    [f"exists({p}{_step(Values(k))} ? ({found}))" for k, found in found_by.items() if found]
                )
            case "propertyNames":
                found = self.at("@.key", argument)
                return found and f"exists({p}.keyvalue() ? ({found}))"
            case "dependentRequired" | "dependentSchemas" | "dependencies":
                return self.all([self._dependent(name, part) for name, part in argument.items()])
            case "minProperties" if argument <= 1:
                return f'{p}.type() == "object" && !exists({p}.keyvalue())' if argument else ""
            case "maxProperties" if argument == 0:
                return f"exists({p}.keyvalue())"
        raise NotExpressible("a count of members" if keyword.endswith("Properties") else keyword)

    def _dependent(self, name: str, part: Any) -> str:
        found = self.leaf("required", {"required": part}) if isinstance(part, list) else self.holds(part)
        return found and f"exists({self.here}{_member(name)}) && {_grouped(found)}"


_BEYOND = {"minimum": "<", "maximum": ">", "exclusiveMinimum": "<=", "exclusiveMaximum": ">="}


def _grouped(condition: str) -> str:
    return f"({condition})"


def _number(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def _type(names: list[str], p: str) -> str:
    if len(names) == 1 and names[0] != "integer":
        return f'{p}.type() != "{names[0]}"'
    whole = f'{p}.type() == "number" && {p}.floor() == {p}'
    if names == ["integer"]:
        return f"!({whole})"
    tests = [_grouped(whole) if name == "integer" else f'{p}.type() == "{name}"' for name in names]
    return f"!({' || '.join(tests)})"


def _values(values: list[Any], p: str) -> str:
    if any(isinstance(v, list | dict) for v in values):
        raise NotExpressible("an object or array among the values")
    tests = [f"@ == {_scalar(value)}" for value in values]
    return f"!exists({p} ? ({' || '.join(tests)}))"


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
    return _number(value)


def _length(keyword: str, count: int, p: str) -> str:
    if keyword == "minLength":
        if count <= 1:
            return f'{p} == ""' if count else ""
        count -= 1
    if count > _LONGEST_LENGTH:
        raise NotExpressible(f"a length of more than {_LONGEST_LENGTH} inside JSON")
    test = f'{p} like_regex {_string(length_between(0, count))} flag "s"'
    return test if keyword == "minLength" else f"!({test})"


def _format(name: str, schema: Mapping[str, Any], p: str) -> str:
    if name not in FORMATS:
        raise NotExpressible(f"no check for the format {name} in SQL")
    return "" if schema.get("pattern") == FORMATS[name] else f'!({p} like_regex {_string(are(FORMATS[name]))} flag "s")'


def _unique(schema: Mapping[str, Any], root: Mapping[str, Any], p: str) -> str:
    """Pairs of equal items, where there are few and all are scalars (paths compare no others)."""
    items = schema.get("items")
    types = items.get("type") if isinstance(items, Mapping) else None
    types = {types} if isinstance(types, str) else set(types or ())
    most = schema.get("maxItems", _MOST_PAIRS + 1)
    if not types or not types <= _SCALARS or most > _MOST_PAIRS or "prefixItems" in schema:
        raise NotExpressible("uniqueItems in a CHECK, but for ten scalars at most")
    pairs = [(a, b) for a in range(most) for b in range(a + 1, most)]
    return " || ".join(f"({p}[{a}] == {p}[{b}])" for a, b in pairs)
