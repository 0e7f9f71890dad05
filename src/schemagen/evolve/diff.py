"""The changes from one schema to another, keyword by keyword, each with its place on both sides."""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from schemagen.catalog.walk import LIST, ONE, Tokens, pointer
from schemagen.evolve.change import (
    ABSENT,
    AnnotationChanged,
    BranchAdded,
    BranchRemoved,
    Change,
    ConstraintChanged,
    ConstraintLoosened,
    ConstraintTightened,
    ContentClosed,
    ContentOpened,
    DefaultChanged,
    DefinitionChanged,
    Edit,
    EnumValueAdded,
    EnumValueRemoved,
    FieldAdded,
    FieldRemoved,
    FieldRenamed,
    RequiredAdded,
    RequiredRemoved,
    RuleChanged,
    SchemaReplaced,
    SubschemaAdded,
    SubschemaRemoved,
    TypeChanged,
)

_ANNOTATIONS = frozenset({
    "title", "description", "$comment", "examples", "deprecated", "readOnly", "writeOnly", "$schema", "$id", "id",
})  # fmt: skip
_RULES = frozenset({"x-rules", "x-constraints", "x-references", "x-unique"})
_LOWER = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"})
_UPPER = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"})
_CONTENT = frozenset({"additionalProperties", "unevaluatedProperties", "additionalItems", "unevaluatedItems"})
_SUBSCHEMAS = ONE | {"additionalItems"}


def diff(old: Any, new: Any) -> tuple[Change, ...]:
    """The changes from `old` to `new` (JSON Schemas of one draft), in the schema's order; none when equal."""
    return tuple(_schema(old, new, ()))


def _schema(old: Any, new: Any, at: Tokens) -> Iterator[Change]:
    if same(old, new):
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        edits = (Edit(at[:-1], at[-1], new),) if at else ()
        yield SchemaReplaced(pointer=pointer(at), old_pointer=pointer(at), edits=edits)
        return
    for keyword in [*old, *(k for k in new if k not in old)]:
        was, now = old.get(keyword, ABSENT), new.get(keyword, ABSENT)
        if not same(was, now):
            yield from _keyword(keyword, was, now, at)


def _keyword(keyword: str, was: Any, now: Any, at: Tokens) -> Iterator[Change]:
    """The changes of one keyword of the schema at `at`."""
    there = pointer((*at, keyword))
    more: dict[str, Any] = {
        "pointer": None if now is ABSENT else there,
        "old_pointer": None if was is ABSENT else there,
        "edits": (Edit(at, keyword, now),),
    }
    if keyword == "properties":
        yield from _properties(_dict(was), _dict(now), (*at, keyword))
    elif keyword in ("$defs", "definitions"):
        yield from _definitions(_dict(was), _dict(now), (*at, keyword))
    elif keyword in ("patternProperties", "dependentSchemas", "dependencies"):
        yield from _map(keyword, _dict(was), _dict(now), (*at, keyword))
    elif keyword == "required" and isinstance(_list(was), list) and isinstance(_list(now), list):
        yield from _required(_list(was), _list(now), at, more)
    elif keyword == "enum" and isinstance(was, list) and isinstance(now, list):
        yield from _enum(was, now, at, more)
    elif keyword == "x-entity" and isinstance(was, dict) and isinstance(now, dict):
        yield from _entity(was, now, (*at, keyword))
    elif keyword == "type":
        yield TypeChanged(was=was, now=now, **more)
    elif keyword in _CONTENT and (was is False) != (now is False) and not isinstance(was, dict):
        yield (ContentClosed if now is False else ContentOpened)(keyword=keyword, **more)
    elif keyword in _SUBSCHEMAS and was is not ABSENT and now is not ABSENT and not isinstance(now, list):
        yield from _schema(was, now, (*at, keyword))
    elif keyword in LIST or (keyword == "items" and isinstance(now, list)):
        yield from _branches(keyword, _list(was), _list(now), (*at, keyword))
    else:
        yield _plain(keyword, was, now, more)


def _entity(was: dict[str, Any], now: dict[str, Any], at: Tokens) -> Iterator[Change]:
    """What is said of the entity: its key, its table."""
    for fact in [*was, *(f for f in now if f not in was)]:
        before, after, here = was.get(fact, ABSENT), now.get(fact, ABSENT), pointer((*at, fact))
        if not same(before, after):
            yield AnnotationChanged(
                keyword=f"the entity's {fact}",
                was=before,
                now=after,
                pointer=None if after is ABSENT else here,
                old_pointer=None if before is ABSENT else here,
                edits=(Edit(at, fact, after),),
            )


def _plain(keyword: str, was: Any, now: Any, more: dict[str, Any]) -> Change:
    """The change of a keyword that holds no schemas, or that comes or goes whole."""
    if keyword == "default":
        return DefaultChanged(was=was, now=now, **more)
    if keyword in _RULES:
        return RuleChanged(keyword=keyword, **more)
    if keyword in _ANNOTATIONS or keyword.startswith("x-"):
        return AnnotationChanged(keyword=keyword, was=was, now=now, **more)
    if keyword in _SUBSCHEMAS | {"$ref", "not"}:
        added, removed = was is ABSENT, now is ABSENT
        if added or removed:
            return (SubschemaAdded if added else SubschemaRemoved)(keyword=keyword, **more)
        return ConstraintChanged(keyword=keyword, was=was, now=now, **more)
    return _constraint(keyword, was, now, more)


