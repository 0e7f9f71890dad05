"""Facts on disk: more of them than memory holds, sorted by SQLite.

The database is a private one (its name is empty): a file without a name in the temporary folder (TMPDIR), which the
system removes with the process, however that ends. Why SQLite: docs/decisions/dataset-in-sqlite.md.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from schemagen.payload.dataset.plan import Fact

_CACHE = 32 << 10  # KiB
_BATCH = 5000
_SCRIPT = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
CREATE TABLE record (number INTEGER PRIMARY KEY, file INTEGER, line INTEGER, column INTEGER, pointer TEXT);
CREATE TABLE fact (slot INTEGER, key BLOB, question INTEGER, place TEXT, number INTEGER, data TEXT);
CREATE TABLE violation (number INTEGER, question INTEGER, other INTEGER, pointer TEXT);
BEGIN;
"""


class Row(NamedTuple):
    """A fact as it comes back: `question` is -1 for who holds the key; `number` is that of the record."""

    slot: int
    key: bytes
    question: int
    order: str
    number: int
    data: str | None


class Place(NamedTuple):
    """Where a record stands: `file` is an index."""

    file: int
    line: int
    column: int
    pointer: str


class Violation(NamedTuple):
    """What the record `number` did; with `other`, if there is one. `pointer` is what is more exact than the check's."""

    number: int
    question: int
    other: int | None
    pointer: str | None


class Store:
    """Records, their facts, and what was found wrong. Raises sqlite3.OperationalError where the disk is full."""

    def __init__(self, cache: int = _CACHE) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = {-cache}")
        self._database.executescript(_SCRIPT)
        self._records: list[tuple[int, int, int, int, str]] = []
        self._facts: list[Row] = []
        self._violations: list[Violation] = []
        self.count = 0

    def close(self) -> None:
        """Give the disk's space back."""
        self._database.close()

    def add(self, place: Place, facts: Iterator[Fact]) -> None:
        """Note a record, in the order in which records are read."""
        number = self.count
        self.count += 1
        self._records.append((number, *place))
        for fact in facts:
            if fact.key is None and fact.question is not None:
                self.refuse(Violation(number, fact.question, None, fact.data))
            elif fact.key is not None:
                asked = -1 if fact.question is None else fact.question
                self._facts.append(Row(fact.slot, fact.key, asked, fact.order, number, fact.data))
        if len(self._records) >= _BATCH:
            self._write()

    def refuse(self, violation: Violation) -> None:
        """Note what is wrong."""
        self._violations.append(violation)
        if len(self._violations) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?)", self._records)
        self._database.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?)", self._facts)
        self._database.executemany("INSERT INTO violation VALUES (?, ?, ?, ?)", self._violations)
        self._records, self._facts, self._violations = [], [], []

    def facts(self) -> Iterator[Row]:
        """All facts by slot and key; in each group first those who hold the key, in their order."""
        self._write()
        query = "SELECT slot, key, question, place, number, data FROM fact ORDER BY slot, key, question, place, number"
        return map(Row._make, self._database.execute(query))

    def violations(self, most: int | None) -> list[Violation]:
        """The first `most`, or all, in the order of the records."""
        self._write()
        query = "SELECT * FROM violation ORDER BY number, question, other, pointer LIMIT ?"
        return [Violation._make(row) for row in self._database.execute(query, [-1 if most is None else most])]

    def counts(self) -> list[tuple[int, int]]:
        """How many violations there are of each question that has any."""
        self._write()
        return self._database.execute("SELECT question, count(*) FROM violation GROUP BY question").fetchall()

    def place(self, number: int) -> Place:
        """Where the record `number` stands."""
        query = "SELECT file, line, column, pointer FROM record WHERE number = ?"
        return Place._make(self._database.execute(query, [number]).fetchone())
