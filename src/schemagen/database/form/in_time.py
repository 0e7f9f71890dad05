"""How a record may change, as row triggers on OLD and NEW.

After the row, so that no other trigger can change it behind the rule's back. In SQLite also before it, as `OR REPLACE`
deletes the row that was there, and no trigger of DELETE fires.
"""

from collections.abc import Callable

from sqlglot import exp

from schemagen.catalog.constraint import AppendOnly, Immutable, Transitions
from schemagen.catalog.field_type import Document
from schemagen.database.column import ColumnOf
from schemagen.database.enforcement import enforced
from schemagen.database.form.condition import refuted
from schemagen.database.form.held import Form, Place
from schemagen.sql.expression import (
    TRUE,
    call,
    cast,
    column_of,
    every,
    is_null,
    is_present,
    literal,
    negate,
    of_row,
    one_of,
    some,
)
from schemagen.sql.table import Event, Firing, Index, Trigger

Move = Callable[[str], exp.Expr]  # a row (OLD, or an alias) → that going from it to NEW is refused

_REPLACED = "an INSERT that meets a row in its way is refused, whatever its ON CONFLICT says"
_WAS = "was"


def immutable(constraint: Immutable, place: Place) -> Form:
    """A trigger that compares OLD with NEW."""
    columns = [place.columns[name] for name in constraint.fields]
    said = constraint.message or f"{', '.join(constraint.fields)} never changes"
    return moves(place, constraint.id, said, lambda row: some(_differs(place, of, row) for of in columns))


def transitions(constraint: Transitions, place: Place) -> Form:
    """A trigger on moves that are not allowed. A field without a value has not begun: it gets an initial one."""
    of = place.columns[constraint.field]
    now, first = column_of("NEW", of.column.name), constraint.initial
    initial = TRUE if first is None else one_of(now, map(literal, first))

    def refused(row: str) -> exp.Expr:
        was = column_of(row, of.column.name)
        steps = {state: targets for state, targets in constraint.allow.items() if targets}
        allowed = [
            every([exp.EQ(this=was, expression=literal(s)), one_of(now, map(literal, t))]) for s, t in steps.items()
        ]
        return every([_differs(place, of, row), refuted(some([*allowed, every([is_null(was), initial])]))])

    said = constraint.message or f"{constraint.field} does not move so"
    begins = None if first is None else negate(initial) if first else is_present(now)
    return moves(place, constraint.id, said, refused, begins)


def append_only(constraint: AppendOnly, place: Place) -> Form:
    """Triggers that refuse it all: also where rows are replicated to, and where a foreign key cascades."""
    said = constraint.message or f"records of {place.entity.name} are neither changed nor deleted"
    if place.dialect.name == "sqlite":
        firings = [Firing("before", ("update",)), Firing("before", ("delete",))]
        if (met := _met(place)) is not None:
            firings.append(Firing("before", ("insert",), met))
        return _form(place, Trigger(constraint.id, constraint.id, said, tuple(firings)), _REPLACED)
    firings = [Firing("before", ("update", "delete")), Firing("before", ("truncate",))]
    return _form(place, Trigger(constraint.id, constraint.id, said, tuple(firings), always=True))


def moves(place: Place, rule: str, said: str, refused: Move, at_insert: exp.Expr | None = None) -> Form:
    """A form that refuses an update from a row where `refused` holds, and an insert where `at_insert` does."""
    if place.dialect.name == "postgres":
        firings = [Firing("after", ("update",), refused("OLD"))]
        if at_insert is not None:
            firings.append(Firing("after", ("insert",), at_insert))
        return _form(place, Trigger(rule, rule, said, tuple(firings)))
    replaced = place.exists(_WAS, every([_same_key(place), refused(_WAS)]))
    firings = [Firing("after", ("update",), refused("OLD"))]
    if at_insert is not None:
        firings.append(Firing("after", ("insert",), at_insert))
    firings += [Firing("before", (event,), replaced) for event in _REPLACING]
    return _form(place, Trigger(rule, rule, said, tuple(firings)), _REPLACED)


_REPLACING: tuple[Event, ...] = ("insert", "update")  # with OR REPLACE


def _form(place: Place, trigger: Trigger, note: str | None = None) -> Form:
    return Form(enforced("trigger", trigger.name, note), ((place.entity.name, trigger),))


def _differs(place: Place, of: ColumnOf, row: str) -> exp.Expr:
    """That a column of `row` is other than that of NEW, NULL being a value like any other."""
    before, after = (_comparable(place, of, column_of(one, of.column.name)) for one in (row, "NEW"))
    if place.dialect.name == "postgres":
        return exp.NullSafeNEQ(this=before, expression=after)
    return exp.Not(this=exp.Is(this=before, expression=after))


def _comparable(place: Place, of: ColumnOf, value: exp.Expr) -> exp.Expr:
    """JSON without its spaces; PostgreSQL can't compare the type json at all."""
    if isinstance(of.field.type, Document) and place.dialect.name == "sqlite":
        return call("json", value)
    return cast(value, "jsonb") if of.column.type.is_type(exp.DType.JSON) else value


def _same_key(place: Place) -> exp.Expr:
    pairs = ((column_of(_WAS, one), column_of("NEW", one)) for one in place.primary_key)
    return every(exp.EQ(this=was, expression=now) for was, now in pairs)


def _met(place: Place) -> exp.Expr | None:
    """That a row is there which has the key of NEW, or its rowid (-1 if none is given), or agrees on a unique index."""
    conditions = [_same_key(place)] if place.primary_key else []
    conditions += [_agrees(index) for index in place.indexes if index.unique]
    columns = {of.column.name for of in place.columns.values()}
    if (rowid := next((one for one in _ROWID if one not in columns), None)) is not None:
        conditions.append(exp.EQ(this=column_of(_WAS, rowid), expression=column_of("NEW", rowid)))
    return place.exists(_WAS, some(conditions)) if conditions else None


_ROWID = ("rowid", "_rowid_", "oid")  # any of them, unless a column is called so: then none can name it


def _agrees(index: Index) -> exp.Expr:
    conditions: list[exp.Expr] = []
    for part in index.parts:
        was, now = (of_row(part.expression, row) for row in (_WAS, "NEW"))
        conditions.append(exp.EQ(this=was, expression=now))
    if index.where is not None:
        conditions += [exp.Paren(this=of_row(index.where, row)) for row in (_WAS, "NEW")]
    return every(conditions)
