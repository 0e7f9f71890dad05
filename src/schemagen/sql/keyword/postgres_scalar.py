"""Keywords on PostgreSQL's plain columns."""

from sqlglot import exp

from schemagen.catalog.field_type import Date, DateTime, Decimal, Int64, Text, Uuid
from schemagen.sql.expression import TRUE, call, cast, every, literal
from schemagen.sql.keyword.are import are
from schemagen.sql.keyword.pattern_of import FORMATS
from schemagen.sql.keyword.scalar import ScalarKeywords
from schemagen.sql.not_expressible import NotExpressible

# The instants that RFC 3339 can write: from the year 0000 (1 BC) at +23:59 to the year 9999 at -23:59.
_FIRST, _AFTER = "0002-12-31 00:01:00+00 BC", "10000-01-01 23:59:00+00"


class PostgresScalar(ScalarKeywords):
    """Native types hold formats; what they can hold beyond JSON (NaN, infinity, years) is kept out here."""

    def finite(self) -> exp.Expr:
        # NaN counts as greater than infinity
        return every([
            exp.GT(this=self.value, expression=literal("-Infinity")),
            exp.LT(this=self.value, expression=literal("Infinity")),
        ])  # fmt: skip

    def integral(self) -> exp.Expr:
        return exp.EQ(this=self.value, expression=call("trunc", self.value))

    def storable(self) -> exp.Expr:
        return TRUE

    def has_format(self, name: str) -> exp.Expr:
        match self.place.type, name:
            case (Uuid(), "uuid") | (Int64(), "int64"):
                return TRUE
            case Decimal(), "decimal":
                return self.finite()
            case DateTime(), "date-time":
                return every([
                    exp.GTE(this=self.value, expression=literal(_FIRST)),
                    exp.LT(this=self.value, expression=literal(_AFTER)),
                ])  # fmt: skip
            case Date(), "date":
                return every([
                    exp.GTE(this=self.value, expression=literal("0001-01-01 BC")),
                    exp.LTE(this=self.value, expression=literal("9999-12-31")),
                ])  # fmt: skip
        if isinstance(self.place.type, Text) and name in FORMATS:
            return self.matches(self.value, FORMATS[name])
        raise NotExpressible(f"no check for the format {name} in SQL")

    def matches(self, text: exp.Expr, pattern: str) -> exp.Expr:
        return exp.RegexpLike(this=text, expression=literal(are(pattern)))

    def length(self, text: exp.Expr) -> exp.Expr:
        return call("char_length", text)

    def text(self) -> exp.Expr:
        match self.place.type:
            case Text():
                return self.value
            case Uuid() | Int64() | Decimal():
                return cast(self.value, "text")
            case Date():
                return call("to_char", self.value, literal("YYYY-MM-DD"))
        raise NotExpressible("the text of a date-time is not kept, only the instant")
