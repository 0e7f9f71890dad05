"""From a small value that breaks in one place to a whole plausible record that does."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from schemagen.evolve.automaton import Strings, TooLarge, is_included, literal
from schemagen.evolve.side import Side, sampler
from schemagen.evolve.slices import Path, Slice
from schemagen.sample.value import SampleError

_PARTS = 12  # values tried at one place
_NAMES = ("other", "x", "X-Other", "0")  # of properties, where any will do
_VALUES: tuple[Any, ...] = ("text", 7, None, {})


def lifted(old: Side, cut: Slice, difference: Any = None) -> Iterator[Any]:
    """Records of `old` that hold, at the place of `cut`, a value that its old schema accepts and its new one rejects.

    `difference` is a schema of such values where one is known. The records come from the sampler, hence they look like
    real ones; whoever asks checks them.
    """
    bases = _Bases(old, cut.path)
    if not cut.path:
        yield from bases
    names = _names(cut)
    for base in bases:
        yield from _nearby(base, cut.path, names)
    for part in sorted(islice(_parts(cut, old.formats, difference), _PARTS), key=_is_empty):
        for base in bases:
            yield from _placed(base, cut.path, part)
        if not cut.path:
            yield part


class _Bases:
    """Records: with little that is optional, with the first step of a path, and with all; each drawn when needed."""

    def __init__(self, old: Side, path: Path) -> None:
        self.drawn: list[Any] = []
        self.more = _bases(old, path)

    def __iter__(self) -> Iterator[Any]:
        yield from list(self.drawn)
        for base in self.more:
            self.drawn.append(base)
            yield base


def _names(cut: Slice) -> tuple[str, ...]:
    """Names for properties that nobody names: plain ones, and for each pattern one that it matches."""
    found: list[str] = []
    for schema in (cut.old, cut.new):
        stated = schema if isinstance(schema, dict) else {}
        known = tuple(literal(name) for name in stated.get("properties", {}))
        for pattern in stated.get("patternProperties", {}):
            for taken in ((), *((*known, literal(n)) for n in found[-1:]), known):
                with suppress(TooLarge):
                    name = is_included(Strings((pattern,)), taken)
                    found += [name] if isinstance(name, str) else []
    return tuple(dict.fromkeys((*found, *_NAMES)))


def _is_empty(value: Any) -> bool:
    """Whether a value says nothing to a reader, or holds one that doesn't."""
    return value in (None, "", [], {}) or (isinstance(value, dict) and any(map(_is_empty, value.values())))


def _bases(old: Side, path: Path) -> Iterator[Any]:
    """Records: with little that is optional, with the first step of `path`, and with all."""
    present = tuple(path[:1]) if path and isinstance(path[0], str) else ()
    for richness, names in ((0.0, present), (1.0, ())):
        try:
            yield old.plausible().value(richness=richness, present=names)  # type: ignore[arg-type]
        except (SampleError, ValueError, RecursionError):
            continue


def _parts(cut: Slice, formats: bool, difference: Any) -> Iterator[Any]:
    """Values for the place: of the difference, else of the old schema."""
    old, new = Side(cut.old, "2020-12", formats), Side(cut.new, "2020-12", formats)
    sources = [difference] if difference is not None else []
    for schema in (*sources, cut.old):
        try:
            for value in (
                *sampler(schema, formats=formats).values(6),
                *islice(sampler(schema, formats=formats).edges(), 12),
            ):
                if old.exact.is_valid(value) and not new.exact.is_valid(value):
                    yield value
        except (SampleError, ValueError, RecursionError):
            continue


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
