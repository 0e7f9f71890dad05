"""Points in time as PostgreSQL keeps them: microseconds, years 0000 (1 BC) to 10000."""

import re
from datetime import date, timedelta

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_POSTGRES = re.compile(r"(\d{4,5})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d+))?\+00)?( BC)?")
_SHIFT = 400  # years after which the calendar repeats
_SHIFT_DAYS = 146097
_DAY = 86_400_000_000  # microseconds
_EDGE = 86_340_000_000  # 23:59 hours


def _day(year: int, month: int, day: int) -> int:
    """The number of a day, for the years that Python's calendar lacks too."""
    if year < 1:
        return date(year + _SHIFT, month, day).toordinal() - _SHIFT_DAYS
    if year > 9999:
        return date(year - _SHIFT, month, day).toordinal() + _SHIFT_DAYS
    return date(year, month, day).toordinal()


def _calendar(number: int) -> tuple[int, int, int]:
    """The year, month and day of a day's number."""
    shift = 1 if number < 1 else (-1 if number > date.max.toordinal() else 0)
    found = date.fromordinal(number + shift * _SHIFT_DAYS)
    return found.year - shift * _SHIFT, found.month, found.day


def microseconds(text: str) -> int:
    """The instant of an RFC 3339 date-time, finer parts cut off; a leap second is the next minute's first second.

    Raises ValueError when `text` is none.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no date-time")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, sign, *offset = match.groups()[6:]
    seconds = hour * 3600 + minute * 60 + second
    if sign:
        seconds -= int(sign + "1") * (int(offset[0]) * 3600 + int(offset[1]) * 60)
    return _day(year, month, day) * _DAY + seconds * 1_000_000 + int((fraction or "0")[:6].ljust(6, "0"))


def to_postgres(instant: int) -> str:
    """An instant as PostgreSQL reads it whatever the session's settings."""
    days, rest = divmod(instant, _DAY)
    year, month, day = _calendar(days)
    era = " BC" if year < 1 else ""
    return f"{1 - year if year < 1 else year:04}-{month:02}-{day:02} {_clock(rest)}+00{era}"


def from_postgres(text: str) -> int:
    """The instant that PostgreSQL writes as `text`, in UTC and ISO style."""
    match = _POSTGRES.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no instant that a date-time can write")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    number = _day(1 - year if match[8] else year, month, day)
    micros = int((match[7] or "0").ljust(6, "0"))
    return number * _DAY + (hour * 3600 + minute * 60 + second) * 1_000_000 + micros


def to_rfc3339(instant: int) -> str:
    """An instant as a date-time: in UTC, but where only another offset has a year of four digits."""
    for zone, shift in (("Z", 0), ("+23:59", _EDGE), ("-23:59", -_EDGE)):
        days, rest = divmod(instant + shift, _DAY)
        year, month, day = _calendar(days)
        if 0 <= year <= 9999:
            return f"{year:04}-{month:02}-{day:02}T{_clock(rest)}{zone}"
    raise ValueError("an instant that no date-time can write")


def _clock(microseconds_of_day: int) -> str:
    clock = timedelta(microseconds=microseconds_of_day)
    minutes, seconds = divmod(clock.seconds, 60)
    fraction = f".{clock.microseconds:06}".rstrip("0").rstrip(".")
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{fraction}"


def date_to_postgres(text: str) -> str:
    """A full-date as PostgreSQL reads it: the year 0000 is 1 BC."""
    return f"0001{text[4:]} BC" if text.startswith("0000") else text


def date_from_postgres(text: str) -> str:
    """The full-date that PostgreSQL writes as `text`."""
    if text.endswith(" BC") and text.startswith("0001"):
        return f"0000{text[4:-3]}"
    if len(text) != 10:
        raise ValueError(f"'{text}' is no day that a date can write")
    return text
