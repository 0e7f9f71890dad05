"""Regular expressions on SQLite, which has none: those that GLOB and lengths can state exactly."""

from collections.abc import Sequence as List
from dataclasses import dataclass

from sqlglot import exp

from schemagen.sql.expression import call, every, literal, negate, one_of, some
from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.regex import (
    LAST,
    Anchor,
    Chars,
    Choice,
    Ranges,
    Regex,
    Repeat,
    Sequence,
    complement,
    merged,
    parse,
)

_MOST = 64  # alternatives of a pattern, and parts of one
_SPELT = 8  # characters of a class up to which a count is spelt out
_NO_FORM = "a regular expression that GLOB can't state (SQLite has no other by itself)"


def matches(text: exp.Expr, pattern: str) -> exp.Expr:
    """That `text` matches the ECMA-262 `pattern`; NotExpressible where GLOB has no exact form."""
    alternatives = _alternatives(parse(pattern))
    if all(isinstance(a, str) for a in (_constant(a) for a in alternatives)):
        return one_of(text, [literal(str(_constant(a))) for a in alternatives])
    return some(_alternative(text, parts) for parts in alternatives)


def _alternatives(tree: Regex) -> list[tuple[Regex, ...]]:
    """`tree` as a choice of flat sequences: inner choices and optional parts are multiplied out."""
    match tree:
        case Choice(options):
            found = [parts for option in options for parts in _alternatives(option)]
        case Sequence(parts):
            found = [()]
            for part in parts:
                found = [left + right for left in found for right in _alternatives(part)]
                _limit(found)
        case Repeat(body, 0, 1):
            found = [(), *_alternatives(body)]
        case Repeat(body, low, high) if low == high and not isinstance(body, Chars):
            found = _alternatives(Sequence((body,) * low))
        case _:
            found = [(tree,)]
    return _limit(found)


def _limit(found: list[tuple[Regex, ...]]) -> list[tuple[Regex, ...]]:
    if len(found) > _MOST or any(len(parts) > _MOST for parts in found):
        raise NotExpressible(_NO_FORM)
    return found


def _constant(parts: tuple[Regex, ...]) -> str | None:
    """The one text that the sequence matches, if it is one."""
    if len(parts) < 2 or parts[0] != Anchor(end=False) or parts[-1] != Anchor(end=True):
        return None
    chars = [p.ranges[0][0] if isinstance(p, Chars) and _is_point(p.ranges) else None for p in parts[1:-1]]
    return None if None in chars else "".join(chr(c) for c in chars if c is not None)


def _alternative(text: exp.Expr, parts: tuple[Regex, ...]) -> exp.Expr:
    start, end = parts[:1] == (Anchor(end=False),), parts[-1:] == (Anchor(end=True),)
    inner = parts[start : len(parts) - end]
    if any(isinstance(part, Anchor) for part in inner):
        raise NotExpressible(_NO_FORM)
    if start and end and (segments := _segments(inner)):
        return segments.condition(text)
    before, middle, after = _split(inner, open_start=not start, open_end=not end)
    if middle is None:
        glob = "" if start else "*", "".join(_class(c.ranges) for c in before), "" if end else "*"
        return _glob(text, "".join(glob))
    return _framed(text, before, middle, after)


def _split(
    parts: tuple[Regex, ...], *, open_start: bool, open_end: bool
) -> tuple[list[Chars], Repeat | None, list[Chars]]:
    """A fixed part, one class repeated, a fixed part; at an open side a repetition shrinks to its least."""
    flat: list[Chars | Repeat] = []
    for index, part in enumerate(parts):
        match part:
            case Chars():
                flat.append(part)
            case Repeat(Chars() as body, low, high):
                edge = low <= _MOST and ((open_start and index == 0) or (open_end and index == len(parts) - 1))
                flat += [body] * low if edge or (low == high and low <= _SPELT) else [part]
            case _:
                raise NotExpressible(_NO_FORM)
    middles = [i for i, part in enumerate(flat) if isinstance(part, Repeat)]
    if not middles:
        return [p for p in flat if isinstance(p, Chars)], None, []
    if len(middles) > 1 or open_start or open_end:
        raise NotExpressible(_NO_FORM)
    at = middles[0]
    repeat = flat[at]
    assert isinstance(repeat, Repeat)
    return [p for p in flat[:at] if isinstance(p, Chars)], repeat, [p for p in flat[at + 1 :] if isinstance(p, Chars)]


def _framed(text: exp.Expr, before: List[Chars], middle: Repeat, after: List[Chars]) -> exp.Expr:
    """A fixed part, characters of one class, a fixed part; and the length."""
    assert isinstance(middle.body, Chars)
    fixed = len(before) + len(after)
    conditions = []
    if before or after:
        frame = "".join(_class(c.ranges) for c in before) + "*" + "".join(_class(c.ranges) for c in after)
        conditions.append(_glob(text, frame))
    inner = text
    if before or after:
        span = [exp.Sub(this=call("length", text), expression=literal(fixed))] if after else []
        inner = call("substr", text, literal(len(before) + 1), *span)
    if middle.body.ranges != ((0, LAST),):
        conditions.append(negate(_glob(inner, f"*{_class(complement(middle.body.ranges))}*")))
    return every([*conditions, *_length(text, fixed + middle.low, middle.high and fixed + middle.high, fixed)])


