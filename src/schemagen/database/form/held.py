"""What holds a constraint in a database, and what there is to make it from."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemagen.catalog.model import Entity
from schemagen.database.column import ColumnOf
from schemagen.database.enforcement import Enforcement
from schemagen.sql.dialect import Dialect
from schemagen.sql.table import Check, Column, Exclusion, ForeignKey, Index, RangeType, Trigger

Part = Column | Check | ForeignKey | Index | Exclusion | Trigger


@dataclass(frozen=True)
class Form:
    """The `parts` that hold a constraint, each on the table of an entity, and the cell of the matrix.

    The names of triggers are wishes: the database gives them away.
    """

    outcome: Enforcement
    parts: tuple[tuple[str, Part], ...] = ()
    types: tuple[RangeType, ...] = ()


@dataclass(frozen=True)
class Place:
    """One entity's table, as far as forms look at it."""

    entity: Entity
    table: str
    dialect: Dialect
    columns: Mapping[str, ColumnOf]
    primary_key: tuple[str, ...]
    indexes: tuple[Index, ...] = ()

    def names(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of properties."""
        return tuple(self.columns[name].column.name for name in fields)
