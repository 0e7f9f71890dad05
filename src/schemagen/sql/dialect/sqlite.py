"""SQLite, 3.37 and later: STRICT tables, a database file per catalog."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from sqlglot import exp
from sqlglot.generators.sqlite import SQLiteGenerator

from schemagen.catalog.field_type import (
    Boolean,
    Date,
    DateTime,
    Decimal,
    Document,
    FieldType,
    Int64,
    Integer,
    Number,
    Text,
    Uuid,
)
from schemagen.sql.dialect.base import Condition, Dialect
from schemagen.sql.dialect.layout import Layout
from schemagen.sql.dialect.sqlite_trigger import sqlite_trigger
from schemagen.sql.dialect.trigger import Made
from schemagen.sql.expression import call, column, is_present, is_true, lend, literal, type_of
from schemagen.sql.keyword.sqlite_document import document_condition, is_json
from schemagen.sql.keyword.sqlite_scalar import SqliteScalar
from schemagen.sql.place import Place
from schemagen.sql.table import Database, Table, Trigger

# https://www.sqlite.org/lang_keywords.html
_KEYWORDS = frozenset({
    "abort", "action", "add", "after", "all", "alter", "always", "analyze", "and", "as", "asc", "attach",
    "autoincrement", "before", "begin", "between", "by", "cascade", "case", "cast", "check", "collate", "column",
    "commit", "conflict", "constraint", "create", "cross", "current", "current_date", "current_time",
    "current_timestamp", "database", "default", "deferrable", "deferred", "delete", "desc", "detach", "distinct", "do",
    "drop", "each", "else", "end", "escape", "except", "exclude", "exclusive", "exists", "explain", "fail", "filter",
    "first", "following", "for", "foreign", "from", "full", "generated", "glob", "group", "groups", "having", "if",
    "ignore", "immediate", "in", "index", "indexed", "initially", "inner", "insert", "instead", "intersect", "into",
    "is", "isnull", "join", "key", "last", "left", "like", "limit", "match", "materialized", "natural", "no", "not",
    "nothing", "notnull", "null", "nulls", "of", "offset", "on", "or", "order", "others", "outer", "over", "partition",
    "plan", "pragma", "preceding", "primary", "query", "raise", "range", "recursive", "references", "regexp", "reindex",
    "release", "rename", "replace", "restrict", "returning", "right", "rollback", "row", "rows", "savepoint", "select",
    "set", "table", "temp", "temporary", "then", "ties", "to", "transaction", "trigger", "unbounded", "union", "unique",
    "update", "using", "vacuum", "values", "view", "virtual", "when", "where", "window", "with", "without", "true",
    "false",
})  # fmt: skip


class SqliteLayout(Layout, SQLiteGenerator):
    """sqlglot's generator, with STRICT and without its rewriting of tables."""

    DIALECT = "sqlite"
    RESERVED = _KEYWORDS
    TRANSFORMS = {
        **{k: v for k, v in SQLiteGenerator.TRANSFORMS.items() if k not in (exp.Create, exp.ColumnDef)},
        **Layout.OWN_NODES,
    }
    PROPERTIES_LOCATION = {
        **SQLiteGenerator.PROPERTIES_LOCATION,
        exp.StrictProperty: exp.Properties.Location.POST_SCHEMA,
    }


class Sqlite(Dialect):
    """Five storage classes, JSON as text, comments within the tables."""

    name = "sqlite"
    generator = SqliteLayout
    sets_single_columns_null = False
    has_include = False
    index_methods = frozenset({"btree"})
    nulls_are_large = False

    def column_type(self, field_type: FieldType) -> exp.DataType:
        match field_type:
            case Text() | Uuid() | DateTime() | Date() | Decimal() | Document():
                kind = "text"
            case Int64() | Integer() | Boolean():
                kind = "bigint"
            case Number():
                kind = "double"
            case _:
                assert_never(field_type)
        return type_of(kind)

    def make_condition(
        self, keyword: str, schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]
    ) -> Condition:
        if isinstance(place.type, Document):
            return Condition(*document_condition(keyword, schema, place, root))
        check = SqliteScalar(root, place).keyword(keyword, schema)
        return Condition(None if is_true(check) else check)

    def exactly_one(self, columns: tuple[str, ...]) -> exp.Expr:
        total: exp.Expr = exp.Paren(this=is_present(column(columns[0])))
        for other in columns[1:]:
            total = exp.Add(this=total, expression=exp.Paren(this=is_present(column(other))))
        return exp.EQ(this=total, expression=literal(1))

    def lower(self, value: exp.Expr) -> exp.Expr:
        """SQLite's own lower() knows A–Z only."""
        return call("lower", value)

    def parameter(self, number: int) -> exp.Expr:
        return exp.Placeholder()

    def raw(self, value: exp.Expr) -> exp.Expr:
        return value

    def json_text(self, place: Place) -> exp.Expr | None:
        return is_json(place)

    def create(self, database: Database) -> Iterator[exp.Expr]:
        for table, keys, later in self._tables(database):
            yield self._strict(self._create_table(database, table, [*keys, *later]), table)
            yield from (self.create_index(database, table, index) for index in table.indexes)
            for trigger in table.triggers:
                yield from self.trigger(database, table, trigger).create

    def trigger(self, database: Database, table: Table, trigger: Trigger) -> Made:
        return sqlite_trigger(self.render, table, trigger)

    def _strict(self, create: exp.Create, table: Table) -> exp.Create:
        """`create` as a STRICT table, with the comments that SQLite has no statement for."""
        create.set("properties", exp.Properties(expressions=[exp.StrictProperty()]))
        for part, column_of in zip(create.this.expressions, table.columns, strict=False):
            if column_of.comment:
                part.add_comments([column_of.comment])
        return create

    def _default(self, value: exp.Expr) -> exp.Expr:
        """SQLite wants brackets around all but constants."""
        is_constant = isinstance(value, exp.Literal | exp.Boolean | exp.Null | exp.Neg)
        return value if is_constant else lend(exp.Paren(), this=value)
