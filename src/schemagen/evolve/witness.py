"""A witness: a value that the one schema accepts and the other rejects, by both validators; and made small."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from time import thread_time
from typing import Any

from schemagen.evolve.algebra import difference
from schemagen.evolve.side import Side, sampler
from schemagen.evolve.slices import Path
from schemagen.sample.value import SampleError
from schemagen.source import Json

NONE: Any = type("None_", (), {"__repr__": lambda self: "NONE", "__bool__": lambda self: False})()  # None is JSON

_TRIES = 400
_SHRINKS = 600
_READABLE = 16
_THINNING = 0.2  # seconds


def find_witness(old: Side, new: Side, deadline: float) -> Any:
    """A value that `old` accepts and `new` rejects, by both validators; NONE when none is found in time.

    `deadline` is a reading of `time.thread_time`, which a busy machine does not shorten; the tries are bounded too, and
    always the same.
    """
    for candidate in itertools.islice(_candidates(old, new), _TRIES):
        if breaks(old, new, candidate):
            return shrink(old, new, candidate, deadline)
        if thread_time() > deadline:
            break
    return NONE


def breaks(old: Side, new: Side, value: Any) -> bool:
    """Whether both validators say that `old` accepts `value` and `new` rejects it."""
    return _seems(old, new, value) and old.accepts(value) is True and new.accepts(value) is False


def _seems(old: Side, new: Side, value: Any) -> bool:
    """What the faster validator says."""
    return bool(old.exact.is_valid(value)) and not new.exact.is_valid(value)


def _candidates(old: Side, new: Side) -> Iterator[Any]:
    """Values to try, the most promising first: the difference of the sets, the bounds of both, what nearly fits."""
    yield from _of_difference(old, new)
    yield from _turns(_edges(old), _misses(new), _edges(new), _misses(old), _drawn(old))


def _of_difference(old: Side, new: Side) -> Iterator[Any]:
    if old.values is not None:
        yield from (one for one in old.values if not new.exact.is_valid(one))
    elif (schema := difference(old, new)) is not None:
        yield from _pull(lambda: sampler(schema, formats=old.formats).values(8))
        yield from _pull(lambda: sampler(schema, formats=old.formats).edges())


def _edges(side: Side) -> Iterator[Any]:
    yield from _pull(lambda: side.sampler().edges())


def _misses(side: Side) -> Iterator[Any]:
    yield from _pull(lambda: (miss.value for miss in side.sampler().misses()))


def _drawn(side: Side) -> Iterator[Any]:
    yield from _pull(lambda: side.sampler().values(60))


def _pull(source: Any) -> Iterator[Any]:
    """What `source()` gives until the sampler has no more to give."""
    try:
        yield from source()
    except (SampleError, ValueError, RecursionError):
        return


def _turns(*sources: Iterator[Any]) -> Iterator[Any]:
    """One of each in turn."""
    for row in itertools.zip_longest(*sources, fillvalue=NONE):
        yield from (value for value in row if value is not NONE)


def shrink(old: Side, new: Side, value: Json, deadline: float, focus: Path = ()) -> Json:
    """The smallest value found by taking away from `value` while it still breaks.

    Outside of `focus`, where the difference is, only what is optional goes: what is left of a record stays plausible.
    """
    small = _shrunk(lambda v: _seems(old, new, v), value, deadline, focus)
    if small is value or breaks(old, new, small):
        return small
    return _shrunk(lambda v: breaks(old, new, v), value, deadline, focus)


def thinned(value: Json, is_good: Callable[[Json], bool]) -> Json:
    """`value` without what is optional in it: less would not be good any more. Its words stay as they are."""
    return _shrunk(is_good, value, thread_time() + _THINNING, None)


def _shrunk(is_good: Callable[[Json], bool], value: Json, deadline: float, focus: Path | None) -> Json:
    tries, shrunk = 0, True
    while shrunk:
        shrunk = False
        for smaller in _smaller(value, focus):
            tries += 1
            if tries > _SHRINKS or thread_time() > deadline:
                return value
            if is_good(smaller):
                value, shrunk = smaller, True
                break
    return value


def _smaller(value: Json, focus: Path | None) -> Iterator[Json]:
    """Values like `value` with a bit less, the greatest steps first; None for `focus` is another place."""
    match value:
        case dict():
            for name in value:
                yield {k: v for k, v in value.items() if k != name}
            for name, item in value.items():
                yield from ({**value, name: less} for less in _smaller(item, _within(focus, name)))
        case list():
            yield from _less(value, [])
            for index, item in enumerate(value):
                inner = _within(focus, index)
                yield from ([*value[:index], less, *value[index + 1 :]] for less in _smaller(item, inner))
        case str() if focus is not None:
            yield from _shorter(value)
        case bool() | None:
            return
        case int() if focus is not None and abs(value) > 1:
            sign = 1 if value > 0 else -1
            yield from {0: None, 1: None, sign * (abs(value) // 2): None, value - sign: None}
        case float() if focus is not None and value != int(value):
            yield from (less for less in (int(value), round(value, 1)) if less != value)


def _within(focus: Path | None, step: str | int) -> Path | None:
    """What is left of `focus` inside `step`."""
    if not focus:
        return focus
    return focus[1:] if focus[0] == step or (isinstance(step, int) and isinstance(focus[0], int)) else None


def _shorter(text: str) -> Iterator[str]:
    """Words are readable: only long texts are cut."""
    if len(text) > _READABLE:
        yield from (text[:n] for n in dict.fromkeys((len(text) // 2, len(text) - 1)))
    plain = "".join(c if c.isascii() and c.isprintable() else "a" for c in text)
    if plain != text:
        yield plain


def _less(value: Any, empty: Any) -> Iterator[Any]:
    """An array: nothing of it, its halves, all but one."""
    size = len(value)
    sizes = dict.fromkeys((0, size // 2, size - 1))
    yield from (value[:n] if n else empty for n in sizes if 0 <= n < size)
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
