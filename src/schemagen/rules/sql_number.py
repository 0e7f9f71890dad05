"""Numbers, points in time and durations of a rule in SQL. On PostgreSQL an instant inside a computation is the exact
seconds since 1970, a numeric."""

from collections.abc import Mapping
from decimal import Decimal

from sqlglot import exp

from schemagen.rules import sql_call as calls
from schemagen.rules import sql_value as sql
from schemagen.rules.cel.instant import FIRST, LAST, Duration, Instant
from schemagen.rules.expressible import construct
from schemagen.rules.sql_call import INT64, Interval
from schemagen.rules.sql_double import may_vanish, not_vanishing
from schemagen.rules.sql_json import between, when
from schemagen.rules.sql_text import Texts
from schemagen.rules.tree import Call, Field, Literal, Node
from schemagen.sql.expression import call, cast, every, literal, negate
from schemagen.sql.keyword.are import are
from schemagen.sql.keyword.pattern_of import FORMATS
from schemagen.sql.keyword.sqlite_text import has_format
from schemagen.sql.not_expressible import NotExpressible

_FAR = 1e300  # doubles up to here can be added without overflow
_SIZES: Interval = (0, 2**40)
_MAKE: Mapping[str, type[exp.Binary]] = {"_+_": exp.Add, "_-_": exp.Sub, "_*_": exp.Mul, "_/_": exp.Div}
_OPERATORS = ("_+_", "_-_", "_*_", "_/_", "_%_")
_BOUNDS = "arithmetic on numbers without minimum and maximum, which may overflow"
_LONGEST = Decimal("9223372036.854775807")


