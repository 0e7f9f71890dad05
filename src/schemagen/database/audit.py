"""Queries that find the rows that violate a rule: to be run before a migration puts the rule in force.

They look at a table as it is before: at no column, index or type that a rule brings with it. How a record may change
(transitions, immutable, append-only, `when: insert`) leaves no trace in a row, so that there is nothing to find.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from schemagen.catalog.model import Catalog
from schemagen.database.form.held import RECORD
from schemagen.database.mapping import map_catalog
from schemagen.database.violation import Named, names_of
from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import column, column_of, every, is_null, is_present, literal, name, negate, of_row, some
from schemagen.sql.table import Database, ForeignKey, Index, IndexPart, Table

_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Audit:
    """A query that lists the keys of the records of `entity` that violate `rule`, behind the rule's id."""

    rule: str
    entity: str
    query: str


def audits(catalog: Catalog, dialect: str) -> Iterator[Audit]:
    """The queries of `catalog` in `dialect` (a key of DIALECTS), by table, and there in the order of its parts."""
    mapped = map_catalog(catalog, dialect)
    for table in mapped.database.tables.values():
        found: dict[str, list[exp.Expr]] = {}
        named = names_of(catalog, dialect)
        for rule, condition in _Violations(mapped.database, table, mapped.audits, named).all():
            found.setdefault(rule, []).append(condition)
        for rule, conditions in found.items():
            query = DIALECTS[dialect].render(_query(mapped.database, table, rule, some(conditions)))
            yield Audit(rule, table.entity, query)


def _query(database: Database, table: Table, rule: str, condition: exp.Expr) -> exp.Select:
    """The rule's id in front, so that the rows of many queries can be told apart."""
    keys: list[exp.Expr] = [column_of(RECORD, one) for one in table.primary_key] or [exp.Star()]
    keys.insert(0, exp.Alias(this=literal(rule), alias=name("rule")))
    source = exp.From(this=_named(database, table.name, RECORD))
    return exp.Select(expressions=keys, from_=source, where=exp.Where(this=condition))


def _named(database: Database, table: str, alias: str) -> exp.Table:
    schema = name(database.schema) if database.schema else None
    return exp.Table(this=name(table), db=schema, alias=exp.TableAlias(this=name(alias)))


class _Violations:
    """What rows called RECORD of one table violate, by rule."""

    def __init__(
        self, database: Database, table: Table, known: Mapping[str, tuple[str, exp.Expr]], named: Named
    ) -> None:  # fmt: skip
        self.database, self.table, self.known, self.named = database, table, known, named

    def all(self) -> Iterator[tuple[str, exp.Expr]]:
        yield from self._required()
        yield from self._key()
        for check in self.table.checks:
            if check.rule is not None and check.rule not in self.known:
                yield check.rule, negate(of_row(check.expression, RECORD))
        for key in self.table.foreign_keys:
            if key.rule not in self.known:
                yield key.rule, self._leads_nowhere(key)
        for index in self.table.indexes:
            if index.unique and index.rule is not None:
                yield index.rule, self._has_double(index)
        yield from ((rule, condition) for rule, (table, condition) in self.known.items() if table == self.table.name)

    def _required(self) -> Iterator[tuple[str, exp.Expr]]:
        for one in self.table.columns:
            rule = self.named.required.get((self.table.name, one.name))
            if rule is not None and not one.nullable:
                yield rule, is_null(column_of(RECORD, one.name))

    def _key(self) -> Iterator[tuple[str, exp.Expr]]:
        """A table without its key has rows without one too."""
        rule = self.named.constraints.get((self.table.name, self.table.primary_key_name))
        if rule is not None and self.table.primary_key:
            parts = tuple(IndexPart(column(one)) for one in self.table.primary_key)
            yield rule, self._has_double(Index("", parts))

    def _leads_nowhere(self, key: ForeignKey) -> exp.Expr:
        told = [is_present(column_of(RECORD, one)) for one in key.columns]
        pairs = zip(key.columns, key.remote_columns, strict=True)
        same = [exp.EQ(this=column_of(_OTHER, remote), expression=column_of(RECORD, own)) for own, remote in pairs]
        return every([*told, exp.Not(this=self._exists(key.table, every(same)))])

    def _has_double(self, index: Index) -> exp.Expr:
        conditions: list[exp.Expr] = []
        for part in index.parts:
            ours, theirs = (of_row(part.expression, row) for row in (RECORD, _OTHER))
            conditions.append(exp.EQ(this=theirs, expression=ours))
        where = [] if index.where is None else [exp.Paren(this=of_row(index.where, _OTHER))]
        told = [] if index.where is None else [exp.Paren(this=of_row(index.where, RECORD))]
        return every([*told, self._exists(self.table.name, every([*conditions, *where, self._is_other()]))])

    def _is_other(self) -> exp.Expr:
        """That another row is another, by where it stands: rows may have one key."""
        place = "ctid" if self.database.dialect == "postgres" else "rowid"
        return exp.NEQ(this=column_of(_OTHER, place), expression=column_of(RECORD, place))

    def _exists(self, table: str, condition: exp.Expr) -> exp.Expr:
        rows = exp.Select(
            expressions=[exp.Literal(this="1", is_string=False)],
            from_=exp.From(this=_named(self.database, table, _OTHER)), where=exp.Where(this=condition),
        )  # fmt: skip
        return exp.Exists(this=rows)
