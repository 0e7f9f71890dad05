"""The IR of a SQL database, for one dialect. Types and expressions are sqlglot nodes; nothing here is SQL text.

Every part carries the `id` of the rule that it enforces, so that a database error leads back to the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

Action = Literal["restrict", "cascade", "set-null", "no-action"]
Event = Literal["insert", "update", "delete", "truncate"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `default` is an expression, `generated` makes it a stored generated column.

    One with a `rule` is no property's: it is there for the sake of that rule, and what it holds is known without it.
    """

    name: str
    type: exp.DataType
    nullable: bool
    default: exp.Expr | None = None
    generated: exp.Expr | None = None
    comment: str = ""
    rule: str | None = None


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
class Firing:
    """When a trigger fires: before or after `events`, where `when` holds (over the columns of OLD and NEW)."""

    timing: Literal["before", "after"]
    events: tuple[Event, ...]
    when: exp.Expr | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What refuses a change of rows with the `rule` and a `message`.

    A refusal that takes more than a condition comes from the `template` of that name of the dialect, given `arguments`;
    `reads` names the other tables in it. `always` says that it fires where rows are replicated to, too.
    """

    name: str
    rule: str
    message: str
    firings: tuple[Firing, ...]
    template: str = "refuse"
    arguments: Mapping[str, exp.Expr] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function of its `parameters` alone, for the CHECKs of its table: `body` is an expression over their names.

    One of another body has another name: what is in force is never replaced.
    """

    name: str
    parameters: tuple[tuple[str, exp.DataType], ...]
    returns: exp.DataType
    body: exp.Expr
    rule: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """No two rows among those where `where` holds agree on all `parts`: pairs of an expression and an operator."""

    name: str
    parts: tuple[tuple[exp.Expr, str], ...]
    where: exp.Expr | None
    rule: str


@dataclass(frozen=True, slots=True)
class RangeType:
    """A type of ranges over `subtype`, for exclusions."""

    name: str
    subtype: exp.DataType


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
    functions: tuple[Function, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
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
    types: tuple[RangeType, ...] = ()
