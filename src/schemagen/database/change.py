"""What can differ between two states of a database: a closed union."""

from dataclasses import dataclass

from sqlglot import exp

from schemagen.sql.table import Check, Column, Exclusion, ForeignKey, Function, Index, RangeType, Table, Trigger


@dataclass(frozen=True, slots=True)
class TableAdded:
    """A new table with all that belongs to it."""

    table: Table


@dataclass(frozen=True, slots=True)
class TableDropped:
    """A table that is no more."""

    table: Table


@dataclass(frozen=True, slots=True)
class TableRenamed:
    """A table that keeps its rows under another name."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ColumnAdded:
    """A new column; `backfill` is what existing rows get, None for NULL."""

    table: Table
    column: Column
    backfill: exp.Expr | None = None


@dataclass(frozen=True, slots=True)
class ColumnDropped:
    """A column that is no more."""

    table: Table
    column: Column


@dataclass(frozen=True, slots=True)
class ColumnRenamed:
    """A column that keeps its values under another name; `table` is the table's new name."""

    table: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ColumnTypeChanged:
    """A column whose values become others of another type."""

    table: Table
    old: Column
    new: Column


@dataclass(frozen=True, slots=True)
class NullabilityChanged:
    """A column that takes NULL from now on, or no more; `backfill` is what replaces NULL then."""

    table: Table
    column: Column
    backfill: exp.Expr | None = None


@dataclass(frozen=True, slots=True)
class DefaultChanged:
    """What a row gets that is inserted without a value."""

    table: Table
    old: Column
    new: Column


@dataclass(frozen=True, slots=True)
class CommentChanged:
    """The comment of a table (`column` None) or a column."""

    table: Table
    column: Column | None


@dataclass(frozen=True, slots=True)
class PrimaryKeyChanged:
    """The columns of the primary key."""

    old: Table
    new: Table


@dataclass(frozen=True, slots=True)
class ConstraintRenamed:
    """A constraint (a check, a foreign key, the primary key) that is the same under another name."""

    table: Table
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CheckAdded:
    """A CHECK that rows have to pass from now on."""

    table: Table
    check: Check


@dataclass(frozen=True, slots=True)
class CheckDropped:
    """A CHECK that is no more."""

    table: Table
    check: Check


@dataclass(frozen=True, slots=True)
class CheckChanged:
    """A CHECK of the same name that says something else."""

    table: Table
    old: Check
    new: Check


@dataclass(frozen=True, slots=True)
class ForeignKeyAdded:
    """A new foreign key on a table that is there."""

    table: Table
    key: ForeignKey


@dataclass(frozen=True, slots=True)
class ForeignKeyDropped:
    """A foreign key that is no more, on a table that stays."""

    table: Table
    key: ForeignKey


@dataclass(frozen=True, slots=True)
class ForeignKeyChanged:
    """A foreign key of the same name to another place, or with another ON DELETE."""

    table: Table
    old: ForeignKey
    new: ForeignKey


@dataclass(frozen=True, slots=True)
class IndexAdded:
    """A new index on a table that is there."""

    table: Table
    index: Index


@dataclass(frozen=True, slots=True)
class IndexDropped:
    """An index that is no more, on a table that stays."""

    table: Table
    index: Index


@dataclass(frozen=True, slots=True)
class IndexRenamed:
    """An index that is the same under another name."""

    table: Table
    old: Index
    new: Index


@dataclass(frozen=True, slots=True)
class TriggerAdded:
    """A new trigger on a table that is there."""

    table: Table
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class TriggerDropped:
    """A trigger that is no more, on a table that stays; one that changes is dropped and added."""

    table: Table
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class FunctionAdded:
    """A new function for the CHECKs of a table that is there."""

    table: Table
    function: Function


@dataclass(frozen=True, slots=True)
class FunctionDropped:
    """A function that no CHECK calls any more, of a table that stays."""

    table: Table
    function: Function


@dataclass(frozen=True, slots=True)
class ExclusionAdded:
    """What no two rows may have in common from now on."""

    table: Table
    exclusion: Exclusion


@dataclass(frozen=True, slots=True)
class ExclusionDropped:
    """An exclusion that is no more, on a table that stays; one that changes is dropped and added."""

    table: Table
    exclusion: Exclusion


@dataclass(frozen=True, slots=True)
class TypeAdded:
    """A new type of ranges."""

    type: RangeType


@dataclass(frozen=True, slots=True)
class TypeDropped:
    """A type of ranges that nothing uses any more."""

    type: RangeType


Rename = TableRenamed | ColumnRenamed
ApartChange = (
    TriggerAdded | TriggerDropped | FunctionAdded | FunctionDropped | ExclusionAdded | ExclusionDropped
    | TypeAdded | TypeDropped
)  # fmt: skip
Change = (
    TableAdded | TableDropped | ColumnAdded | ColumnDropped | ColumnTypeChanged | NullabilityChanged | DefaultChanged
    | CommentChanged | PrimaryKeyChanged | ConstraintRenamed | CheckAdded | CheckDropped | CheckChanged
    | ForeignKeyAdded | ForeignKeyDropped | ForeignKeyChanged | IndexAdded | IndexDropped | IndexRenamed
    | ApartChange
)  # fmt: skip
