"""Strings of each format of JSON Schema 2020-12, and of schemagen's two: plausible, at the edges, and just wrong."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from schemagen.sample import words
from schemagen.sample.words import number_below, pick

_START = datetime(2024, 1, 1, tzinfo=UTC)
_SECONDS = 2 * 365 * 86400


@dataclass(frozen=True, slots=True)
class Format:
    """How to draw a string; strings at the edges of the format; strings that just miss it; how to make one longer."""

    draw: Callable[[random.Random], str]
    edges: tuple[str, ...]
    broken: tuple[str, ...]
    stretch: Callable[[str, int], str] | None = None  # (text, length) -> a longer text of that length, if it can


def moment(rng: random.Random) -> datetime:
    """A moment of the years 2024 and 2025, to the second."""
    return _START + timedelta(seconds=number_below(rng, _SECONDS))


def date_time(rng: random.Random) -> str:
    """An RFC 3339 date-time in UTC."""
    return moment(rng).strftime("%Y-%m-%dT%H:%M:%SZ")


def uuid(rng: random.Random) -> str:
    """A UUID of version 4."""
    digits = f"{(rng.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62)) | (0x4 << 76) | (0x2 << 62):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _duration(rng: random.Random) -> str:
    return pick(rng, ["P{}D", "PT{}H", "PT{}M", "P{}W", "P1DT{}H"]).format(1 + number_below(rng, 23))


def _decimal(rng: random.Random) -> str:
    return f"{number_below(rng, 10 ** (1 + number_below(rng, 4)))}.{number_below(rng, 100):02d}"


def _int64(rng: random.Random) -> str:
    return str(rng.randrange(10**15, 9 * 10**18))


def _hostname(rng: random.Random) -> str:
    return f"{words.word(rng)}.{pick(rng, ['example.com', 'example.org'])}"


def _ipv4(rng: random.Random) -> str:
    return f"{pick(rng, ['192.0.2', '198.51.100', '203.0.113'])}.{number_below(rng, 256)}"


def _ipv6(rng: random.Random) -> str:
    return f"2001:db8::{rng.getrandbits(16):x}:{rng.getrandbits(16):x}"


def _append(filler: str) -> Callable[[str, int], str]:
    return lambda text, length: text + (filler * length)[: length - len(text)]


def _stretch_name(text: str, length: int) -> str:
    """A longer host name, or e-mail address: labels of at most 63 characters put before the last one."""
    head, dot, last = text.rpartition(".")
    missing = length - len(text)
    labels = ""
    while missing >= 2:
        size = min(63, missing - 1)
        if missing - size - 1 == 1:
            size -= 1
        labels += "d" * max(1, size) + "."
        missing -= max(1, size) + 1
    if "@" in text:
        local, _, domain = text.partition("@")
        return f"{local}@{labels}{domain}" if not missing else f"{local}x@{labels}{domain}"
    return f"{labels}{head}{'x' * missing}{dot}{last}"


def _stretch_fraction(text: str, length: int) -> str:
    """A longer date-time or time in UTC: more digits of a second, nine at most."""
    if not text.endswith("Z") or "." in text or not 2 <= length - len(text) <= 10:
        return text
    return f"{text[:-1]}.{'0' * (length - len(text) - 1)}Z"


FORMATS: Mapping[str, Format] = {
    "date-time": Format(
        date_time,
        (
            "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00.123456Z", "2024-06-30T23:30:00+05:30",
            "2024-06-30T23:30:00-08:00", "1969-12-31T23:59:59Z",
        ),
        (
            "2024-02-30T12:00:00Z", "2024-01-01T12:00:00", "2024-01-01 12:00", "2024-01-01", "2024-01-01T24:00:00Z",
            "1704110400", "2024-13-01T00:00:00Z", "2024-01-01T12:00:00+0530",
        ),
        _stretch_fraction,
    ),
    "date": Format(
        lambda rng: moment(rng).strftime("%Y-%m-%d"),
        ("0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29"),
        ("2023-02-29", "2024-1-1", "2024-13-01", "01/02/2024", "20240101", "2024-01-01T00:00:00Z"),
    ),
    "time": Format(
        lambda rng: moment(rng).strftime("%H:%M:%SZ"),
        ("00:00:00Z", "23:59:59Z", "12:30:00.5Z", "08:00:00+01:00"),
        ("24:00:00Z", "12:60:00Z", "12:30Z", "12:30:00", "noon"),
        _stretch_fraction,
    ),
    "duration": Format(
        _duration, ("PT0S", "P1Y2M3DT4H5M6S", "P4W"), ("P", "P1", "PT", "1D", "P1S", "PT1D", "P1Y2W"),
    ),
    "email": Format(
        words.email, ("a@example.com", "first.last+tag@sub.example.com"),
        ("example.com", "a@", "@example.com", "a b@example.com", "a@b@example.com", "a..b@example.com"), _stretch_name,
    ),
    "idn-email": Format(
        words.email, ("a@example.com", "zoë@example.com"), ("example.com", "a@", "@example.com"), _stretch_name,
    ),
    "hostname": Format(
        _hostname, ("a", "localhost", "xn--bcher-kva.example", "a1-b.example.com"),
        ("-a.example.com", "a_b.example.com", "a..b", "a b", "a" * 64), _stretch_name,
    ),
    "idn-hostname": Format(_hostname, ("a", "bücher.example"), ("-a.example.com", "a b", "a" * 64), _stretch_name),
    "ipv4": Format(
        _ipv4, ("0.0.0.0", "255.255.255.255"), ("256.0.0.1", "192.0.2", "192.0.2.1.1", "192.0.2.01", "2001:db8::1"),
    ),
    "ipv6": Format(
        _ipv6,
        ("::", "::1", "2001:db8:0:0:0:0:0:1", "::ffff:192.0.2.1"),
        ("1::2::3", "12345::", ":::", "192.0.2.1", "::1%eth0"),
    ),
    "uri": Format(
        words.url, ("a:b", "urn:isbn:9780131103627", "https://user@example.com:8080/a?b=c#d", "mailto:ada@example.com"),
        ("/relative", "//example.com/", "https://exa mple.com", "https://example.com/<x>", "a"), _append("/path"),
    ),
    "uri-reference": Format(
        words.url, ("", "/a/b", "#f", "?q", "../x"), ("a b", "\\\\server", "http://example.com/{x}"), _append("/path"),
    ),
    "iri": Format(
        words.url, ("a:b", "https://example.com/käse"), ("/relative", "https://exa mple.com"), _append("/path"),
    ),
    "iri-reference": Format(words.url, ("", "/ä", "#f"), ("a b", "\\\\server"), _append("/path")),
    "uri-template": Format(
        lambda rng: f"https://example.com/{words.word(rng)}/{{id}}", ("{x}", "plain", "/a{?b,c}"), ("{", "{x", "a}b"),
        _append("/path"),
    ),
    "json-pointer": Format(
        lambda rng: f"/{words.word(rng)}/{number_below(rng, 10)}",
        ("", "/", "/~0~1", "/a/0"),
        ("a", "/~", "/~2", "#/a"),
        _append("/path"),
    ),
    "relative-json-pointer": Format(
        lambda rng: f"{number_below(rng, 3)}/{words.word(rng)}", ("0", "0#", "1/a"), ("/a", "-1", "01", "0##"),
    ),
    "regex": Format(
        lambda rng: f"^{words.word(rng)}[a-z]+$", ("", "^$", "a|b"), ("(", "[a", "a**", "\\"), _append("a"),
    ),
    "uuid": Format(
        uuid,
        (
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
        ),
        (
            "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
            "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        ),
    ),
    "int64": Format(
        _int64, ("0", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740993"),
        ("9223372036854775808", "-9223372036854775809", "01", "-0", "1.0", "1e3", "+1", " 1", "", "٣"),
    ),
    "decimal": Format(
        _decimal,
        ("0", "-0.01", "12345678901234567890.123456789", "0.10"),
        ("1.", ".5", "01.5", "1e3", "+1", "1,5", "NaN", " 1"),
        _append("0"),
    ),
}  # fmt: skip
