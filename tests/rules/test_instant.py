"""Points in time by RFC 3339, against Python's own reading and at the ends of CEL's range."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemagen.rules.cel.instant import Instant, parse_instant

_ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=_ZONES, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))
def test_as_python_reads_it(at: datetime) -> None:
    whole = at.replace(microsecond=0) - datetime(1970, 1, 1, tzinfo=UTC)
    expected = Instant(whole.days * 86400 + whole.seconds, at.microsecond * 1000)
    assert parse_instant(at.isoformat()) == expected
    assert parse_instant(str(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", Instant(0)), ("1970-01-01t00:00:00.5z", Instant(0, 500_000_000)),
        ("1969-12-31T23:59:59.999999999Z", Instant(-1, 999_999_999)),
        ("1970-01-01T00:00:00.0000000019Z", Instant(0, 1)), ("2016-12-31T23:59:60Z", Instant(1483228800)),
        ("2017-01-01T00:00:00Z", Instant(1483228800)), ("2024-02-29T00:00:00+23:59", Instant(1709078460)),
        ("0001-01-01T00:00:00Z", Instant(-62135596800)), ("9999-12-31T23:59:59Z", Instant(253402300799)),
        ("0000-12-31T23:00:00-01:00", Instant(-62135596800)), ("0000-12-31T23:59:59Z", None),
        ("9999-12-31T23:59:59-00:01", None), ("0001-01-01T00:00:00+00:01", None), ("2023-02-29T00:00:00Z", None),
        ("2024-01-01T24:00:00Z", None), ("2024-01-01T00:60:00Z", None), ("2024-01-01T00:00:61Z", None),
        ("2024-01-01T00:00:00+24:00", None), ("2024-01-01T00:00:00+00:60", None), ("2024-01-01T00:00:00", None),
        ("2024-01-01 00:00:00Z", None), ("2024-01-01T00:00:00+0100", None), ("2024-01-01T00:00:00,5Z", None),
        ("2024-01-01T00:00:00.Z", None), ("2024-W01-1T00:00:00Z", None), ("٢024-01-01T00:00:00Z", None),
        ("2024-01-01T00:00:00Z\n", None), ("", None),
    ],
)  # fmt: skip
def test_texts(text: str, expected: Instant | None) -> None:
    assert parse_instant(text) == expected
