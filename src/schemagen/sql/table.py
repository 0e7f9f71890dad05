"""The IR of a SQL database, for one dialect. Types and expressions are sqlglot nodes; nothing here is SQL text.

Every part carries the `id` of the rule that it enforces, so that a database error leads back to the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

Action = Literal["restrict", "cascade", "set-null", "no-action"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `default` is an expression, `generated` makes it a stored generated column."""

    name: str
    type: exp.DataType
    nullable: bool
    default: exp.Expr | None = None
    generated: exp.Expr | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A named CHECK; `expression` is what must hold. `rule` is the rule's id, `name` the constraint's.

    A check without a rule keeps out what is no value of the column's type in JSON.
    """

    name: str
    expression: exp.Expr
    rule: str | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key on `columns` to `remote_columns` of `table`; deferrable when it lies on a cycle.

    `set_null` names the columns that `set-null` empties, where those are not all.
    """

    name: str
    columns: tuple[str, ...]
    table: str
    remote_columns: tuple[str, ...]
    on_delete: Action
    rule: str
    deferrable: bool = False
    set_null: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One column or expression of an index."""

    expression: exp.Expr
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """An index; a unique one that enforces a rule has its id in `rule`."""

    name: str
    parts: tuple[IndexPart, ...]
    unique: bool = False
    where: exp.Expr | None = None
    method: str | None = None
    include: tuple[str, ...] = ()
    options: Mapping[str, str | int | bool] = field(default_factory=dict)
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger, and the function it runs where the dialect has those apart; both come from a dialect's template."""

    name: str
    template: str
    arguments: Mapping[str, object]
    rule: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `entity` names what it stores."""

    name: str
    entity: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    primary_key_name: str
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    comment: str = ""

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when there is none."""
        return {c.name: c for c in self.columns}[name]


@dataclass(frozen=True, slots=True)
class Database:
    """What one catalog is in one dialect: its tables by name, in the SQL schema `schema` (None: no prefix)."""

    dialect: str
    tables: Mapping[str, Table]
    schema: str | None = None
