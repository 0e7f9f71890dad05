"""What the statements of each case do on PostgreSQL, measured: locks (pg_locks), rewrites (relfilenode), full scans.

So the promise is tested, and not what somebody believes of PostgreSQL: a table that is there is read through or
rewritten under an ACCESS EXCLUSIVE lock only where the plan says so, as a hazard that needs an exception.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from test_migration_cases import FOLDERS, planned, sampled, scratch

from schemagen.database.engine import Session
from schemagen.database.hazard import KINDS
from schemagen.database.lock import KINDS as LOCK_KINDS
from schemagen.database.lock import WAITS, kind_of
from schemagen.database.mapping import map_catalog
from schemagen.database.migration import Section, parse_migration
from schemagen.database.rehearsal import fitting_rows, insert_rows

_TABLES = "SELECT oid, relname, relfilenode, pg_stat_get_xact_numscans(oid) FROM pg_class WHERE {}"
_LOCKED = """SELECT relation FROM pg_locks
WHERE pid = pg_backend_pid() AND mode = 'AccessExclusiveLock' AND locktype = 'relation' AND granted"""


@dataclass(frozen=True)
class Seen:
    """What a statement did to a table that was there before."""

    statement: str
    table: str
    blocks: bool
    rewrites: bool
    scans: bool


def statements(section: Section) -> list[str]:
    """The statements; a semicolon inside the body of a function ends none."""
    listed, open_ = [""], False
    for line in section.sql.splitlines(keepends=True):
        listed[-1] += line
        open_ ^= line.count("$$") % 2 == 1
        if line.endswith(";\n") and not open_:
            listed.append("")
    return [one.strip().removesuffix(";") for one in listed if one.strip()]


def measure(session: Session, section: Section, oids: list[int]) -> Iterator[Seen]:
    """Run the statements of a section in one transaction, and look after each."""

    def look() -> dict[int, tuple[str, int, int]]:
        rows = session.execute(_TABLES.format("oid = ANY($1::oid[])"), [oids])
        return {oid: (name, node, scans) for oid, name, node, scans in rows}

    with session.transaction():
        for statement in statements(section):
            before = look()
            session.execute(statement)
            after = look()
            locked = {one for (one,) in session.execute(_LOCKED)}
            for oid, (name, node, scans) in after.items():
                yield Seen(statement, name, oid in locked, node != before[oid][1], scans > before[oid][2])


@pytest.mark.parametrize("case", FOLDERS)
def test_blocking_work_is_a_hazard(case: Path, postgres_server: str) -> None:
    old, new, plan = planned(case, "postgres")
    engine = partial(scratch, postgres_server)
    rows = fitting_rows(old, new, "postgres", engine, sampled)
    database = map_catalog(old, "postgres").database
    risky = {hazard.statement for hazard in plan.hazards if hazard.level == "error"}
    with engine() as session:
        session.create(database)
        insert_rows(session, database, rows)
        oids = [oid for oid, *_ in session.execute(_TABLES.format("relname = ANY($1)"), [list(database.tables)])]
        for file in plan.files:
            section = parse_migration(file.name, file.text).up
            if not section.transaction:
                session.run(section.sql)
                continue
            allowed = bool(risky & set(statements(section)))
            for seen in measure(session, section, oids):
                assert seen.statement in risky or not seen.rewrites, seen
                assert allowed or not (seen.blocks and seen.scans), seen


# What the docs say of each kind of statement, on a table with rows: blocks, rewrites, scans.
KNOWN = {
    "ALTER TABLE t ADD COLUMN x text": (True, False, False),
    "ALTER TABLE t ADD COLUMN x text NOT NULL DEFAULT 'a'": (True, False, False),
    "ALTER TABLE t ADD COLUMN x timestamptz DEFAULT clock_timestamp()": (True, True, True),
    "ALTER TABLE t ADD COLUMN x bigint GENERATED ALWAYS AS (n + 1) STORED": (True, True, True),
    "ALTER TABLE t DROP COLUMN n": (True, False, False),
    "ALTER TABLE t RENAME COLUMN n TO m": (True, False, False),
    "ALTER TABLE t RENAME TO u": (True, False, False),
    "ALTER TABLE t ALTER COLUMN n SET DEFAULT 1": (True, False, False),
    "ALTER TABLE t ALTER COLUMN n DROP NOT NULL": (True, False, False),
    "ALTER TABLE t ALTER COLUMN s SET NOT NULL": (True, False, True),
    "ALTER TABLE t ALTER COLUMN k SET NOT NULL": (True, False, False),  # a valid CHECK says so already
    "ALTER TABLE t ALTER COLUMN n TYPE numeric": (True, True, True),
    "ALTER TABLE t ALTER COLUMN v TYPE varchar(20)": (True, False, False),
    "ALTER TABLE t ALTER COLUMN v TYPE text": (True, False, False),
    "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0)": (True, False, True),
    "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID": (True, False, False),
    "ALTER TABLE t VALIDATE CONSTRAINT later": (False, False, True),
    "ALTER TABLE t RENAME CONSTRAINT later TO c": (True, False, False),
    "ALTER TABLE t DROP CONSTRAINT later": (True, False, False),
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n) REFERENCES r (id) NOT VALID": (False, False, False),
    "ALTER TABLE t DROP CONSTRAINT p, ADD CONSTRAINT p PRIMARY KEY (id, n)": (True, False, True),
    "CREATE INDEX i ON t (n)": (False, False, True),
    "UPDATE t SET n = 2": (False, False, True),
    "COMMENT ON TABLE t IS 'x'": (False, False, False),
}
SETUP = """CREATE TABLE r (id bigint PRIMARY KEY);
INSERT INTO r VALUES (1);
CREATE TABLE t (id bigint NOT NULL, n bigint NOT NULL, s text, v varchar(10), k text, CONSTRAINT p PRIMARY KEY (id),
  CONSTRAINT present CHECK (k IS NOT NULL));
