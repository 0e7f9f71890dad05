"""From a column's type to another: how values are converted, and what that costs."""

from sqlglot import exp

from schemagen.sql.expression import call, column, columns_in, literal
from schemagen.sql.table import Column, Table

_TEXT = frozenset({"text", "varchar"})
_KEEPS = frozenset({
    ("bigint", "numeric"), ("int", "bigint"), ("int", "numeric"), ("smallint", "int"), ("smallint", "bigint"),
    ("float", "double"), ("real", "double"), ("bigint", "text"), ("int", "text"), ("uuid", "text"), ("date", "text"),
    ("boolean", "text"), ("numeric", "text"), ("timestamptz", "text"),
})  # fmt: skip


def kind_of(stated: Column) -> str:
    """The name of the column's type, without its parameters."""
    return str(stated.type.this.value).lower()


def converted(old: Column, new: Column) -> exp.Expr:
    """The value of `old` (under the new name) as one of `new`."""
    value = column(new.name)
    before, after = kind_of(old), kind_of(new)
    if after in ("jsonb", "json") and before not in ("jsonb", "json"):
        return call("to_jsonb", value)
    if before == "jsonb" and after != "json":
        text = exp.JSONBExtractScalar(this=value, expression=literal("{}"))
        return exp.Cast(this=exp.Paren(this=text), to=new.type)
    if before == "timestamptz" and after in _TEXT:
        return exp.Cast(this=_date_time(value), to=new.type)
    return exp.Cast(this=value, to=new.type)


def _date_time(value: exp.Expr) -> exp.Expr:
    """A point in time as RFC 3339 writes it, in UTC and without zeros at its end: as it reads back as a date-time."""
    clock = exp.AtTimeZone(this=value, zone=literal("UTC"))
    digits = call("to_char", clock, literal('YYYY-MM-DD"T"HH24:MI:SS.US'))
    short = call("rtrim", call("rtrim", digits, literal("0")), literal("."))
    return exp.paren(exp.DPipe(this=short, expression=literal("Z"), safe=True))


def keeps_values(old: Column, new: Column) -> bool:
    """Whether every value has a counterpart that it can be told by."""
    before, after = kind_of(old), kind_of(new)
    return (before, after) in _KEEPS or is_free(old, new) or after == "jsonb"


def is_free(old: Column, new: Column) -> bool:
    """Whether PostgreSQL takes the values as they are: text for varchar, a longer varchar, a wider numeric."""
    before, after = kind_of(old), kind_of(new)
    if before in _TEXT and after == "text":
        return True
    if before != after or before not in ("varchar", "numeric", "decimal"):
        return False
    ours, theirs = _sizes(old), _sizes(new)
    return not theirs or (len(ours) == len(theirs) and ours[0] <= theirs[0] and ours[1:] == theirs[1:])


def _sizes(stated: Column) -> list[int]:
    return [int(size.name) for size in stated.type.expressions]


def is_constant(value: exp.Expr | None) -> bool:
    """Whether `value` is the same for all rows."""
    inner = value.this if isinstance(value, exp.Neg | exp.Cast) else value
    return isinstance(inner, exp.Literal | exp.Boolean | exp.Null)


def depends_on_row(value: exp.Expr) -> bool:
    """Whether `value` reads columns."""
    return value.find(exp.Column) is not None


def is_unreturnable(table: Table, stated: Column) -> bool:
    """Whether no placeholder does for the column once it is dropped: it is required, and unique or refers to rows."""
    if stated.nullable or stated.default is not None or stated.generated is not None:
        return False
    unique = [part.expression for index in table.indexes if index.unique for part in index.parts]
    named = frozenset(table.primary_key).union(*map(columns_in, unique))
    return stated.name in named or any(stated.name in key.columns for key in table.foreign_keys)
