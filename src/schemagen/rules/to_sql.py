"""A checked expression → a sqlglot expression with the same three values: an error in CEL is SQL's NULL."""

from collections.abc import Mapping
from typing import cast

from sqlglot import exp

from schemagen.rules.sql_logic import condition
from schemagen.rules.sql_row import Row
from schemagen.rules.sql_value import Dialect
from schemagen.rules.tree import Expression
from schemagen.sql.depth import check_depth
from schemagen.sql.expression import column
from schemagen.sql.not_expressible import NotExpressible


def to_sql(expression: Expression, dialect: str, columns: Mapping[str, str]) -> exp.Expr:
    """`expression` over one row, in `dialect` ("postgres" or "sqlite"); `columns` maps properties to their columns.

    NULL stands for CEL's error, so that a CHECK wants `(…) IS TRUE`, and the WHERE of an index nothing more. The row is
    taken as it reads back: PostgreSQL gives uuids in lower case and times in microseconds. Raises NotExpressible.
    """
    assert dialect in ("postgres", "sqlite"), dialect
    row = Row(cast(Dialect, dialect), {"self": {name: column(one) for name, one in columns.items()}})
    made = condition(expression, row)
    if made.find(exp.Select):
        raise NotExpressible("what looks at each item or member of JSON")
    if dialect == "sqlite":
        check_depth(made)
    return made