class Numbers(Texts):
    """The part of the translator for what has an order that is no text's."""

    def integer(self, node: Node) -> exp.Expr:
        """A whole number."""
        match node:
            case Literal(value=int(value)):
                return literal(value)
            case Call(function="_?_:_"):
                return self.chosen(node, self.integer)
            case Call(function=function, arguments=(left, right)) if function in _OPERATORS:
                return self._arithmetic(function, left, right)
            case Call(function="-_", arguments=(operand,)):
                return self._negated(operand)
            case Call(function="size", arguments=(value,)):
                return self.size(value)
            case Call(function="indexOf", arguments=(text, part)):
                return calls.index_of(self.text(text), self.text(part), self.row.dialect)
            case Call(function="int", arguments=(value,)):
                return self._to_integer(value)
            case Call(function=function, arguments=arguments) if function.startswith("get"):
                return self._part(node, *arguments)
        if node.type.kind == "int" and self.row.is_json(node):
            return self.row.json(node).integer()
        return self._column(node, "int")

    def _column(self, node: Node, kind: str) -> exp.Expr:
        """The column that `node`, of the type `kind`, is."""
        found = self.row.column(node) if node.type.kind == kind and not self.row.is_json(node) else None
        if found is None:
            raise NotExpressible(construct(node))
        return found

    def reach(self, node: Node) -> Interval:
        """What an integer can be."""
        match node:
            case Literal(value=int(value)):
                return value, value
            case Field(path=(name,)) if name in self.row.limits and node.stored is not None:
                low, high = self.row.limits[name]
                return max(int(max(low, INT64[0])), INT64[0]), min(int(min(high, INT64[1])), INT64[1])
            case Call(function=function, arguments=(left, right)) if function in _OPERATORS:
                found = calls.result_of(function, self.reach(left), self.reach(right))
                return max(found[0], INT64[0]), min(found[1], INT64[1])
            case Call(function="size" | "indexOf"):
                return -1, _SIZES[1]
            case Call(function=function) if function.startswith("get"):
                return -1, 10_000
        return INT64

    def _arithmetic(self, operator: str, left: Node, right: Node) -> exp.Expr:
        reaches = self.reach(left), self.reach(right)
        found = calls.result_of(operator, *reaches)
        safe = calls.fits(found)
        if operator in ("_/_", "_%_"):
            safe = reaches[0][0] > INT64[0] or reaches[1][0] > -1 or reaches[1][1] < -1
        sides = [_grouped(self.integer(side)) for side in (left, right)]
        return calls.integers(operator, sides[0], sides[1], found, safe, self.row.dialect)

    def _negated(self, operand: Node) -> exp.Expr:
        value = _grouped(self.integer(operand))
        made = exp.Neg(this=value)
        if self.reach(operand)[0] > INT64[0]:
            return made
        return when(exp.GT(this=value, expression=literal(INT64[0])), made)

    def _to_integer(self, value: Node) -> exp.Expr:
        match value.type.kind:
            case "int":
                return self.integer(value)
            case "double":
                number = self.double(value)
                fitting = exp.LT(this=call("abs", number), expression=sql.double(2.0**63, self.row.dialect))
                whole = call("trunc", number) if self.row.dialect == "postgres" else number
                return when(fitting, cast(whole, "bigint"))
            case "timestamp" if self.row.dialect == "postgres":
                return cast(call("floor", self.epoch(value)), "bigint")
        raise NotExpressible(f"int() of a value of type {value.type}")

    def _part(self, node: Call, value: Node, *zone: Node) -> exp.Expr:
        if self.row.dialect == "sqlite" or value.type.kind != "timestamp" or self.row.column(value) is None:
            raise NotExpressible(construct(node))
        named = zone[0].value if zone and isinstance(zone[0], Literal) else "" if not zone else "?"
        return calls.time_part(node.function, self.instant(value), str(named))

    def double(self, node: Node) -> exp.Expr:
        """A number that is a double."""
        match node:
            case Literal(value=float(value)):
                return sql.double(value, self.row.dialect)
            case Call(function="_?_:_"):
                return self.chosen(node, self.double)
            case Call(function="_+_" | "_-_" | "_*_" | "_/_", arguments=(left, right)):
                return self._doubles(node, left, right)
            case Call(function="-_", arguments=(operand,)):
                return exp.Neg(this=_grouped(self.double(operand)))
            case Call(function="double", arguments=(value,)) if value.type.kind in ("int", "double"):
                return cast(self.integer(value), "double") if value.type.kind == "int" else self.double(value)
        if node.type.kind == "double" and self.row.is_json(node):
            return self.row.json(node).double()
        return self._column(node, "double")

    def _doubles(self, node: Call, left: Node, right: Node) -> exp.Expr:
        """Databases differ where a double overflows, so it must not."""
        if self._most(node) > _FAR:
            raise NotExpressible(_BOUNDS)
        sides = [_grouped(self.double(side)) for side in (left, right)]
        made = _MAKE[node.function](this=sides[0], expression=sides[1])
        if isinstance(made, exp.Div):
            made.args.update(typed=True, safe=False)
        unsafe = self.row.dialect == "postgres" and may_vanish(node.function, left, right)
        if not unsafe or not isinstance(made, exp.Mul | exp.Div):
            return made
        if not all(isinstance(side, Literal | Field) for side in (left, right)):
            raise NotExpressible("arithmetic on computed numbers, which may underflow")
        return not_vanishing(made)

    def _most(self, node: Node) -> float:
        """The largest that a double can be, whatever its sign; infinite where that is not known."""
        match node:
            case Literal(value=float(value)):
                return abs(value)
            case Field(path=(name,)) if name in self.row.limits and node.stored is not None:
                return max(map(abs, self.row.limits[name]))
            case Call(function="_+_" | "_-_", arguments=(left, right)):
                return self._most(left) + self._most(right)
            case Call(function="_*_", arguments=(left, right)):
                return self._most(left) * self._most(right)
            case Call(function="_/_", arguments=(left, Literal(value=float(value)))) if abs(value) >= 1:
                return self._most(left)
            case Call(function="-_", arguments=(operand,)):
                return self._most(operand)
            case Call(function="double", arguments=(operand,)) if operand.type.kind == "int":
                return 2.0**63
        return float("inf")

    def instant(self, node: Node) -> exp.Expr:
        """A point in time as the columns have it: a timestamptz, or on SQLite a text of that order."""
        match node:
            case Literal(value=Instant() as value):
                return sql.instant(value, self.row.dialect)
            case Call(function="_?_:_"):
                return self.chosen(node, self.instant)
        if self.row.dialect == "sqlite" and node.type.kind == "timestamp" and self.row.is_json(node):
            return _checked_key(self.row.json(node).string())
        return sql.instant_column(self._column(node, "timestamp"), self.row.dialect)

    def is_native(self, node: Node) -> bool:
        """Whether an instant needs no computation."""
        if isinstance(node, Literal):
            return True
        return self.row.dialect == "sqlite" or (isinstance(node, Field) and not self.row.is_json(node))

    def epoch(self, node: Node) -> exp.Expr:
        """A point in time as seconds since 1970, on PostgreSQL."""
        match node:
            case Literal(value=Instant() as value):
                return literal(value.seconds + Decimal(value.nanos).scaleb(-9))
            case Call(function="_?_:_"):
                return self.chosen(node, self.epoch)
            case Call(function="_+_" | "_-_" as operator, arguments=(left, right)):
                at, span = (left, right) if left.type.kind == "timestamp" else (right, left)
                make = exp.Add if operator == "_+_" else exp.Sub
                moved = make(this=self.epoch(at), expression=_grouped(self.duration(span)))
                return when(between(moved, FIRST, LAST + Decimal("0.999999999")), moved)
        if node.type.kind == "timestamp" and self.row.is_json(node):
            return _read_epoch(self.row.json(node).string())
        return _epoch(self.instant(node))

    def duration(self, node: Node) -> exp.Expr:
        """A duration in seconds, on PostgreSQL."""
        if self.row.dialect == "sqlite":
            raise NotExpressible("arithmetic on points in time")
        match node:
            case Literal(value=Duration(nanos)):
                return literal(Decimal(nanos).scaleb(-9))
            case Call(function="_?_:_"):
                return self.chosen(node, self.duration)
            case Call(function="_+_" | "_-_" as operator, arguments=(left, right)):
                sides = [(self.epoch if s.type.kind == "timestamp" else self.duration)(s) for s in (left, right)]
                make = exp.Add if operator == "_+_" else exp.Sub
                made = make(this=_grouped(sides[0]), expression=_grouped(sides[1]))
                return when(between(made, -_LONGEST, _LONGEST), made)
        raise NotExpressible(construct(node))


