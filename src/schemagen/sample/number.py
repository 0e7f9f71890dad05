"""Numbers within bounds, on a step."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from sys import float_info

from schemagen.sample.failure import DeadEnd

Number = int | float | Decimal
_TRIES = 50
_INT64 = 2**63 - 1
_LARGEST = int(float_info.max)


def exact(number: Number) -> Fraction:
    """`number` as it is written: 0.1 is one tenth."""
    return (
        Fraction(number)
        if isinstance(number, int)
        else Fraction(repr(number) if isinstance(number, float) else str(number))
    )


def written(value: Fraction) -> Number:
    """`value` as the JSON number that is nearest; an int where it is whole, or where no float is as large."""
    if value.denominator == 1 or abs(value) > _LARGEST:
        return int(value)
    return float(value)


@dataclass(slots=True)
class Bounds:
    """What holds of a number: `low` and `high`, left out themselves when open; a multiple of each of `steps`."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    steps: list[Fraction] = field(default_factory=list)
    off_steps: list[Fraction] = field(default_factory=list)  # not a multiple of these

    def at_least(self, limit: Number, *, is_open: bool = False) -> None:
        """Add a lower bound."""
        bound = exact(limit)
        if self.low is None or bound > self.low:
            self.low, self.low_open = bound, is_open
        elif bound == self.low:
            self.low_open |= is_open

    def at_most(self, limit: Number, *, is_open: bool = False) -> None:
        """Add an upper bound."""
        bound = exact(limit)
        if self.high is None or bound < self.high:
            self.high, self.high_open = bound, is_open
        elif bound == self.high:
            self.high_open |= is_open

    def step(self, whole: bool) -> Fraction | None:
        """The least common multiple of all steps; None when any number will do."""
        steps = [*self.steps, Fraction(1)] if whole else self.steps
        if not steps:
            return None
        common = math.lcm(*(s.denominator for s in steps))
        return Fraction(math.lcm(*(int(s * common) for s in steps)), common)

    def whole_range(self, step: Fraction) -> tuple[int | None, int | None]:
        """The least and the greatest k such that k·step is within the bounds."""
        low = (
            None
            if self.low is None
            else math.floor(self.low / step) + 1
            if self.low_open
            else math.ceil(self.low / step)
        )
        high = (
            None
            if self.high is None
            else math.ceil(self.high / step) - 1
            if self.high_open
            else math.floor(self.high / step)
        )
        return low, high

    def is_empty(self, whole: bool) -> bool:
        """Whether no number fits."""
        if self.low is None or self.high is None:
            return False
        if step := self.step(whole):
            low, high = self.whole_range(step)
            return low is not None and high is not None and low > high
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def holds(self, number: Number, whole: bool) -> bool:
        """Whether `number` fits."""
        value = exact(number)
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        if self.high is not None and (value > self.high or (self.high_open and value == self.high)):
            return False
        if whole and value.denominator != 1:
            return False
        return not any((value / s).denominator != 1 for s in self.steps) and self.is_off(value)

    def is_off(self, value: Fraction) -> bool:
        """Whether `value` is no multiple of what it may be no multiple of."""
        return not any((value / s).denominator == 1 for s in self.off_steps)


def draw_number(bounds: Bounds, whole: bool, rng: random.Random, scale: int = 1000) -> Number:
    """A number within `bounds`, rather near the lower one; `scale` stands for one that is missing.

    DeadEnd when none was found.
    """
    step = bounds.step(whole)
    if step and any((step / off).denominator == 1 for off in bounds.off_steps):
        raise DeadEnd  # what is on the one is on the other
    for attempt in range(_TRIES):
        value = _on_step(bounds, step, rng, scale) if step else _anywhere(bounds, rng, scale)
        if not bounds.off_steps:
            if is_undisputed(number := written(value), bounds) or attempt == _TRIES - 1:
                return number
            continue
        for off in (Fraction(0), *(s / 2 for s in bounds.off_steps), *(s / 3 for s in bounds.off_steps)):
            if bounds.holds(number := written(value + off), whole):
                return number
    raise DeadEnd


def is_undisputed(number: Number, bounds: Bounds) -> bool:
    """Whether validators that divide floats agree on the steps: 0.07 / 0.01 is not whole to them."""
    if not bounds.steps or isinstance(number, int):
        return True
    steps = [float(step) for step in bounds.steps]
    return all(step and (float(number) / step).is_integer() for step in steps)  # 1e-400 is no float


def _on_step(bounds: Bounds, step: Fraction, rng: random.Random, scale: int) -> Fraction:
    low, high = bounds.whole_range(step)
    span = max(1, int(scale / step)) if step < scale else 10
    if low is None or low < 0 <= (0 if high is None else high):
        low = 0 if high is None or high >= 0 else high - span
    if high is None:
        high = low + span
    if low > high:
        raise DeadEnd
    return rng_near(rng, low, high, span) * step


def rng_near(rng: random.Random, low: int, high: int, span: int) -> int:
    """A whole number from `low` to `high`: often one of the first few, mostly within `span`, sometimes anywhere.

    Beyond 64 bit only where nothing else is left: no database stores it.
    """
    chance = rng.random()
    if chance < 0.3:
        high = min(high, low + 5)
    elif chance < 0.95:
        high = min(high, low + span)
    return rng.randint(low, max(low, min(high, _INT64)))


def _anywhere(bounds: Bounds, rng: random.Random, scale: int) -> Fraction:
    low, high = bounds.low, bounds.high
    if low is None or low < 0 < (1 if high is None else high):
        low = Fraction(0) if high is None or high > 0 else high - scale
    if high is None:
        high = low + scale
    if low > high:
        raise DeadEnd
    for places in (2, 4, 8, 15):  # few digits if they will do
        value = Fraction(round(low + (high - low) * Fraction(rng.random()), places))
        if low < value < high:
            return value
    value = (low + high) / 2
    return value if bounds.low_open or bounds.high_open else low


def edges(bounds: Bounds, whole: bool) -> Iterator[Number]:
    """The numbers at the bounds and next to them, and 0; the caller checks."""
    return (n for n in _edges(bounds, whole) if is_undisputed(n, bounds))


def _edges(bounds: Bounds, whole: bool) -> Iterator[Number]:
    step = bounds.step(whole)
    for off in bounds.off_steps:
        yield from (written((bounds.low or 0) + off / 2), written((bounds.low or 0) + off + 1))
    if step:
        low, high = bounds.whole_range(step)
        for k in (low, high, 0, None if low is None else low + 1, None if high is None else high - 1):
            if k is not None:
                yield written(k * step)
        if not whole and low is None and high is None:
            yield written(step)
        return
    yield from _continuous_edges(bounds)


def _continuous_edges(bounds: Bounds) -> Iterator[Number]:
    for bound, is_open, direction in ((bounds.low, bounds.low_open, 1), (bounds.high, bounds.high_open, -1)):
        if bound is None:
            continue
        if not is_open:
            yield written(bound)
        yield written(bound + direction)
        yield written(bound + direction * Fraction(1, 2))
        yield written(bound + direction * Fraction(1, 1000))
    yield from (0, 0.5, -1.5)
