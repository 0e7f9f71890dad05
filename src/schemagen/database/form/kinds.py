"""Which function makes the form of a kind of constraint."""

from collections.abc import Mapping
from typing import assert_never

from schemagen.catalog.constraint import AppendOnly, Immutable, Limit, NoOverlap, Requires, Transitions
from schemagen.database.form.held import Form, Place
from schemagen.database.form.in_time import append_only, immutable, transitions
from schemagen.database.form.limit import limit
from schemagen.database.form.overlap import no_overlap
from schemagen.database.form.requires import requires
from schemagen.sql.not_expressible import NotExpressible

Held = Requires | Limit | Transitions | Immutable | AppendOnly | NoOverlap


def form_of(constraint: Held, place: Place, places: Mapping[str, Place]) -> Form:
    """What holds `constraint`, which is of the entity of `place`; `places` has all by entity. Raises NotExpressible."""
    match constraint:
        case Requires():
            reference = next(r for r in place.entity.references if constraint.via in r.local)
            if reference.id not in place.keys:
                raise NotExpressible(f"no foreign key holds {reference.id}")
            return requires(constraint, reference, place, places[reference.entity])
        case Limit():
            return limit(constraint, place)
        case Transitions():
            return transitions(constraint, place)
        case Immutable():
            return immutable(constraint, place)
        case AppendOnly():
            return append_only(constraint, place)
        case NoOverlap():
            return no_overlap(constraint, place)
        case _:
            assert_never(constraint)
