"""Points in time, as exact as CEL has them: seconds and nanoseconds."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = -62135596800  # 0001-01-01T00:00:00Z
_LAST = 253402300799  # 9999-12-31T23:59:59Z


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """`seconds` since 1970-01-01T00:00:00Z, and `nanos` after that."""

    seconds: int
    nanos: int = 0

    def __str__(self) -> str:
        whole = datetime(1970, 1, 1) + timedelta(seconds=self.seconds)  # UTC throughout
        return whole.isoformat() + f".{self.nanos:09}".rstrip("0").rstrip(".") + "Z"


def parse_instant(text: str) -> Instant | None:
    """The instant that `text`, an RFC 3339 date-time, names; None when it is none that CEL has (years 1 to 9999).

    A leap second is the first second of the next minute, as PostgreSQL has it; what is finer than a nanosecond is cut.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, sign, *offset = match.groups()[6:]
    try:
        days = (date(year, month, day) if year else date(400, month, day)).toordinal() - _EPOCH
    except ValueError:
        return None
    if hour > 23 or minute > 59 or second > 60:
        return None
    days -= 0 if year else 146097
    seconds = days * 86400 + hour * 3600 + minute * 60 + second
    if sign:
        if int(offset[0]) > 23 or int(offset[1]) > 59:
            return None
        seconds -= int(sign + "1") * (int(offset[0]) * 3600 + int(offset[1]) * 60)
    return Instant(seconds, int((fraction or "0")[:9].ljust(9, "0"))) if _FIRST <= seconds <= _LAST else None
