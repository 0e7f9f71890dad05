"""What a dialect is: types, conditions, statements, and how they are written."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.generator import Generator

from schemagen.catalog.field_type import FieldType
from schemagen.sql.dependency import creation_order
from schemagen.sql.expression import column, name
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.place import Place
from schemagen.sql.table import Action, Column, Database, ForeignKey, Index, IndexPart, Table

WIDTH = 100  # columns up to which a part of a table stays on one line


@dataclass(frozen=True)
class Condition:
    """What a dialect makes of a keyword: a CHECK, or none where the column's type holds it; `note` is what to know."""

    check: exp.Expr | None
    note: str | None = None


class OnDelete(exp.Expression):
    """ON DELETE, of which sqlglot knows no list of columns."""

    arg_types = {"this": True, "expressions": False}


class Layout(Generator):
    """How all dialects write: one part of a table a line, quotes where the name needs them, names' case kept."""

    DIALECT: ClassVar[str]
    # sqlglot looks only for its own nodes by name
    OWN_NODES: ClassVar[dict[type[exp.Expr], Any]] = {OnDelete: lambda self, node: self.on_delete(node)}
    RESERVED: ClassVar[frozenset[str]] = frozenset()

    def identifier_sql(self, expression: exp.Identifier) -> str:
        """Quoted when it is a key word of the dialect or would not come back as it is."""
        text: str = expression.args["this"]
        return text if _is_plain(text) and text not in self.RESERVED else '"' + text.replace('"', '""') + '"'

    def column_parts(self, expression: exp.Column) -> str:
        """A column, with its table in front where that is said."""
        parts = (expression.args.get(key) for key in ("catalog", "db", "table", "this"))
        return ".".join(self.sql(part) for part in parts if part)

    def columndef_sql(self, expression: exp.ColumnDef, sep: str = " ") -> str:
        """A column of a table: sqlglot would look here for what it translates between dialects."""
        constraints = [self.sql(constraint) for constraint in expression.args["constraints"]]
        return sep.join([self.sql(expression, "this"), self.datatype_sql(expression.args["kind"]), *constraints])

    def datatype_sql(self, expression: exp.DataType) -> str:
        """A type; the text of the few that there are is kept."""
        text: str | None = expression.meta.get(self.DIALECT)
        if text is None:
            text = expression.meta[self.DIALECT] = super().datatype_sql(expression)
        return text

    def schema_columns_sql(self, expression: exp.Expr) -> str:
        """The parts of a table, one below the other."""
        return "(\n" + ",\n".join(self._part(part) for part in expression.expressions) + "\n)"

    def _part(self, part: exp.Expr) -> str:
        comments = [f"  /*{self.sanitize_comment(' '.join(c.split()))}*/\n" for c in part.pop_comments() or () if c]
        text = self.sql(part)
        if len(text) > WIDTH:
            text = _generator(self.DIALECT, True).generate(part, copy=False)
        return "".join(comments) + "  " + text.replace("\n", "\n  ")

    def not_sql(self, expression: exp.Not) -> str:
        """`x IS NOT y`, `x NOT IN (…)`, `x NOT GLOB y`, as people write them."""
        inner = expression.this
        for kind, word, negated in _NEGATED:
            if isinstance(inner, kind):
                left, text = self.sql(inner, "this"), self.sql(inner)
                return left + text[len(left) :].replace(word, negated, 1)
        return super().not_sql(expression)

    def constraint_sql(self, expression: exp.Constraint) -> str:
        """A constraint; its name on a line of its own where it is long."""
        kinds = self.expressions(expression, flat=True)
        joint = "\n  " if self.pretty else " "
        return f"CONSTRAINT {self.sql(expression, 'this')}{joint}" + kinds.replace("\n", "\n  ")

    def checkcolumnconstraint_sql(self, expression: exp.CheckColumnConstraint) -> str:
        """A CHECK; its condition indented where it takes lines."""
        condition = expression.this
        layout = "pretty" if self.pretty else "flat"
        text = condition.meta.get(layout)
        if text is None:  # conditions are shared between tables, so their text is kept
            text = condition.meta[layout] = self.sql(condition)
        indented = text.replace("\n", "\n  ")
        return f"CHECK (\n  {indented}\n)" if "\n" in text else f"CHECK ({text})"

    def indexparameters_sql(self, expression: exp.IndexParameters) -> str:
        """What follows the table of an index, on one line."""
        using, where = self.sql(expression, "using"), expression.args.get("where")
        text = f" USING {using}" if using else ""
        text += f" ({self.expressions(expression, key='columns', flat=True)})"
        for word, key in (("INCLUDE", "include"), ("WITH", "with_storage")):
            if listed := self.expressions(expression, key=key, flat=True):
                text += f" {word} ({listed})"
        return text + (f" WHERE {self.sql(where, 'this')}" if where else "")

    def reference_sql(self, expression: exp.Reference) -> str:
        """REFERENCES with a space before the columns."""
        options = "".join(f" {self.sql(option)}" for option in expression.args.get("options") or ())
        return f"REFERENCES {self.sql(expression, 'this')} ({self.expressions(expression, flat=True)}){options}"

    def on_delete(self, expression: "OnDelete") -> str:
        """What happens to the referring rows, and to which of their columns."""
        columns = self.expressions(expression, flat=True)
        return f"ON DELETE {expression.name}" + (f" ({columns})" if columns else "")

    def computedcolumnconstraint_sql(self, expression: exp.ComputedColumnConstraint) -> str:
        """Stored generated columns, which both dialects have."""
        return f"GENERATED ALWAYS AS ({self.sql(expression.this.unnest())}) STORED"


