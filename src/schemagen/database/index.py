"""From unique constraints and `x-indexes` to indexes."""

from collections.abc import Mapping

from sqlglot import exp

from schemagen.catalog import model
from schemagen.catalog.constraint import Unique
from schemagen.catalog.field_type import Document, Text
from schemagen.catalog.model import Entity
from schemagen.database.column import ColumnOf
from schemagen.database.enforcement import Enforcement, enforced
from schemagen.rules.expression import parse
from schemagen.rules.problem import CelError
from schemagen.rules.to_sql import to_sql
from schemagen.sql.dialect import Dialect
from schemagen.sql.expression import column
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.table import ForeignKey, Index, IndexPart

_NULLS = "rows without a value never collide"


class Indexes:
    """Makes the indexes of one entity in one dialect. Names are wishes: the database gives them away."""

    def __init__(self, entity: Entity, dialect: Dialect, columns: Mapping[str, ColumnOf]) -> None:
        self.entity, self.dialect, self.columns = entity, dialect, columns

    def unique(self, constraint: Unique) -> tuple[Index, Enforcement]:
        """The index that holds `constraint`. Raises NotExpressible."""
        parts = [self._plain(name) for name in constraint.scope]
        parts += [self._compared(name, constraint.normalize) for name in constraint.fields]
        index = Index(constraint.id, tuple(parts), unique=True, where=self._where(constraint.where), rule=constraint.id)
        return index, enforced("unique-index", constraint.id, self._note((*constraint.scope, *constraint.fields)))

    def declared(self, index: model.Index, rule: str | None) -> Index:
        """The index that `x-indexes` asks for. Raises NotExpressible."""
        if index.method and index.method not in self.dialect.index_methods:
            raise NotExpressible(f"{self.dialect.name} has no index method {index.method}")
        options = dict(index.options.get(self.dialect.name, {}))
        if options and not self.dialect.has_include:
            raise NotExpressible(f"{self.dialect.name} has no options of indexes")
        parts = [self._plain(name, descending=index.order.get(name) == "desc") for name in index.fields]
        include = [self.columns[name].column.name for name in index.include]
        if include and not self.dialect.has_include:
            if index.unique:
                raise NotExpressible(f"{self.dialect.name} has no included columns, and more columns are less unique")
            parts += [IndexPart(column(name)) for name in include]
            include = []
        name = index.name or index_name(self.entity.table, [self.columns[n].column.name for n in index.fields])
        where = self._where(index.where)
        method = index.method if index.method != "btree" else None
        return Index(name, tuple(parts), index.unique, where, method, tuple(include), options, rule)

    def supporting(self, key: ForeignKey, primary_key: tuple[str, ...], others: list[Index]) -> Index | None:
        """An index in front of `key`, unless there is one."""
        leading = [primary_key, *(names for i in others if (names := plain_columns(i)))]
        width = len(key.columns)
        if any(set(names[:width]) == set(key.columns) for names in leading):
            return None
        return self.on_columns(key.columns, unique=False)

    def on_columns(self, names: tuple[str, ...], *, unique: bool) -> Index:
        """A plain index on the columns `names`."""
        parts = tuple(IndexPart(column(name)) for name in names)
        return Index(index_name(self.entity.table, list(names)), parts, unique=unique)

    def _plain(self, name: str, *, descending: bool = False) -> IndexPart:
        return IndexPart(column(self.columns[name].column.name), descending)

    def _compared(self, name: str, normalize: str | None) -> IndexPart:
        of = self.columns[name]
        if isinstance(of.field.type, Document) and self.dialect.name == "sqlite":
            raise NotExpressible("equal JSON may be written in different texts")
        if normalize != "lower" or not isinstance(of.field.type, Text):
            return self._plain(name)
        return IndexPart(self.dialect.lower(of.place.value()))

    def _where(self, cel: str | None) -> exp.Expr | None:
        if cel is None:
            return None
        names = {name: of.column.name for name, of in self.columns.items()}
        try:
            return to_sql(parse(cel, self.entity), self.dialect.name, names)
        except CelError as error:
            raise NotExpressible(f"'{cel}' can't be read: {error.message}") from None

    def _note(self, names: tuple[str, ...]) -> str | None:
        return _NULLS if any(self.columns[name].column.nullable for name in names) else None


def plain_columns(index: Index) -> tuple[str, ...]:
    """The columns of an index that serves any search by them; empty when it is partial, or of expressions first."""
    if index.where is not None or index.method is not None:
        return ()
    names: list[str] = []
    for part in index.parts:
        if not isinstance(part.expression, exp.Column):
            break
        names.append(part.expression.name)
    return tuple(names)


def index_name(table: str, columns: list[str]) -> str:
    """`<table>_<columns>_idx`."""
    return "_".join([table, *columns, "idx"])
