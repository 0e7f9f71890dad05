"""PostgreSQL, 15 and later."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from sqlglot import exp
from sqlglot.generators.postgres import PostgresGenerator

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
from schemagen.sql.dialect.postgres_trigger import PostgresTriggers
from schemagen.sql.dialect.trigger import Made
from schemagen.sql.expression import call, cast, is_true, literal, name, type_of
from schemagen.sql.keyword.postgres_document import document_condition
from schemagen.sql.keyword.postgres_scalar import PostgresScalar
from schemagen.sql.place import Place
from schemagen.sql.table import Database, ForeignKey, Function, RangeType, Table, Trigger

# All but the unreserved key words of PostgreSQL 18, as pg_get_keywords() lists them.
_KEYWORDS = frozenset({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between", "bigint",
    "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce", "collate",
    "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal", "default",
    "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float",
    "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike", "in",
    "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "json",
    "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar",
    "json_serialize", "json_table", "json_value", "lateral", "leading", "least", "left", "like", "limit", "localtime",
    "localtimestamp", "merge_action", "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null",
    "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing",
    "position", "precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
    "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample", "then",
    "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values",
    "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement",
    "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
})  # fmt: skip


class PostgresLayout(Layout, PostgresGenerator):
    """sqlglot's generator, without its translations of types."""

    DIALECT = "postgres"
    RESERVED = _KEYWORDS
    TYPE_MAPPING = {**PostgresGenerator.TYPE_MAPPING, exp.DType.DECIMAL: "NUMERIC"}
    TRANSFORMS = {
        **{k: v for k, v in PostgresGenerator.TRANSFORMS.items() if k is not exp.ColumnDef},
        **Layout.OWN_NODES,
    }


class Postgres(Dialect):
    """Native types, jsonb, partial and expression indexes, comments."""

    name = "postgres"
    generator = PostgresLayout
    sets_single_columns_null = True  # from 15 on
    own_columns = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
    has_include = True
    index_methods = frozenset({"btree", "hash", "gin", "gist", "spgist", "brin"})
    nulls_are_large = True

    def column_type(self, field_type: FieldType) -> exp.DataType:
        match field_type:
            case Text():
                kind = "text"
            case Uuid():
                kind = "uuid"
            case DateTime():
                kind = "timestamptz"
            case Date():
                kind = "date"
            case Int64() | Integer():
                kind = "bigint"
            case Decimal():
                kind = "numeric"
            case Number():
                kind = "double"
            case Boolean():
                kind = "boolean"
            case Document():
                kind = "jsonb"
            case _:
                assert_never(field_type)
        return type_of(kind)

    def make_condition(
        self, keyword: str, schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]
    ) -> Condition:
        if isinstance(place.type, Document):
            return Condition(*document_condition(keyword, schema, place, root))
        check = PostgresScalar(root, place).keyword(keyword, schema)
        return Condition(None if is_true(check) else check)

    def exactly_one(self, columns: tuple[str, ...]) -> exp.Expr:
        return exp.EQ(this=call("num_nonnulls", *(exp.Column(this=name(c)) for c in columns)), expression=literal(1))

    def lower(self, value: exp.Expr) -> exp.Expr:
        """lower() would follow the collation, beyond A–Z."""
        upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return call("translate", value, literal(upper), literal(upper.lower()))

    def parameter(self, number: int) -> exp.Expr:
        return exp.Parameter(this=exp.Literal(this=str(number), is_string=False))

    def raw(self, value: exp.Expr) -> exp.Expr:
        return cast(value, "text")

    def json_text(self, place: Place) -> exp.Expr | None:
        return None

    def create(self, database: Database) -> Iterator[exp.Expr]:
        if database.schema:
            yield exp.Create(this=exp.Table(db=name(database.schema)), kind="SCHEMA", exists=True)
        for stated in database.types:
            yield from self.range_type(database, stated).create
        postponed: list[exp.Expr] = []
        for table, keys, later in self._tables(database):
            for function in table.functions:
                yield from self.function(database, function).create
            yield self._create_table(database, table, keys)
            yield from (self.create_index(database, table, index) for index in table.indexes)
            yield from self._comments(database, table)
            for trigger in table.triggers:
                yield from self.trigger(database, table, trigger).create
            postponed += [self.add_foreign_key(database, table, key) for key in later]
        yield from postponed

    def trigger(self, database: Database, table: Table, trigger: Trigger) -> Made:
        return self._triggers(database).trigger(table, trigger)

    def function(self, database: Database, function: Function) -> Made:
        """The statements of a function that CHECKs call."""
        return self._triggers(database).function(function)

    def range_type(self, database: Database, stated: RangeType) -> Made:
        """The statements of a type of ranges."""
        return self._triggers(database).range_type(stated)

    def _triggers(self, database: Database) -> PostgresTriggers:
        return PostgresTriggers(self.render, lambda called: self._table(database, called))

    def add_foreign_key(self, database: Database, table: Table, key: ForeignKey) -> exp.Alter:
        """A foreign key on a table that is there already."""
        action = exp.AddConstraint(expressions=[self.constraint(database, key)])
        return exp.Alter(this=self._table(database, table.name), kind="TABLE", actions=[action])

    def _comments(self, database: Database, table: Table) -> Iterator[exp.Expr]:
        if table.comment:
            this = self._table(database, table.name)
            yield exp.Comment(this=this, kind="TABLE", expression=literal(table.comment))
        for column in table.columns:
            if column.comment:
                path = [name(part) for part in (column.name, table.name, database.schema) if part]
                this_column = exp.Column(**dict(zip(("this", "table", "db"), path, strict=False)))
                yield exp.Comment(this=this_column, kind="COLUMN", expression=literal(column.comment))
