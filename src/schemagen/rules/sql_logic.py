"""Conditions of a rule in SQL, three-valued: comparisons, `in`, `has`, macros over the items of JSON."""

from collections.abc import Mapping, Sequence
from typing import cast as typed

from sqlglot import exp

from schemagen.catalog.field_type import FieldType, Int64
from schemagen.rules import sql_call as calls
from schemagen.rules import sql_value as sql
from schemagen.rules.expressible import construct
from schemagen.rules.sql_json import Json, when
from schemagen.rules.sql_number import Numbers
from schemagen.rules.sql_row import Row
from schemagen.rules.tree import (
    And,
    Call,
    Compare,
    Comprehension,
    Expression,
    Field,
    Has,
    In,
    ListOf,
    Literal,
    Node,
    Not,
    Operator,
    Or,
    Select,
)
from schemagen.sql.expression import every, is_null, is_present, literal, negate, one_of, some
from schemagen.sql.not_expressible import NotExpressible

_COMPARISONS: Mapping[Operator, type[exp.Binary]] = {
    "==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}  # fmt: skip
_COMPARABLE = frozenset({"bool", "int", "double", "string", "timestamp", "duration"})


def condition(expression: Expression, row: Row) -> exp.Expr:
    """The predicate `expression` over `row`: NULL where CEL has an error. Raises NotExpressible."""
    return Logic(row).predicate(expression.root)


class Logic(Numbers):
    """The translator."""

    def predicate(self, node: Node) -> exp.Expr:
        match node:
            case Literal(value=bool(value)):
                return literal(value)
            case Has(operand=operand):
                return self.present(operand)
            case Not(operand=Has(operand=operand)) if (found := self.plain(operand)) is not None:
                return is_null(found)
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
            case Comprehension():
                return self.over_items(node)
            case Call():
                return self.test(node)
            case Field() | Select() if node.type.kind == "bool":
                return self.flag(node)
        raise NotExpressible(construct(node))

    def flag(self, node: Field | Select) -> exp.Expr:
        if self.row.is_json(node):
            return self.row.json(node).boolean()
        found = self.row.column(node)
        if found is None:
            raise NotExpressible(construct(node))
        return found

    def plain(self, node: Field | Select) -> exp.Expr | None:
        """The column that tells by being NULL whether `node` is there; None for what is inside JSON."""
        return self.row.column(node) if isinstance(node, Field) else None

    def present(self, node: Field | Select) -> exp.Expr:
        found = self.plain(node)
        if found is not None:
            return is_present(found)
        if isinstance(node, Select):
            return self.row.json(node.operand).has(node.name)
        holder = Field(node.type, node.offset, node.variable, node.path[:-1])
        return self.row.json(holder).has(node.path[-1])

    def test(self, node: Call) -> exp.Expr:
        match node.function, node.arguments:
            case "_?_:_", _:
                return self.chosen(node, self.predicate)
            case (function, (text, part)) if function in calls.TESTS:
                return calls.TESTS[function](self.text(text), self.text(part), self.row.dialect)
            case "matches", (text, Literal(value=str(pattern))):
                return calls.matches(self.text(text), pattern, self.row.dialect)
            case "_[_]", _ if node.type.kind == "bool":
                return self.row.json(node).boolean()
        raise NotExpressible(construct(node))

    def compared(self, operator: Operator, left: Node, right: Node) -> exp.Expr:
        kinds = {left.type.kind, right.type.kind}
        kind = kinds.pop()
        if kinds or kind not in _COMPARABLE:
            raise NotExpressible(f"a comparison of values of type {'any' if 'dyn' in (kind, *kinds) else kind}")
        if kind == "string":
            sides = self.strings(operator, left, right)
        else:
            sides = [_grouped(made) for made in self.values(kind, left, right)]
        return _COMPARISONS[operator](this=sides[0], expression=sides[1])

    def values(self, kind: str, *sides: Node) -> list[exp.Expr]:
        """Values of one type other than string, comparable with each other."""
        if kind == "timestamp" and not all(map(self.is_native, sides)):
            return [self.epoch(side) for side in sides]
        made = {"bool": self.predicate, "int": self.integer, "double": self.double, "timestamp": self.instant,
                "duration": self.duration}.get(kind)  # fmt: skip
        if made is None:
            raise NotExpressible(f"values of type {'any' if kind == 'dyn' else kind}")
        return [made(side) for side in sides]

    def strings(self, operator: Operator, *sides: Node) -> list[exp.Expr]:
        """Both sides of a comparison of strings: in the columns' own type where that is the same, else as text."""
        native = self.natively(operator, sides)
        if native is not None:
            return native
        texts = [self.text(side) for side in sides]
        if self.row.dialect == "postgres" and operator not in ("==", "!="):
            texts[0] = exp.Collate(this=_grouped(texts[0]), expression=exp.Identifier(this="C", quoted=True))
        return texts

    def natively(self, operator: Operator, sides: Sequence[Node]) -> list[exp.Expr] | None:
        if not all(isinstance(s, Literal) or (isinstance(s, Field) and not self.row.is_json(s)) for s in sides):
            return None
        stored = [side.stored for side in sides if isinstance(side, Field)]
        written = sql.native_literal(stored[0], self.row.dialect) if stored and len(set(stored)) == 1 else None
        if written is None or (operator not in ("==", "!=") and not _keeps_order(stored[0])):
            return None
        made = [self.row.column(s) if isinstance(s, Field) else written(_string(s)) for s in sides]
        return None if None in made else typed(list[exp.Expr], made)

    def contained(self, node: In) -> exp.Expr:
        """`x in [a, b]`: true if one equals x, but NULL if x, a or b is."""
        if not isinstance(node.collection, ListOf):
            return self.member(node)
        items = node.collection.items
        equal = [self.compared("==", node.element, item) for item in items]
        found = _any(equal)
        unsure = [i for i in items if not isinstance(i, Literal)] + ([] if items else [node.element])
        if not unsure:
            return found
        known = every(is_present(_grouped(self.any(i))) for i in unsure)
        return exp.Case(ifs=[exp.If(this=known, true=found)])

    def any(self, node: Node) -> exp.Expr:
        """Something that is NULL exactly when `node` is."""
        if (found := self.plain(node) if isinstance(node, Field) else None) is not None:
            return found
        return self.text(node) if node.type.kind == "string" else self.values(node.type.kind, node)[0]

    def member(self, node: In) -> exp.Expr:
        """`x in` a list or a map inside JSON; an item of another type equals nothing."""
        holder = self.row.json(node.collection)
        alias = self.row.alias()
        if node.collection.type.kind == "map" and node.element.type.kind == "string":
            element = self.text(node.element)
            table, key, member = holder.members(alias)
            same = every([exp.EQ(this=key, expression=element), member.is_there()])
            return self._exists(node, holder, table, same, element)
        item_type = node.collection.type.of[0] if node.collection.type.of else node.collection.type
        if node.collection.type.kind != "list" or item_type.kind != node.element.type.kind:
            raise NotExpressible(f"in {construct(node.collection)}")
        table, item = holder.items(alias)
        inner = Logic(self.row.with_value(alias, item))
        same = inner.compared("==", Field(item_type, node.offset, alias), node.element)
        return self._exists(node, holder, table, same, self.any(node.element))

    def _exists(self, node: In, holder: Json, table: exp.Expr, same: exp.Expr, element: exp.Expr) -> exp.Expr:
        rows = exp.Select(expressions=[literal(1)], from_=exp.From(this=table), where=exp.Where(this=same))
        shape = holder.is_a("array" if node.collection.type.kind == "list" else "object")
        return when(every([shape, is_present(_grouped(element))]), exp.Exists(this=rows))

    def over_items(self, node: Comprehension) -> exp.Expr:
        """`all`, `exists` and `exists_one`, by how many items hold, do not, and are errors."""
        known, holding = exp.Count(this=_of("holds")), exp.Count(this=_where("holds", True))
        unsure = exp.LT(this=known, expression=exp.Count(this=exp.Star()))
        none, true, false = literal(0), exp.Boolean(this=True), exp.Boolean(this=False)
        match node.macro:
            case "all":
                failing = exp.GT(this=exp.Count(this=_where("holds", False)), expression=none)
                verdict = exp.Case(
                    ifs=[exp.If(this=failing, true=false), exp.If(this=unsure, true=exp.Null())], default=true
                )
            case "exists":
                found = exp.GT(this=holding, expression=none)
                verdict = exp.Case(
                    ifs=[exp.If(this=found, true=true), exp.If(this=unsure, true=exp.Null())], default=false
                )
            case "exists_one":
                single = exp.EQ(this=holding, expression=literal(1))
                verdict = exp.Case(ifs=[exp.If(this=unsure, true=exp.Null())], default=single)
            case _:
                raise NotExpressible(construct(node))
        return self._counted(node, verdict)

    def counted(self, node: Comprehension) -> exp.Expr:
        known = exp.EQ(this=exp.Count(this=_of("holds")), expression=exp.Count(this=exp.Star()))
        return self._counted(node, when(known, exp.Count(this=_where("holds", True))))

    def _counted(self, node: Comprehension, verdict: exp.Expr) -> exp.Expr:
        """`verdict` over the items of the range, `holds` being whether each does; NULL where there is no range."""
        assert node.condition is not None
        holder = self.row.json(node.range)
        alias = self.row.alias()
        where = None
        if node.range.type.kind == "map":
            table, key, member = holder.members(alias)
            inner, where = Logic(self.row.with_key(node.variable, key)), exp.Where(this=member.is_there())
        elif node.range.type.kind == "list":
            table, item = holder.items(alias)
            inner = Logic(self.row.with_value(node.variable, item))
        else:
            raise NotExpressible(construct(node))
        holds = exp.Alias(this=inner.predicate(node.condition), alias=exp.Identifier(this="holds", quoted=False))
        rows = exp.Select(expressions=[holds], from_=exp.From(this=table), where=where)
        source = exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.Identifier(this=f"of_{alias}", quoted=False)))
        total = exp.Select(expressions=[verdict], from_=exp.From(this=source))
        shape = holder.is_a("array" if node.range.type.kind == "list" else "object")
        return when(shape, exp.Subquery(this=total))


def _of(name: str) -> exp.Expr:
    """A column of the table right at hand; qualified, so that it is none of the row's."""
    return exp.Var(this=name)


def _where(name: str, value: bool) -> exp.Expr:
    is_so = exp.Is(this=_of(name), expression=exp.Boolean(this=value))
    return exp.Case(ifs=[exp.If(this=is_so, true=literal(1))])


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


_PLAIN = (exp.Column, exp.Literal, exp.Boolean, exp.Paren, exp.Cast, exp.Neg, exp.Anonymous, exp.Case, exp.Extract)


def _grouped(made: exp.Expr) -> exp.Expr:
    """`made` in brackets unless nothing can bind tighter."""
    return made if isinstance(made, _PLAIN) else exp.paren(made)
