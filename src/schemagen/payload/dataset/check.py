"""What is checked across records, as a closed union over groups of records that have the same key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemagen.diagnostic import Severity

Rule = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]  # of a record and the one that it refers to


@dataclass(frozen=True, slots=True)
class Check:
    """What a violation says: `keyword` is the place in the schema, `at` that in the record."""

    id: str
    entity: str
    code: str
    message: str
    keyword: str
    at: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most `most` records have one key."""

    check: Check
    most: int = 1


@dataclass(frozen=True, slots=True)
class Disjoint:
    """The spans of the records of one key have nothing in common."""

    check: Check


@dataclass(frozen=True, slots=True)
class Present:
    """There is a record of the key that this one names."""

    check: Check


@dataclass(frozen=True, slots=True)
class Meets:
    """If there is one, `rule` holds of this record and that."""

    check: Check
    rule: Rule
