"""How all dialects write their statements."""

from functools import lru_cache
from typing import Any, ClassVar

from sqlglot import ErrorLevel, exp
from sqlglot.generator import Generator

from schemagen.diagnostic import Finding, FindingsError
from schemagen.sql.template import Statement

WIDTH = 100  # columns up to which a part of a table stays on one line


class OnDelete(exp.Expression):
    """ON DELETE, of which sqlglot knows no list of columns."""

    arg_types = {"this": True, "expressions": False}


class Exclude(exp.Expression):
    """EXCLUDE of `expressions`, each with the operator of `operators` at its place, among the rows of `where`."""

    arg_types = {"expressions": True, "operators": True, "where": False}


class Layout(Generator):
    """How all dialects write: one part of a table a line, quotes where the name needs them, names' case kept."""

    DIALECT: ClassVar[str]
    # sqlglot looks only for its own nodes by name
    OWN_NODES: ClassVar[dict[type[exp.Expr], Any]] = {
        OnDelete: lambda self, node: self.on_delete(node),
        Exclude: lambda self, node: self.exclude(node),
        Statement: lambda self, node: node.args["this"],
    }
    RESERVED: ClassVar[frozenset[str]] = frozenset()

    def identifier_sql(self, expression: exp.Identifier) -> str:
        """Quoted when it is a key word of the dialect or would not come back as it is."""
        text: str = expression.args["this"]
        return text if _is_plain(text) and text not in self.RESERVED else '"' + text.replace('"', '""') + '"'

    def column_parts(self, expression: exp.Column) -> str:
        """A column, with its table in front where that is said."""
        parts = (expression.args.get(key) for key in ("catalog", "db", "table", "this"))
        return ".".join(self.sql(part) for part in parts if part)

    def column_sql(self, expression: exp.Column) -> str:
        """A column; most are a name."""
        parts = expression.args
        return self.identifier_sql(parts["this"]) if len(parts) == 1 else self.column_parts(expression)

    def table_sql(self, expression: exp.Table, sep: str = " AS ") -> str:
        """A table; most are a name, with the SQL schema in front."""
        this, schema = expression.args.get("this"), expression.args.get("db")
        if not isinstance(this, exp.Identifier) or any(v for k, v in expression.args.items() if k not in _NAMES):
            return super().table_sql(expression, sep)
        return ".".join(self.identifier_sql(part) for part in (schema, this) if part is not None)

    def alter_sql(self, expression: exp.Alter) -> str:
        """ALTER, of what schemagen alters: sqlglot would look for the options of all dialects."""
        made = [self.add_column_sql(a) if isinstance(a, exp.ColumnDef) else self.sql(a) for a in expression.actions]
        not_valid = " NOT VALID" if expression.args.get("not_valid") else ""
        return f"ALTER {expression.args['kind']} {self.sql(expression, 'this')} {', '.join(made)}{not_valid}"

    def columndef_sql(self, expression: exp.ColumnDef, sep: str = " ") -> str:
        """A column of a table: sqlglot would look here for what it translates between dialects."""
        constraints = [self.sql(constraint.args["kind"]) for constraint in expression.args["constraints"]]
        parts = [self.identifier_sql(expression.args["this"]), self.datatype_sql(expression.args["kind"])]
        return sep.join([*parts, *constraints])

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
            text = generator(type(self), True).generate(part, copy=False)
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
        kinds = ", ".join(self.sql(kind) for kind in expression.args["expressions"])
        joint = "\n  " if self.pretty else " "
        return f"CONSTRAINT {self.identifier_sql(expression.args['this'])}{joint}" + kinds.replace("\n", "\n  ")

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

    def exclude(self, expression: "Exclude") -> str:
        """What no two rows have in common."""
        pairs = zip(expression.expressions, expression.args["operators"], strict=True)
        parts = ", ".join(f"{self.sql(part)} WITH {operator}" for part, operator in pairs)
        where = self.sql(expression, "where")
        return f"EXCLUDE USING gist ({parts})" + (f" WHERE ({where})" if where else "")

    def computedcolumnconstraint_sql(self, expression: exp.ComputedColumnConstraint) -> str:
        """Stored generated columns, which both dialects have."""
        return f"GENERATED ALWAYS AS ({self.sql(expression.this.unnest())}) STORED"


def check_extensible() -> None:
    """Raises FindingsError (`sqlglot-compiled`) where sqlglot's classes are compiled: those can't be extended."""
    try:
        OnDelete(this="")
    except TypeError:
        said = "the compiled build of sqlglot is installed, whose classes can't be extended"
        help = "pip uninstall sqlglotc"
        raise FindingsError([Finding("sqlglot-compiled", "error", said, help=help)]) from None


_NAMES = ("this", "db")


@lru_cache(4096)
def _is_plain(text: str) -> bool:
    """Whether an unquoted `text` comes back as it is."""
    return text.isascii() and text.isidentifier() and text == text.lower()


_NEGATED: tuple[tuple[type[exp.Expr], str, str], ...] = (
    (exp.Is, "IS", "IS NOT"), (exp.In, "IN", "NOT IN"), (exp.Glob, "GLOB", "NOT GLOB"),
)  # fmt: skip


_MADE: dict[tuple[str, bool], Layout] = {}


def generator(layout: type[Layout], pretty: bool) -> Layout:
    """The generator that writes in `layout`: one for all texts of a kind."""
    key = layout.DIALECT, pretty
    if key not in _MADE:
        _MADE[key] = layout(**_OPTIONS, dialect=layout.DIALECT, pretty=pretty, max_text_width=WIDTH)
    return _MADE[key]


_OPTIONS: dict[str, Any] = {"normalize_functions": False, "unsupported_level": ErrorLevel.RAISE, "comments": True}
