"""`x-backfill` as a value for existing rows: a constant, or CEL over the row as it is before anything is filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from schemagen.catalog.field_type import Boolean, FieldType, Integer, Number, Text
from schemagen.catalog.lineage import old_field
from schemagen.catalog.model import Entity, Field
from schemagen.database.column import constant_of
from schemagen.rules import tree
from schemagen.rules.backfill import Backfill, evaluator, read_backfill
from schemagen.rules.cel import Instant
from schemagen.rules.expressible import NotExpressible, construct
from schemagen.rules.problem import CelError
from schemagen.rules.sql_value import as_text
from schemagen.rules.to_sql import to_sql
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import column, negate


@dataclass(frozen=True)
class Filled:
    """What existing rows get in `field`: as SQL, None where it can't be said; `of` is the same in Python, for CEL."""

    field: Field
    value: exp.Expr | None
    of: Backfill | None = None


def backfill(old: Entity | None, new: Entity, field: Field, dialect: str) -> Filled:
    """What rows get in `field` of `new`, which is `old` before (None: a new entity)."""
    stated = field.facts["x-backfill"]
    if not isinstance(stated, str):
        return Filled(field, constant_of(field, stated))
    try:
        expression = read_backfill(stated, new, field.parts)
        of = evaluator(expression)
        columns = {} if old is None else dict(_readable(old, new))
        return Filled(field, _Translator(expression, field, dialect, columns).value(expression.root), of)
    except (CelError, NotExpressible):
        return Filled(field, None)


def _readable(old: Entity, new: Entity) -> Mapping[str, str]:
    """The columns that have their values before anything is filled: those that were there, and get none themselves."""
    return {
        name: of.column
        for name, of in new.fields.items()
        if (was := old_field(old, new, name)) is not None and not _is_filled(old.fields[was], of)
    }


def _is_filled(was: Field, now: Field) -> bool:
    is_strict = now.required and not now.nullable
    return is_strict and (was.nullable or not was.required) and {"x-backfill", "default"} & set(now.facts) != set()


class _Translator:
    def __init__(self, expression: tree.Expression, field: Field, dialect: str, columns: Mapping[str, str]) -> None:
        self.expression, self.field, self.dialect, self.columns = expression, field, dialect, columns

    def value(self, node: tree.Node) -> exp.Expr:
        """A value for the column. Raises NotExpressible."""
        match node:
            case tree.Literal():
                return self.constant(node)
            case tree.Field(stored=stored) if _is_kept(stored, self.field.type):
                return self.column(node)
            case tree.Call(function="_?_:_", arguments=(condition, yes, no)):
                test = self.predicate(condition)
                cases = [exp.If(this=test, true=self.value(yes)), exp.If(this=negate(test.copy()), true=self.value(no))]
                return exp.Case(ifs=cases)
        if isinstance(self.field.type, Text):
            return self.text(node)
        if isinstance(self.field.type, Boolean) and node.type.kind == "bool":
            return self.predicate(node)
        raise NotExpressible(construct(node))

    def constant(self, node: tree.Literal) -> exp.Expr:
        value: Any = str(node.value) if isinstance(node.value, Instant) else node.value
        made = None if isinstance(value, bytes | tuple) else constant_of(self.field, value)
        if made is None:
            raise NotExpressible("a literal of this type")
        return made

    def column(self, node: tree.Field) -> exp.Expr:
        if node.variable != "self" or len(node.path) != 1 or node.path[0] not in self.columns:
            raise NotExpressible(f"{construct(node)}, which older rows do not have in a column")
        return column(self.columns[node.path[0]])

    def predicate(self, node: tree.Node) -> exp.Expr:
        return to_sql(tree.Expression(self.expression.text, node, node.type), self.dialect, self.columns)

    def text(self, node: tree.Node) -> exp.Expr:
        """Text that is put together; NULL as soon as a part of it is."""
        match node:
            case tree.Literal(value=str()):
                return self.constant(node)
            case tree.Field(stored=stored) if node.type.kind == "string":
                return as_text(self.column(node), stored, self.dialect)  # type: ignore[arg-type]
            case tree.Call(function="_+_", arguments=(left, right)):
                return exp.DPipe(this=self.text(left), expression=self.text(right), safe=True)
            case tree.Call(function="lowerAscii", arguments=(inner,)):
                return DIALECTS[self.dialect].lower(self.text(inner))
            case tree.Call(function="_?_:_"):
                return exp.paren(self.value(node))
        raise NotExpressible(construct(node))


def _is_kept(stored: FieldType | None, target: FieldType) -> bool:
    """Whether a column of one type takes the value of one of the other as it is."""
    if isinstance(stored, Integer) and isinstance(target, Number):
        return True
    return stored is not None and type(stored) is type(target)
