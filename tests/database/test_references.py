"""Foreign keys, unique indexes and conditions on whole records, with rows in real databases."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from verdicts import verdicts

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.embedded import scratch_database
from schemagen.database.engine import Refusal, Session, postgres_session, sqlite_session
from schemagen.database.mapping import Mapped, map_catalog
from schemagen.database.rows import Rows
from schemagen.database.violation import rule_of

CASES = Path(__file__).parents[1] / "cases" / "sql"


def uuid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


class Place:
    """A catalog's tables in one database."""

    def __init__(self, catalog: Catalog, session: Session) -> None:
        self.catalog, self.session = catalog, session
        self.mapped: Mapped = map_catalog(catalog, session.dialect)
        self.tables = {t.entity: t for t in self.mapped.database.tables.values()}
        session.create(self.mapped.database)

    def insert(self, entity: str, **record: Any) -> str | None:
        """Insert a record; the id of the rule that it breaks, or None."""
        table = self.tables[entity]
        rows = Rows(self.catalog.entities[entity], table, self.session.dialect)
        insert = self.session.insertion(self.mapped.database, table, rows.columns)
        try:
            insert(rows.row({"schema_version": "1.0.0", **record}))
        except Refusal as refusal:
            return rule_of(self.catalog, self.session.dialect, refusal) or str(refusal)
        return None

    def rows(self, entity: str) -> list[dict[str, Any]]:
        return self.session.read(self.mapped.database, self.tables[entity])


@pytest.fixture(params=["postgres", "sqlite"])
def place(request: pytest.FixtureRequest, postgres_server: str) -> Iterator[Callable[[str], Place]]:
    """Makes the case `name` in an empty database."""

    def make(session: Session) -> Callable[[str], Place]:
        return lambda name: Place(load_catalogs(CASES / name).catalogs["shop"], session)

    if request.param == "sqlite":
        with sqlite_session() as session:
            yield make(session)
    else:
        with scratch_database(postgres_server) as url, postgres_session(url) as session:
            yield make(session)


def test_required_cycle(place: Callable[[str], Place]) -> None:
    """Both come in one transaction, in any order; one alone is refused at its end."""
    shop = place("required-cycle")
    with shop.session.transaction():
        assert shop.insert("Hen", id=uuid(1), egg_id=uuid(2)) is None
        assert shop.insert("Egg", id=uuid(2), hen_id=uuid(1)) is None
    with pytest.raises(Refusal), shop.session.transaction():
        shop.insert("Hen", id=uuid(3), egg_id=uuid(4))
    assert len(shop.rows("Hen")) == 1


def test_references(place: Callable[[str], Place]) -> None:
    shop = place("references")
    sqlite = shop.session.dialect == "sqlite"

    def refused(rule: str) -> str:
        return "FOREIGN KEY constraint failed" if sqlite else rule

    assert shop.insert("Chat", chat_id=uuid(1), tenant="acme") == refused("chat.tenant.references")
    assert shop.insert("Tenant", id=uuid(9), name="acme") is None
    assert shop.insert("Tenant", id=uuid(8), name="acme") == "tenant.name.unique"
    assert shop.insert("Tenant", id=uuid(9), name="other") == "tenant.key"
    for chat in (1, 2):
        assert shop.insert("Chat", chat_id=uuid(chat), tenant="acme") is None
    assert shop.insert("Revision", page_id=uuid(5), number=1, tenant="acme") is None
    assert shop.insert("Message", id=uuid(10), chat_id=uuid(1), page=uuid(5), revision=1) is None
    same_chat = {"id": uuid(11), "parent_id": uuid(10)}
    assert shop.insert("Message", chat_id=uuid(2), **same_chat) == refused("message.parent_id.references")
    assert shop.insert("Message", chat_id=uuid(1), **same_chat) is None
    assert shop.insert("Message", id=uuid(12), chat_id=uuid(1), page=uuid(5), revision=2) == refused(
        "message.page_revision.references"
    )


def test_deleting(place: Callable[[str], Place]) -> None:
    """Restrict refuses, cascade follows, set-null empties what may be null."""
    shop = place("references")
    schema = "shop." if shop.session.dialect == "postgres" else ""
    shop.insert("Tenant", id=uuid(9), name="acme")
    shop.insert("Chat", chat_id=uuid(1), tenant="acme")
    shop.insert("Message", id=uuid(10), chat_id=uuid(1))
    shop.insert("Message", id=uuid(11), chat_id=uuid(1), parent_id=uuid(10))
    delete_parent = f"DELETE FROM {schema}messages WHERE id = '{uuid(10)}'"
    if shop.session.dialect == "sqlite":
        with pytest.raises(Refusal):
            shop.session.execute(delete_parent)
    else:
        shop.session.execute(delete_parent)
        assert [(row["chat_id"], row["parent_id"]) for row in shop.rows("Message")] == [(uuid(1), None)]
    shop.session.execute(f"DELETE FROM {schema}tenants")
    assert shop.rows("Message") == shop.rows("Chat") == []


def test_constraints(place: Callable[[str], Place]) -> None:
    shop = place("constraints")

    def insert(number: int, **record: Any) -> str | None:
        return shop.insert("Member", id=uuid(number), **{"team": "a", "invited_by": "x", **record})

    assert insert(1, email="Ann@x.org") is None
    assert insert(2, email="ann@X.org") == "member.email_unique"
    assert insert(2, email="ann@X.org", team="b") is None
    assert insert(3, email="ÄNN@x.org") is None
    assert insert(4, email="änn@x.org") is None  # A–Z only
    assert insert(5, role="owner") is None
    assert insert(6, role="owner") == "member.one_owner"
    assert insert(6, role="member") is None
    assert insert(7, imported_from="y") == "member.one_source"
    assert insert(7, invited_by=None) == "member.one_source"
    assert insert(7, invited_by=None, imported_from="y") is None


def test_not_null(place: Callable[[str], Place]) -> None:
    shop = place("constraints")
    assert shop.insert("Member", id=uuid(1), team=None, invited_by="x") == "member.team.required"


EVENTS: list[Mapping[str, Any]] = [
    {**base, **contact}
    for base in (
        {}, {"ends": "2025-01-15T09:30:00Z"}, {"starts": "2025-01-15T09:30:00Z"}, {"place": "p"},
        {"starts": "2025-01-15T09:30:00Z", "ends": "2025-01-15T09:30:00Z"},
    )
    for kind in ("call", "meeting")
    for contact in (
        {"kind": kind}, {"kind": kind, "url": "u"}, {"kind": kind, "phone": "1"},
        {"kind": kind, "url": "u", "phone": "1"},
    )
]  # fmt: skip


def test_whole_records(place: Callable[[str], Place]) -> None:
    """The rows that are taken are the records that are valid (minProperties, which no row can say, always holds)."""
    shop = place("records")
    records = [{"id": uuid(i), "schema_version": "1.0.0", **event} for i, event in enumerate(EVENTS)]
    valid = verdicts(shop.catalog.entities["Event"].schema, records)
    assert 0 < sum(valid) < len(valid)
    assert [shop.insert("Event", **record) is None for record in records] == valid
