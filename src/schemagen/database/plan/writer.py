"""Statements of one table as SQL: built as trees, written by the dialect.

What sqlglot has no tree for (VALIDATE CONSTRAINT, RENAME CONSTRAINT, SET SCHEMA) comes from the templates here, into
which only names go that the dialect wrote.
"""

from collections.abc import Mapping

from sqlglot import exp

from schemagen.sql.dialect import DIALECTS
from schemagen.sql.expression import column, literal, name
from schemagen.sql.table import Check, Column, Database, Exclusion, ForeignKey, Index, Table

_ONLY_IF = (
    "DO {tag} BEGIN IF {sign}EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = {table}::regclass"
    " AND conname = {name}) THEN {statement}; END IF; END {tag}"
)


class Writer:
    """Writes statements on the tables of `database`, which it only takes dialect and SQL schema from."""

    def __init__(self, database: Database) -> None:
        self.database, self.dialect = database, DIALECTS[database.dialect]

    def sql(self, node: exp.Expr) -> str:
        """The node as text."""
        return self.dialect.render(node)

    def table(self, table: str) -> exp.Table:
        """The table's name, with the SQL schema in front."""
        schema = self.database.schema
        return exp.Table(this=name(table), db=name(schema) if schema else None)

    def named(self, text: str) -> str:
        """A name as the dialect writes it."""
        return self.sql(name(text))

    def alter(self, table: str, *actions: exp.Expr, not_valid: bool = False) -> str:
        """ALTER TABLE."""
        more = {"not_valid": True} if not_valid else {}
        return self.sql(exp.Alter(this=self.table(table), kind="TABLE", actions=list(actions), **more))

    def create_table(self, table: Table) -> str:
        """CREATE TABLE, without what follows it."""
        made = Database(self.database.dialect, {table.name: table}, self.database.schema)
        return self.sql(next(s for s in self.dialect.create(made) if isinstance(s, exp.Create) and s.kind == "TABLE"))

    def create_index(self, table: Table, index: Index, *, concurrently: bool = False) -> str:
        """CREATE INDEX."""
        node = self.dialect.create_index(self.database, table, index)
        node.set("concurrently", concurrently)
        return self.sql(node)

    def add_constraint(
        self, table: str, stated: Check | ForeignKey | Exclusion | exp.Constraint, *, not_valid: bool = False
    ) -> str:
        """ADD CONSTRAINT."""
        made = stated if isinstance(stated, exp.Constraint) else self.dialect.constraint(self.database, stated)
        return self.alter(table, exp.AddConstraint(expressions=[made]), not_valid=not_valid)

    def add_primary_key(self, table: Table) -> str:
        """ADD CONSTRAINT … PRIMARY KEY."""
        return self.add_constraint(table.name, self.dialect.primary_key(table))

    def add_column(self, table: Table, stated: Column) -> str:
        """ADD COLUMN, just as `stated`."""
        return self.alter(table.name, self.dialect.column(stated))

    def drop_column(self, table: str, called: str) -> str:
        """DROP COLUMN."""
        return self.alter(table, exp.Drop(tables=[name(called)], kind="COLUMN"))

    def drop_constraint(self, table: str, called: str) -> str:
        """DROP CONSTRAINT."""
        return self.alter(table, exp.Drop(tables=[name(called)], kind="CONSTRAINT"))

    def rename_column(self, table: str, old: str, new: str) -> str:
        """RENAME COLUMN."""
        return self.alter(table, exp.RenameColumn(this=column(old), to=column(new)))

    def rename_table(self, old: str, new: str) -> str:
        """RENAME TO."""
        return self.alter(old, exp.AlterRename(this=exp.Table(this=name(new))))

    def set_schema(self, called: str, schema: str, kind: str = "TABLE", arguments: str = "") -> str:
        """SET SCHEMA of a table, a type, or the function of those arguments, which sqlglot has no tree for."""
        return f"ALTER {kind} {self.sql(self.table(called))}{arguments} SET SCHEMA {self.named(schema)}"

    def rename_constraint(self, table: str, old: str, new: str) -> str:
        """RENAME CONSTRAINT, which sqlglot has no tree for."""
        return f"ALTER TABLE {self.sql(self.table(table))} RENAME CONSTRAINT {self.named(old)} TO {self.named(new)}"

    def validate(self, table: str, called: str) -> str:
        """VALIDATE CONSTRAINT, which sqlglot has no tree for."""
        return f"ALTER TABLE {self.sql(self.table(table))} VALIDATE CONSTRAINT {self.named(called)}"

    def only_if(self, table: str, called: str, statement: str, *, there: bool) -> str:
        """`statement` only where a constraint is there, or is not: known when it runs, and without a lock till then."""
        sign, tag = "" if there else "NOT ", "$turned$"
        while tag in statement:
            tag = f"{tag[:-1]}_$"
        known = {"table": self.sql(literal(self.sql(self.table(table)))), "name": self.sql(literal(called))}
        return _ONLY_IF.format(sign=sign, tag=tag, statement=statement, **known)

    def rename_index(self, old: str, new: str) -> str:
        """ALTER INDEX … RENAME."""
        action = exp.AlterRename(this=exp.Table(this=name(new)))
        return self.sql(exp.Alter(this=self.table(old), kind="INDEX", actions=[action]))

    def set_default(self, table: str, stated: Column) -> str:
        """SET DEFAULT, or DROP DEFAULT where there is none."""
        if stated.default is None:
            return self.alter(table, exp.AlterColumn(this=column(stated.name), drop=True, kind="DEFAULT"))
        return self.alter(table, exp.AlterColumn(this=column(stated.name), default=stated.default))

    def set_nullable(self, table: str, called: str, *, nullable: bool) -> str:
        """DROP NOT NULL, or SET NOT NULL."""
        more = {"drop": True} if nullable else {}
        return self.alter(table, exp.AlterColumn(this=column(called), allow_null=True, **more))

    def set_type(self, table: str, stated: Column, using: exp.Expr) -> str:
        """SET DATA TYPE."""
        return self.alter(table, exp.AlterColumn(this=column(stated.name), dtype=stated.type, using=using))

    def comment(self, table: Table, stated: Column | None) -> str:
        """COMMENT ON; an empty comment takes it away."""
        text = (stated or table).comment
        path = [name(p) for p in (stated.name if stated else "", table.name, self.database.schema or "") if p]
        of_column = exp.Column(**dict(zip(("this", "table", "db"), path, strict=False)))
        this = self.table(table.name) if stated is None else of_column
        value = literal(text) if text else exp.Null()
        return self.sql(exp.Comment(this=this, kind="COLUMN" if stated else "TABLE", expression=value))

    def drop_table(self, table: str) -> str:
        """DROP TABLE."""
        return self.sql(exp.Drop(tables=[self.table(table)], kind="TABLE"))

    def drop_index(self, called: str, *, concurrently: bool = False) -> str:
        """DROP INDEX."""
        return self.sql(exp.Drop(tables=[self.table(called)], kind="INDEX", concurrently=concurrently))

    def update(self, table: str, values: Mapping[str, exp.Expr], where: exp.Expr | None = None) -> exp.Update:
        """UPDATE."""
        assigned = [exp.EQ(this=name(k), expression=v) for k, v in values.items()]
        condition = None if where is None else exp.Where(this=where)
        return exp.Update(this=self.table(table), expressions=assigned, where=condition)