@lru_cache(4096)
def _is_plain(text: str) -> bool:
    """Whether an unquoted `text` comes back as it is."""
    return text.isascii() and text.isidentifier() and text == text.lower()


_NEGATED: tuple[tuple[type[exp.Expr], str, str], ...] = (
    (exp.Is, "IS", "IS NOT"), (exp.In, "IN", "NOT IN"), (exp.Glob, "GLOB", "NOT GLOB"),
)  # fmt: skip


@cache
def _generator(dialect: str, pretty: bool) -> Layout:
    """One generator for all texts of a kind."""
    from schemagen.sql.dialect import DIALECTS

    return DIALECTS[dialect].generator(**_OPTIONS, dialect=dialect, pretty=pretty, max_text_width=WIDTH)


_OPTIONS: dict[str, Any] = {"normalize_functions": False, "unsupported_level": ErrorLevel.RAISE, "comments": True}


class Dialect(ABC):
    """One SQL dialect. The IR says what there is; a dialect says it in statements (ASTs), and writes them down."""

    name: ClassVar[str]
    generator: ClassVar[type[Layout]]
    # statements that sqlglot knows as raw text only, by their first word; all others are refused
    sets_single_columns_null: ClassVar[bool]  # ON DELETE SET NULL (columns)
    nulls_are_large: ClassVar[bool]  # NULLs come last in ascending order
    has_include: ClassVar[bool]  # indexes with columns that are not part of their order
    index_methods: ClassVar[frozenset[str]]
    raw_statements: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
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
    def parameter(self, number: int) -> exp.Expr:
        """The place of the `number`th parameter (from 1) of a statement."""

    @abstractmethod
    def raw(self, value: exp.Expr) -> exp.Expr:
        """`value` as a driver gives it back without a loss."""

    @abstractmethod
    def json_text(self, place: Place) -> exp.Expr | None:
        """That a column for JSON holds JSON at all; None where its type says so."""

    def insert(self, database: Database, table: Table, columns: Iterable[str]) -> exp.Insert:
        """A statement that inserts one row, given the values of `columns` as parameters in their order."""
        listed = [table.column(one) for one in columns]
        values = [exp.Cast(this=self.parameter(i), to=c.type) for i, c in enumerate(listed, 1)]
        target = exp.Schema(this=self._table(database, table.name), expressions=[name(c.name) for c in listed])
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
        return _generator(self.name, False).generate(statement, copy=False)

    def script(self, statements: Iterable[exp.Expr], header: str) -> str:
        """A script of `statements` below the comment `header`; each table begins a paragraph."""
        lines = [f"-- {line}".rstrip() for line in header.splitlines()]
        for statement in statements:
            if not isinstance(statement, exp.Comment) and not _is_index(statement):
                lines.append("")
            lines.append(self.render(statement) + ";")
        return "\n".join(lines) + "\n"

    # what dialects build alike

    def _table(self, database: Database, table: str) -> exp.Table:
        return exp.Table(this=name(table), db=name(database.schema) if database.schema else None)

    def _create_table(self, database: Database, table: Table, keys: Iterable[ForeignKey]) -> exp.Create:
        parts: list[exp.Expr] = [self._column(one) for one in table.columns]
        if table.primary_key:
            key = exp.PrimaryKey(expressions=[name(one) for one in table.primary_key])
            parts.append(_constraint(table.primary_key_name, key))
        parts += [_constraint(c.name, exp.CheckColumnConstraint(this=c.expression)) for c in table.checks]
        parts += [_constraint(key.name, self._foreign_key(database, key)) for key in keys]
        return exp.Create(this=exp.Schema(this=self._table(database, table.name), expressions=parts), kind="TABLE")

    def _column(self, stated: Column) -> exp.ColumnDef:
        kinds: list[exp.Expr] = [] if stated.nullable else [exp.NotNullColumnConstraint()]
        if stated.default is not None:
            kinds.append(exp.DefaultColumnConstraint(this=stated.default))
        if stated.generated is not None:
            kinds.append(exp.ComputedColumnConstraint(this=stated.generated))
        constraints = [exp.ColumnConstraint(kind=kind) for kind in kinds]
        return exp.ColumnDef(this=name(stated.name), kind=stated.type, constraints=constraints)

    def _foreign_key(self, database: Database, key: ForeignKey) -> exp.ForeignKey:
        remote = [name(one) for one in key.remote_columns]
        emptied = [name(one) for one in key.set_null]
        options: list[exp.Expr] = [OnDelete(this=exp.Var(this=_ACTIONS[key.on_delete]), expressions=emptied)]
        if key.deferrable:
            options.append(exp.Var(this="DEFERRABLE INITIALLY DEFERRED"))
        target = exp.Reference(this=self._table(database, key.table), expressions=remote, options=options)
        return exp.ForeignKey(expressions=[name(one) for one in key.columns], reference=target)

    def _create_index(self, database: Database, table: Table, index: Index) -> exp.Create:
        parts = [self._ordered(part) for part in index.parts]
        parameters = exp.IndexParameters(
            using=name(index.method) if index.method else None,
            columns=parts,
            include=[name(one) for one in index.include],
            with_storage=[exp.EQ(this=name(k), expression=_option(v)) for k, v in sorted(index.options.items())],
            where=exp.Where(this=index.where) if index.where is not None else None,
        )
        node = exp.Index(this=name(index.name), table=self._table(database, table.name), params=parameters)
        return exp.Create(this=node, kind="INDEX", unique=index.unique)

    def _ordered(self, part: IndexPart) -> exp.Ordered:
        """A part of an index, NULLs where the dialect has them by default."""
        nulls_first = part.descending == self.nulls_are_large
        return exp.Ordered(this=part.expression, desc=part.descending or None, nulls_first=nulls_first)

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
    if keyword not in _ALONE or place.cast_to is not None:
        return None
    beside = (schema.get("pattern"), "enum" in schema or "const" in schema)
    return keyword, repr(schema[keyword]), beside, place.column, place.type, place.path


