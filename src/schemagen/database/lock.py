"""What the statements of migrations do to a table of PostgreSQL that is in use: measured, by tests/migrations.

The modes are those of https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

Mode = Literal[
    "none", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"
]  # fmt: skip
Work = Literal["nothing", "reads all rows", "rewrites the table"]
WAITS: dict[Mode, str] = {
    "none": "nobody",
    "ROW EXCLUSIVE": "nobody but who wants the same rows",
    "SHARE UPDATE EXCLUSIVE": "nobody but other changes of the table",
    "SHARE": "who writes",
    "SHARE ROW EXCLUSIVE": "who writes",
    "ACCESS EXCLUSIVE": "who reads or writes",
}
BLOCKING: frozenset[Mode] = frozenset({"SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"})  # who reads or writes waits


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement: its lock on the table, and what it does while it has it. `begins` tells it by its text."""

    name: str
    begins: str
    mode: Mode
    work: Work = "nothing"


_TABLE = r"ALTER TABLE \S+ "
_NAME = r'(?:"(?:[^"]|"")*"|[^\s".]+)'
_FREE = Kind("ALTER COLUMN … TYPE, text for varchar, or a longer varchar", "(?!)", "ACCESS EXCLUSIVE")
# The first that fits. What a statement does to tables that are new with it is of no interest.
KINDS = (
    Kind("CREATE SCHEMA, TYPE, FUNCTION; DROP, SET SCHEMA, REVOKE of TYPE, FUNCTION",
         r"(CREATE (OR REPLACE )?|DROP |ALTER |REVOKE ALL ON )(SCHEMA|TYPE|FUNCTION)\b", "none"),
    Kind("CREATE TABLE with a foreign key, on the table that it refers to",
         r"CREATE TABLE [\s\S]* FOREIGN KEY", "SHARE ROW EXCLUSIVE"),
    Kind("CREATE TABLE", r"CREATE TABLE ", "none"),
    Kind("ADD COLUMN … GENERATED", _TABLE + r"ADD COLUMN [\s\S]* GENERATED ", "ACCESS EXCLUSIVE", "rewrites the table"),
    Kind("ADD COLUMN, its default a constant", _TABLE + "ADD COLUMN ", "ACCESS EXCLUSIVE"),
    Kind("DROP COLUMN", _TABLE + "DROP COLUMN ", "ACCESS EXCLUSIVE"),
    Kind("RENAME TO, RENAME COLUMN, RENAME CONSTRAINT, SET SCHEMA",
         _TABLE + "(RENAME |SET SCHEMA )", "ACCESS EXCLUSIVE"),
    Kind("ALTER COLUMN … TYPE", _TABLE + rf"ALTER COLUMN {_NAME} SET DATA TYPE ", "ACCESS EXCLUSIVE",
         "rewrites the table"),
    _FREE,
    Kind("SET NOT NULL, with a valid CHECK that says so", _TABLE + rf"ALTER COLUMN {_NAME} SET NOT NULL",
         "ACCESS EXCLUSIVE"),
    Kind("DROP NOT NULL, SET DEFAULT, DROP DEFAULT", _TABLE + rf"ALTER COLUMN {_NAME} ", "ACCESS EXCLUSIVE"),
    Kind("ADD CONSTRAINT … FOREIGN KEY … NOT VALID, on both tables",
         _TABLE + rf"ADD CONSTRAINT {_NAME} FOREIGN KEY [\s\S]*NOT VALID$", "SHARE ROW EXCLUSIVE"),
    Kind("ADD CONSTRAINT … FOREIGN KEY", _TABLE + rf"ADD CONSTRAINT {_NAME} FOREIGN KEY ", "SHARE ROW EXCLUSIVE",
         "reads all rows"),
    Kind("ADD CONSTRAINT … CHECK … NOT VALID", _TABLE + rf"ADD CONSTRAINT {_NAME} CHECK [\s\S]*NOT VALID$",
         "ACCESS EXCLUSIVE"),
    Kind("ADD CONSTRAINT … CHECK, PRIMARY KEY, EXCLUDE", _TABLE + "ADD CONSTRAINT ", "ACCESS EXCLUSIVE",
         "reads all rows"),
    Kind("VALIDATE CONSTRAINT", _TABLE + "VALIDATE CONSTRAINT ", "SHARE UPDATE EXCLUSIVE", "reads all rows"),
    Kind("DROP CONSTRAINT", _TABLE + "DROP CONSTRAINT ", "ACCESS EXCLUSIVE"),
    Kind("ENABLE TRIGGER, DISABLE TRIGGER", _TABLE + "(ENABLE|DISABLE) ", "SHARE ROW EXCLUSIVE"),
    Kind("ALTER INDEX … RENAME", "ALTER INDEX ", "none"),
    Kind("CREATE INDEX CONCURRENTLY", "CREATE (UNIQUE )?INDEX CONCURRENTLY ", "SHARE UPDATE EXCLUSIVE",
         "reads all rows"),
    Kind("CREATE INDEX", "CREATE (UNIQUE )?INDEX ", "SHARE", "reads all rows"),
    Kind("DROP INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY ", "SHARE UPDATE EXCLUSIVE"),
    Kind("DROP INDEX", "DROP INDEX ", "ACCESS EXCLUSIVE"),
    Kind("CREATE TRIGGER", r"CREATE (CONSTRAINT )?TRIGGER ", "SHARE ROW EXCLUSIVE"),
    Kind("DROP TRIGGER", "DROP TRIGGER ", "ACCESS EXCLUSIVE"),
    Kind("COMMENT", "COMMENT ON ", "SHARE UPDATE EXCLUSIVE"),
    Kind("UPDATE", "UPDATE ", "ROW EXCLUSIVE", "reads all rows"),
    Kind("a backfill, a thousand rows at a time", r"DO \$backfill", "ROW EXCLUSIVE", "reads all rows"),
    Kind("what is only to be done where a runner turned round half-way", r"DO \$turned", "none"),
    Kind("DROP TABLE", "DROP TABLE ", "ACCESS EXCLUSIVE"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(kind.begins), kind) for kind in KINDS)


def kind_of(statement: str, rewriting: Collection[str] = ()) -> Kind | None:
    """The kind of a statement that schemagen plans on PostgreSQL; None of any other.

    A change of a type is free unless it is among `rewriting`: that depends on the type before.
    """
    found = next((kind for pattern, kind in _PATTERNS if pattern.match(statement)), None)
    return _FREE if found is _TYPE and statement not in rewriting else found


_TYPE = next(kind for kind in KINDS if kind.name == "ALTER COLUMN … TYPE")


def is_on(statement: str, tables: Collection[str]) -> bool:
    """Whether a statement is about one of `tables`, which are written as in statements."""
    found = _TARGET.match(statement)
    return found is not None and (found[1] in tables or found[1].rpartition(".")[0] in tables)


def tables_made(statements: Iterable[str]) -> set[str]:
    """The tables that `statements` make, as they are written."""
    return {found[1] for one in statements if (found := _MADE.match(one))}


_WRITTEN = rf"({_NAME}(?:\.{_NAME})*)"
_MADE = re.compile(rf"CREATE TABLE {_WRITTEN} ")
_TARGET = re.compile(
    rf"(?:ALTER TABLE|COMMENT ON \w+|CREATE (?:UNIQUE )?INDEX {_NAME} ON|CREATE TRIGGER {_NAME} [\s\S]*? ON)"
    rf" {_WRITTEN}(?=\s|$)"
)
