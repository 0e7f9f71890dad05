"""What a dialect is: types, conditions, statements, and how they are written."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlglot import exp

from schemagen.catalog.field_type import FieldType
from schemagen.sql.dependency import creation_order
from schemagen.sql.dialect.layout import Exclude, Layout, OnDelete, check_extensible, generator
from schemagen.sql.dialect.trigger import Made
from schemagen.sql.dialect.written import parse_expression, parse_type
from schemagen.sql.expression import column, lend, name
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Place
from schemagen.sql.table import Action, Check, Column, Database, Exclusion, ForeignKey, Index, IndexPart, Table, Trigger
from schemagen.sql.template import Statement


@dataclass(frozen=True)
class Condition:
    """What a dialect makes of a keyword: a CHECK, or none where the column's type holds it; `note` is what to know."""

    check: exp.Expr | None
    note: str | None = None


class Dialect(ABC):
    """One SQL dialect. The IR says what there is; a dialect says it in statements (ASTs), and writes them down."""

    name: ClassVar[str]
    generator: ClassVar[type[Layout]]
    # statements that sqlglot knows as raw text only, by their first word; all others are refused
    sets_single_columns_null: ClassVar[bool]  # ON DELETE SET NULL (columns)
    nulls_are_large: ClassVar[bool]  # NULLs come last in ascending order
    has_include: ClassVar[bool]  # indexes with columns that are not part of their order
    index_methods: ClassVar[frozenset[str]]
    own_columns: ClassVar[frozenset[str]] = frozenset()  # names that no column can have
    raw_statements: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        check_extensible()
        self._known: dict[object, Condition | str] = {}  # str: why there is none

    @abstractmethod
    def column_type(self, field_type: FieldType) -> exp.DataType:
        """The type of a column that holds `field_type`."""

    @abstractmethod
    def make_condition(
        self, keyword: str, schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]
    ) -> Condition:
        """As `condition`, made anew."""

    def condition(self, keyword: str, schema: Mapping[str, Any], place: Place, root: Mapping[str, Any]) -> Condition:
        """What holds one keyword of `schema` at `place`; `root` is the whole schema. Raises NotExpressible.

        Tables have much in common: what is asked for again is the same condition.
        """
        key = _key(keyword, schema, place)
        if key is None:
            return self.make_condition(keyword, schema, place, root)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            try:
                self._known[key] = self.make_condition(keyword, schema, place, root)
            except NotExpressible as error:
                self._known[key] = error.reason
        known = self._known[key]
        if isinstance(known, str):
            raise NotExpressible(known)
        return known

    @abstractmethod
    def exactly_one(self, columns: tuple[str, ...]) -> exp.Expr:
        """That just one of `columns` is not NULL."""

    @abstractmethod
    def lower(self, value: exp.Expr) -> exp.Expr:
        """`value` with A–Z in lower case, and no other letter changed."""

    @abstractmethod
    def create(self, database: Database) -> Iterator[exp.Expr]:
        """The statements that make `database` from nothing, in order; one at a time, as they are large."""

    @abstractmethod
    def trigger(self, database: Database, table: Table, trigger: Trigger) -> Made:
        """The statements of a trigger on `table`."""

    @abstractmethod
    def parameter(self, number: int) -> exp.Expr:
        """The place of the `number`th parameter (from 1) of a statement."""

    @abstractmethod
    def raw(self, value: exp.Expr) -> exp.Expr:
        """`value` as a driver gives it back without a loss."""

    @abstractmethod
    def json_text(self, place: Place) -> exp.Expr | None:
        """That a column for JSON holds JSON at all; None where its type says so."""

    def insert(self, database: Database, table: Table, columns: Iterable[str]) -> exp.Insert:
        """A statement that inserts one row, given the values of `columns` as parameters in their order.

        Parameters are not cast: a cast to varchar(5) would cut a longer text, where the column refuses it.
        """
        listed = list(columns)
        values = [self.parameter(number) for number, _ in enumerate(listed, 1)]
        target = exp.Schema(this=self._table(database, table.name), expressions=[name(one) for one in listed])
        return exp.Insert(this=target, expression=exp.Values(expressions=[exp.Tuple(expressions=values)]))

    def select(self, database: Database, table: Table) -> exp.Select:
        """A statement that reads all rows of `table`, columns in their order."""
        columns = [self.raw(column(c.name)) for c in table.columns]
        source = exp.From(this=self._table(database, table.name))
        return exp.Select(expressions=columns, from_=source)

    def parse_type(self, text: str) -> exp.DataType:
        """The type that somebody wrote in this dialect; raises ValueError with a sentence."""
        return parse_type(text, self.name)

    def parse_expression(self, text: str) -> exp.Expr:
        """The expression that somebody wrote in this dialect; raises ValueError with a sentence."""
        return parse_expression(text, self.name)

    def render(self, statement: exp.Expr) -> str:
        """`statement` as SQL, without the semicolon. Raw text that is not allow-listed raises AssertionError."""
        if isinstance(statement, exp.Command):
            assert str(statement.this).upper() in self.raw_statements, f"sqlglot has no tree for {statement.this}"
        return generator(self.generator, False).generate(statement, copy=False)

    def script(self, statements: Iterable[exp.Expr], header: str) -> str:
        """A script of `statements` below the comment `header`; each table begins a paragraph."""
        lines = [f"-- {line}".rstrip() for line in header.splitlines()]
        for statement in statements:
            if not _follows(statement):
                lines.append("")
            lines.append(self.render(statement) + ";")
        return "\n".join(lines) + "\n"

    # what dialects build alike

    def _table(self, database: Database, table: str) -> exp.Table:
        return exp.Table(this=name(table), db=name(database.schema) if database.schema else None)

    def _create_table(self, database: Database, table: Table, keys: Iterable[ForeignKey]) -> exp.Create:
        parts: list[exp.Expr] = [self.column(one) for one in table.columns]
        if table.primary_key:
            parts.append(self.primary_key(table))
        stated: list[Check | ForeignKey | Exclusion] = [*table.checks, *keys, *table.exclusions]
        parts += [self.constraint(database, one) for one in stated]
        schema = lend(exp.Schema(this=self._table(database, table.name)), expressions=parts)
        return exp.Create(this=schema, kind="TABLE")

    def primary_key(self, table: Table) -> exp.Constraint:
        """The primary key of `table`."""
        return _constraint(table.primary_key_name, exp.PrimaryKey(expressions=[name(one) for one in table.primary_key]))

    def constraint(self, database: Database, stated: Check | ForeignKey | Exclusion) -> exp.Constraint:
        """A constraint of a table, with its name."""
        match stated:
            case Check():
                return _constraint(stated.name, lend(exp.CheckColumnConstraint(), this=stated.expression))
            case ForeignKey():
                return _constraint(stated.name, self._foreign_key(database, stated))
            case Exclusion():
                return _constraint(stated.name, _exclude(stated))

    def column(self, stated: Column) -> exp.ColumnDef:
        """A column of a table."""
        kinds: list[exp.Expr] = [] if stated.nullable else [exp.NotNullColumnConstraint()]
        if stated.default is not None:
            kinds.append(lend(exp.DefaultColumnConstraint(), this=self._default(stated.default)))
        if stated.generated is not None:
            kinds.append(lend(exp.ComputedColumnConstraint(), this=stated.generated))
        constraints = [exp.ColumnConstraint(kind=kind) for kind in kinds]
        return lend(exp.ColumnDef(), this=name(stated.name), kind=stated.type, constraints=constraints)

    def _default(self, value: exp.Expr) -> exp.Expr:
        """What stands behind DEFAULT."""
        return value

    def _foreign_key(self, database: Database, key: ForeignKey) -> exp.ForeignKey:
        remote = [name(one) for one in key.remote_columns]
        emptied = [name(one) for one in key.set_null]
        options: list[exp.Expr] = [OnDelete(this=exp.Var(this=_ACTIONS[key.on_delete]), expressions=emptied)]
        if key.deferrable:
            options.append(exp.Var(this="DEFERRABLE INITIALLY DEFERRED"))
        target = exp.Reference(this=self._table(database, key.table), expressions=remote, options=options)
        return exp.ForeignKey(expressions=[name(one) for one in key.columns], reference=target)

    def create_index(self, database: Database, table: Table, index: Index) -> exp.Create:
        """CREATE INDEX."""
        parts = [self._ordered(part) for part in index.parts]
        parameters = exp.IndexParameters(
            using=name(index.method) if index.method else None,
            columns=parts,
            include=[name(one) for one in index.include],
            with_storage=[exp.EQ(this=name(k), expression=_option(v)) for k, v in sorted(index.options.items())],
            where=lend(exp.Where(), this=index.where) if index.where is not None else None,
        )
        node = exp.Index(this=name(index.name), table=self._table(database, table.name), params=parameters)
        return exp.Create(this=node, kind="INDEX", unique=index.unique)

    def _ordered(self, part: IndexPart) -> exp.Ordered:
        """A part of an index, NULLs where the dialect has them by default."""
        nulls_first = part.descending == self.nulls_are_large
        return lend(exp.Ordered(desc=part.descending or None, nulls_first=nulls_first), this=part.expression)

    def _tables(self, database: Database) -> Iterator[tuple[Table, list[ForeignKey], list[ForeignKey]]]:
        """The tables in the order of creation, each with its foreign keys to earlier tables, and the other ones."""
        known: set[str] = set()
        for table in creation_order(database):
            early = [k for k in table.foreign_keys if k.table in known or _is_own_key(table, k)]
            yield table, early, [k for k in table.foreign_keys if k not in early]
            known.add(table.name)