_ACTIONS: dict[Action, str] = {
    "restrict": "RESTRICT", "cascade": "CASCADE", "set-null": "SET NULL", "no-action": "NO ACTION",
}  # fmt: skip


def _is_own_key(table: Table, key: ForeignKey) -> bool:
    """Whether `key` leads to the table's own primary key, which is there when the table is."""
    return key.table == table.name and set(key.remote_columns) == set(table.primary_key)


def _constraint(called: str, kind: exp.Expr) -> exp.Constraint:
    return exp.Constraint(this=name(called), expressions=[kind])


def _option(value: str | int | bool) -> exp.Expr:
    match value:
        case bool():
            return exp.Boolean(this=value)
        case int():
            return exp.Literal(this=str(value), is_string=False)
    return exp.Literal(this=value, is_string=True)


def _is_index(statement: exp.Expr) -> bool:
    return isinstance(statement, exp.Create) and statement.args["kind"] == "INDEX"


def parse_type(text: str, dialect: str) -> exp.DataType:
    """The type written as `text` in `dialect`; raises ValueError with a sentence."""
    from sqlglot.errors import SqlglotError

    try:
        return exp.DataType.build(text, dialect=dialect, udt=True)
    except SqlglotError as error:
        raise ValueError(_sentence(error, f"'{text}' is no type")) from error


def parse_expression(text: str, dialect: str) -> exp.Expr:
    """The expression written as `text` in `dialect`; raises ValueError with a sentence."""
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    try:
        found = parse_one(text, dialect=dialect, into=exp.Condition)
    except SqlglotError as error:
        raise ValueError(_sentence(error, f"'{text}' is no expression")) from error
    if found is None or found.find(exp.Command, exp.Query):
        raise ValueError(f"'{text}' is no expression on one row")
    return found


def _sentence(error: Exception, fallback: str) -> str:
    details = getattr(error, "errors", None)
    return str(details[0].get("description") or fallback) if details else fallback
