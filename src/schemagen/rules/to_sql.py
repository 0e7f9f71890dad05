"""A checked expression → a sqlglot expression with the same three values: an error in CEL is SQL's NULL."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from sqlglot import exp

from schemagen.catalog.field_type import FieldType, Int64
from schemagen.rules import sql_value as sql
from schemagen.rules.cel.instant import Instant
from schemagen.rules.expressible import construct
from schemagen.rules.sql_value import Dialect
from schemagen.rules.tree import And, Compare, Expression, Field, Has, In, ListOf, Literal, Node, Not, Operator, Or
from schemagen.sql.expression import column, every, is_null, is_present, literal, negate, one_of, some
from schemagen.sql.not_expressible import NotExpressible

Make = Callable[..., exp.Expr]  # the class of a node

_COMPARISONS: Mapping[Operator, Make] = {
    "==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}  # fmt: skip
_COMPARABLE = frozenset({"bool", "int", "double", "string", "timestamp"})


def to_sql(expression: Expression, dialect: str, columns: Mapping[str, str]) -> exp.Expr:
    """`expression` over one row, in `dialect` ("postgres" or "sqlite"); `columns` maps properties to their columns.

    NULL stands for CEL's error, so that a CHECK wants `(…) IS TRUE`, and the WHERE of an index nothing more. The row is
    taken as it reads back: PostgreSQL gives uuids in lower case and times in microseconds. Raises NotExpressible.
    """
    assert dialect in ("postgres", "sqlite"), dialect
    return _Translator(cast(Dialect, dialect), columns).predicate(expression.root)


class _Translator:
    def __init__(self, dialect: Dialect, columns: Mapping[str, str]) -> None:
        self.dialect, self.columns = dialect, columns

    def predicate(self, node: Node) -> exp.Expr:
        match node:
            case Literal(value=bool(value)):
                return literal(value)
            case Field() if node.type.kind == "bool":
                return self.column(node)
            case Has(operand=Field() as field):
                return is_present(self.column(field))
            case Not(operand=Has(operand=Field() as field)):
                return is_null(self.column(field))
            case Not(operand=operand):
                return negate(self.predicate(operand))
            case And(operands=operands):
                return every([self.predicate(o) for o in operands])
            case Or(operands=operands):
                return some([self.predicate(o) for o in operands])
            case Compare():
                return self.compared(node.operator, node.left, node.right)
            case In():
                return self.contained(node)
        raise NotExpressible(construct(node))

    def column(self, field: Field) -> exp.Expr:
        if field.variable != "self" or len(field.path) != 1 or field.path[0] not in self.columns:
            raise NotExpressible(f"{construct(field)} inside a JSON column" if field.path else construct(field))
        return column(self.columns[field.path[0]])

    def compared(self, operator: Operator, left: Node, right: Node) -> exp.Expr:
        kinds = {left.type.kind, right.type.kind}
        kind = kinds.pop()
        if kinds or kind not in _COMPARABLE:
            raise NotExpressible(f"a comparison of values of type {'any' if 'dyn' in (kind, *kinds) else kind}")
        if kind == "string":
            sides = self.strings(operator, left, right)
        else:
            sides = [_grouped(self.value(side)) for side in (left, right)]
        return _COMPARISONS[operator](this=sides[0], expression=sides[1])

    def value(self, node: Node) -> exp.Expr:
        """A value of any type but string."""
        match node:
            case Literal(value=Instant() as value):
                return sql.instant(value, self.dialect)
            case Literal(value=float(value)):
                return sql.double(value, self.dialect)
            case Literal(value=int(value)) if not isinstance(value, bool):
                return literal(value)
            case Field() if node.type.kind == "timestamp":
                return sql.instant_column(self.column(node), self.dialect)
            case Field():
                return self.column(node)
        return self.predicate(node)

    def strings(self, operator: Operator, *sides: Node) -> list[exp.Expr]:
        """Both sides of a comparison of strings: in the columns' own type where that is the same, else as text."""
        native = self.natively(operator, sides)
        if native is not None:
            return native
        texts = [self.text(side) for side in sides]
        if self.dialect == "postgres" and operator not in ("==", "!="):
            texts[0] = exp.Collate(this=texts[0], expression=exp.Identifier(this="C", quoted=True))
        return texts

    def natively(self, operator: Operator, sides: Sequence[Node]) -> list[exp.Expr] | None:
        stored = [side.stored for side in sides if isinstance(side, Field)]
        literal = sql.native_literal(stored[0], self.dialect) if stored and len(set(stored)) == 1 else None
        if literal is None or (operator not in ("==", "!=") and not _keeps_order(stored[0])):
            return None
        made = [self.column(s) if isinstance(s, Field) else literal(_string(s)) for s in sides]
        return None if None in made else cast(list[exp.Expr], made)

    def text(self, node: Node) -> exp.Expr:
        match node:
            case Literal(value=str(value)):
                return sql.text(value)
            case Field():
                return sql.as_text(self.column(node), node.stored, self.dialect)
        raise NotExpressible(construct(node))

    def contained(self, node: In) -> exp.Expr:
        """`x in [a, b]`: true if one equals x, but NULL if x, a or b is."""
        if not isinstance(node.collection, ListOf):
            raise NotExpressible(f"in {construct(node.collection)}")
        items = node.collection.items
        equal = [self.compared("==", node.element, item) for item in items]
        found = _any(equal)
        unsure = [i for i in items if not isinstance(i, Literal)] + ([] if items else [node.element])
        if not unsure:
            return found
        known = every(is_present(_grouped(self.present(i))) for i in unsure)
        return exp.Case(ifs=[exp.If(this=known, true=found)])

    def present(self, node: Node) -> exp.Expr:
        """Something that is NULL exactly when `node` is."""
        return self.column(node) if isinstance(node, Field) else self.value(node)


def _string(node: Node) -> str:
    """A literal's text; nothing that a typed column could hold for any other node."""
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _keeps_order(stored: FieldType | None) -> bool:
    """Whether a column's own order is that of its strings: not of digits, as `"10" < "9"`."""
    return not isinstance(stored, Int64)


def _any(equal: Sequence[exp.Expr]) -> exp.Expr:
    """The alternatives as IN, where all compare the same column."""
    if not equal or any(e.this != equal[0].this for e in equal):
        return some(equal)
    return one_of(equal[0].this, [e.expression for e in equal])


_PLAIN = (exp.Column, exp.Literal, exp.Boolean, exp.Paren, exp.Cast, exp.Neg)


def _grouped(made: exp.Expr) -> exp.Expr:
    """`made` in brackets unless nothing can bind tighter."""
    return made if isinstance(made, _PLAIN) else exp.paren(made)
