"""JSON values inside a column, as SQL reads them: typed, and NULL for what is no value of the type."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlglot import exp

from schemagen.rules.sql_value import Dialect
from schemagen.sql.expression import call, cast, column_of, every, literal, name, one_of
from schemagen.sql.keyword.json_text import member_path
from schemagen.sql.not_expressible import NotExpressible

Kind = Literal["object", "array", "string", "number", "boolean"]
_LEAST, _MOST = -(2**63), 2**63 - 1
_TINY, _HUGE = 5e-324, 1.7976931348623157e308


def when(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    """`value` where `condition` holds, else NULL."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)])


def between(value: exp.Expr, low: float | Decimal, high: float | Decimal) -> exp.Expr:
    """That `value` is one from `low` to `high`."""
    return every([exp.GTE(this=value, expression=literal(low)), exp.LTE(this=value, expression=literal(high))])


class Json(ABC):
    """One JSON value; where there is none, everything about it is NULL."""

    @abstractmethod
    def member(self, name: str) -> "Json":
        """The member called `name`; there is none in what is no object."""

    @abstractmethod
    def is_a(self, kind: Kind) -> exp.Expr:
        """Whether it is of this kind."""

    @abstractmethod
    def is_there(self) -> exp.Expr:
        """Whether there is a value, and not null; never NULL itself."""

    @abstractmethod
    def string(self) -> exp.Expr:
        """The string that it is."""

    @abstractmethod
    def boolean(self) -> exp.Expr:
        """The boolean that it is."""

    @abstractmethod
    def integer(self) -> exp.Expr:
        """The whole number of 64 bits that it is."""

    @abstractmethod
    def double(self) -> exp.Expr:
        """The number that it is, as a double."""

    @abstractmethod
    def length(self) -> exp.Expr:
        """How many items it has, an array."""

    @abstractmethod
    def items(self, alias: str) -> "tuple[exp.Expr, Json]":
        """The items of it, an array: a table called `alias`, and what each row of that is."""

    @abstractmethod
    def members(self, alias: str) -> "tuple[exp.Expr, exp.Expr, Json]":
        """The members of it, an object: a table called `alias`, and of each row the name and the value."""

    def has(self, name: str) -> exp.Expr:
        """Whether the member is there; NULL where this is no object."""
        return when(self.is_a("object"), self.member(name).is_there())


@dataclass(frozen=True)
class PostgresJson(Json):
    """What stands at `path` in the jsonb `base`."""

    base: exp.Expr
    path: tuple[str, ...] = ()

    def _at(self, kind: type[exp.Binary]) -> exp.Expr:
        path = exp.Array(expressions=[literal(n) for n in self.path]) if self.path else literal("{}")
        return kind(this=self.base, expression=path)

    @property
    def value(self) -> exp.Expr:
        """The value as jsonb."""
        return self._at(exp.JSONBExtract) if self.path else self.base

    @property
    def text(self) -> exp.Expr:
        """The value as text, a string without quotes."""
        return self._at(exp.JSONBExtractScalar)

    def member(self, name: str) -> Json:
        if name.lstrip("-").isdecimal():
            raise NotExpressible("a property in JSON whose name is a number, which would be an index too")
        if "\0" in name:
            raise NotExpressible("a name with U+0000")
        return PostgresJson(self.base, (*self.path, name))

    def is_a(self, kind: Kind) -> exp.Expr:
        return exp.EQ(this=call("jsonb_typeof", self.value), expression=literal(kind))

    def is_there(self) -> exp.Expr:
        found = call("coalesce", call("jsonb_typeof", self.value), literal("null"))
        return exp.NEQ(this=found, expression=literal("null"))

    def string(self) -> exp.Expr:
        return when(self.is_a("string"), self.text)

    def boolean(self) -> exp.Expr:
        return when(self.is_a("boolean"), cast(self.text, "boolean"))

    def integer(self) -> exp.Expr:
        number = cast(self.text, "decimal")
        is_whole = exp.EQ(this=number, expression=call("trunc", number))
        fitting = every([is_whole, between(number, _LEAST, _MOST)])
        return when(self.is_a("number"), when(fitting, cast(number, "bigint")))

    def double(self) -> exp.Expr:
        number = cast(self.text, "decimal")
        zero = exp.If(this=exp.EQ(this=number, expression=literal(0)), true=cast(literal(0), "double"))
        size = call("abs", number)
        fitting = every([
            exp.GTE(this=size, expression=cast(literal(repr(_TINY)), "decimal")),
            exp.LTE(this=size, expression=cast(literal(repr(_HUGE)), "decimal")),
        ])  # fmt: skip
        return when(self.is_a("number"), exp.Case(ifs=[zero, exp.If(this=fitting, true=cast(number, "double"))]))

    def length(self) -> exp.Expr:
        return when(self.is_a("array"), call("jsonb_array_length", self.value))

    def items(self, alias: str) -> tuple[exp.Expr, Json]:
        named = exp.TableAlias(this=name(alias), columns=[name(f"{alias}_value")])
        table = exp.Table(this=call("jsonb_array_elements", self.value), alias=named)
        return table, PostgresJson(column_of(alias, f"{alias}_value"))

    def members(self, alias: str) -> tuple[exp.Expr, exp.Expr, Json]:
        key, value = f"{alias}_key", f"{alias}_value"
        named = exp.TableAlias(this=name(alias), columns=[name(key), name(value)])
        table = exp.Table(this=call("jsonb_each", self.value), alias=named)
        return table, column_of(alias, key), PostgresJson(column_of(alias, value))


