"""What a migration risks: codes, levels and advice. A hazard of level error needs an exception in the release."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Hazard:
    """A risk of `statement` at `at` (`Entity` or `Entity.property`)."""

    code: str
    level: Level
    at: str
    message: str
    advice: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of hazard: what it says of `{at}`, and what to do."""

    level: Level
    message: str
    advice: str


KINDS: dict[str, Kind] = {
    "table-dropped": Kind(
        "error",
        "the table of {at} is dropped, and with it every row",
        "keep the entity, or rename it with renamed-from",
    ),
    "column-dropped": Kind(
        "error", "the column of {at} is dropped, and with it what is stored there", "rename it with x-renamed-from"
    ),
    "type-narrowed": Kind(
        "error", "{at} gets a type that does not take every value it has", "add a property of the new type beside it"
    ),
    "table-rewritten": Kind(
        "error",
        "the table is rewritten for {at} under an ACCESS EXCLUSIVE lock: nobody reads or writes until it is done",
        "add a property beside it, and drop the old one in a later release",
    ),
    "table-locked": Kind(
        "error",
        "the table is read through for {at} under an ACCESS EXCLUSIVE lock: nobody reads or writes until it is done",
        "keep the key, and make the other properties unique; put a no-overlap in force while the table is small",
    ),
    "value-missing": Kind(
        "error",
        "{at} is required, and existing rows have no value: the migration fails where there are rows",
        "give it a default or x-backfill, or let it be optional",
    ),
    "backfill-not-expressible": Kind(
        "error",
        "the x-backfill of {at} can't be said in SQL: existing rows stay without a value",
        "say it more simply, or fill the rows by hand before it is required",
    ),
    "rows-may-violate": Kind(
        "warning",
        "rows may be there that violate {at}: the migration stops where there are",
        "find them by the queries of `schemagen rules --audit`, and mend them before the migration",
    ),
    "table-scanned": Kind("note", "the table is read through for {at}; reading and writing go on", "nothing to do"),
    "name-changed": Kind(
        "warning", "{at} gets another name at once: programs that run use the old one", "stop them for the migration"
    ),
    "down-loses-data": Kind(
        "warning", "down drops what was written to {at} since", "save it before you undo the migration"
    ),
    "down-stops": Kind(
        "warning",
        "down stops where there are rows: {at} can't be what it was in all of them",
        "restore a copy of the table rather than go down",
    ),
    "down-irreversible": Kind(
        "warning", "down brings {at} back, but not what was in it", "save it before the migration"
    ),
}


def hazard(code: str, at: str, statement: str = "") -> Hazard:
    """The hazard of this kind."""
    kind = KINDS[code]
    return Hazard(code, kind.level, at, kind.message.format(at=at), kind.advice, statement)
