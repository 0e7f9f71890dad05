"""A checked expression → a sqlglot expression with the same three values: an error in CEL is SQL's NULL."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from sqlglot import exp

from schemagen.catalog.field_type import FieldType, Int64
from schemagen.rules import sql_value as sql
from schemagen.rules.expressible import NotExpressible, construct
from schemagen.rules.instant import Instant
from schemagen.rules.sql_value import Dialect
from schemagen.rules.tree import And, Compare, Expression, Field, Has, In, ListOf, Literal, Node, Not, Operator, Or

Make = Callable[..., exp.Expression]  # the class of a node

_COMPARISONS: Mapping[Operator, Make] = {
    "==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}  # fmt: skip
_COMPARABLE = frozenset({"bool", "int", "double", "string", "timestamp"})


def to_sql(expression: Expression, dialect: str, columns: Mapping[str, str]) -> exp.Expression:
    """`expression` over one row, in `dialect` ("postgres" or "sqlite"); `columns` maps properties to their columns.

    NULL stands for CEL's error, so that a CHECK wants `(…) IS TRUE`, and the WHERE of an index nothing more. The row is
    taken as it reads back: PostgreSQL gives uuids in lower case and times in microseconds. Raises NotExpressible.
    """
    assert dialect in ("postgres", "sqlite"), dialect
    return _Translator(cast(Dialect, dialect), columns).predicate(expression.root)


class _Translator:
    def __init__(self, dialect: Dialect, columns: Mapping[str, str]) -> None:
        self.dialect, self.columns = dialect, columns

    def predicate(self, node: Node) -> exp.Expression:
        match node:
            case Literal(value=bool(value)):
                return exp.Boolean(this=value)
            case Field() if node.type.kind == "bool":
                return self.column(node)
            case Has(operand=Field() as field):
                return _is_null(self.column(field), negate=True)
            case Not(operand=Has(operand=Field() as field)):
                return _is_null(self.column(field))
            case Not(operand=operand):
                return exp.Not(this=_grouped(self.predicate(operand)))
            case And(operands=operands):
                return _connected(exp.And, [self.predicate(o) for o in operands])
            case Or(operands=operands):
                return _connected(exp.Or, [self.predicate(o) for o in operands])
            case Compare():
                return self.compared(node.operator, node.left, node.right)
            case In():
                return self.contained(node)
        raise NotExpressible(construct(node))

    def column(self, field: Field) -> exp.Expression:
        if field.variable != "self" or len(field.path) != 1 or field.path[0] not in self.columns:
            raise NotExpressible(f"{construct(field)} inside a JSON column" if field.path else construct(field))
        return exp.column(exp.to_identifier(self.columns[field.path[0]], quoted=True))

    def compared(self, operator: Operator, left: Node, right: Node) -> exp.Expression:
        kinds = {left.type.kind, right.type.kind}
        kind = kinds.pop()
        if kinds or kind not in _COMPARABLE:
            raise NotExpressible(f"a comparison of values of type {'any' if 'dyn' in (kind, *kinds) else kind}")
        if kind == "string":
            sides = self.strings(operator, left, right)
        else:
            sides = [_grouped(self.value(side)) for side in (left, right)]
        return _COMPARISONS[operator](this=sides[0], expression=sides[1])

    def value(self, node: Node) -> exp.Expression:
        """A value of any type but string."""
        match node:
            case Literal(value=Instant() as value):
                return sql.instant(value, self.dialect)
            case Literal(value=float(value)):
                return sql.double(value, self.dialect)
            case Literal(value=int(value)) if not isinstance(value, bool):
                return exp.Literal.number(value)
            case Field() if node.type.kind == "timestamp":
                return sql.instant_column(self.column(node), self.dialect)
            case Field():
                return self.column(node)
        return self.predicate(node)

    def strings(self, operator: Operator, *sides: Node) -> list[exp.Expression]:
        """Both sides of a comparison of strings: in the columns' own type where that is the same, else as text."""
        native = self.natively(operator, sides)
        if native is not None:
            return native
        texts = [self.text(side) for side in sides]
        if self.dialect == "postgres" and operator not in ("==", "!="):
            texts[0] = exp.Collate(this=texts[0], expression=exp.to_identifier("C", quoted=True))
        return texts

    def natively(self, operator: Operator, sides: Sequence[Node]) -> list[exp.Expression] | None:
        stored = [side.stored for side in sides if isinstance(side, Field)]
        literal = sql.native_literal(stored[0], self.dialect) if stored and len(set(stored)) == 1 else None
        if literal is None or (operator not in ("==", "!=") and not _keeps_order(stored[0])):
            return None
        made = [self.column(s) if isinstance(s, Field) else literal(_string(s)) for s in sides]
        return None if None in made else cast(list[exp.Expression], made)

    def text(self, node: Node) -> exp.Expression:
        match node:
            case Literal(value=str(value)):
                return sql.text(value)
            case Field():
                return sql.as_text(self.column(node), node.stored, self.dialect)
        raise NotExpressible(construct(node))

    def contained(self, node: In) -> exp.Expression:
        """`x in [a, b]`: true if one equals x, but NULL if x, a or b is."""
        if not isinstance(node.collection, ListOf):
            raise NotExpressible(f"in {construct(node.collection)}")
        items = node.collection.items
        equal = [self.compared("==", node.element, item) for item in items]
        found = _any(equal) if equal else exp.false()
        unsure = [i for i in items if not isinstance(i, Literal)] + ([] if items else [node.element])
        if not unsure:
            return found
        known = [_is_null(_grouped(self.present(i)), negate=True) for i in unsure]
        return exp.Case(ifs=[exp.If(this=_connected(exp.And, known), true=found)])

    def present(self, node: Node) -> exp.Expression:
        """Something that is NULL exactly when `node` is."""
        return self.column(node) if isinstance(node, Field) else self.value(node)


def _is_null(made: exp.Expression, *, negate: bool = False) -> exp.Expression:
    return exp.Is(this=made, expression=exp.Null(), **({"negate": True} if negate else {}))


def _string(node: Node) -> str:
    """A literal's text; nothing that a typed column could hold for any other node."""
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else ""


def _keeps_order(stored: FieldType | None) -> bool:
    """Whether a column's own order is that of its strings: not of digits, as `"10" < "9"`."""
    return not isinstance(stored, Int64)


def _connected(connector: Make, operands: Sequence[exp.Expression]) -> exp.Expression:
    """Operands that are connectors themselves stand in brackets; everything else binds tighter."""
    first, *others = (exp.paren(o) if isinstance(o, exp.Connector) else o for o in operands)
    for other in others:
        first = connector(this=first, expression=other)
    return first


def _any(equal: Sequence[exp.Expression]) -> exp.Expression:
    """The alternatives as IN, where all compare the same column."""
    first = equal[0].this
    if len(equal) > 1 and all(e.this == first for e in equal):
        return exp.In(this=first, expressions=[e.expression for e in equal])
    return _connected(exp.Or, equal)


_PLAIN = (exp.Column, exp.Literal, exp.Boolean, exp.Paren, exp.Cast, exp.Neg)


def _grouped(made: exp.Expression) -> exp.Expression:
    """`made` in brackets unless nothing can bind tighter."""
    return made if isinstance(made, _PLAIN) else exp.paren(made)