def _epoch(instant: exp.Expr) -> exp.Expr:
    return exp.Extract(this=exp.Var(this="EPOCH"), expression=instant)


def _read_epoch(text: exp.Expr) -> exp.Expr:
    """The seconds that a text of RFC 3339 names; what is finer than a nanosecond is cut."""
    clock = exp.DPipe(
        this=call("substr", text, literal(1), literal(19)),
        expression=call("ltrim", call("substr", text, literal(20)), literal(".0123456789")),
        safe=True,
    )  # fmt: skip
    whole = _epoch(cast(call("upper", clock), "timestamptz"))
    digits = call("coalesce", call("substring", text, literal(r"\.[0-9]{1,9}")), literal(""))
    fraction = cast(exp.DPipe(this=literal("0"), expression=digits, safe=True), "decimal")
    seconds = exp.Add(this=whole, expression=fraction)
    is_written = exp.RegexpLike(this=text, expression=literal(are(FORMATS["date-time"])))
    has_year = exp.NEQ(this=call("substr", text, literal(1), literal(4)), expression=literal("0000"))
    within = between(seconds, FIRST, LAST + Decimal("0.999999999"))
    return when(is_written, when(has_year, when(within, seconds)))


def _checked_key(text: exp.Expr) -> exp.Expr:
    """The key of SQLite for a text that may be no date-time at all."""
    return when(every([has_format(text, "date-time"), negate(exp.Glob(this=text, expression=literal("0000*")))]),
                sql.instant_column(text, "sqlite"))  # fmt: skip


_PLAIN = (exp.Column, exp.Literal, exp.Boolean, exp.Paren, exp.Cast, exp.Neg, exp.Anonymous, exp.Case, exp.Extract)


def _grouped(made: exp.Expr) -> exp.Expr:
    """`made` in brackets unless nothing can bind tighter."""
    return made if isinstance(made, _PLAIN) else exp.paren(made)
