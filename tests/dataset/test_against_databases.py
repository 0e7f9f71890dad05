"""Who is refused when all records are inserted, one after the other, is who `--dataset` reports: in both databases."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from test_dataset import _check

from schemagen.catalog.model import Catalog
from schemagen.database.embedded import scratch_database
from schemagen.database.engine import Refusal, Session, postgres_session, sqlite_session
from schemagen.database.mapping import map_catalog
from schemagen.database.rows import Rows

pytestmark = pytest.mark.slow

_TEXT = {"type": "string"}
_PROPERTIES: dict[str, Any] = {
    "id": {"type": "string", "format": "uuid"}, "tenant": _TEXT, "team": _TEXT, "name": _TEXT,
    "live": {"type": "boolean"}, "count": {"type": "integer"}, "price": {"type": "string", "format": "decimal"},
    "big": {"type": "string", "format": "int64"},
    "at": {"type": "string", "format": "date-time"}, "till": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"}, "last": {"type": "string", "format": "date"},
    "from": {"type": "integer"}, "to": {"type": "integer"},
}  # fmt: skip
_ZONES = ("Z", "+01:30")
_REFERENCE = {"entity": "Team", "field": "id", "same": ["tenant"]}
_KINDS: dict[str, dict[str, Any]] = {
    "key": {},
    "unique": {"kind": "unique", "fields": ["name"]},
    "scoped": {"kind": "unique", "fields": ["name", "live"], "scope": ["tenant"]},
    "lower": {"kind": "unique", "fields": ["name"], "normalize": "lower", "where": "self.live"},
    "number": {"kind": "unique", "fields": ["count"]},
    "decimal": {"kind": "unique", "fields": ["price"]},
    "int64": {"kind": "unique", "fields": ["big"], "scope": ["team"]},
    "instant": {"kind": "unique", "fields": ["at"]},
    "reference": {"x-references": _REFERENCE},
    "limit": {"kind": "limit", "per": ["team", "live"], "max": 3},
    "limit_where": {"kind": "limit", "per": ["name"], "max": 2, "where": "self.live"},
    "overlap": {"kind": "no-overlap", "scope": ["team"], "start": "at", "end": "till"},
    "overlap_days": {"kind": "no-overlap", "scope": ["name", "live"], "start": "day", "end": "last"},
    "overlap_numbers": {"kind": "no-overlap", "start": "from", "end": "to"},
    "requires": {"kind": "requires", "via": "team", "rule": "ref.open", "x-references": _REFERENCE},
}


_BY_TEXT = ("key", "decimal", "instant")  # columns that are text in SQLite: it finds fewer values equal than there are


def _catalog(kind: str, make: Callable[..., Catalog]) -> Catalog:
    declared = dict(_KINDS[kind])
    reference = declared.pop("x-references", None)
    properties = {**_PROPERTIES, **({"team": {**_TEXT, "x-references": reference}} if reference else {})}
    team = {
        "title": "Team", "x-entity": {"version": "1.0.0", "key": ["tenant", "id"]}, "type": "object",
        "required": ["tenant", "id"], "properties": {"tenant": _TEXT, "id": _TEXT, "open": {"type": "boolean"}},
    }  # fmt: skip
    member = {
        "title": "Member", "x-entity": {"version": "1.0.0", "key": ["id"]}, "type": "object", "required": ["id"],
        "properties": properties, "x-constraints": [{"id": "member.it", **declared}] if declared else [],
    }  # fmt: skip
    return make({"team.json": team, "member.json": member}, f"c_{kind}")


def _drawn(kind: str, seed: int) -> tuple[list[Any], list[Any]]:
    """Some teams, and members of which many are in each other's way; what is absent is left out."""
    draw = random.Random(seed)
    choices: dict[str, list[Any]] = {
        "tenant": ["x", "y", None], "team": ["a", "b", None], "name": ["a", "A", "ä", "Ä", "b ", "b", None],
        "live": [True, False, None], "count": [1, 1.0, 2, -2, None], "price": ["1.5", "1.50", "0", "-0.0", "2", None],
        "big": ["9223372036854775807", "9223372036854775806", "-1", None], "from": [*range(-5, 90, 3), 4.0, None],
        "at": [None, *(f"2025-01-01T{h:02}:{m}:00{z}" for h in range(4, 20) for m in ("00", "30") for z in _ZONES)],
        "day": [f"2025-01-{d:02}" for d in range(1, 29)] + [None],
    }  # fmt: skip
    choices |= {"till": choices["at"], "last": choices["day"], "to": choices["from"]}
    uuids = ["0000000A-0000-0000-0000-000000000000", "0000000a-0000-0000-0000-000000000000"]
    members = []
    for number in range(40):
        record = {name: draw.choice(values) for name, values in choices.items()}
        for start, end in (("at", "till"), ("day", "last"), ("from", "to")):
            known = record[start] is not None and draw.random() < 0.8
            record[end] = _after(record[start], choices[start], draw) if known else None
        identity = draw.choice(uuids) if kind == "key" and number % 9 == 0 else f"00000000-0000-0000-0000-{number:012}"
        members.append({k: v for k, v in record.items() if v is not None} | {"id": identity, "schema_version": "1.0.0"})
    teams = [{"tenant": t, "id": i, "open": draw.random() < 0.7, "schema_version": "1.0.0"} for t in "xy" for i in "ab"]
    return draw.sample(teams, 3), members


def _after(start: Any, values: list[Any], draw: random.Random) -> Any:
    """One of the next values; times by the hour in UTC."""
    later = [value for value in values if value is not None and _order(value) > _order(start)]
    return draw.choice(sorted(later, key=_order)[:4]) if later else None


def _order(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _refused(catalog: Catalog, session: Session, records: dict[str, list[Any]]) -> list[tuple[str, int]]:
    mapped = map_catalog(catalog, session.dialect)
    tables = {table.entity: table for table in mapped.database.tables.values()}
    found = []
    with session.undone():
        for entity, listed in records.items():
            rows = Rows(catalog.entities[entity], tables[entity], session.dialect)
            insert = session.insertion(mapped.database, tables[entity], rows.columns)
            for line, record in enumerate(listed, 1):
                try:
                    with session.attempt():
                        insert(rows.row(record))
                except Refusal:
                    found.append((f"{entity}.jsonl", line))
    return found


@pytest.fixture(params=["postgres", "sqlite"])
def session(request: pytest.FixtureRequest, postgres_server: str) -> Iterator[Session]:
    if request.param == "sqlite":
        with sqlite_session() as opened:
            yield opened
    else:
        with scratch_database(postgres_server) as url, postgres_session(url) as opened:
            yield opened


@pytest.mark.parametrize("kind", _KINDS)
def test_who_is_refused(kind: str, session: Session, make_catalog: Callable[..., Catalog], tmp_path: Path) -> None:
    catalog = _catalog(kind, make_catalog)
    mapped = map_catalog(catalog, session.dialect)
    outcome = mapped.outcomes.get("member.it")
    assert outcome is None or outcome.status == "enforced"
    session.create(mapped.database)
    seen = 0
    for seed in range(4):
        teams, members = _drawn(kind, seed)
        report = _check(catalog, tmp_path, {"Team": teams, "Member": members})
        reported = sorted({(str(f.file), f.line or 0) for f in report.findings})
        refused = sorted(_refused(catalog, session, {"Team": teams, "Member": members}))
        if session.dialect == "sqlite" and kind in _BY_TEXT:
            assert set(refused) < set(reported)
        else:
            assert reported == refused
        seen += len(reported)
    assert seen > 3
