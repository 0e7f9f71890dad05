"""CEL's conversions between types."""

import re
from math import isfinite, isnan, trunc
from typing import Any

from .instant import FIRST, LAST, Duration, Instant, parse_instant
from .logic import EvaluationError
from .number import checked

_BLANKS = " \t\n\v\f\r"
_INT = re.compile(r"[+-]?\d+", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_HEXADECIMAL = re.compile(r"[+-]?0x([0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(p[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NAMED = re.compile(r"[+-]?(inf|infinity|nan)", re.ASCII | re.IGNORECASE)
_PART = re.compile(r"(\d*)(?:\.(\d*))?(ns|us|ms|s|m|h)", re.ASCII)
_UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_LONGEST = 315_576_000_000_999_999_999  # nanoseconds
_TRUE, _FALSE = frozenset({"true", "True", "TRUE", "t", "1"}), frozenset({"false", "False", "FALSE", "f", "0"})


def to_int(value: Any) -> int:
    """`int(value)`."""
    match value:
        case bool():
            pass
        case int():
            return checked(value)
        case float():
            if isfinite(value) and abs(value) < 2**63:
                return trunc(value)
        case Instant():
            return value.seconds
        case str():
            if _INT.fullmatch(text := value.strip(_BLANKS)) and len(text) < 4000:
                return checked(int(text))
    raise EvaluationError("no integer")


def to_double(value: Any) -> float:
    """`double(value)`."""
    match value:
        case bool():
            pass
        case int() | float():
            return float(value)
        case str():
            text = value.strip(_BLANKS)
            if _DOUBLE.fullmatch(text) or _NAMED.fullmatch(text):
                return float(text)
            if _HEXADECIMAL.fullmatch(text):
                return float.fromhex(text)
    raise EvaluationError("no double")


def to_bool(value: Any) -> bool:
    """`bool(value)`."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _TRUE | _FALSE:
        return value in _TRUE
    raise EvaluationError("no boolean")


def to_string(value: Any) -> str:
    """`string(value)`."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int():
            return str(value)
        case float():
            return _double_text(value)
        case bytes():
            try:
                return value.decode()
            except UnicodeDecodeError:
                pass
        case Instant():
            return f"{str(Instant(value.seconds))[:-1]}{_fraction(value.nanos)}Z"
        case Duration():
            whole, rest = divmod(abs(value.nanos), 10**9)
            return f"{'-' if value.nanos < 0 else ''}{whole}{_fraction(rest)}s"
    raise EvaluationError("no string")


def _double_text(value: float) -> str:
    """The shortest digits that read back as the same double; with an exponent below -4 and from 6 on."""
    if not isfinite(value):
        return "nan" if isnan(value) else ("inf" if value > 0 else "-inf")
    digits = len(repr(value).lower().partition("e")[0].replace(".", "").strip("-").strip("0")) or 1
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    if -4 <= int(power) < 6:
        return f"{value:.{max(digits - 1 - int(power), 0)}f}"
    return f"{mantissa}e{int(power):+03}"


def _fraction(nanos: int) -> str:
    """Nothing, or three, six or nine digits."""
    if not nanos:
        return ""
    digits = f"{nanos:09}"
    return "." + next(digits[:n] for n in (3, 6, 9) if not digits[n:].strip("0"))


def to_bytes(value: Any) -> bytes:
    """`bytes(value)`."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError:
            pass
    raise EvaluationError("no bytes")


def to_timestamp(value: Any) -> Instant:
    """`timestamp(value)`: of RFC 3339, or of seconds since 1970."""
    match value:
        case Instant():
            return value
        case str() if found := parse_instant(value.strip(_BLANKS)):
            return found
        case int() if not isinstance(value, bool) and FIRST <= value <= LAST:
            return Instant(value)
    raise EvaluationError("no point in time")


def to_duration(value: Any) -> Duration:
    """`duration(value)`: of text such as `1h30m` or `-1.5s`."""
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise EvaluationError("no duration")
    sign, text = (-1, value[1:]) if value[:1] == "-" else (1, value.removeprefix("+"))
    nanos = _nanos(text)
    if nanos > _LONGEST:
        raise EvaluationError("no duration")
    return Duration(sign * nanos)


def _nanos(text: str) -> int:
    """The nanoseconds of `1h30m`; a part finer than that is refused."""
    if text == "0":
        return 0
    total, end = 0, 0
    while match := _PART.match(text, end):
        whole, fraction, unit = match[1], match[2] or "", _UNITS[match[3]]
        if not (whole or fraction) or len(whole) > 20:
            break
        part, finer = divmod(int(fraction or "0") * unit, 10 ** len(fraction))
        if finer:
            break
        total += int(whole or "0") * unit + part
        end = match.end()
    if end != len(text) or not end:
        raise EvaluationError("no duration")
    return total


def type_of(value: Any) -> str:
    """The name of the type of `value`."""
    kinds = ((bool, "bool"), (int, "int"), (float, "double"), (str, "string"), (bytes, "bytes"), (list, "list"),
             (dict, "map"), (Instant, "google.protobuf.Timestamp"), (Duration, "google.protobuf.Duration"))  # fmt: skip
    return next((name for kind, name in kinds if isinstance(value, kind)), "null_type")
