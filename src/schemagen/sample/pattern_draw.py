"""Strings that match a regular expression, of a wanted length, readable where the expression allows."""

import random
from functools import lru_cache
from typing import assert_never

from schemagen.sample.charset import Ranges
from schemagen.sample.pattern import Back, Chars, Choice, Group, Pattern, Repeat, Sequence, Tree

_LONG = 1 << 30
_READABLE = "abcdefghijklmnopqrstuvwxyz", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = "".join(map(chr, range(32, 127)))
_TYPICAL = 6  # how many more repetitions than needed, at most, unless length is asked for


def draw_match(pattern: Pattern, rng: random.Random, low: int = 0, high: int = _LONG) -> str:
    """A string that matches, of `low` to `high` characters where that is possible; the caller checks."""
    drawer = _Drawer(rng)
    text = drawer.draw(pattern.tree, low, high)
    if len(text) < low and not pattern.anchored_end:
        return text + "".join(rng.choice(_READABLE[0]) for _ in range(low - len(text)))
    if len(text) < low and not pattern.anchored_start:
        return "".join(rng.choice(_READABLE[0]) for _ in range(low - len(text))) + text
    return text


@lru_cache(maxsize=8192)
def lengths(tree: Tree) -> tuple[int, int]:
    """The least and the greatest length that `tree` can have."""
    match tree:
        case Chars(ranges):
            return (1, 1) if ranges else (_LONG, 0)
        case Sequence(parts):
            bounds = [lengths(p) for p in parts]
            return min(sum(b[0] for b in bounds), _LONG), min(sum(b[1] for b in bounds), _LONG)
        case Choice(options):
            bounds = [lengths(o) for o in options]
            return min(b[0] for b in bounds), max(b[1] for b in bounds)
        case Repeat(body, low, high):
            least, most = lengths(body)
            return min(least * low, _LONG), min(most * high, _LONG)
        case Group(_, body):
            return lengths(body)
        case Back():
            return 0, _LONG
        case _:
            assert_never(tree)


@lru_cache(maxsize=4096)
def alphabet(ranges: Ranges) -> str:
    """The characters to draw from: letters and digits if the set has any, else other printable ones, else what it has."""
    readable = [c for c in _READABLE[0] if _within(ord(c), ranges)]
    readable += [c for c in _READABLE[1] if _within(ord(c), ranges)]
    if not readable:
        readable = [c for c in _READABLE[2] if _within(ord(c), ranges)]
    if not readable:
        readable = [c for c in _PRINTABLE if _within(ord(c), ranges)]
    return "".join(readable)




def _within(point: int, ranges: Ranges) -> bool:
    return any(low <= point <= high for low, high in ranges)


class _Drawer:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.captured: dict[int | str, str] = {}

    def draw(self, tree: Tree, low: int, high: int) -> str:
        """A string of `tree`, `low` to `high` long if it can be."""
        match tree:
            case Chars(ranges):
                return self.char(ranges)
            case Sequence(parts):
                return self.sequence(parts, low, high)
            case Choice(options):
                return self.draw(self.option(options, low, high), low, high)
            case Repeat():
                return self.repeat(tree, low, high)
            case Group(key, body):
                self.captured[key] = self.draw(body, low, high)
                return self.captured[key]
            case Back(key):
                return self.captured.get(key, "")
            case _:
                assert_never(tree)

    def char(self, ranges: Ranges) -> str:
        if chars := alphabet(ranges):
            return chars[int(self.rng.random() * len(chars))]
        if not ranges:
            return ""
        low, high = ranges[int(self.rng.random() * len(ranges))]
        return chr(self.rng.randint(low, high))

    def option(self, options: tuple[Tree, ...], low: int, high: int) -> Tree:
        fitting = [o for o in options if lengths(o)[0] <= high and lengths(o)[1] >= low]
        return self.rng.choice(fitting or options)

    def sequence(self, parts: tuple[Tree, ...], low: int, high: int) -> str:
        """Each part gets what the parts after it do not need, and gives what they can't."""
        bounds = [lengths(p) for p in parts]
        least, most = sum(b[0] for b in bounds), sum(b[1] for b in bounds)
        done: list[str] = []
        for part, (shortest, longest) in zip(parts, bounds, strict=True):
            least, most = least - shortest, most - longest
            text = self.draw(part, *self.share(shortest, longest, low - most, low - least, high - least))
            low, high = low - len(text), high - len(text)
            done.append(text)
        return "".join(done)

    def share(self, shortest: int, longest: int, needed: int, wanted: int, room: int) -> tuple[int, int]:
        """How long a part must be, and may be: between what it `needed` to be and all that is `wanted`."""
        lower = max(shortest, needed)
        if (top := min(wanted, longest)) > lower and self.rng.random() < 0.5:
            lower = self.rng.randint(lower, top)
        return lower, max(lower, min(longest, room))

    def repeat(self, tree: Repeat, low: int, high: int) -> str:
        least, most = lengths(tree.body)
        if least == most and least > 0:
            count = self.count(max(tree.low, -(-low // least)), min(tree.high, high // least))
            return "".join([self.draw(tree.body, least, most) for _ in range(count)])
        return self.varied(tree, low, high)

    def count(self, low: int, high: int) -> int:
        """A number of repetitions, rather few; one at least where that may be, so that texts are seldom empty."""
        high = max(low, min(high, low + _TYPICAL))
        return min(high, max(low, 1)) if self.rng.random() < 0.2 else self.rng.randint(max(low, min(1, high)), high)

    def varied(self, tree: Repeat, low: int, high: int) -> str:
        """Repetitions of a body whose length varies: until the length is reached, then with falling chance."""
        least, most = lengths(tree.body)
        done: list[str] = []
        length = 0
        while len(done) < tree.high:
            owed = max(0, tree.low - len(done) - 1) * least
            if len(done) >= tree.low and length >= low and (length + least > high or self.rng.random() < 0.6):
                break
            if len(done) >= max(tree.low, 1) and length + least > high:
                break
            left = tree.high - len(done) - 1
            floor = low - length - left * most if left * most < _LONG else 0
            ceiling = max(least, high - length - owed)
            text = self.draw(tree.body, max(least, floor, self.stride(low - length, least, most, ceiling)), ceiling)
            done.append(text)
            length += len(text)
            if not text and len(done) >= tree.low:
                break
        return "".join(done)

    def stride(self, missing: int, least: int, most: int, ceiling: int) -> int:
        """A length for the next repetition: a good part of what is missing, all of it if what stays is too short."""
        if missing <= least:
            return least
        if missing <= min(most, ceiling) and (missing <= 2 * least + 1 or self.rng.random() < 0.5):
            return missing
        return min(most, ceiling, max(least, min(missing - least, least + int(self.rng.random() * 8))))
