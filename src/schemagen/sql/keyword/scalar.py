"""Keywords on columns that hold one plain value; what differs by dialect is left to subclasses.

A condition speaks of a value that is there: NULL stands for absent and null, and a CHECK lets it pass.
"""

from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal as Exact
from fractions import Fraction
from math import ceil, floor
from typing import Any
from uuid import UUID

from sqlglot import exp

from schemagen.catalog.exact import PATTERNS
from schemagen.catalog.field_type import Boolean, Date, DateTime, Decimal, Int64, Integer, Number, Text, Uuid
from schemagen.sql.expression import FALSE, TRUE, every, literal, negate, one_of, some
from schemagen.sql.keyword.composition import Composition
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Place

_NAMES = {Integer: {"integer", "number"}, Number: {"number"}, Boolean: {"boolean"}}
_COMPARISONS: dict[str, type[exp.Binary]] = {
    "minimum": exp.GTE, "maximum": exp.LTE, "exclusiveMinimum": exp.GT, "exclusiveMaximum": exp.LT,
}  # fmt: skip


class ScalarKeywords(Composition[exp.Expr]):
    """The conditions that keywords put on the column at `place`. TRUE is what the column's type holds by itself."""

    def __init__(self, root: Mapping[str, Any], place: Place) -> None:
        super().__init__(root)
        self.place = place
        self.value = place.value()

    @abstractmethod
    def finite(self) -> exp.Expr:
        """That a double is neither infinite nor NaN, which JSON does not have."""

    @abstractmethod
    def integral(self) -> exp.Expr:
        """That a double has no fraction."""

    @abstractmethod
    def storable(self) -> exp.Expr:
        """That a value of the column's type is one that JSON can have, for types other than numbers."""

    @abstractmethod
    def has_format(self, name: str) -> exp.Expr:
        """That the column's string has the format `name`."""

    @abstractmethod
    def matches(self, text: exp.Expr, pattern: str) -> exp.Expr:
        """That `text` matches an ECMA-262 regular expression."""

    @abstractmethod
    def length(self, text: exp.Expr) -> exp.Expr:
        """The number of code points of `text`."""

    @abstractmethod
    def text(self) -> exp.Expr:
        """The string of the JSON, for types that keep it; NotExpressible for the others."""

    def all(self, conditions: list[exp.Expr]) -> exp.Expr:
        return every(conditions)

    def any(self, conditions: list[exp.Expr]) -> exp.Expr:
        return some(conditions)

    def negate(self, condition: exp.Expr) -> exp.Expr:
        return negate(condition)

    def leaf(self, keyword: str, schema: Mapping[str, Any]) -> exp.Expr:
        argument = schema[keyword]
        match keyword:
            case "type" if isinstance(self.place.type, Text) and {"enum", "const"} & schema.keys():
                return TRUE  # its values say more
            case "type":
                return self._type({argument} if isinstance(argument, str) else set(argument))
            case "enum" | "const":
                return self._values([argument] if keyword == "const" else argument)
        match self.place.type:
            case Integer() | Number():
                return self._number(keyword, argument)
            case Boolean():
                return TRUE
        return self._string(keyword, schema)

    def _type(self, names: set[str]) -> exp.Expr:
        own = _NAMES.get(type(self.place.type), {"string"})
        if isinstance(self.place.type, Number):
            return self.finite() if "number" in names else every([self.finite(), self._whole(names)])
        return self.storable() if own & names else FALSE

    def _whole(self, names: set[str]) -> exp.Expr:
        return self.integral() if "integer" in names else FALSE

    def _values(self, values: list[Any]) -> exp.Expr:
        match self.place.type:
            case Integer() | Number():
                return one_of(self.value, [self._number_literal(v) for v in values if _is_number(v)])
            case Boolean():
                found = {v for v in values if isinstance(v, bool)}
                return TRUE if len(found) == 2 else one_of(self.value, [literal(v) for v in found])
        return self._strings([v for v in values if isinstance(v, str) and "\0" not in v])

    def _strings(self, values: list[str]) -> exp.Expr:
        match self.place.type:
            case DateTime():
                raise NotExpressible("the text of a date-time is not kept, only the instant")
            case Uuid() if any(str(UUID(v)) != v for v in values if _is_uuid(v)):
                raise NotExpressible("a UUID is kept in lower case only")
            case Uuid():
                return one_of(self.value, [literal(v) for v in values if _is_uuid(v)])
        return one_of(self.text(), [literal(v) for v in values])

    def _number(self, keyword: str, argument: Any) -> exp.Expr:
        if keyword == "multipleOf":
            return self._multiple(Fraction(str(argument)))
        comparison = _COMPARISONS.get(keyword)
        return comparison(this=self.value, expression=self._bound(keyword, argument)) if comparison else TRUE

    def _bound(self, keyword: str, argument: Any) -> exp.Expr:
        if isinstance(self.place.type, Number) or isinstance(argument, int):
            return self._number_literal(argument)
        exact = Fraction(str(argument))
        up = keyword in ("minimum", "exclusiveMaximum")
        return literal(ceil(exact) if up else floor(exact))

    def _number_literal(self, value: Any) -> exp.Expr:
        if isinstance(self.place.type, Integer):
            return literal(int(value)) if value == int(value) else literal(value)
        try:
            if isinstance(value, float) or float(value) == value:
                return literal(value)
        except OverflowError:
            pass
        raise NotExpressible(f"{value} is no double")

    def _multiple(self, divisor: Fraction) -> exp.Expr:
        """For integers: x is a multiple of p/q (in lowest terms) just when p divides x."""
        if isinstance(self.place.type, Number):
            if divisor.numerator != 1 or divisor.denominator != 1:
                raise NotExpressible("a double is not exact enough for multipleOf")
            return self.integral()
        if divisor.numerator == 1:
            return TRUE
        if divisor.numerator >= 2**63:
            return exp.EQ(this=self.value, expression=literal(0))
        return exp.EQ(this=exp.Mod(this=self.value, expression=literal(divisor.numerator)), expression=literal(0))

    def _string(self, keyword: str, schema: Mapping[str, Any]) -> exp.Expr:
        argument = schema[keyword]
        match keyword:
            case "format":
                return self.has_format(argument)
            case "pattern":
                if argument == PATTERNS.get(_FORMATS.get(type(self.place.type), "")):
                    return TRUE  # what the format says too
                return self.matches(self.text(), argument)
            case "minLength":
                return exp.GTE(this=self.length(self.text()), expression=literal(int(argument))) if argument else TRUE
            case "maxLength":
                return exp.LTE(this=self.length(self.text()), expression=literal(int(argument)))
        return TRUE


_FORMATS = {Int64: "int64", Decimal: "decimal", Uuid: "uuid", Date: "date", DateTime: "date-time"}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Exact) and not isinstance(value, bool)


def _is_uuid(text: str) -> bool:
    try:
        return len(text) == 36 and UUID(text) is not None
    except ValueError:
        return False