INSERT INTO t SELECT i, 1, 's', 'v', 'k' FROM generate_series(1, 100) AS i;
ALTER TABLE t ADD CONSTRAINT later CHECK (n < 9) NOT VALID;"""


def test_known_statements(postgres_server: str) -> None:
    found = {}
    with scratch(postgres_server) as session:
        session.run(SETUP)
        oids = [oid for oid, *_ in session.execute(_TABLES.format("relname = $1"), ["t"])]
        for statement in KNOWN:
            with session.undone():
                seen = next(measure(session, Section(statement + ";"), oids))
            found[statement] = (seen.blocks, seen.rewrites, seen.scans)
    assert found == KNOWN


def test_every_hazard_has_a_page() -> None:
    folder = Path(__file__).parents[2] / "src/schemagen/diagnostic/pages"
    assert [code for code in KINDS if not (folder / f"{code}.md").exists()] == []


# A statement of each kind, for what is measured of it; CONCURRENTLY is never in a transaction, where it could be.
KINDS_SEEN = {
    "DO $turned$ BEGIN IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = 't'::regclass"
    " AND conname = 'gone') THEN ALTER TABLE t DROP CONSTRAINT gone; END IF; END $turned$": "t",
    "CREATE TYPE shop_range AS RANGE (subtype = bigint)": "t",
    "CREATE TABLE u (id bigint, FOREIGN KEY (id) REFERENCES r (id))": "r",
    "CREATE TABLE u (id bigint)": "t",
    "ALTER TABLE t ADD COLUMN x bigint GENERATED ALWAYS AS (n + 1) STORED": "t",
    "ALTER TABLE t ADD COLUMN x text NOT NULL DEFAULT 'a'": "t",
    "ALTER TABLE t DROP COLUMN n": "t",
    "ALTER TABLE t RENAME COLUMN n TO m": "t",
    "ALTER TABLE t SET SCHEMA elsewhere": "t",
    "ALTER TABLE t ALTER COLUMN n SET DATA TYPE NUMERIC USING CAST(n AS NUMERIC)": "t",
    "ALTER TABLE t ALTER COLUMN v SET DATA TYPE TEXT USING CAST(v AS TEXT)": "t",
    "ALTER TABLE t ALTER COLUMN k SET NOT NULL": "t",
    "ALTER TABLE t ALTER COLUMN n SET DEFAULT 1": "t",
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n) REFERENCES r (id) NOT VALID": "t",
    "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n) REFERENCES r (id)": "t",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID": "t",
    "ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0)": "t",
    "ALTER TABLE t VALIDATE CONSTRAINT later": "t",
    "ALTER TABLE t DROP CONSTRAINT later": "t",
    "ALTER TABLE t DISABLE TRIGGER nothing": "t",
    "ALTER INDEX t_n RENAME TO t_m": "t",
    "CREATE INDEX i ON t (n)": "t",
    "DROP INDEX t_n": "t",
    "CREATE TRIGGER again BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()": "t",
    "DROP TRIGGER nothing ON t": "t",
    "COMMENT ON TABLE t IS 'x'": "t",
    "UPDATE t SET n = 2": "t",
    "DROP TABLE t": "t",
}
_MORE = """CREATE SCHEMA elsewhere; CREATE INDEX t_n ON t (n);
CREATE TRIGGER nothing BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();"""
_STRENGTH = ["none", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"]
_MODES = """SELECT DISTINCT mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation = $1::oid"""


def strongest(session: Session, oid: int) -> str:
    """The strongest lock that is held on a table, but for those of who only reads."""
    modes = [mode.removesuffix("Lock") for (mode,) in session.execute(_MODES, [oid])]
    held = ["".join(f" {c}" if c.isupper() else c for c in mode).strip().upper() for mode in modes]
    return max((mode for mode in held if mode in _STRENGTH), key=_STRENGTH.index, default="none")


def test_the_lock_of_each_kind_is_measured(postgres_server: str) -> None:
    seen = set()
    with scratch(postgres_server) as session:
        session.run(SETUP + _MORE)
        oids = {name: oid for oid, name, *_ in session.execute(_TABLES.format("relname IN ('t', 'r')"))}
        for statement, table in KINDS_SEEN.items():
            with session.undone():
                before = list(session.execute(_TABLES.format("oid = $1"), [oids["t"]]))
                session.execute(statement)
                after = list(session.execute(_TABLES.format("oid = $1"), [oids["t"]])) or before
                mode = strongest(session, oids[table])
            rewrites, scans = (after[0][at] != before[0][at] for at in (2, 3))
            kind = kind_of(statement, [statement] if rewrites else [])
            assert kind is not None, statement
            work = "rewrites the table" if rewrites else "reads all rows" if scans else "nothing"
            assert (statement, kind.mode, kind.work) == (statement, mode, work)
            seen.add(kind)
    unseen = {kind.name for kind in LOCK_KINDS if kind not in seen}
    assert unseen == {"CREATE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY", "a backfill, a thousand rows at a time"}


@pytest.mark.parametrize("case", FOLDERS)
def test_every_statement_has_its_kind(case: Path) -> None:
    for file in planned(case, "postgres")[2].files:
        assert [one for one in file.statements if kind_of(one) is None] == []


def test_the_docs_have_the_locks_and_the_hazards() -> None:
    rows = [f"| {k.name} | {k.mode} | {WAITS[k.mode]} | {k.work} |" for k in LOCK_KINDS]
    pages = "../src/schemagen/diagnostic/pages"
    rows += [
        f"| [`{code}`]({pages}/{code}.md) | {kind.level} | {kind.message.format(at='X')} | {kind.advice} |"
        for code, kind in KINDS.items()
    ]
    text = (Path(__file__).parents[2] / "docs/locks.md").read_text("utf-8")
    assert [row for row in rows if row not in text.splitlines()] == []
