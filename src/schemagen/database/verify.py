"""Does the generated SQL do what it says? It is loaded into real databases, and records go in and out again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from schemagen.catalog.model import Catalog, Entity
from schemagen.database.embedded import scratch_database, scratch_postgres
from schemagen.database.engine import Refusal, Session, postgres_session, sqlite_session
from schemagen.database.mapping import Mapped, map_catalog
from schemagen.database.rows import NotStorableError, Rows
from schemagen.database.violation import rule_of
from schemagen.diagnostic import Finding
from schemagen.sample.equality import identity
from schemagen.source.json_writer import json_text

Records = Mapping[str, Sequence[Mapping[str, Any]]]
_SHOWN = 5  # findings of one table


class Engine(Protocol):
    """Where empty databases of one dialect come from."""

    def __call__(self) -> AbstractContextManager[Session]: ...


@dataclass
class Verified:
    """What a check found: rows that came back as they went in, by `dialect.table`, and records no column can hold."""

    findings: list[Finding] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    unstorable: dict[str, int] = field(default_factory=dict)


@contextmanager
def engines(dialects: Sequence[str], dev_url: str | None = None) -> Iterator[dict[str, Engine]]:
    """An engine for each of `dialects`; one server serves all calls. Raises NoServerError."""
    with ExitStack() as stack:
        made: dict[str, Engine] = {}
        if "postgres" in dialects:
            server = stack.enter_context(scratch_postgres(dev_url))
            made["postgres"] = lambda: _scratch_session(server)
        if "sqlite" in dialects:
            made["sqlite"] = sqlite_session
        yield made


@contextmanager
def _scratch_session(server: str) -> Iterator[Session]:
    with scratch_database(server) as url, postgres_session(url) as session:
        yield session


def verify(catalog: Catalog, records: Records, made: Mapping[str, Engine]) -> Verified:
    """Load the schema of `catalog` into an empty database of each engine, put `records` in, and read them back.

    `records` come by entity, in an order in which they can be inserted. Findings: `verify-schema-refused`,
    `verify-record-refused` (with the constraint and the rule), `verify-record-changed`.
    """
    verified = Verified()
    for dialect, engine in made.items():
        mapped = map_catalog(catalog, dialect)
        with engine() as session:
            _Run(catalog, mapped, session, verified).run(records)
    return verified


class _Run:
    """One catalog in one database."""

    def __init__(self, catalog: Catalog, mapped: Mapped, session: Session, verified: Verified) -> None:
        self.catalog, self.mapped, self.session, self.verified = catalog, mapped, session, verified
        self.tables = {table.entity: table for table in mapped.database.tables.values()}
        self.inserted: dict[str, list[dict[str, Any]]] = {name: [] for name in self.tables}

    def run(self, records: Records) -> None:
        try:
            self.session.create(self.mapped.database)
        except Refusal as refusal:
            said = f"{self.session.dialect} refuses the schema: {refusal}"
            self._report(self.catalog.finding("verify-schema-refused", said, self.catalog.origin))
            return
        try:
            with self.session.transaction():
                for name, listed in records.items():
                    if name in self.tables:
                        self._insert(self.catalog.entities[name], listed)
        except Refusal as refusal:
            said = f"{self.session.dialect} refuses the records together: {refusal}"
            self._report(self.catalog.finding("verify-record-refused", said, self.catalog.origin))
            return
        for name in self.tables:
            self._compare(self.catalog.entities[name])

    def _insert(self, entity: Entity, records: Sequence[Mapping[str, Any]]) -> None:
        table = self.tables[entity.name]
        rows = Rows(entity, table, self.session.dialect)
        insert = self.session.insertion(self.mapped.database, table, rows.columns)
        refused = 0
        for record in records:
            try:
                insert(rows.row(record))
                self.inserted[entity.name].append(rows.as_stored(record))
            except NotStorableError:
                key = f"{self.session.dialect}.{table.name}"
                self.verified.unstorable[key] = self.verified.unstorable.get(key, 0) + 1
            except Refusal as refusal:
                refused += 1
                if refused <= _SHOWN:
                    self._refused(entity, record, refusal)

    def _refused(self, entity: Entity, record: Mapping[str, Any], refusal: Refusal) -> None:
        rule = rule_of(self.catalog, self.session.dialect, refusal)
        said = f"{self.session.dialect} refuses a {entity.name} that its schema allows: {refusal}"
        help = f"the record: {_brief(record)}"
        more = {"help": help, "entity": entity.name, "rule": rule}
        self._report(self.catalog.finding("verify-record-refused", said, entity.origin, **more))  # type: ignore[arg-type]

    def _compare(self, entity: Entity) -> None:
        """Every inserted record is there, as it was."""
        table = self.tables[entity.name]
        rows = Rows(entity, table, self.session.dialect)
        read = self.session.read(self.mapped.database, table)
        found = [rows.without_computed(rows.record(row)) for row in read]
        expected = self.inserted[entity.name]
        missing = _without(expected, found)
        for record in missing[:_SHOWN]:
            said = f"{self.session.dialect} gives a {entity.name} back as another: {_brief(record)} went in"
            others = _without(found, expected)
            help = f"came back: {_brief(others[0])}" if others else "it is not there"
            more = {"help": help, "entity": entity.name}
            self._report(self.catalog.finding("verify-record-changed", said, entity.origin, **more))  # type: ignore[arg-type]
        self.verified.rows[f"{self.session.dialect}.{table.name}"] = len(expected) - len(missing)

    def _report(self, finding: Finding) -> None:
        self.verified.findings.append(finding)


def _without(records: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The members of `records` that are not among `others`."""
    known = {identity(record) for record in others}
    return [record for record in records if identity(record) not in known]


def _brief(record: Mapping[str, Any]) -> str:
    text = json_text(record, indent=None)
    return text if len(text) <= 300 else f"{text[:300]}…"
