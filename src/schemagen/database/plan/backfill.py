"""`x-backfill` as a value for existing rows: a constant, or a CEL expression that is one."""

from typing import Any, get_args

from sqlglot import exp

from schemagen.catalog.model import Entity, Field
from schemagen.database.column import constant_of
from schemagen.rules.tree import Literal
from schemagen.sql.expression import Scalar


def backfill(entity: Entity, field: Field, stated: Any) -> exp.Expr | None:
    """What existing rows get in `field`; None where that is no constant, or none that the column takes."""
    if not isinstance(stated, str):
        return constant_of(field, stated)
    from schemagen.rules.expression import parse
    from schemagen.rules.problem import CelError

    for kind in ("string", "int", "double", "bool"):
        try:
            root = parse(stated, entity, expect=kind).root
        except CelError:
            continue
        known = isinstance(root, Literal) and isinstance(root.value, get_args(Scalar))
        return constant_of(field, root.value) if isinstance(root, Literal) and known else None
    return None
