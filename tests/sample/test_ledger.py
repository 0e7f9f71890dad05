"""What records use up, one by one."""

from collections.abc import Callable
from typing import Any

import pytest

from schemagen.catalog.model import Catalog
from schemagen.sample.ledger import Ledger

Make = Callable[..., Catalog]


@pytest.fixture(scope="module")
def ledger(make_catalog: Make) -> Callable[[], Ledger]:
    time = {"type": "string", "format": "date-time"}
    properties = {"id": {"type": "integer"}, "name": {"type": "string"}, "room": {"type": "string"}}
    thing = {
        "title": "Thing", "type": "object", "x-entity": {"version": "1.0.0", "key": ["id"]}, "required": ["id"],
        "properties": {**properties, "starts_at": time, "ends_at": time},
        "x-constraints": [
            {"id": "thing.name", "kind": "unique", "fields": ["name"], "normalize": "lower"},
            {"id": "thing.few", "kind": "limit", "per": ["room"], "max": 2},
            {"id": "thing.free", "kind": "no-overlap", "scope": ["room"], "start": "starts_at", "end": "ends_at"},
        ],
    }  # fmt: skip
    entity = make_catalog({"thing.json": thing}).entities["Thing"]
    return lambda: Ledger(entity)


def span(start: str, end: str | None = None, room: str = "a") -> dict[str, Any]:
    times = {"starts_at": f"2024-01-01T{start}:00Z", **({"ends_at": f"2024-01-01T{end}:00Z"} if end else {})}
    return {"id": start, "room": room, **times}


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ({"id": 1}, {"id": 1}, False),
        ({"id": 1}, {"id": 1.0}, False),
        ({"id": 1}, {"id": True}, True),
        ({"id": 1, "name": "Ada"}, {"id": 2, "name": "aDA"}, False),
        ({"id": 1, "name": "É"}, {"id": 2, "name": "é"}, True),  # A-Z only, on every target
        ({"id": 1}, {"id": 2}, True),  # null is no value to be unique
        (span("08:00", "09:00"), span("09:00", "10:00"), True),
        (span("08:00", "09:00"), span("08:59", "10:00"), False),
        (span("08:00", "09:00"), span("08:59", "10:00", room="b"), True),
        (span("08:00"), span("23:00", "23:01"), False),  # without an end it is open
        (span("08:00"), span("07:00", "08:00"), True),
        ({"id": 1}, span("09:00", "08:00"), False),  # no span at all
    ],
)
def test_what_fits(ledger: Callable[[], Ledger], first: Any, second: Any, fits: bool) -> None:
    book = ledger()
    assert book.fits(first)
    book.add(first)
    assert book.fits(second) is fits
    book.remove(first)
    assert book.fits({"id": 1})


def test_limit_counts(ledger: Callable[[], Ledger]) -> None:
    book = ledger()
    for number in range(2):
        book.add({"id": number, "room": "a"})
    assert not book.fits({"id": 9, "room": "a"})
    assert book.fits({"id": 9, "room": "b"})
