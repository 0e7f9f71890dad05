"""jsonschema-rs errors → what a person needs to mend the payload: where, what, what instead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, assert_never

import jsonschema_rs

from schemagen.catalog.exact import PATTERNS
from schemagen.catalog.parts import parts_of
from schemagen.catalog.walk import lookup, pointer
from schemagen.diagnostic import did_you_mean
from schemagen.payload.closest import Branch, NoneOfProperties, WrongTag, WrongType, closest
from schemagen.payload.message import message
from schemagen.payload.names import known_names
from schemagen.payload.wording import choices, named, one_of, shown, wrong_type

Error = jsonschema_rs.ValidationError
Kind = jsonschema_rs.ValidationErrorKind


@dataclass(frozen=True, slots=True)
class Explained:
    """One thing that is wrong: `pointer` into the payload (`key`: the name there), `keyword` into the schema."""

    pointer: str
    keyword: str
    message: str
    help: str | None = None
    key: bool = False


def explain(errors: Iterable[Error], schema: Any) -> list[Explained]:
    """What `errors` of one payload say, each thing once, in the validator's order; `schema` is the whole schema."""
    found = list(errors)
    told = (one for error in found if not _follows(error, found, schema) for one in _explain(error, schema))
    return list(dict.fromkeys(told))


def _follows(error: Error, errors: list[Error], schema: Any) -> bool:
    """Whether an error only follows from another one, which says it better.

    A property counts as unevaluated when the subschema that describes it fails; a value of a wrong type is no constant
    either; our own formats are patterns too.
    """
    same = [other for other in errors if other.instance_path == error.instance_path]
    match error.kind:
        case Kind.UnevaluatedProperties(unexpected=names):
            known = known_names(schema, error.schema_path[:-1])
            return set(names) <= known and any(_is_below(other, error) for other in errors if other is not error)
        case Kind.Pattern(pattern=pattern) if pattern in PATTERNS.values():
            return any(isinstance(other.kind, Kind.Format) for other in same)
        case Kind.Type():
            return any(isinstance(other.kind, Kind.Constant | Kind.Enum) for other in same)
    return False


def _is_below(other: Error, error: Error) -> bool:
    return other.instance_path[: len(error.instance_path)] == error.instance_path


def _explain(error: Error, schema: Any) -> Iterator[Explained]:
    match error.kind:
        case Kind.AdditionalProperties(unexpected=names) | Kind.UnevaluatedProperties(unexpected=names):
            yield from _unexpected(error, names, schema)
        case Kind.Required(property=name):
            yield _about(error, f"{named(name)} is missing", _misspelt(error, name, schema))
        case Kind.PropertyNames(error=inner):
            yield from _names(error, inner, schema)
        case Kind.AnyOf(context=branches) | Kind.OneOfNotValid(context=branches):
            yield from _alternatives(error, branches, schema)
        case Kind.OneOfMultipleValid(context=branches):
            fitting = [_branch_name(error, i, schema) for i, branch in enumerate(branches) if not branch]
            yield _about(error, f"fits more than one alternative, where just one is allowed: {', '.join(fitting)}")
        case Kind.Contains():
            yield _about(error, _CONTAINS[str(error.schema_path[-1])])
        case Kind.FalseSchema() if error.instance_path and isinstance(error.instance_path[-1], str):
            said = f"{named(error.instance_path[-1])} is not allowed here"
            yield replace(_about(error, said), key=True)
        case _:
            yield _about(error, message(error), _help(error))


_CONTAINS = {
    "contains": "no item fits what the schema wants at least one of",
    "minContains": "too few items fit what the schema wants some of",
    "maxContains": "too many items fit what the schema wants only some of",
}


def _about(error: Error, said: str, help: str | None = None) -> Explained:
    return Explained(pointer(tuple(error.instance_path)), pointer(tuple(error.schema_path)), said, help)


def _unexpected(error: Error, names: list[str], schema: Any) -> Iterator[Explained]:
    """A finding for each property that has no place."""
    known = known_names(schema, error.schema_path[:-1])
    for name in names:
        said = f"{named(name)} is not expected here" + (" together with the rest" if name in known else "")
        listed = f"expected are: {', '.join(sorted(known))}" if 0 < len(known) <= 8 else None
        place = pointer((*error.instance_path, name))
        help = None if name in known else did_you_mean(name, known) or listed
        yield Explained(place, pointer(tuple(error.schema_path)), said, help, key=True)


def _misspelt(error: Error, name: str, schema: Any) -> str | None:
    """For a property that is missing: the one that is there under a name like it."""
    instance = error.instance
    if not isinstance(instance, dict):
        return None
    unknown = set(instance) - known_names(schema, error.schema_path[:-1])
    meant = next((other for other in sorted(unknown) if did_you_mean(other, [name])), None)
    return f"is it meant by {named(meant)}?" if meant is not None else None


def _names(error: Error, inner: Error, schema: Any) -> Iterator[Explained]:
    """What is wrong with the name of a property."""
    name = str(inner.instance)
    place = pointer((*error.instance_path, name))
    for one in _explain(inner, schema):
        yield replace(one, pointer=place, message=f"this name is not allowed: {one.message}", key=True)


def _alternatives(error: Error, branches: list[list[Error]], schema: Any) -> Iterator[Explained]:
    match closest(error, branches):
        case WrongType(types=wanted):
            yield _about(error, wrong_type(error.instance, wanted))
        case WrongTag(path=path, value=value, allowed=allowed):
            said = f"{shown(value)} is none of {choices(allowed)}, which tell the alternatives apart"
            known = [str(a) for a in allowed]
            help = did_you_mean(value, known) if isinstance(value, str) else None
            yield Explained(pointer(path), pointer(tuple(error.schema_path)), said, help)
        case NoneOfProperties(names=names):
            yield _about(error, f"{one_of(map(named, names))} is missing")
        case Branch(index=index, errors=errors, rivals=rivals):
            help = f"of the alternatives, {_branch_name(error, index, schema)} is closest" if rivals else None
            yield from (replace(one, help=one.help or help) for one in explain(errors, schema))
        case other:
            assert_never(other)


def _branch_name(error: Error, index: int, schema: Any) -> str:
    """An alternative by its title, or by the definition that it refers to, else by its number."""
    parts = parts_of(*_branch(error, index, schema))
    title = next((part["title"] for _, part in parts if isinstance(part.get("title"), str)), None)
    refs = (part["$ref"] for _, part in parts if isinstance(part.get("$ref"), str))
    return title or next((ref.rsplit("/", 1)[-1] for ref in refs), f"number {index + 1}")


def _branch(error: Error, index: int, schema: Any) -> tuple[Any, Any, str]:
    place = pointer((*error.schema_path, index))
    try:
        return lookup(schema, place), schema, place
    except KeyError:
        return None, schema, place


def _help(error: Error) -> str | None:
    match error.kind, error.instance:
        case Kind.Enum(options=options), str(value):
            return did_you_mean(value, [option for option in options if isinstance(option, str)])
        case Kind.Type(types=wanted), str(value) if {"integer", "number"} & set(wanted) and _is_number(value):
            return "write it without quotes"
        case Kind.Type(types=wanted), int() | float() | Decimal() if wanted == ["string"]:
            return None if isinstance(error.instance, bool) else "write it in quotes"
        case Kind.Type(types=["boolean"]), "true" | "false":
            return "write it without quotes"
    return None


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False
