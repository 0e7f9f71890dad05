"""At most so many records: counted by a trigger that has taken its turn.

Two sessions that insert at once must not both count without the other. In PostgreSQL each writes the row of its group
in a table of turns before it counts: at READ COMMITTED the second waits, and counts with a new snapshot; at REPEATABLE
READ it fails with a serialization failure, where a row that is only locked would let it go on. SQLite has one writer.
"""

from sqlglot import exp

from schemagen.catalog.constraint import Limit
from schemagen.catalog.field_type import DateTime, Document
from schemagen.database.column import ColumnOf
from schemagen.database.enforcement import enforced
from schemagen.database.form.condition import refuted, where_of
from schemagen.database.form.held import RECORD, Form, Place
from schemagen.sql.expression import call, column_of, every, is_present, is_true, literal, of_row, some
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.table import Firing, Trigger

_OTHER = "other"
_NOTE = "records without a value in `per` are not counted"


def limit(constraint: Limit, place: Place) -> Form:
    """A trigger after the row, so that it counts the row too."""
    columns = [place.columns[one] for one in constraint.per]
    if place.dialect.name == "sqlite" and any(isinstance(of.field.type, Document) for of in columns):
        raise NotExpressible("equal JSON may be written in different texts")
    where = where_of(place, constraint.where)
    counts = _counts(columns, where, "NEW")
    moved = some([refuted(_counts(columns, where, "OLD")), *(_moved(place, of) for of in columns)])
    said = constraint.message or f"at most {constraint.max} of {place.entity.name}" + (
        f" with the same {', '.join(constraint.per)}" if constraint.per else ""
    )
    inserted = None if is_true(counts) else counts
    firings = [Firing("after", ("insert",), inserted), Firing("after", ("update",), every([counts, moved]))]
    trigger = Trigger(constraint.id, constraint.id, said, tuple(firings))
    count = _count(place, _group(columns, where, "NEW"), constraint.max)
    if place.dialect.name == "sqlite":
        over = _over(count, constraint.max)
        own = [Firing(f.timing, f.events, over if f.when is None else every([f.when, over])) for f in firings]
        trigger = Trigger(constraint.id, constraint.id, said, tuple(own))
    else:
        arguments = {
            "key": call("jsonb_build_array", *map(_key, columns)), "max": literal(constraint.max),
            "count": count,
        }  # fmt: skip
        trigger = Trigger(constraint.id, constraint.id, said, tuple(firings), "limit", arguments)
    note = _NOTE if any(of.column.nullable for of in columns) else None
    index = place.index_on(place.names(constraint.per))
    all_ = _count(place, _group(columns, where, RECORD), constraint.max)
    audit = every([_counts(columns, where, RECORD), _over(all_, constraint.max)])
    return Form(enforced("trigger", constraint.id, note), ((place.entity.name, trigger), *index), audit=audit)


def _over(count: exp.Select, most: int) -> exp.Expr:
    return exp.GT(this=exp.Subquery(this=count), expression=literal(most))


def _group(columns: list[ColumnOf], where: exp.Expr | None, row: str) -> exp.Expr:
    """What a row called OTHER has in common with `row`."""
    return every([*(_same(of, row) for of in columns), *([] if where is None else [of_row(where, _OTHER)])])


def _counts(columns: list[ColumnOf], where: exp.Expr | None, row: str) -> exp.Expr:
    """That `row` is counted."""
    present = [is_present(column_of(row, of.column.name)) for of in columns if of.column.nullable]
    return every([*present, *([] if where is None else [of_row(where, row)])])


def _moved(place: Place, of: ColumnOf) -> exp.Expr:
    before, after = (column_of(row, of.column.name) for row in ("OLD", "NEW"))
    if place.dialect.name == "postgres":
        return exp.NullSafeNEQ(this=before, expression=after)
    return exp.Not(this=exp.Is(this=before, expression=after))


def _same(of: ColumnOf, row: str) -> exp.Expr:
    return exp.EQ(this=column_of(_OTHER, of.column.name), expression=column_of(row, of.column.name))


def _key(of: ColumnOf) -> exp.Expr:
    """A value in the key of a turn: equal ones are equal there, whatever the session's time zone."""
    value = column_of("NEW", of.column.name)
    return call("date_part", literal("epoch"), value) if isinstance(of.field.type, DateTime) else value


def _count(place: Place, group: exp.Expr, most: int) -> exp.Select:
    """How many rows are in the group; one more than there may be is enough."""
    rows = exp.Select(
        expressions=[literal(1)], from_=exp.From(this=place.node(_OTHER)), where=exp.Where(this=group),
        limit=exp.Limit(expression=literal(most + 1)),
    )  # fmt: skip
    found = exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.Identifier(this="counted", quoted=False)))
    return exp.Select(expressions=[exp.Count(this=exp.Star())], from_=exp.From(this=found))