def _length(text: exp.Expr, low: int, high: int | None, sure: int) -> list[exp.Expr]:
    """Bounds on the length, of which at least `sure` is known."""
    size = call("length", text)
    if low == high:
        return [exp.EQ(this=size, expression=literal(low))]
    conditions: list[exp.Expr] = []
    if low > sure:
        conditions.append(exp.GTE(this=size, expression=literal(low)))
    if high is not None:
        conditions.append(exp.LTE(this=size, expression=literal(high)))
    return conditions


@dataclass(frozen=True)
class _Segments:
    """`F B*`, again and again behind a separator that is not in B (where F is part of B)."""

    first: Ranges
    body: Ranges
    separator: int
    low: int  # separators
    high: int | None

    def condition(self, text: exp.Expr) -> exp.Expr:
        mark = _class(((self.separator, self.separator),))
        known = merged([*self.body, (self.separator, self.separator)])
        conditions = [
            _glob(text, f"{_class(self.first)}*"),
            negate(_glob(text, f"*{_class(complement(known))}*")),
            negate(_glob(text, f"*{mark}{_class(complement(self.first))}*")),
            negate(_glob(text, f"*{mark}")),
        ]
        if (self.low, self.high) != (0, None):
            one = literal(chr(self.separator))
            count = exp.Sub(
                this=call("length", text), expression=call("length", call("replace", text, one, literal("")))
            )
            conditions += _length_of(count, self.low, self.high)
        return every(conditions)


def _length_of(count: exp.Expr, low: int, high: int | None) -> list[exp.Expr]:
    if low == high:
        return [exp.EQ(this=count, expression=literal(low))]
    conditions: list[exp.Expr] = [exp.GTE(this=count, expression=literal(low))] if low else []
    return conditions if high is None else [*conditions, exp.LTE(this=count, expression=literal(high))]


def _segments(parts: tuple[Regex, ...]) -> _Segments | None:
    """`parts` as segments, if they are: `F B* (s F B*)…`, or the same written out."""
    segment, rest = _segment(parts)
    if segment is None or not rest:
        return None
    first, body = segment
    low: int = 0
    high: int | None = 0
    separator: int | None = None
    while rest:
        if isinstance(rest[0], Repeat) and isinstance(rest[0].body, Sequence):
            repeat, inner, rest = rest[0], rest[0].body.parts, rest[1:]
            times: tuple[int, int | None] = (repeat.low, repeat.high)
            mark, (again, left) = inner[0], _segment(inner[1:])
        else:
            times, mark = (1, 1), rest[0]
            again, rest = _segment(rest[1:])
            left = ()
        if again != segment or left or not (isinstance(mark, Chars) and _is_point(mark.ranges)):
            return None
        if separator not in (None, mark.ranges[0][0]):
            return None
        separator = mark.ranges[0][0]
        low += times[0]
        high = None if high is None or times[1] is None else high + times[1]
    if separator is None or _contains(body, separator) or merged([*body, *first]) != body:
        return None
    return _Segments(first, body, separator, low, high)


def _segment(parts: tuple[Regex, ...]) -> tuple[tuple[Ranges, Ranges] | None, tuple[Regex, ...]]:
    match parts:
        case (Repeat(Chars(ranges), 1, None), *rest):
            return (ranges, ranges), tuple(rest)
        case (Chars(first), Repeat(Chars(body), 0, None), *rest):
            return (first, body), tuple(rest)
    return None, parts


def _glob(text: exp.Expr, pattern: str) -> exp.Expr:
    return exp.Glob(this=text, expression=literal(pattern))


def _is_point(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _contains(ranges: Ranges, point: int) -> bool:
    return any(low <= point <= high for low, high in ranges)


def _class(ranges: Ranges) -> str:
    """One character of `ranges`, as GLOB writes it: `]` first, `-` last, `^` in between."""
    if ranges == ((0, LAST),):
        return "?"
    if _is_point(ranges):
        char = chr(ranges[0][0])
        return f"[{char}]" if char in "*?[" else _storable(char)
    negated = bool(ranges) and ranges[-1][1] == LAST
    listed = complement(ranges) if negated else ranges
    if not listed:
        raise NotExpressible(_NO_FORM)
    body = _members(listed)
    return f"[^{body}]" if negated else f"[{body}]"


def _members(ranges: Ranges) -> str:
    """Ranges whose ends mean something in brackets are taken apart at those ends."""
    special = {ord(c) for c in "]-^"}
    singles = sorted(s for s in special if _contains(ranges, s))
    parts = ["]"] if ord("]") in singles else []
    for low, high in ranges:
        low = max(low, 1)
        for start, end in _without(low, high, singles):
            text = _storable(chr(start)) + ("-" if end > start + 1 else "") + (chr(end) if end > start else "")
            parts.append(text)
    if ord("^") in singles:
        if not parts:
            raise NotExpressible(_NO_FORM)
        parts.append("^")
    return "".join(parts) + ("-" if ord("-") in singles else "")


def _without(low: int, high: int, points: List[int]) -> list[tuple[int, int]]:
    spans, start = [], low
    for point in points:
        if start <= point <= high:
            if start < point:
                spans.append((start, point - 1))
            start = point + 1
    return [*spans, (start, high)] if start <= high else spans


def _storable(char: str) -> str:
    if char == "\0":
        raise NotExpressible(_NO_FORM)
    return char
