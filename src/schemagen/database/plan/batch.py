"""A backfill in batches: one statement that commits as it goes, and that may be begun again."""

from collections.abc import Mapping

from sqlglot import exp

from schemagen.database.plan.aside import Aside
from schemagen.database.plan.writer import Writer
from schemagen.sql.expression import column, every
from schemagen.sql.table import Table

ROWS = 1000  # of a batch

# Names and conditions come from the dialect's writer. The tag ends in a way that no text of ours has.
_BLOCK = """DO {tag}
DECLARE
  changed bigint;
BEGIN
  LOOP
    {update};
    EXIT WHEN changed = 0;
    COMMIT;
  END LOOP;
END
{tag}"""


def batches(
    writer: Writer, aside: Aside, table: Table, values: Mapping[str, exp.Expr], where: exp.Expr
) -> str:  # fmt: skip
    """Set `values` in the rows of `table` for which `where` holds, until there is none."""
    key = [column(name) for name in table.primary_key]
    some = exp.Select(
        expressions=key, from_=exp.From(this=writer.table(table.name)), where=exp.Where(this=where),
        limit=exp.Limit(expression=exp.Literal(this=str(ROWS), is_string=False)),
    )  # fmt: skip
    which = key[0] if len(key) == 1 else exp.Tuple(expressions=key)
    listed = exp.In(this=which.copy(), query=exp.Subquery(this=some))
    update = writer.sql(writer.update(table.name, values, every([where, listed])))
    update = ";\n    ".join(aside.all(table.name, f"{update};\n    GET DIAGNOSTICS changed = ROW_COUNT"))
    tag = "$backfill$"
    while tag in update:
        tag = f"{tag[:-1]}_$"
    return _BLOCK.format(tag=tag, update=update)