_WORDS: dict[Kind, list[str]] = {
    "object": ["object"], "array": ["array"], "string": ["text"], "number": ["integer", "real"],
    "boolean": ["true", "false"],
}  # fmt: skip


@dataclass(frozen=True)
class SqliteJson(Json):
    """A value by its type, in SQLite's words, and as SQL has it; `document` and `path` are where members are read."""

    kind: exp.Expr
    value: exp.Expr
    document: exp.Expr
    path: str

    @classmethod
    def of_column(cls, document: exp.Expr, path: str = "$") -> "SqliteJson":
        """What stands at `path` in the JSON text `document`."""
        kind = call("json_type", document, *([literal(path)] if path != "$" else []))
        return cls(kind, call("json_extract", document, literal(path)), document, path)

    def member(self, name: str) -> Json:
        return SqliteJson.of_column(self.document, self.path + member_path(name))

    def is_a(self, kind: Kind) -> exp.Expr:
        return one_of(self.kind, [literal(word) for word in _WORDS[kind]])

    def is_there(self) -> exp.Expr:
        return exp.NEQ(this=call("coalesce", self.kind, literal("null")), expression=literal("null"))

    def string(self) -> exp.Expr:
        return when(self.is_a("string"), self.value)

    def boolean(self) -> exp.Expr:
        return when(self.is_a("boolean"), exp.paren(exp.EQ(this=self.kind, expression=literal("true"))))

    def integer(self) -> exp.Expr:
        whole = cast(self.value, "bigint")
        is_small = exp.EQ(this=call("typeof", self.value), expression=literal("integer"))
        is_integer = every([exp.EQ(this=self.kind, expression=literal("integer")), is_small])
        is_whole = every([
            exp.EQ(this=self.kind, expression=literal("real")), exp.EQ(this=self.value, expression=whole),
        ])  # fmt: skip
        return exp.Case(ifs=[exp.If(this=is_integer, true=self.value), exp.If(this=is_whole, true=whole)])

    def double(self) -> exp.Expr:
        finite = exp.LTE(this=call("abs", self.value), expression=literal(_HUGE))
        return when(every([self.is_a("number"), finite]), cast(self.value, "real"))

    def length(self) -> exp.Expr:
        return when(self.is_a("array"), call("json_array_length", self.document, literal(self.path)))

    def items(self, alias: str) -> tuple[exp.Expr, Json]:
        return self._each(alias), self._row(alias)

    def members(self, alias: str) -> tuple[exp.Expr, exp.Expr, Json]:
        return self._each(alias), column_of(alias, "key"), self._row(alias)

    def _each(self, alias: str) -> exp.Expr:
        each = call("json_each", self.document, literal(self.path))
        return exp.Table(this=each, alias=exp.TableAlias(this=name(alias)))

    def _row(self, alias: str) -> Json:
        """A row of json_each, whose value is JSON text for objects and arrays only."""
        kind, value = column_of(alias, "type"), column_of(alias, "value")
        return SqliteJson(kind, value, when(one_of(kind, [literal("object"), literal("array")]), value), "$")


def json_column(value: exp.Expr, dialect: Dialect) -> Json:
    """The JSON that a column holds."""
    return PostgresJson(value) if dialect == "postgres" else SqliteJson.of_column(value)
