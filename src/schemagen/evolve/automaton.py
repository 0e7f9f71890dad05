"""Languages of regular expressions, by their automata: whether the strings of some are all strings of another.

Patterns become nondeterministic automata (Thompson's construction); inclusion is a search through the product of their
subset constructions, built only as far as it is reached. Lengths are counted along. Anchors are edges that can be taken
at the start or at the end only, since patterns of JSON Schema match anywhere in a string.
"""

from collections import deque
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from functools import lru_cache

from schemagen.sql.not_expressible import NotExpressible
from schemagen.sql.regex import LAST, Anchor, Chars, Choice, Ranges, Regex, Repeat, Sequence, parse

_STATES = 2000  # of one pattern's automaton
_PRODUCT = 1200  # of the search
_WORK = 25_000  # states looked at in the search
_ALL: Ranges = ((0, 0xD7FF), (0xE000, LAST))  # strings hold no lone surrogates


class TooLarge(Exception):  # noqa: N818  # no fault: the search says "unknown"
    """A pattern whose automaton outgrows the bounds."""


@dataclass
class Automaton:
    """`chars[s]` are the edges that read a character, `silent[s]` those that read none; the others only there."""

    chars: list[list[tuple[Ranges, int]]]
    silent: list[list[int]]
    at_start: list[list[int]]
    at_end: list[list[int]]
    first: int = 0
    final: int = 0

    def closure(self, states: frozenset[int], *, start: bool = False, end: bool = False) -> frozenset[int]:
        """All states that are reached from `states` without reading."""
        seen, queue = set(states), list(states)
        while queue:
            state = queue.pop()
            edges = [*self.silent[state], *(self.at_start[state] if start else ())]
            edges += self.at_end[state] if end else []
            queue += [e for e in edges if e not in seen]
            seen.update(edges)
        return frozenset(seen)

    def step(self, states: frozenset[int], point: int) -> frozenset[int]:
        """The states after reading the character `point`."""
        reached = {to for s in states for ranges, to in self.chars[s] if any(a <= point <= b for a, b in ranges)}
        return self.closure(frozenset(reached))


class _Builder:
    def __init__(self) -> None:
        self.made = Automaton([], [], [], [])

    def state(self) -> int:
        if len(self.made.chars) >= _STATES:
            raise TooLarge
        for edges in (self.made.chars, self.made.silent, self.made.at_start, self.made.at_end):
            edges.append([])
        return len(self.made.chars) - 1

    def add(self, tree: Regex, before: int) -> int:
        """Edges for `tree` from the state `before`; the state after it."""
        match tree:
            case Chars(ranges=ranges):
                after = self.state()
                self.made.chars[before].append((ranges, after))
            case Anchor(end=end):
                after = self.state()
                (self.made.at_end if end else self.made.at_start)[before].append(after)
            case Sequence(parts=parts):
                after = before
                for part in parts:
                    after = self.add(part, after)
            case Choice(options=options):
                after = self.state()
                for option in options:
                    self.made.silent[self.add(option, self._fork(before))].append(after)
            case Repeat():
                after = self._repeat(tree, before)
        return after

    def _fork(self, before: int) -> int:
        state = self.state()
        self.made.silent[before].append(state)
        return state

    def _repeat(self, tree: Repeat, before: int) -> int:
        at = before
        for _ in range(tree.low):
            at = self.add(tree.body, at)
        if tree.high is None:
            loop = self._fork(at)
            self.made.silent[self.add(tree.body, loop)].append(loop)
            return loop
        after = self.state()
        for _ in range(tree.high - tree.low):
            self.made.silent[at].append(after)
            at = self.add(tree.body, self._fork(at))
        self.made.silent[at].append(after)
        return after


@lru_cache(maxsize=512)
def automaton(pattern: str) -> Automaton:
    """The automaton of all strings that `pattern` matches anywhere. NotExpressible or TooLarge when there is none."""
    builder = _Builder()
    first = builder.state()
    builder.made.chars[first].append((_ALL, first))
    inner = builder._fork(first)
    final = builder.add(parse(pattern), inner)
    builder.made.chars[final].append((_ALL, final))
    builder.made.final = final
    return builder.made


