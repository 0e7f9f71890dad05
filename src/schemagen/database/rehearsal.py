"""A migration run before it is released: up, down and up again on a real database, with rows in its tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from schemagen.catalog.model import Catalog
from schemagen.database.description import describe, differences
from schemagen.database.difference import difference
from schemagen.database.engine import Refusal, Session, SqliteSession
from schemagen.database.expected import ANY, Row, expected_rows, returned_rows
from schemagen.database.mapping import map_catalog
from schemagen.database.migration import Migration
from schemagen.database.plan.context import context_of
from schemagen.database.plan.held import Held
from schemagen.database.renames import Renames, renamed, renames_of
from schemagen.database.rows import NotStorableError, Rows
from schemagen.sql.table import Database, Table

Engine = Callable[[], AbstractContextManager[Session]]
Records = Mapping[str, Sequence[Mapping[str, Any]]]
Sampler = Callable[[Catalog], Records]
Stored = dict[str, list[Row]]  # rows by table
_SHOWN = 5


def run(session: Session, migration: Migration, *, up: bool) -> None:
    """Run one direction of `migration` as dbmate does. Raises Refusal; nothing is left half-way in a transaction."""
    section = migration.up if up else migration.down
    if section.transaction:
        with session.transaction():
            session.run(section.sql)
        return
    try:
        session.run(section.sql)
    finally:
        if isinstance(session, SqliteSession):
            if session.connection.in_transaction:
                session.connection.execute("ROLLBACK")
            session.connection.execute("PRAGMA foreign_keys = ON")


@dataclass
class Rehearsed:
    """What was wrong, a sentence each; and how many rows went through."""

    problems: list[str] = field(default_factory=list)
    rows: int = 0


def rehearse(
    old: Catalog | None, new: Catalog, dialect: str, migrations: Sequence[Migration], engine: Engine, sampler: Sampler
) -> Rehearsed:
    """Run `migrations`, which lead from `old` (None: from nothing) to `new`: up, down, and up again.

    After each way the database has to be the same as one created fresh, by its own catalog; and the rows that were in
    it (sampled, as far as both states take them) have to be there, converted and filled as the schemas say.
    """
    return _Rehearsal(old, new, dialect, migrations, engine, sampler).run()


def fitting_rows(old: Catalog, new: Catalog, dialect: str, engine: Engine, sampler: Sampler) -> Stored:
    """Sampled rows of the old state that the new one takes too, by table, in an order in which they can be inserted."""
    return _Rehearsal(old, new, dialect, (), engine, sampler).plant()[0]


def insert_rows(session: Session, database: Database, rows: Stored) -> None:
    """Insert `rows` into the tables of `database`, but for those that refer to what is not there."""
    with session.transaction():
        for name, listed in rows.items():
            _settled(listed, partial(_fits, session, database, database.tables[name]))


def _settled(rows: list[Row], fits: Callable[[Row], bool]) -> list[Row]:
    """The rows that are not taken, though all others are there: rows of one table may refer to each other."""
    while rows:
        refused = [row for row in rows if not fits(row)]
        if len(refused) == len(rows):
            break
        rows = refused
    return rows


def _fits(session: Session, database: Database, table: Table, row: Row) -> bool:
    try:
        _insert_row(session, database, table, row)
    except Refusal:
        return False
    return True


def _insert_row(session: Session, database: Database, table: Table, row: Row) -> None:
    computed = {one.name for one in table.columns if one.generated is not None}
    written = [name for name, value in row.items() if name not in computed and value is not ANY]
    session.insertion(database, table, written)(row)


class _Rehearsal:
    def __init__(
        self, old: Catalog | None, new: Catalog, dialect: str, migrations: Sequence[Migration], engine: Engine,
        sampler: Sampler,
    ) -> None:  # fmt: skip
        self.before, self.migrations, self.engine, self.sampler = old, migrations, engine, sampler
        self.new = map_catalog(new, dialect).database
        self.old = map_catalog(old, dialect).database if old else Database(dialect, {}, self.new.schema)
        self.renames = renames_of(old, new) if old else Renames()
        self.context = context_of(old or new, new, dialect)
        self.done = Rehearsed()

    def run(self) -> Rehearsed:
        try:
            planted, expected = self.plant()
            with self.engine() as session:
                session.create(self.old)
                was = describe(session, self.old.schema)
                insert_rows(session, self.old, planted)
                self._way(session, True, self.now, self.new, expected, "up")
                if self._returns():
                    back = returned_rows(self.old, self.new, self.renames, planted, expected)
                    self._way(session, False, was, self.old, back, "down")
                    self._way(session, True, self.now, self.new, self._again(planted, expected), "up again")
                    return self.done
            with self.engine() as session:
                session.create(self.old)
                self._way(session, True, self.now, self.new, {}, "up")
                self._way(session, False, was, self.old, {}, "down")
                self._way(session, True, self.now, self.new, {}, "up again")
        except Refusal as refusal:
            self.done.problems.append(str(refusal))
        return self.done

    def _returns(self) -> bool:
        """Whether down can do with rows: those that got what they could not have had before, it can't."""
        before = renamed(self.old, self.renames)
        changes = difference(before, self.new, fill=self.context.fill)
        held = Held(before, changes, self.context)
        return not any(held.stops(change) for change in changes)

    def plant(self) -> tuple[Stored, Stored]:
        """Rows that both states take, as they are before and as they are to be after."""
        sampled = self._sampled() if self.before else {}
        planted: Stored = {table: [] for table in sampled}
        expected: Stored = {table: [] for table in self.new.tables}
        with self.engine() as session:
            session.create(self.new)
            self.now = describe(session, self.new.schema)
            with session.transaction():
                for table, rows in sampled.items():
                    name = self.renames.table(table)
                    if name not in self.new.tables:
                        planted[table] = rows
                        continue
                    pairs = self._followed(session, name, rows)
                    planted[table], expected[name] = [old for old, _ in pairs], [new for _, new in pairs]
        self.done.rows = sum(map(len, planted.values()))
        return planted, expected

    def _followed(self, session: Session, name: str, rows: list[Row]) -> list[tuple[Row, Row]]:
        """Those of `rows` that the new table takes, each with what it is to be there."""
        follow = expected_rows(self.old, self.new, name, self.renames, self.context, session)
        pairs: list[tuple[Row, Row]] = []

        def fits(row: Row) -> bool:
            after = follow(row)
            if after is None or not _fits(session, self.new, self.new.tables[name], after):
                return False
            pairs.append((row, after))
            return True

        _settled(rows, fits)
        return pairs

    def _again(self, planted: Stored, expected: Stored) -> Stored:
        """As `expected`, but for the version: down leaves filled what up had filled, so that it is not rewritten."""
        version = self.context.version_column or ""
        again: Stored = {name: [] for name in expected}
        for table, rows in planted.items():
            name = self.renames.table(table)
            for before, after in zip(rows, expected.get(name, ()), strict=False):
                same = before.get(version) == after.get(version)
                again[name].append(after if same else {**after, version: ANY})
        return again

    def _sampled(self) -> Stored:
        """Sampled records as rows of the old state, in an order in which they can be inserted."""
        assert self.before is not None
        tables = {table.entity: table for table in self.old.tables.values()}
        records = {name: listed for name, listed in self.sampler(self.before).items() if name in tables}
        with self.engine() as session:
            session.create(self.old)
            with session.transaction():
                for name, listed in records.items():
                    self._store(session, tables[name], self.before, listed)
            return {tables[name].name: [*session.read(self.old, tables[name])] for name in records}

    def _store(self, session: Session, table: Table, catalog: Catalog, records: Sequence[Mapping[str, Any]]) -> None:
        rows = Rows(catalog.entities[table.entity], table, session.dialect)
        insert = session.insertion(self.old, table, rows.columns)
        for record in records:
            try:
                insert(rows.row(record))
            except (NotStorableError, Refusal):
                continue  # the check of the schema itself reports it

    def _way(
        self, session: Session, up: bool, state: Mapping[str, str], database: Database, rows: Stored, word: str
    ) -> None:
        """Go one way, and compare."""
        for migration in self.migrations if up else reversed(self.migrations):
            try:
                run(session, migration, up=up)
            except Refusal as refusal:
                raise Refusal(f"{word} fails in {migration.name}: {refusal}") from refusal
        found = differences(describe(session, database.schema), state)
        self.done.problems += [f"after {word}, {one}" for one in found[:_SHOWN]]
        for table, listed in rows.items():
            if table in database.tables and not found:
                said = _compare(session.read(database, database.tables[table]), listed, database.tables[table])
                self.done.problems += [f"after {word}, {one}" for one in list(said)[:_SHOWN]]


def _compare(found: list[dict[str, Any]], expected: list[Row], table: Table) -> Iterator[str]:
    """What is other than expected, row by row, which go by their key."""
    by_key = {tuple(row[name] for name in table.primary_key): row for row in found}
    if len(found) != len(expected):
        yield f"{table.name} has {len(found)} rows in place of {len(expected)}"
    for row in expected:
        key = tuple(row[name] for name in table.primary_key)
        now = by_key.get(key)
        if now is None:
            yield f"{table.name} has lost the row {key}"
            continue
        for name, value in row.items():
            if value is not ANY and now[name] != value:
                yield f"{table.name}.{name} of the row {key} is {now[name]!r} in place of {value!r}"
