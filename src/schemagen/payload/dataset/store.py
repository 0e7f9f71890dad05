"""Facts on disk: more of them than memory holds, sorted by SQLite.

The database is a private one (its name is empty): a file without a name in the temporary folder (TMPDIR), which the
system removes with the process, however that ends. Why SQLite: docs/decisions/dataset-in-sqlite.md.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple, cast

from schemagen.payload.dataset.facts import Fact

_CACHE = 32 << 10  # KiB
_BATCH = 5000
_TOGETHER = 50  # facts that one INSERT takes: half the time of one for each
_SCRIPT = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
CREATE TABLE fact (slot INTEGER, key BLOB, question INTEGER, place TEXT, number INTEGER, data TEXT);
CREATE TABLE violation (number INTEGER, question INTEGER, other INTEGER, pointer TEXT);
BEGIN;
"""
_INSERT, _VALUES = "INSERT INTO fact VALUES ", "(?, ?, ?, ?, ?, ?)"


class Violation(NamedTuple):
    """What the record `number` did; with `other`, if there is one. `pointer` is what is more exact than the check's."""

    number: int
    question: int
    other: int | None
    pointer: str | None


class Store:
    """Facts about records, and what was found wrong. Raises sqlite3.OperationalError where the disk is full."""

    def __init__(self, cache: int = _CACHE) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = {-cache}")
        self._database.executescript(_SCRIPT)
        self._facts: list[Fact] = []
        self._violations: list[Violation] = []

    def close(self) -> None:
        """Give the disk's space back."""
        self._database.close()

    def add(self, facts: Iterable[Fact]) -> None:
        """Note the facts about a record."""
        for fact in facts:
            if fact[1] is None:
                self.refuse(Violation(fact[4], fact[2], None, fact[5]))
            else:
                self._facts.append(fact)
        if len(self._facts) >= _BATCH:
            self._write()

    def refuse(self, violation: Violation) -> None:
        """Note what is wrong."""
        self._violations.append(violation)
        if len(self._violations) >= _BATCH:
            self._write()

    def _write(self) -> None:
        facts, whole = self._facts, len(self._facts) // _TOGETHER * _TOGETHER
        together = (list(chain.from_iterable(facts[n : n + _TOGETHER])) for n in range(0, whole, _TOGETHER))
        self._database.executemany(_INSERT + ", ".join([_VALUES] * _TOGETHER), together)
        self._database.executemany(_INSERT + _VALUES, facts[whole:])
        self._database.executemany("INSERT INTO violation VALUES (?, ?, ?, ?)", self._violations)
        self._facts, self._violations = [], []

    def facts(self) -> Iterator[Fact]:
        """All facts by slot and key; in each group first those who hold the key, in their order."""
        self._write()
        query = "SELECT slot, key, question, place, number, data FROM fact ORDER BY slot, key, question, place, number"
        return cast("Iterator[Fact]", self._database.execute(query))

    def violations(self, most: int | None) -> list[Violation]:
        """The first `most`, or all, in the order of the records."""
        self._write()
        query = "SELECT * FROM violation ORDER BY number, question, other, pointer LIMIT ?"
        return [Violation._make(row) for row in self._database.execute(query, [-1 if most is None else most])]

    def counts(self) -> list[tuple[int, int]]:
        """How many violations there are of each question that has any."""
        self._write()
        return self._database.execute("SELECT question, count(*) FROM violation GROUP BY question").fetchall()
