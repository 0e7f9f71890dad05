"""Migrations on PostgreSQL: one runner at a time, and never long in front of other programs' locks.

The lock is an advisory one of the session, tried again and again: who waits in pg_advisory_lock holds a snapshot, which
CREATE INDEX CONCURRENTLY waits for in turn. A statement that waits for a table's lock keeps everybody behind it out, so
it gives up after `lock_timeout`, and the migration is tried again later.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from schemagen.database.engine import Refusal
from schemagen.database.runner.index import builder, concurrent_index, is_valid
from schemagen.database.runner.runner import BusyError, Runner, deadline
from schemagen.database.runner.state import Step

LOCK = 0x736368656D616765  # "schemage" in ASCII; locks are apart by database
_RETRIED = {"55P03": "no lock", "40P01": "a deadlock", "40001": "a conflict of transactions"}
_LONGEST_PAUSE = 30.0
_HOLDER = """SELECT a.pid, a.usename, a.application_name, coalesce(host(a.client_addr), 'local'),
  extract(epoch FROM pg_catalog.now() - a.backend_start)::int
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND a.datname = pg_catalog.current_database()
  AND ((l.classid::bigint << 32) | l.objid::bigint) = $1"""
_BLOCKERS = """SELECT a.pid, a.application_name, a.state, c.oid::regclass::text,
  extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::int
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a USING (pid)
JOIN pg_catalog.pg_class c ON c.oid = l.relation
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
ORDER BY a.xact_start LIMIT 1"""

_OLDEST = """SELECT pid, application_name, state, extract(epoch FROM pg_catalog.clock_timestamp() - xact_start)::int
FROM pg_catalog.pg_stat_activity
WHERE xact_start < pg_catalog.clock_timestamp() - interval '2 s' AND pid <> pg_catalog.pg_backend_pid()
  AND datname = pg_catalog.current_database() ORDER BY xact_start LIMIT 1"""


class PostgresRunner(Runner):
    """Runs migrations on a database of PostgreSQL."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        until, is_told = deadline(self.patience), False
        while not self._try_lock():
            if time.monotonic() > until:
                raise BusyError(self._holder())
            if not is_told:
                self.note(f"waiting: {self._holder()}")
            is_told = True
            time.sleep(0.3)
        try:
            yield
        finally:
            with suppress(Refusal):  # it goes with the connection
                self.session.execute("SELECT pg_catalog.pg_advisory_unlock($1)", [LOCK])

    def _try_lock(self) -> bool:
        ((is_ours,),) = self.session.execute("SELECT pg_catalog.pg_try_advisory_lock($1)", [LOCK])
        return bool(is_ours)

    def _holder(self) -> str:
        for pid, user, program, host, seconds in self.session.execute(_HOLDER, [LOCK]):
            who = f"{user} from {host}, {program or 'no name'}, server process {pid}, connected {seconds} s ago"
            return f"another runner migrates this database ({who})"
        return "another runner migrates this database"

    def prepare(self) -> None:
        self._limit(self.patience.lock)
        self.ledger.prepare()

    def run(self, step: Step) -> bool:
        until, pause = deadline(self.patience), 1.0
        resumed = step.resumed
        while True:
            try:
                self._together(step) if step.section.transaction else self._alone(step, resumed, until)
                return True
            except Refusal as refusal:
                if refusal.code not in _RETRIED or time.monotonic() + pause > until:
                    raise
                why = f"{_RETRIED[refusal.code]}{self._blocker()}"
            self.note(f"{step.published.name}: {why}; trying again in {pause:.0f} s")
            resumed = True
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _blocker(self) -> str:
        for pid, program, state, table, seconds in self.session.execute(_BLOCKERS):
            who = f"server process {pid} ({program or 'no name'}, {state})"
            return f": {who} holds {table} in a transaction of {seconds} s"
        return ""

    def _together(self, step: Step) -> None:
        self._limit(self.patience.lock)
        with self.session.transaction():
            self.begin(step)
            self.session.run(step.section.sql)
            self.ledger.finish(step.published.version, step.up)

    def _alone(self, step: Step, resumed: bool, until: float) -> None:
        """What can't run in a transaction; every statement of ours can be begun again."""
        self.begin(step)
        index = concurrent_index(step.section.sql)
        if index is None:
            self._limit(self.patience.lock)
            self.session.run(step.section.sql)
        else:  # nobody waits behind these
            self._limit(max(until - time.monotonic(), self.patience.lock))
            found = is_valid(self.session, index)
            if found is False and index.makes:
                self.note(f"{step.published.name}: dropping the INVALID index {index.name}")
                self.session.run(index.drop)
            if (not found or not resumed) if index.makes else found is not None:
                self._tell_of_open_transactions(step)
                self.session.run(step.section.sql)
        with self.session.transaction():
            self.ledger.finish(step.published.version, step.up)

    def _tell_of_open_transactions(self, step: Step) -> None:
        for pid, program, state, seconds in self.session.execute(_OLDEST):
            who = f"server process {pid} ({program or 'no name'}, {state}), for {seconds} s now"
            self.note(f"{step.published.name}: waits for all transactions that are open; the oldest: {who}")

    def _limit(self, seconds: float) -> None:
        setting = f"{max(seconds, 0) * 1000:.0f}ms"
        self.session.execute("SELECT pg_catalog.set_config('lock_timeout', $1, false)", [setting])

    def is_atomic(self, step: Step) -> bool:
        return step.section.transaction

    def at_work(self) -> str | None:
        return self._holder() if self.session.execute(_HOLDER, [LOCK]) else None

    def explain(self, step: Step) -> list[str]:
        index = None if step.section.transaction else concurrent_index(step.section.sql)
        if index is None:
            return []
        if pid := builder(self.session, index):
            return [f"the index {index.name} is being built at this moment, by the server's process {pid}"]
        match is_valid(self.session, index):
            case False:
                return [f"the index {index.name} is INVALID: it slows writes and serves no query"]
            case True if index.makes and step.resumed:
                return [f"the index {index.name} is there and valid"]
            case None if step.resumed and not index.makes:
                return [f"the index {index.name} is gone already"]
        return []
