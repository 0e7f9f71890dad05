"""The table of forms: which function makes that of a kind of constraint."""

from typing import assert_never

from schemagen.catalog.constraint import AppendOnly, Immutable, Limit, NoOverlap, Requires, Transitions
from schemagen.database.form.held import Form, Place
from schemagen.database.form.in_time import append_only, immutable
from schemagen.sql.not_expressible import NotExpressible

Held = Requires | Limit | Transitions | Immutable | AppendOnly | NoOverlap


def form_of(constraint: Held, place: Place) -> Form:
    """What holds `constraint`, which is of the entity of `place`. Raises NotExpressible."""
    match constraint:
        case Immutable():
            return immutable(constraint, place)
        case AppendOnly():
            return append_only(constraint, place)
        case Requires() | Limit() | Transitions() | NoOverlap():
            raise NotExpressible("this version generates no SQL for it")
        case _:
            assert_never(constraint)
