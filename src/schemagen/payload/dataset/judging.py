"""Groups of facts → what is wrong in each, as one inserting the records in their order would be told."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from schemagen.payload.dataset.check import AtMost, Check, Disjoint, Meets, Present
from schemagen.payload.dataset.facts import HOLDS, Fact, read_data
from schemagen.payload.dataset.plan import Plan
from schemagen.payload.dataset.store import Store, Violation


class Judging:
    """Asks the questions of a plan. They are numbered: first those of claims, then those of slots."""

    def __init__(self, plan: Plan) -> None:
        self.claims = plan.claims
        self.checks: list[Check] = [claim.check for claim in plan.claims]
        self._limits: list[list[tuple[int, int]]] = []  # by slot: how many at most, and the question's number
        self._disjoint: list[int | None] = []
        for questions in plan.of_slot:
            numbered = list(enumerate(questions, len(self.checks)))
            self.checks += [question.check for question in questions]
            self._limits.append([(one.most, number) for number, one in numbered if isinstance(one, AtMost)])
            self._disjoint.append(next((number for number, one in numbered if isinstance(one, Disjoint)), None))

    def judge(self, store: Store) -> None:
        """Note every violation in `store`."""
        for (slot, _), facts in groupby(store.facts(), itemgetter(0, 1)):
            for violation in self._group(slot, facts):
                store.refuse(violation)

    def _group(self, slot: int, facts: Iterator[Fact]) -> Iterator[Violation]:
        """The records of one slot and key. One at a time is in memory, as a group may be all there are."""
        limits, disjoint = self._limits[slot], self._disjoint[slot]
        first: tuple[int, str | None] | None = None
        held, spans = 0, None if disjoint is None else _Spans()
        for _, _, question, order, number, data in facts:
            if question != HOLDS:
                yield from self._claim(question, number, data, first)
                continue
            first, held = first or (number, data), held + 1
            if spans and disjoint is not None:
                yield from (Violation(n, disjoint, other, None) for n, other in spans.add(_Span(order, data, number)))
            for most, asked in limits:
                if held > most:
                    yield Violation(number, asked, first[0], None)
        if spans and disjoint is not None:
            yield from (Violation(n, disjoint, other, None) for n, other in spans.end())

    def _claim(
        self, question: int, number: int, data: str | None, first: tuple[int, str | None] | None
    ) -> Iterator[Violation]:
        match self.claims[question]:
            case Present():
                if first is None:
                    yield Violation(number, question, None, data)
            case Meets(rule=rule):
                if first is not None and not rule(read_data(data), read_data(first[1])):
                    yield Violation(number, question, first[0], None)


class _Span(NamedTuple):
    """From `start` to `end` (None: open), of the record `number`."""

    start: str
    end: str | None
    number: int


class _Spans:
    """Spans by their starts: those that hang together are collected, then taken in the order of their records."""

    def __init__(self) -> None:
        self._together: list[_Span] = []
        self._end: str | None = ""  # the latest end among them; None is open

    def add(self, span: _Span) -> Iterator[tuple[int, int]]:
        """A span that starts no earlier than those before; what is wrong with what can be told by now."""
        if self._end is not None and span.start >= self._end:
            yield from self.end()
            self._end = ""
        self._together.append(span)
        if self._end is not None:
            self._end = None if span.end is None else max(self._end, span.end)

    def end(self) -> Iterator[tuple[int, int]]:
        """Each record that overlaps one that was there, and the earliest of those."""
        spans = sorted(self._together, key=attrgetter("number")) if len(self._together) > 1 else ()
        self._together = []
        taken: list[_Span] = []
        for span in spans:
            met = [other.number for other in _around(taken, span) if _meet(other, span)]
            if met:
                yield span.number, min(met)
            else:
                insort(taken, span, key=attrgetter("start"))


def _around(taken: list[_Span], span: _Span) -> Iterator[_Span]:
    """Those of the disjoint spans `taken`, by their starts, that `span` may meet: the one before it, to its end."""
    position = bisect_left(taken, span.start, key=attrgetter("start"))
    for index in range(max(0, position - 1), len(taken)):
        if span.end is not None and taken[index].start >= span.end:
            return
        yield taken[index]


def _meet(one: _Span, other: _Span) -> bool:
    return (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)