_MOST_KNOWN = 10_000
_ALONE = frozenset({
    "type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "required", "minItems", "maxItems", "minProperties", "maxProperties",
})  # fmt: skip


def _key(keyword: str, schema: Mapping[str, Any], place: Place) -> object:
    """What the condition of a keyword depends on, where that is little; None where it is much."""
    if place.cast_to is not None:
        return None
    if keyword in _ALONE:
        beside: object = (schema.get("pattern"), "enum" in schema or "const" in schema)
    elif keyword == "additionalProperties" and schema[keyword] is False:
        beside = (tuple(schema.get("properties", ())), tuple(schema.get("patternProperties", ())))
    else:
        return None
    return keyword, repr(schema[keyword]), beside, place.column, place.type, place.path


_ACTIONS: dict[Action, str] = {
    "restrict": "RESTRICT", "cascade": "CASCADE", "set-null": "SET NULL", "no-action": "NO ACTION",
}  # fmt: skip


def _is_own_key(table: Table, key: ForeignKey) -> bool:
    """Whether `key` leads to the table's own primary key, which is there when the table is."""
    return key.table == table.name and set(key.remote_columns) == set(table.primary_key)


def _constraint(called: str, kind: exp.Expr) -> exp.Constraint:
    return lend(exp.Constraint(), this=name(called), expressions=[kind])


def _option(value: str | int | bool) -> exp.Expr:
    match value:
        case bool():
            return exp.Boolean(this=value)
        case int():
            return exp.Literal(this=str(value), is_string=False)
    return exp.Literal(this=value, is_string=True)


def _exclude(stated: Exclusion) -> exp.Expr:
    expressions = [expression for expression, _ in stated.parts]
    node = Exclude(operators=[operator for _, operator in stated.parts])
    node.args["expressions"] = expressions  # as `lend` does
    return lend(node, where=stated.where) if stated.where is not None else node


def _follows(statement: exp.Expr) -> bool:
    """Whether the statement is of the paragraph that the one before it began."""
    if isinstance(statement, Statement):
        return bool(statement.args.get("follows"))
    is_index = isinstance(statement, exp.Create) and statement.args["kind"] == "INDEX"
    return is_index or isinstance(statement, exp.Comment)
