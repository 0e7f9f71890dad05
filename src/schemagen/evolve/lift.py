"""From a small value that breaks in one place to a whole plausible record that does."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from schemagen.evolve.algebra import difference
from schemagen.evolve.automaton import Strings, TooLarge, is_included, literal
from schemagen.evolve.side import Side, sampler
from schemagen.evolve.slices import Path
from schemagen.sample.value import SampleError

_PARTS = 12  # values tried at one place
_NAMES = ("other", "x", "X-Other", "0")  # of properties, where any will do
_VALUES: tuple[Any, ...] = ("text", 7, None, {})


@dataclass(frozen=True)
class Cut:
    """Two schemas that differ, at `path` of a document."""

    path: Path
    old: Side
    new: Side


def lifted(old: Side, cut: Cut) -> Iterator[Any]:
    """Records of `old` that hold, at the place of `cut`, a value that its old schema accepts and its new one rejects.

    The records come from the sampler, hence they look like real ones; whoever asks checks them.
    """
    parts = _Kept(_telling(_parts(cut)))
    names = _names(cut)
    if not cut.path and cut.old.values is not None:
        yield from parts
    for base in _bases(old, cut.path):
        if not cut.path:
            yield base
        yield from _nearby(base, cut.path, names)
        for part in parts:
            yield from _placed(base, cut.path, part)
    if not cut.path:
        yield from parts


class _Kept:
    """An iterator that can be gone through again."""

    def __init__(self, more: Iterator[Any]) -> None:
        self.seen: list[Any] = []
        self.more = islice(more, _PARTS)

    def __iter__(self) -> Iterator[Any]:
        yield from list(self.seen)
        for value in self.more:
            self.seen.append(value)
            yield value


def _telling(values: Iterator[Any]) -> Iterator[Any]:
    """`values`, of the first few those that say something first."""
    yield from sorted(islice(values, 3), key=_is_empty)
    yield from values


def _names(cut: Cut) -> tuple[str, ...]:
    """Names for properties that nobody names: plain ones, and for each pattern two that it matches."""
    schemas = [s for s in (cut.old.schema, cut.new.schema) if isinstance(s, dict)]
    taken = tuple(literal(name) for schema in schemas for name in schema.get("properties", {}))
    found: list[str] = []
    for pattern in (p for schema in schemas for p in schema.get("patternProperties", {})):
        for _ in range(2):
            with suppress(TooLarge):
                name = is_included(Strings((pattern,)), taken)
                found += [name] if isinstance(name, str) else []
                taken = (*taken, *(literal(n) for n in found[-1:]))
    return tuple(dict.fromkeys((*found, *_NAMES)))


def _is_empty(value: Any) -> bool:
    """Whether a value says nothing to a reader, or holds one that doesn't."""
    return value in (None, "", [], {}) or (isinstance(value, dict) and any(map(_is_empty, value.values())))


def _bases(old: Side, path: Path) -> Iterator[Any]:
    """Records: with little that is optional, with the first step of `path`, and with all."""
    present = path[:1] if path and isinstance(path[0], str) else ()
    for richness, names in ((0.0, present), (1.0, ())):
        with suppress(SampleError, ValueError, RecursionError):
            yield old.record(richness, names)


def _parts(cut: Cut) -> Iterator[Any]:
    """Values for the place: of those that are listed, of the difference where it is known, else of the old schema."""
    if cut.old.values is not None:
        yield from (one for one in cut.old.values if not cut.new.exact.is_valid(one))
        return
    for schema in (difference(cut.old, cut.new), cut.old.schema):
        if schema is None:
            continue
        with suppress(SampleError, ValueError, RecursionError):
            drawn = sampler(schema, formats=cut.old.formats)
            for value in chain(drawn.values(6), islice(drawn.edges(), 12)):
                if cut.old.exact.is_valid(value) and not cut.new.exact.is_valid(value):
                    yield value


def _placed(base: Any, path: Path, part: Any) -> Iterator[Any]:
    """`base` with `part` at `path`, and with what is there already beside it."""
    if not path:
        if isinstance(base, dict) and isinstance(part, dict):
            yield {**base, **part}
            yield {k: v for k, v in base.items() if k in part}
        return
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(base) if isinstance(base, list) else []
        inner = items[step] if step < len(items) else (items[-1] if items else None)
        filled = (items + [inner] * (step + 1))[: max(len(items), step + 1)]
        for value in _inside(inner, rest, part):
            yield [*filled[:step], value, *filled[step + 1 :]]
            yield [*filled[:step], value]
    else:
        record = base if isinstance(base, dict) else {}
        for value in _inside(record.get(step), rest, part):
            yield {**record, step: value}


def _inside(base: Any, rest: Path, part: Any) -> Iterator[Any]:
    if rest:
        yield from _placed(base, rest, part)
    else:
        yield from _placed(base, (), part)
        yield part


def _nearby(base: Any, path: Path, names: tuple[str, ...]) -> Iterator[Any]:
    """`base` where the value at `path` has a bit more or less: a property that nobody names, an item twice."""
    if path:
        step = path[0]
        if isinstance(base, dict) and step in base:
            yield from ({**base, step: value} for value in _nearby(base[step], path[1:], names))
        elif isinstance(base, list) and isinstance(step, int) and base:
            at = min(step, len(base) - 1)
            yield from ([*base[:at], value, *base[at + 1 :]] for value in _nearby(base[at], path[1:], names))
    elif isinstance(base, dict):
        yield from ({**base, name: value} for name in names for value in _VALUES if name not in base)
        yield from ({k: v for k, v in base.items() if k != name} for name in base)
    elif isinstance(base, list) and base:
        yield from ([*base, base[0]], [base[0]] * (len(base) + 3), base[:-1])
