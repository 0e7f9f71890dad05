"""Spans that don't meet: an exclusion over ranges in PostgreSQL, a trigger in SQLite."""

from collections.abc import Iterator

from sqlglot import exp

from schemagen.catalog.constraint import NoOverlap
from schemagen.catalog.field_type import Date, DateTime, Decimal, Document, FieldType, Int64, Integer, Number
from schemagen.database.column import ColumnOf
from schemagen.database.enforcement import enforced
from schemagen.database.form.held import RECORD, Form, Place
from schemagen.rules.sql_value import instant_column
from schemagen.sql.expression import (
    call,
    cast,
    column,
    column_of,
    every,
    is_null,
    is_present,
    literal,
    name,
    some,
    type_of,
)
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.table import Exclusion, Firing, RangeType, Trigger

_OTHER = "other"
_TEXTS, _DOUBLES = RangeType("text.range", type_of("text")), RangeType("double.range", type_of("double"))
# What they take in the database, each with the type of many ranges that PostgreSQL makes of it.
RANGE_TYPES = ("text.range", "text.multirange", "double.range", "double.multirange")


def no_overlap(constraint: NoOverlap, place: Place) -> Form:
    """The form of the dialect. A record without a start, or without a value in its scope, is not looked at."""
    if place.dialect.name == "sqlite":
        return _in_sqlite(constraint, place)
    start, end = place.columns[constraint.start], place.columns[constraint.end]
    scope = [place.columns[one] for one in constraint.scope]
    types: dict[RangeType, None] = {}
    parts = [(_alone(place, of, types), "&&") for of in scope]
    parts.append((_range(place, start.field.type, [column(of.column.name) for of in (start, end)], types), "&&"))
    told = [is_present(column(of.column.name)) for of in (*scope, start) if of.column.nullable]
    forwards = exp.LTE(this=column(start.column.name), expression=column(end.column.name))
    where = every([*told, some([is_null(column(end.column.name)), forwards]) if end.column.nullable else forwards])
    exclusion = Exclusion(constraint.id, tuple(parts), where, constraint.id)
    outcome = enforced("exclude", constraint.id)
    return Form(outcome, ((place.entity.name, exclusion),), tuple(types), audit=_met(constraint, place, RECORD))


def _alone(place: Place, of: ColumnOf, types: dict[RangeType, None]) -> exp.Expr:
    """A value as the range that holds it alone, so that GiST compares it without an extension."""
    value, kind = of.place.value(), of.field.type
    if not isinstance(kind, Date | DateTime | Decimal | Number):
        value = cast(value, "text")
    return _range(place, kind, [value, value, literal("[]")], types, alone=True)


def _range(
    place: Place, kind: FieldType, values: list[exp.Expr], types: dict[RangeType, None], *, alone: bool = False
) -> exp.Expr:
    """The range of `values`; a type that PostgreSQL does not have is noted."""
    match kind:
        case DateTime():
            return call("tstzrange", *values)
        case Date():
            return call("daterange", *values)
        case Decimal():
            return call("numrange", *values)
        case Integer() | Int64() if not alone:
            return call("int8range", *values)
    own = _DOUBLES if isinstance(kind, Number) else _TEXTS
    types[own] = None
    made: exp.Expr = exp.Anonymous(this=name(own.name), expressions=values)
    return exp.Dot(this=name(place.schema), expression=made) if place.schema else made


def _in_sqlite(constraint: NoOverlap, place: Place) -> Form:
    """Writers take turns, so it is enough to look; after the row, as REPLACE may have made room."""
    if any(isinstance(place.columns[one].field.type, Document) for one in constraint.scope):
        raise NotExpressible("equal JSON may be written in different texts")
    met = _met(constraint, place, "NEW")
    said = constraint.message or f"the spans from {constraint.start} to {constraint.end} don't overlap"
    firings = tuple(Firing("after", (event,), met) for event in ("insert", "update"))
    trigger = Trigger(constraint.id, constraint.id, said, firings)
    index = place.index_on(place.names((*constraint.scope, constraint.start)))
    audit = _met(constraint, place, RECORD)
    return Form(enforced("trigger", constraint.id), ((place.entity.name, trigger), *index), audit=audit)


def _met(constraint: NoOverlap, place: Place, row: str) -> exp.Expr:
    """That another row meets `row`."""
    scope = place.names(constraint.scope)
    same = [exp.EQ(this=column_of(_OTHER, one), expression=column_of(row, one)) for one in scope]
    return place.exists(_OTHER, every([*same, _is_other(place, row), *_meet(place, constraint, row)]))


def _is_other(place: Place, row: str) -> exp.Expr:
    key = place.primary_key or ("rowid",)
    return exp.Not(this=exp.Paren(this=every(
        exp.EQ(this=column_of(_OTHER, one), expression=column_of(row, one)) for one in key
    )))  # fmt: skip


def _meet(place: Place, constraint: NoOverlap, row: str) -> Iterator[exp.Expr]:
    """That the half-open spans of both rows have something in common."""
    start, end = place.columns[constraint.start], place.columns[constraint.end]
    for first, second in ((_OTHER, row), (row, _OTHER), (_OTHER, _OTHER), (row, row)):
        begins = exp.LT(this=_moment(place, start, first), expression=_moment(place, end, second))
        endless = [is_present(column_of(first, start.column.name)), is_null(column_of(second, end.column.name))]
        yield some([every(endless), begins]) if end.column.nullable else begins


def _moment(place: Place, of: ColumnOf, row: str) -> exp.Expr:
    """A value that has the order of time."""
    value = column_of(row, of.column.name)
    is_text = place.dialect.name == "sqlite" and isinstance(of.field.type, DateTime)
    return instant_column(value, "sqlite") if is_text else value
