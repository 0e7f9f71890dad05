"""Strings that match a regular expression, of a wanted length, readable where the expression allows."""

import random
from functools import lru_cache
from typing import assert_never

from schemagen.sample import words
from schemagen.sample.charset import Ranges
from schemagen.sample.pattern import Back, Chars, Choice, Group, Pattern, Repeat, Sequence, Tree

_LONG = 1 << 30
_READABLE = "abcdefghijklmnopqrstuvwxyz", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = "".join(map(chr, range(32, 127)))
_TYPICAL = 6  # how many more repetitions than needed, at most, unless length is asked for


def draw_match(pattern: Pattern, rng: random.Random, low: int = 0, high: int = _LONG, *, wild: bool = False) -> str:
    """A string that matches, of `low` to `high` characters where that is possible; the caller checks.

    When `wild`, any printable characters do, not rather letters and digits.
    """
    drawer = _Drawer(rng, wild)
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


@lru_cache(maxsize=8192)
def alphabet(chars: Chars) -> str:
    """The characters to draw from: letters and digits if the set has any, else other printable ones, else none."""
    for readable in (_READABLE[0] + _READABLE[1], _READABLE[2], _PRINTABLE):
        if found := "".join(c for c in readable if _within(ord(c), chars.ranges)):
            return found
    return ""


@lru_cache(maxsize=4096)
def printable(chars: Chars) -> str:
    """The printable characters of ASCII in the set."""
    return "".join(c for c in _PRINTABLE if _within(ord(c), chars.ranges))


def _within(point: int, ranges: Ranges) -> bool:
    return any(low <= point <= high for low, high in ranges)


class _Drawer:
    def __init__(self, rng: random.Random, wild: bool) -> None:
        self.rng = rng
        self.wild = wild
        self.captured: dict[int, str] = {}

    def draw(self, tree: Tree, low: int, high: int) -> str:
        """A string of `tree`, `low` to `high` long if it can be."""
        match tree:
            case Chars():
                return self.char(tree)
            case Sequence(parts):
                return self.sequence(parts, low, high)
            case Choice(options):
                return self.draw(self.option(options, low, high), low, high)
            case Repeat():
                return self.repeat(tree, low, high)
            case Group(number, body):
                self.captured[number] = self.draw(body, low, high)
                return self.captured[number]
            case Back(number):
                return self.captured.get(number, "")
            case _:
                assert_never(tree)

    def char(self, tree: Chars) -> str:
        if chars := printable(tree) if self.wild else alphabet(tree):
            return chars[int(self.rng.random() * len(chars))]
        if not tree.ranges:
            return ""
        low, high = tree.ranges[int(self.rng.random() * len(tree.ranges))]
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
            if done and isinstance(part, Repeat) and len(done[-1]) == 1 and text.isalpha() and done[-1].isalpha():
                done[-1], text = self.rejoined(parts[len(done) - 1], done[-1], text)
            low, high = low - len(text), high - len(text)
            done.append(text)
        return "".join(done)

    def rejoined(self, first: Tree, initial: str, rest: str) -> tuple[str, str]:
        """For `[a-z][a-z0-9]*`: one word, not a word after a letter."""
        if isinstance(first, Chars) and len(rest) > 2 and _within(ord(rest[0]), first.ranges):
            return rest[0], rest[1:]
        return initial, rest

    def share(self, shortest: int, longest: int, needed: int, wanted: int, room: int) -> tuple[int, int]:
        """How long a part must be, and may be: between what it `needed` to be and all that is `wanted`."""
        lower = max(shortest, needed)
        if (top := min(wanted, longest)) > lower and self.rng.random() < 0.5:
            lower = self.rng.randint(lower, top)
        return lower, max(lower, min(longest, room))

    def repeat(self, tree: Repeat, low: int, high: int) -> str:
        least, most = lengths(tree.body)
        if least == most and least > 0:
            fewest, greatest = max(tree.low, -(-low // least)), min(tree.high, high // least)
            if isinstance(tree.body, Chars) and (word := self.word(tree.body, fewest, greatest)):
                return word
            return "".join([self.draw(tree.body, least, most) for _ in range(self.count(tree.body, fewest, greatest))])
        return self.varied(tree, low, high)

    def word(self, chars: Chars, low: int, high: int) -> str:
        """A word instead of letters by chance, where any will do; mostly."""
        if self.wild or low > 8 or high < 4 or not alphabet(chars).startswith(_READABLE[0]) or self.rng.random() < 0.2:
            return ""
        word = words.word(self.rng)
        return word if low <= len(word) <= high else ""

    def count(self, body: Tree, low: int, high: int) -> int:
        """A number of repetitions, rather few; one at least where that may be, so that texts are seldom empty."""
        usual = 1 if isinstance(body, Chars) and alphabet(body) == _READABLE[1] else _TYPICAL
        high = max(low, min(high, low + usual))
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