@dataclass(frozen=True)
class Strings:
    """The strings that match all `patterns` and have from `shortest` to `longest` (None: any) code points."""

    patterns: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None


def literal(text: str) -> Strings:
    """The one string `text`."""
    return Strings((f"^{''.join(f'[{_escaped(c)}]' for c in text)}$",))


def _escaped(char: str) -> str:
    return f"\\{char}" if char in "^$\\.*+?()[]{}|/-" else char


def is_included(inner: Strings, outer: tuple[Strings, ...]) -> bool | str:
    """True when every string of `inner` is one of some `outer`; else one that is not. Raises TooLarge if it can't tell.

    Sound: the search goes through all pairs of a prefix's states that can be told apart, and true is said only when
    none of them ends in `inner` and outside of `outer`.
    """
    found = _searched(inner, outer)
    if found is None:
        raise TooLarge
    return found


@lru_cache(maxsize=1024)
def _searched(inner: Strings, outer: tuple[Strings, ...]) -> bool | str | None:
    try:
        machines = [automaton(p) for p in inner.patterns]
        others = [[automaton(p) for p in strings.patterns] for strings in outer]
        return _Search(machines, others, inner, outer).run()
    except (NotExpressible, RecursionError, TooLarge):
        return None


_State = tuple[tuple[frozenset[int], ...], int]


class _Search:
    """Breadth first, so that the string found is a shortest one."""

    def __init__(
        self, machines: Seq[Automaton], others: Seq[Seq[Automaton]], inner: Strings, outer: Seq[Strings]
    ) -> None:
        self.all = [*machines, *(m for group in others for m in group)]
        self.count = len(machines)
        self.groups = [len(group) for group in others]
        self.inner, self.outer = inner, outer
        self.work = 0
        self.cap = max(max(s.shortest, s.longest or 0) for s in (inner, *outer)) + 1

    def run(self) -> bool | str:
        start: _State = (tuple(m.closure(frozenset({m.first}), start=True) for m in self.all), 0)
        seen, queue = {start}, deque([(start, "")])
        while queue:
            state, text = queue.popleft()
            if self._escapes(state, first=text == ""):
                return text
            if len(seen) > _PRODUCT or self.work > _WORK:
                raise TooLarge
            for point in self._points(state[0]):
                after = self._after(state, point)
                self.work += 1 + sum(map(len, after[0]))
                if after not in seen and self._alive(after):
                    seen.add(after)
                    queue.append((after, text + chr(point)))
        return True

    def _after(self, state: _State, point: int) -> _State:
        states, length = state
        return tuple(m.step(s, point) for m, s in zip(self.all, states, strict=True)), min(length + 1, self.cap)

    def _alive(self, state: _State) -> bool:
        """Whether a string of `inner` can still come of it."""
        states, length = state
        longest = self.inner.longest
        return (longest is None or length <= longest) and all(states[: self.count])

    def _escapes(self, state: _State, *, first: bool) -> bool:
        states, length = state
        ends = [m.final in m.closure(s, start=first, end=True) for m, s in zip(self.all, states, strict=True)]
        if not all(ends[: self.count]) or not _has_length(self.inner, length):
            return False
        at = self.count
        for strings, size in zip(self.outer, self.groups, strict=True):
            if all(ends[at : at + size]) and _has_length(strings, length):
                return False
            at += size
        return True

    def _points(self, states: tuple[frozenset[int], ...]) -> list[int]:
        """One character of each class that the automata tell apart from here, letters first."""
        cuts = {0, ord("0"), ord("A"), ord("a"), 0xE000}
        for machine, current in zip(self.all, states, strict=True):
            for state in current:
                for ranges, _ in machine.chars[state]:
                    cuts.update(bound for low, high in ranges for bound in (low, high + 1))
        points = sorted(c for c in cuts if c <= LAST and not 0xD800 <= c < 0xE000)
        return sorted(points, key=lambda c: (not chr(c).isalnum() or c > 127, c))


def _has_length(strings: Strings, length: int) -> bool:
    return strings.shortest <= length and (strings.longest is None or length <= strings.longest)
