"""Times in the order in which they happen: a record is created before it is updated."""

from typing import Any

from schemagen.catalog.naming import words

_RANKS: dict[str, int] = {
    name: rank
    for rank, names in enumerate(
        (
            "born birth occurred happened requested ordered taken",
            "created registered joined inserted recorded opened",
            "scheduled queued invited verified accepted confirmed activated",
            "start starts started begin begins began from since",
            "sent delivered read seen published released",
            "updated modified changed edited last",
            "end ends ended finish finished complete completed failed until to",
            "expires expired expire closed cancelled canceled revoked archived deleted removed left due",
        )
    )
    for name in names.split()
}


def rank(name: str) -> int | None:
    """When the time that the property `name` holds comes among others; None when the name does not tell."""
    return next((_RANKS[w] for w in words(name) if w in _RANKS), None)


def in_order(record: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """`record` with its times, which are in UTC, sorted over `names`."""
    there = [n for n in names if isinstance(record.get(n), str) and record[n].endswith("Z")]
    for name, time in zip(there, sorted(record[n] for n in there), strict=True):
        record[name] = time
    return record
