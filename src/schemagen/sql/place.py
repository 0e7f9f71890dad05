"""Where a value stands that a keyword speaks of: a column, and the way to it inside a column of JSON."""

from dataclasses import dataclass

from sqlglot import exp

from schemagen.catalog.field_type import FieldType
from schemagen.sql.expression import column


@dataclass(frozen=True, slots=True)
class Member:
    """The member `name` of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """The item at `index` of an array."""

    index: int


@dataclass(frozen=True, slots=True)
class Items:
    """Each item of an array, from the one at `start` on."""

    start: int = 0


@dataclass(frozen=True, slots=True)
class Values:
    """Each value of an object whose name matches `pattern`; or, without one, whose name is none of those excluded."""

    pattern: str | None = None
    names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


Step = Member | Item | Items | Values


@dataclass(frozen=True, slots=True)
class Place:
    """The value, or the values, at `path` in `column`, which holds `type`.

    `cast_to` is given when the column has another SQL type than `type` has by default: there it is read as that.
    """

    column: str
    type: FieldType
    path: tuple[Step, ...] = ()
    cast_to: exp.DataType | None = None

    def value(self) -> exp.Expr:
        """The whole column's value."""
        stored = column(self.column)
        return stored if self.cast_to is None else exp.Cast(this=stored, to=self.cast_to)

    def inside(self, *steps: Step) -> "Place":
        """The place that `steps` further in."""
        return Place(self.column, self.type, (*self.path, *steps), self.cast_to)
