"""Parts of points in time and of durations, counted as CEL counts: months and days of the month from 0."""

import re
from typing import Any

from .instant import FIRST, LAST, Duration, Instant
from .logic import EvaluationError

_OFFSET = re.compile(r"([+-]?)(\d\d?):(\d\d)", re.ASCII)
_DAY = 86400
_CYCLE = 146097 * _DAY  # four centuries, after which the calendar is the same
_EPOCH = 719468  # days from 0000-03-01 to 1970-01-01
_UNITS = {"getHours": 3600, "getMinutes": 60, "getSeconds": 1}


def time_part(function: str, value: Any, zone: Any = "UTC") -> int:
    """What CEL's `getHours`, `getFullYear` and the like give of `value`, in the time zone `zone`."""
    if isinstance(value, Duration):
        return _of_duration(function, value)
    if not isinstance(value, Instant) or not isinstance(zone, str):
        raise EvaluationError("a value is no point in time")
    local = value.seconds + _offset(zone, value)
    if function == "getMilliseconds":
        return value.nanos // 1_000_000
    if function in _UNITS:
        return local % _DAY // _UNITS[function] % (24 if function == "getHours" else 60)
    return _of_day(function, local // _DAY)


def _of_duration(function: str, value: Duration) -> int:
    """The whole duration in this unit, but for milliseconds: those beyond its seconds."""
    sign = -1 if value.nanos < 0 else 1
    if function == "getMilliseconds":
        return sign * (abs(value.nanos) % 1_000_000_000 // 1_000_000)
    if function not in _UNITS:
        raise EvaluationError(f"a duration has no {function}()")
    return sign * (abs(value.nanos) // (_UNITS[function] * 1_000_000_000))


def _offset(zone: str, at: Instant) -> int:
    """How many seconds the zone is ahead of UTC."""
    if zone in ("", "UTC"):
        return 0
    if match := _OFFSET.fullmatch(zone):
        return int(match[1] + "1") * (int(match[2]) * 3600 + int(match[3]) * 60)
    return _named_offset(zone, at)


def _named_offset(zone: str, at: Instant) -> int:
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    # The local time may be of a year that Python does not have; the zones' rules are those of other centuries there.
    seconds = at.seconds - _CYCLE if at.seconds > LAST - _DAY else max(at.seconds, FIRST + _DAY)
    try:
        named = ZoneInfo(zone)
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        return int((moment.astimezone(named).utcoffset() or timedelta()).total_seconds())
    except (KeyError, ValueError, OSError, OverflowError):
        raise EvaluationError(f"'{zone}' is no time zone") from None


def _of_day(function: str, day: int) -> int:
    year, month, date = _calendar(day)
    match function:
        case "getFullYear":
            return year
        case "getMonth":
            return month - 1
        case "getDate":
            return date
        case "getDayOfMonth":
            return date - 1
        case "getDayOfWeek":
            return (day + 4) % 7
    return day - _day_number(year)


def _calendar(day: int) -> tuple[int, int, int]:
    """Year, month and day of the day that is `day` after 1970-01-01, in years of March to February."""
    era, rest = divmod(day + _EPOCH, 146097)
    year = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    rest -= 365 * year + year // 4 - year // 100
    month = (5 * rest + 2) // 153
    is_next = month >= 10
    return year + era * 400 + is_next, month - 9 if is_next else month + 3, rest - (153 * month + 2) // 5 + 1


def _day_number(year: int) -> int:
    """The number of January 1st."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 - 719162
