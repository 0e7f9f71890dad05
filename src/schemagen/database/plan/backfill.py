"""`x-backfill` as a value for existing rows: a constant, or a CEL expression that is one."""

from typing import Any

from sqlglot import exp

from schemagen.catalog.model import Entity, Field
from schemagen.database.column import constant_of


def backfill(entity: Entity, field: Field, stated: Any) -> exp.Expr | None:
    """What existing rows get in `field`; None where that is no constant, or none that the column takes."""
    if not isinstance(stated, str):
        return constant_of(field, stated)
    from schemagen.rules.backfill import constant, read_backfill
    from schemagen.rules.problem import CelError

    try:
        known = constant(read_backfill(stated, entity, field.parts))
    except CelError:
        return None
    return None if known is None else constant_of(field, known.value)
