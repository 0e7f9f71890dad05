"""Migrations on SQLite: each in a transaction together with the line that says so, whoever begins it.

A database of SQLite has one writer at a time, and no lock that outlives a transaction. So each migration looks again,
once it is the writer, whether it is still to be run: of two runners one does a file, and the other finds it done.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from schemagen.database.engine import Refusal, sqlite_statements
from schemagen.database.runner.runner import BusyError, OvertakenError, Runner, deadline
from schemagen.database.runner.state import Step

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
T = TypeVar("T")


_COMMENT = re.compile(r"(?:\s|--[^\n]*\n)*")


def _first_word(statement: str) -> str:
    return _COMMENT.sub("", statement, count=1).split(maxsplit=1)[0].upper().rstrip(";")


class SqliteRunner(Runner):
    """Runs migrations on a file of SQLite."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """No lock: see above."""
        yield

    def prepare(self) -> None:
        self._patiently(self.ledger.prepare)

    def run(self, step: Step) -> bool:
        return self._patiently(lambda: self._attempt(step))

    def _attempt(self, step: Step) -> bool:
        try:
            return self._together(step) if step.section.transaction else self._own(step)
        except Refusal as refusal:
            if refusal.code == "SQLITE_INTERRUPT":
                raise KeyboardInterrupt from refusal
            raise
        finally:
            self._tidy()

    def is_atomic(self, step: Step) -> bool:
        return True

    def explain(self, step: Step) -> list[str]:
        return []  # it is done, or not begun

    def _together(self, step: Step) -> bool:
        self._execute("BEGIN IMMEDIATE")
        if not self._is_due(step):
            return False
        self.session.run(step.section.sql + "\n")
        self._write_down(step)
        self._patiently(lambda: self._execute("COMMIT"))
        return True

    def _own(self, step: Step) -> bool:
        """A file that opens and ends its transaction itself; the line goes in before its end."""
        for statement in sqlite_statements(step.section.sql + "\n"):
            match _first_word(statement):
                case "BEGIN":
                    self._execute("BEGIN IMMEDIATE")
                    if not self._is_due(step):
                        return False
                case "COMMIT":
                    self._write_down(step)
                    self._patiently(lambda: self._execute("COMMIT"))
                case _:
                    self._execute(statement)
        return True

    def _is_due(self, step: Step) -> bool:
        """Whether the migration is still to be run, now that nobody else can. Raises OvertakenError."""
        applied, one = self.ledger.applied(), step.published
        if step.up == (one.version in applied):
            return False
        if (step.up and one.previous and one.previous not in applied) or (not step.up and max(applied) != one.version):
            raise OvertakenError
        return True

    def _write_down(self, step: Step) -> None:
        self.begin(step)
        self.ledger.finish(step.published.version, step.up)

    def _tidy(self) -> None:
        if self.session.connection.in_transaction:  # type: ignore[attr-defined]
            self._execute("ROLLBACK")
        self._execute("PRAGMA foreign_keys = ON")

    def _execute(self, statement: str) -> None:
        self.session.execute(statement)

    def _patiently(self, work: Callable[[], T]) -> T:
        """What `work` gives, tried again while another program has the file. Raises BusyError."""
        until, is_told = deadline(self.patience), False
        while True:
            try:
                return work()
            except Refusal as refusal:
                if not (refusal.code or "").startswith(_BUSY):
                    raise
                if time.monotonic() > until:
                    raise BusyError("another program has the file") from refusal
            if not is_told:
                self.note("waiting for another program that has the file")
            is_told = True
            time.sleep(0.1)
