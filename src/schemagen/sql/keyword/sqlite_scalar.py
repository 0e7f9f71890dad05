"""Keywords on SQLite's plain columns (of STRICT tables, so that the storage class is sure)."""

from sqlglot import exp

from schemagen.catalog.field_type import Boolean, Int64, Text
from schemagen.sql.expression import TRUE, call, cast, every, literal, one_of
from schemagen.sql.keyword.glob import matches
from schemagen.sql.keyword.scalar import ScalarKeywords
from schemagen.sql.keyword.sqlite_text import has_format
from schemagen.sql.not_expressible import NotExpressible

_INFINITY = exp.Literal(this="9e999", is_string=False)


def without_nul(text: exp.Expr) -> exp.Expr:
    """That `text` has no U+0000, at which length() and GLOB would stop; PostgreSQL takes none either."""
    return exp.EQ(this=call("instr", text, call("char", literal(0))), expression=literal(0))


class SqliteScalar(ScalarKeywords):
    """Strings are TEXT, so a format is a condition on the text."""

    def finite(self) -> exp.Expr:
        return exp.LT(this=call("abs", self.value), expression=_INFINITY)

    def integral(self) -> exp.Expr:
        return exp.EQ(this=call("round", self.value), expression=self.value)

    def storable(self) -> exp.Expr:
        match self.place.type:
            case Boolean():
                return one_of(self.value, [literal(0), literal(1)])
            case Text():
                return without_nul(self.value)
        return TRUE

    def has_format(self, name: str) -> exp.Expr:
        if isinstance(self.place.type, Int64) and name == "int64":
            return TRUE
        condition = has_format(self.value, name)
        return condition if isinstance(self.place.type, Text) else every([condition, without_nul(self.value)])

    def matches(self, text: exp.Expr, pattern: str) -> exp.Expr:
        return matches(text, pattern)

    def length(self, text: exp.Expr) -> exp.Expr:
        return call("length", text)

    def text(self) -> exp.Expr:
        if isinstance(self.place.type, Boolean):
            raise NotExpressible("a boolean is no text")
        return cast(self.value, "text") if isinstance(self.place.type, Int64) else self.value
