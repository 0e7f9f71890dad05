"""Indexes that are made or dropped CONCURRENTLY, which can be left half done: INVALID."""

import re
from dataclasses import dataclass

from sqlglot import exp

from schemagen.database.engine import Session
from schemagen.sql.dialect import DIALECTS

_CONCURRENTLY = re.compile(r"(?:\s|--[^\n]*\n)*(?:CREATE|DROP)\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b")
_STATE = """SELECT x.indisvalid, p.pid FROM pg_catalog.pg_index x
LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.index_relid = x.indexrelid
WHERE x.indexrelid = pg_catalog.to_regclass($1)"""


@dataclass(frozen=True, slots=True)
class ConcurrentIndex:
    """What a statement does with an index: makes it or drops it; `name` as SQL, with its SQL schema."""

    makes: bool
    table: exp.Table

    @property
    def name(self) -> str:
        """The index's name with its SQL schema."""
        return DIALECTS["postgres"].render(self.table)

    @property
    def drop(self) -> str:
        """The statement that drops it."""
        return DIALECTS["postgres"].render(exp.Drop(tables=[self.table.copy()], kind="INDEX", concurrently=True))


def concurrent_index(sql: str) -> ConcurrentIndex | None:
    """What the statement `sql` does with an index CONCURRENTLY; None for another statement."""
    if not _CONCURRENTLY.match(sql):
        return None
    import sqlglot

    node = sqlglot.parse_one(sql, read="postgres")
    if isinstance(node, exp.Create):
        of = node.this.args["table"]
        return ConcurrentIndex(True, exp.Table(this=node.this.this.copy(), db=of.args.get("db")))
    assert isinstance(node, exp.Drop)
    return ConcurrentIndex(False, (node.args.get("tables") or [node.this])[0])


def is_valid(session: Session, index: ConcurrentIndex) -> bool | None:
    """Whether the index is valid; None where there is none."""
    found = session.execute(_STATE, [index.name])
    return bool(found[0][0]) if found else None


def builder(session: Session, index: ConcurrentIndex) -> int | None:
    """The server's process that builds the index at this moment."""
    found = session.execute(_STATE, [index.name])
    return int(found[0][1]) if found and found[0][1] else None
