"""Strings and sizes of a rule in SQL."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from schemagen.rules import sql_call as calls
from schemagen.rules import sql_value as sql
from schemagen.rules.expressible import construct
from schemagen.rules.sql_json import when
from schemagen.rules.sql_row import Row
from schemagen.rules.tree import Call, Comprehension, Field, Literal, Node
from schemagen.sql.expression import call, cast, literal
from schemagen.sql.not_expressible import NotExpressible

Made = Callable[[Node], exp.Expr]


class Texts:
    """The part of the translator for strings, and what it has in common with the others."""

    def __init__(self, row: Row) -> None:
        self.row = row

    if TYPE_CHECKING:

        def predicate(self, node: Node) -> exp.Expr:
            """A boolean."""

        def integer(self, node: Node) -> exp.Expr:
            """A whole number."""

        def counted(self, node: Comprehension) -> exp.Expr:
            """How many elements a filter leaves."""

    def chosen(self, node: Call, made: Made) -> exp.Expr:
        """`c ? a : b`: neither where `c` is NULL."""
        condition, yes, no = node.arguments
        test = self.predicate(condition)
        otherwise = exp.Case(ifs=[exp.If(this=exp.Is(this=exp.paren(test), expression=exp.Boolean(this=False)),
                                         true=made(no))])  # fmt: skip
        return exp.Case(ifs=[exp.If(this=test, true=made(yes)), *otherwise.args["ifs"]])

    def text(self, node: Node) -> exp.Expr:
        """A string."""
        match node:
            case Literal(value=str(value)):
                return sql.text(value)
            case Field(variable=variable, path=()) if variable in self.row.keys:
                return self.row.keys[variable]
            case Call():
                return self._called(node)
        if node.type.kind == "string" and self.row.is_json(node):
            return self.row.json(node).string()
        if node.type.kind == "string" and isinstance(node, Field) and (found := self.row.column(node)) is not None:
            return sql.as_text(found, node.stored, self.row.dialect)
        raise NotExpressible(construct(node))

    def _called(self, node: Call) -> exp.Expr:
        dialect = self.row.dialect
        match node.function, node.arguments:
            case "_?_:_", _:
                return self.chosen(node, self.text)
            case "_+_", (left, right):
                return exp.paren(exp.DPipe(this=self.text(left), expression=self.text(right), safe=True))
            case (function, (text,)) if function in calls.TEXTS:
                return calls.TEXTS[function](self.text(text), dialect)
            case "reverse", (text,) if dialect == "postgres":
                return call("reverse", self.text(text))
            case "replace", (text, Literal(value=str(old)), new) if old:
                return call("replace", self.text(text), sql.text(old), self.text(new))
            case "substring", (text, start, *end):
                stop = self.integer(end[0]) if end else None
                return calls.substring(self.text(text), self.integer(start), stop, dialect)
            case "charAt", (text, position):
                return calls.char_at(self.text(text), self.integer(position), dialect)
            case "string", (value,):
                return self._to_text(value)
            case "_[_]", _ if self.row.is_json(node):
                return self.row.json(node).string()
        raise NotExpressible(construct(node))

    def _to_text(self, value: Node) -> exp.Expr:
        match value.type.kind:
            case "string":
                return self.text(value)
            case "int":
                return cast(exp.paren(self.integer(value)), "text")
            case "bool":
                test = self.predicate(value)
                is_false = exp.Is(this=exp.paren(test), expression=exp.Boolean(this=False))
                return exp.Case(
                    ifs=[exp.If(this=test, true=literal("true")), exp.If(this=is_false, true=literal("false"))]
                )
        raise NotExpressible(f"string() of a value of type {value.type}")

    def size(self, value: Node) -> exp.Expr:
        """How long a string, or how large a list or map is."""
        match value:
            case Call(function="bytes", arguments=(text,)) if text.type.kind == "string":
                return calls.byte_length(self.text(text), self.row.dialect)
            case Comprehension(macro="filter"):
                return self.counted(value)
        if value.type.kind == "string":
            return calls.length(self.text(value), self.row.dialect)
        if value.type.kind == "list":
            return self.row.json(value).length()
        if value.type.kind == "map":
            return self._members(value)
        raise NotExpressible(construct(Call(value.type, value.offset, "size", (value,))))

    def _members(self, value: Node) -> exp.Expr:
        """How many members are not null."""
        holder = self.row.json(value)
        table, _, member = holder.members(self.row.alias())
        rows = exp.Select(
            expressions=[exp.Count(this=exp.Star())],
            from_=exp.From(this=table),
            where=exp.Where(this=member.is_there()),
        )
        return when(holder.is_a("object"), exp.Subquery(this=rows))
