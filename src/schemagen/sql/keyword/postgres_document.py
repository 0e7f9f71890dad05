"""Keywords on PostgreSQL's jsonb columns: SQL/JSON paths, and functions where paths have no word."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from schemagen.source.json_writer import json_text
from schemagen.sql.expression import call, cast, literal, negate, one_of, some
from schemagen.sql.keyword.jsonpath import fits_jsonb, violation
from schemagen.sql.keyword.pattern_of import LEAP_SECOND
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Item, Member, Place

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "minLength": exp.GTE, "maxLength": exp.LTE, "minProperties": exp.GTE, "maxProperties": exp.LTE,
}  # fmt: skip


def document_condition(
    keyword: str, schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]
) -> tuple[exp.Expr | None, str | None]:
    """The CHECK for one keyword of `schema` at `place` (None when nothing can break it), and a note on it."""
    note = LEAP_SECOND if keyword == "format" and schema["format"] == "date-time" else None
    if keyword == "type" and not place.path and schema["type"] != "integer" and isinstance(schema["type"], str):
        return exp.EQ(this=call("jsonb_typeof", place.value()), expression=literal(schema["type"])), None
    try:
        found = violation(place.path, keyword, schema, root)
    except NotExpressible:
        direct = _direct(keyword, schema[keyword], place)
        if direct is None:
            raise
        return direct, note
    if not found:
        return None, note
    return negate(exp.JSONBPathExists(this=place.value(), expression=literal(found))), note


def _direct(keyword: str, argument: Any, place: Place) -> exp.Expr | None:
    """The condition without a path, of a value that there is one of."""
    if not all(isinstance(step, Member | Item) for step in place.path):
        return None
    value = _at(place, "#>")
    kind = call("jsonb_typeof", value)
    match keyword:
        case "minLength" | "maxLength":
            size = call("char_length", _at(place, "#>>"))
            fits = _COMPARISONS[keyword](this=size, expression=literal(int(argument)))
            return some([exp.NEQ(this=kind, expression=literal("string")), fits])
        case "minProperties" | "maxProperties":
            members = call("jsonb_path_query_array", value, literal("lax $.keyvalue()"))
            size = call("jsonb_array_length", members)
            fits = _COMPARISONS[keyword](this=size, expression=literal(int(argument)))
            return exp.Case(ifs=[exp.If(this=exp.EQ(this=kind, expression=literal("object")), true=fits)])
        case "enum" | "const":
            return _values([argument] if keyword == "const" else argument, value)
    return None


def _values(values: list[Any], value: exp.Expr) -> exp.Expr:
    return one_of(value, [cast(literal(json_text(v, indent=None)), "jsonb") for v in values if fits_jsonb(v)])


def _at(place: Place, operator: str) -> exp.Expr:
    """The value at `place`, as jsonb or as text."""
    steps = [
        literal(s.name if isinstance(s, Member) else str(s.index)) for s in place.path if isinstance(s, Member | Item)
    ]
    if not steps and operator == "#>":
        return place.value()
    kind = exp.JSONBExtract if operator == "#>" else exp.JSONBExtractScalar
    path = exp.Array(expressions=steps) if steps else literal("{}")
    return kind(this=place.value(), expression=path)
