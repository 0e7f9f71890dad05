"""Points in time and durations, as exact as CEL has them: to the nanosecond."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII
)
_EPOCH = datetime(1970, 1, 1)  # UTC throughout
_DAY = 86400
_FOUR_CENTURIES = 146097  # days, the same for all
FIRST = -62135596800  # 0001-01-01T00:00:00Z
LAST = 253402300799  # 9999-12-31T23:59:59Z


class Instant(NamedTuple):
    """`seconds` since 1970-01-01T00:00:00Z, and `nanos` after that."""

    seconds: int
    nanos: int = 0

    def __str__(self) -> str:
        whole = _EPOCH + timedelta(seconds=self.seconds)
        return whole.isoformat() + f".{self.nanos:09}".rstrip("0").rstrip(".") + "Z"


class Duration(NamedTuple):
    """A span of time in nanoseconds."""

    nanos: int


def parse_instant(text: str) -> Instant | None:
    """The instant that `text`, an RFC 3339 date-time, names; None when it is none that CEL has (years 1 to 9999).

    A leap second is the first second of the next minute, as PostgreSQL has it; what is finer than a nanosecond is cut.
    """
    match = _RFC3339.fullmatch(text)
    seconds = None if match is None else _clock(text[:19])
    if match is None or seconds is None:
        return None
    fraction, sign, hours, minutes = match.groups()
    if sign is not None:
        seconds -= int(sign + "1") * (int(hours) * 3600 + int(minutes) * 60)
    if not FIRST <= seconds <= LAST:
        return None
    return Instant(seconds, int(fraction[:9].ljust(9, "0")) if fraction else 0)


def _clock(text: str) -> int | None:
    """The seconds from 1970 to the date and time `text`, as if in UTC; None when there is no such time."""
    is_leap, is_year_0 = text.endswith("60"), text.startswith("0000")
    text = f"{text[:17]}59" if is_leap else text
    try:
        at = datetime.fromisoformat(f"0400{text[4:]}" if is_year_0 else text)
    except ValueError:
        return None
    days = at.toordinal() - _EPOCH.toordinal() - (_FOUR_CENTURIES if is_year_0 else 0)
    return days * _DAY + at.hour * 3600 + at.minute * 60 + at.second + is_leap
