"""Strings of given length, patterns and formats."""

import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from schemagen.sample import words
from schemagen.sample.facts import UNBOUNDED, Texts
from schemagen.sample.failure import DeadEnd
from schemagen.sample.format import FORMATS, Format
from schemagen.sample.matching import has_format, matches
from schemagen.sample.pattern import Pattern, UnsupportedPattern, parse
from schemagen.sample.pattern_draw import draw_match

Source = Callable[[random.Random], str]
_TRIES = 40
_SHORT = 80  # a plain text is cut here where nothing asks for more
_LONGEST = 100_000  # longer texts are not made to reach an upper bound
_IDENTITIES = frozenset({"uuid", "int64", "date-time", "date", "time"})  # the same example everywhere would be odd
_PLAIN = ("", "é", "😀", "'", '"', "\\", "%_", "<b>&amp;", " ", "a\nb", "0", "null")


class TextSource:
    """Draws the strings that `texts` describes, for the property `name` of the thing `owner`."""

    def __init__(
        self, texts: Texts, name: str, owner: str, examples: Iterable[object], *, formats: bool = True
    ) -> None:
        self.texts = texts
        self.formats = [f for f in texts.formats if formats and f in FORMATS]
        self.trees = [tree for p in texts.patterns if (tree := _tree(p))]
        unfit = _IDENTITIES.intersection(self.formats)
        self.examples = [e for e in examples if isinstance(e, str) and not unfit and self.accepts(e)]
        self._last_resort: list[str] | None = None
        self.readable = self._readable(name, owner)
        formatted = [partial(self._formatted, FORMATS[f]) for f in self.formats]
        self.exact: list[Source] = [*(partial(self._matching, tree) for tree in self.trees), *formatted] or [
            self._filler
        ]

    def accepts(self, text: str) -> bool:
        """Whether `text` satisfies all of it."""
        texts = self.texts
        return (
            texts.low <= len(text) <= texts.high
            and all(matches(p, text) for p in texts.patterns)
            and all(has_format(f, text) for f in self.formats)
            and not any(matches(p, text) for p in texts.off_patterns)
            and not any(has_format(f, text) for f in texts.off_formats)
        )

    def draw(self, rng: random.Random, variety: float = 0.0) -> str:
        """A string; with `variety` rather any string than a readable one. DeadEnd when none was found."""
        if self.examples and rng.random() < (0.2 if self.readable else 0.6) * (1 - variety):
            return words.pick(rng, self.examples)
        sources = self.exact if not self.readable or rng.random() < variety else self.readable
        for attempt in range(_TRIES):
            text = sources[int(rng.random() * len(sources))](rng)
            if self.accepts(text):
                return text
            if attempt == _TRIES // 2:
                sources = [
                    *(partial(self._matching, tree, wild=True) for tree in self.trees),
                    *self.exact,
                    *self.readable,
                ]
        if self._last_resort is None:
            self._last_resort = list(self.edges(random.Random(0)))
        if not self._last_resort:
            raise DeadEnd
        return words.pick(rng, self._last_resort)

    def _readable(self, name: str, owner: str) -> list[Source]:
        """The sources of plausible text that fit, the best kind only."""
        for kind in self._kinds(name, owner):
            probe = random.Random(0)
            if fitting := [s for s in kind if sum(self.accepts(s(probe)) for _ in range(4)) >= 2]:
                return fitting
        return []

    def _kinds(self, name: str, owner: str) -> Iterator[list[Source]]:
        if self.formats:
            yield [partial(self._formatted, FORMATS[f]) for f in self.formats]
        elif self.texts.patterns:
            yield [words.maker(name, owner)]
            yield [lambda rng: words.pick(rng, self.examples)] if len(self.examples) > 2 else []
            yield list(words.STYLES)
        else:
            yield [partial(self._fitted, words.maker(name, owner))]

    def _fitted(self, make: Source, rng: random.Random) -> str:
        return words.fitted(make(rng), rng, self.texts.low, self.texts.high)

    def _filler(self, rng: random.Random) -> str:
        low = self.texts.low
        return words.fitted(words.title(rng), rng, low, max(low, min(self.texts.high, max(_SHORT, 2 * low))))

    def _matching(self, tree: Pattern, rng: random.Random, *, wild: bool = False) -> str:
        return draw_match(tree, rng, self.texts.low, self.texts.high, wild=wild)

    def _formatted(self, kind: Format, rng: random.Random) -> str:
        text = kind.draw(rng)
        if len(text) < self.texts.low and kind.stretch:
            return kind.stretch(text, self.texts.low)
        if len(text) > self.texts.high:
            return words.pick(rng, kind.edges)
        return text

    def edges(self, rng: random.Random) -> Iterator[str]:
        """Accepted strings of the least and greatest length, at the edges of formats, just beside a pattern."""
        yield from (text for text in dict.fromkeys(self._edge_candidates(rng)) if self.accepts(text))

    def _edge_candidates(self, rng: random.Random) -> Iterator[str]:
        for name in self.texts.off_formats:
            yield from FORMATS[name].broken if name in FORMATS else ()
        for pattern in self.texts.off_patterns:
            yield from _mutants(pattern, rng, self.texts)
        if self.texts.low == 0:
            yield ""
        for length in self._lengths():
            yield from self._of_length(length, rng)
        for name in self.formats:
            yield from FORMATS[name].edges
        if not self.formats and not self.trees:
            yield from _PLAIN

    def _lengths(self) -> list[int]:
        low, high = self.texts.low, self.texts.high
        bounds = [low, high] if high <= _LONGEST else [low]
        return sorted(
            {*bounds, low + 1, *([high - 1] if high <= _LONGEST else [])} - {-1}, key=[*bounds, low + 1, high - 1].index
        )

    def _of_length(self, length: int, rng: random.Random) -> Iterator[str]:
        """A string of that length by every source, if it succeeds soon."""
        for name in self.formats:
            if stretch := FORMATS[name].stretch:
                yield from (
                    stretch(t, length) for t in (FORMATS[name].draw(rng), *FORMATS[name].edges) if len(t) <= length
                )
        for tree in self.trees:
            tries = (draw_match(tree, rng, length, length, wild=n > _TRIES // 2) for n in range(_TRIES))
            yield from islice((t for t in tries if len(t) == length and self.accepts(t)), 1)
        if not self.formats and not self.trees:
            yield (words.title(rng) * (length // 3 + 1))[: max(0, length - 1)].ljust(length, "z")[:length]
            yield "😀" * length


def _tree(pattern: str) -> Pattern | None:
    try:
        return parse(pattern)
    except UnsupportedPattern:
        return None


def _mutants(pattern: str, rng: random.Random, texts: Texts) -> Iterator[str]:
    """Strings that nearly match: one character changed, added or left out."""
    tree = _tree(pattern)
    room = (max(0, texts.low), texts.high if texts.high < UNBOUNDED else UNBOUNDED)
    for _ in range(8 if tree else 0):
        text = draw_match(tree, rng, *room) if tree else ""
        at = int(rng.random() * len(text)) if text else 0
        for char in ("!", " ", "é", "A", "_", "\n", "a", "0"):
            yield text[:at] + char + text[at + 1 :]
        yield from (text + "\n", text + "!", "!" + text, text.upper(), text.lower(), text[1:], text[:-1], " " + text)
    yield from ("", "!", "a", "A", "0", "é", " ", "-", "x" * room[0])