def _constraint(keyword: str, was: Any, now: Any, more: dict[str, Any]) -> Change:
    tightened: bool | None = None
    if was is ABSENT or now is ABSENT:
        tightened = was is ABSENT
    elif (keyword in _LOWER or keyword in _UPPER) and _is_number(was) and _is_number(now):
        tightened = (now > was) if keyword in _LOWER else (now < was)
    elif keyword == "uniqueItems":
        tightened = bool(now)
    if tightened is None:
        return ConstraintChanged(keyword=keyword, was=was, now=now, **more)
    return (ConstraintTightened if tightened else ConstraintLoosened)(keyword=keyword, was=was, now=now, **more)


def _properties(old: dict[str, Any], new: dict[str, Any], at: Tokens) -> Iterator[Change]:
    renamed = {was: name for name, s in new.items() if name not in old and (was := _was(s)) in old and was not in new}
    for name, was in old.items():
        here = pointer((*at, name))
        if name in new:
            yield from _schema(was, new[name], (*at, name))
        elif name in renamed:
            now = renamed[name]
            both = (Edit(at, name), Edit(at, now, new[now]))
            yield FieldRenamed(name=now, was=name, pointer=pointer((*at, now)), old_pointer=here, edits=both)
        else:
            yield FieldRemoved(name=name, pointer=None, old_pointer=here, edits=(Edit(at, name),))
    for name, now in new.items():
        if name not in old and name not in renamed.values():
            edits = (Edit(at, name, now),)
            yield FieldAdded(name=name, pointer=pointer((*at, name)), old_pointer=None, edits=edits)


def _was(schema: Any) -> Any:
    return schema.get("x-renamed-from") if isinstance(schema, dict) else None


def _map(keyword: str, old: dict[str, Any], new: dict[str, Any], at: Tokens) -> Iterator[Change]:
    """Schemas by name, where a name that comes or goes is a schema that does."""
    for name in [*old, *(n for n in new if n not in old)]:
        was, now, here = old.get(name, ABSENT), new.get(name, ABSENT), pointer((*at, name))
        if was is ABSENT:
            edits = (Edit(at, name, now),)
            yield SubschemaAdded(keyword=f"{keyword} '{name}'", pointer=here, old_pointer=None, edits=edits)
        elif now is ABSENT:
            yield SubschemaRemoved(
                keyword=f"{keyword} '{name}'", pointer=None, old_pointer=here, edits=(Edit(at, name),)
            )  # fmt: skip
        else:
            yield from _schema(was, now, (*at, name))


def _definitions(old: dict[str, Any], new: dict[str, Any], at: Tokens) -> Iterator[Change]:
    """Definitions of both sides are compared; one that comes or goes only matters where it is referred to."""
    for name in [*old, *(n for n in new if n not in old)]:
        was, now, here = old.get(name, ABSENT), new.get(name, ABSENT), pointer((*at, name))
        if was is ABSENT or now is ABSENT:
            edits = () if now is ABSENT else (Edit(at, name, now),)
            places = {"pointer": None if now is ABSENT else here, "old_pointer": None if was is ABSENT else here}
            yield DefinitionChanged(name=name, edits=edits, **places)
        else:
            yield from _schema(was, now, (*at, name))


def _required(was: list[Any], now: list[Any], at: Tokens, more: dict[str, Any]) -> Iterator[Change]:
    for name in (n for n in now if n not in was):
        yield RequiredAdded(name=name, **{**more, "edits": (Edit(at, "required", [*was, name]),)})
    for name in (n for n in was if n not in now):
        left = [n for n in was if n != name]
        yield RequiredRemoved(name=name, **{**more, "edits": (Edit(at, "required", left or ABSENT),)})


def _enum(was: list[Any], now: list[Any], at: Tokens, more: dict[str, Any]) -> Iterator[Change]:
    for value in (v for v in now if not any(same(v, w) for w in was)):
        yield EnumValueAdded(value=value, **{**more, "edits": (Edit(at, "enum", [*was, value]),)})
    for value in (v for v in was if not any(same(v, n) for n in now)):
        left = [v for v in was if not same(v, value)]
        edits = (Edit(at, "enum", left or now),)
        yield EnumValueRemoved(value=value, **{**more, "edits": edits})


def _branches(keyword: str, was: list[Any], now: list[Any], at: Tokens) -> Iterator[Change]:
    """Branches are matched by what they say, then by their order; the others came or went."""
    lost = [i for i, branch in enumerate(was) if not any(same(branch, n) for n in now)]
    found = [i for i, branch in enumerate(now) if not any(same(branch, w) for w in was)]
    if len(was) == len(now) and lost == found:
        for index in lost:
            yield from _schema(was[index], now[index], (*at, index))
        return
    whole = (Edit(at[:-1], at[-1], now or ABSENT),)
    for index in lost:
        left = [b for i, b in enumerate(was) if i != index]
        edits = (Edit(at[:-1], at[-1], left or ABSENT),) if left or not now else whole
        yield BranchRemoved(keyword=keyword, pointer=None, old_pointer=pointer((*at, index)), edits=edits)
    for index in found:
        edits = (Edit(at[:-1], at[-1], [*was, now[index]]),)
        yield BranchAdded(keyword=keyword, pointer=pointer((*at, index)), old_pointer=None, edits=edits)
    if not lost and not found:
        places = {"pointer": pointer(at), "old_pointer": pointer(at)}
        yield ConstraintChanged(keyword=keyword, was=was, now=now, edits=whole, **places)


def same(a: Any, b: Any) -> bool:
    """Equality of JSON values as written: `1` differs from `true` and from `1.0`; absent equals itself."""
    if a is b:
        return True
    if a is ABSENT or b is ABSENT or a != b:
        return False
    return as_text(a) == as_text(b)


def as_text(value: Any) -> bytes | str:
    """`value` as JSON, the same for equal values."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # numbers that only Python writes
        return json.dumps(value, sort_keys=True, default=str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
