"""What holds a constraint in a database, and what there is to make it from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from schemagen.catalog.model import Entity
from schemagen.database.column import ColumnOf
from schemagen.database.enforcement import Enforcement
from schemagen.database.index import Indexes, plain_columns
from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import name
from schemagen.sql.table import Check, Column, Exclusion, ForeignKey, Function, Index, RangeType, Trigger

RECORD = "record"
Part = Column | Check | ForeignKey | Index | Exclusion | Function | Trigger


@dataclass(frozen=True)
class Form:
    """The `parts` that hold a constraint, each on the table of an entity, and the cell of the matrix.

    The names of triggers and indexes are wishes: the database gives them away. `audit` says of a row called RECORD that
    it violates the constraint, where a row shows it.
    """

    outcome: Enforcement
    parts: tuple[tuple[str, Part], ...] = ()
    types: tuple[RangeType, ...] = ()
    audit: exp.Expr | None = None


@dataclass(frozen=True)
class Place:
    """One entity's table, as far as forms look at it.

    `keys` are its foreign keys by the ids of their references, `helpers` the columns that no property has.
    """

    entity: Entity
    table: str
    schema: str | None
    dialect: Dialect
    columns: Mapping[str, ColumnOf]
    primary_key: tuple[str, ...]
    indexes: tuple[Index, ...] = ()
    keys: Mapping[str, ForeignKey] = field(default_factory=dict)
    helpers: tuple[str, ...] = ()

    def names(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of properties."""
        return tuple(self.columns[one].column.name for one in fields)

    def node(self, alias: str | None = None) -> exp.Table:
        """The table, called `alias`."""
        return self.beside(self.table, alias)

    def beside(self, called: str, alias: str | None = None) -> exp.Table:
        """A table of that name in the same SQL schema."""
        more = {"alias": exp.TableAlias(this=name(alias))} if alias else {}
        return exp.Table(this=name(called), db=name(self.schema) if self.schema else None, **more)

    def exists(self, alias: str, condition: exp.Expr) -> exp.Expr:
        """That there is a row, called `alias`, for which `condition` holds."""
        rows = exp.Select(
            expressions=[exp.Literal(this="1", is_string=False)], from_=exp.From(this=self.node(alias)),
            where=exp.Where(this=condition),
        )  # fmt: skip
        return exp.Exists(this=rows)

    def index_on(self, columns: tuple[str, ...]) -> tuple[tuple[str, Index], ...]:
        """An index in front of `columns`, unless there is one."""
        leading = [self.primary_key, *map(plain_columns, self.indexes)]
        if not columns or any(set(names[: len(columns)]) == set(columns) for names in leading):
            return ()
        index = Indexes(self.entity, self.dialect, self.columns).on_columns(columns, unique=False)
        return ((self.entity.name, index),)
