"""A witness: a value that the one schema accepts and the other rejects, by both validators; and made small."""

import itertools
import json
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Any

from schemagen.evolve.side import Side
from schemagen.sample.value import CannotSample, Sampler, boundary_values, near_misses
from schemagen.source import Json

NONE: Any = object()  # no witness; None is a JSON value

_TRIES = 400
_SHRINKS = 600


def find_witness(old: Side, new: Side, deadline: float) -> Any:
    """A value that `old` accepts and `new` rejects, by both validators; NONE when none is found in time.

    `deadline` is a reading of `time.monotonic`; the tries are bounded too, and always the same.
    """
    for candidate in itertools.islice(_candidates(old, new), _TRIES):
        if _breaks(old, new, candidate):
            return shrink(old, new, candidate, deadline)
        if monotonic() > deadline:
            break
    return NONE


def _breaks(old: Side, new: Side, value: Any) -> bool:
    if not old.exact.is_valid(value) or new.exact.is_valid(value):
        return False
    return old.accepts(value) is True and new.accepts(value) is False


def _candidates(old: Side, new: Side) -> Iterator[Any]:
    """Values to try, the most promising first: the difference of the sets, the bounds of both, what nearly fits."""
    yield from _of_difference(old, new)
    yield from _turns(
        _safely(boundary_values, old),
        _safely(near_misses, new),
        _safely(boundary_values, new),
        _safely(near_misses, old),
        _drawn(old),
    )


def _of_difference(old: Side, new: Side) -> Iterator[Any]:
    """Values of `old \\ new`, where the algebra gives it as a schema."""
    if old.canonical is None or new.canonical is None:
        return
    try:
        difference = old.canonical.subtract(new.canonical).to_json_schema()
    except ValueError:
        return
    yield from _pull(lambda: Sampler(difference, formats=old.formats).values(24))
    yield from _pull(lambda: boundary_values(difference, formats=old.formats))


def _safely(source: Any, side: Side) -> Iterator[Any]:
    yield from _pull(lambda: (getattr(v, "value", v) for v in source(side.schema, formats=side.formats)))


def _drawn(side: Side) -> Iterator[Any]:
    yield from _pull(lambda: Sampler(side.schema, formats=side.formats, draft=side.draft).values(60))


def _pull(source: Any) -> Iterator[Any]:
    """What `source()` gives until the sampler has no more to give."""
    try:
        yield from source()
    except (CannotSample, ValueError, RecursionError):
        return


def _turns(*sources: Iterator[Any]) -> Iterator[Any]:
    """One of each in turn."""
    for row in itertools.zip_longest(*sources, fillvalue=NONE):
        yield from (value for value in row if value is not NONE)


def shrink(old: Side, new: Side, value: Json, deadline: float) -> Json:
    """The smallest value found by taking away from `value` while it still breaks."""
    tries = 0
    shrunk = True
    while shrunk and tries < _SHRINKS and monotonic() < deadline:
        shrunk = False
        for smaller in _smaller(value):
            tries += 1
            if tries > _SHRINKS or monotonic() > deadline:
                break
            if _breaks(old, new, smaller):
                value, shrunk = smaller, True
                break
    return value


def _smaller(value: Json) -> Iterator[Json]:
    """Values like `value` with a bit less, the greatest steps first."""
    match value:
        case dict():
            for name in value:
                yield {k: v for k, v in value.items() if k != name}
            for name, item in value.items():
                yield from ({**value, name: less} for less in _smaller(item))
        case list():
            yield from _less(value, [])
            for index, item in enumerate(value):
                yield from ([*value[:index], less, *value[index + 1 :]] for less in _smaller(item))
        case str() if value:
            yield from _less(value, "")
            plain = "".join(c if c.isascii() and c.isprintable() else "a" for c in value)
            if plain != value:
                yield plain
        case bool() | None:
            return
        case int() if abs(value) > 1:
            yield from {0: None, 1: None, int(value / 2): None, value - (1 if value > 0 else -1): None}
        case float() if value != int(value):
            yield from (int(value), round(value, 1))


def _less(value: Any, empty: Any) -> Iterator[Any]:
    """A string or an array: nothing of it, its halves, all but one."""
    size = len(value)
    sizes = dict.fromkeys((0, size // 2, size - 1))
    yield from (value[:n] if n else empty for n in sizes if n < size)
    if 1 < size <= 12:
        yield from (value[:i] + value[i + 1 :] for i in range(size - 1))


def short(value: Any, limit: int = 160) -> str:
    """`value` as JSON for a sentence."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def distinct(values: Iterable[Any]) -> Iterator[Any]:
    """Each value once, as JSON."""
    seen: set[str] = set()
    for value in values:
        key = json.dumps(value, sort_keys=True, default=str)
        if key not in seen:
            seen.add(key)
            yield value
