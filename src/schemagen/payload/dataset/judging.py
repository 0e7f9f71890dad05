"""Groups of facts → what is wrong in each, as one inserting the records in their order would be told."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter, itemgetter

from schemagen.payload.dataset.check import AtMost, Check, Disjoint, Meets, Present
from schemagen.payload.dataset.plan import Plan, read_data
from schemagen.payload.dataset.store import Row, Store, Violation


class Judging:
    """Asks the questions of a plan. They are numbered: first those of claims, then those of slots."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.checks: list[Check] = [claim.check for claim in plan.claims]
        self._numbers: list[list[int]] = []
        for questions in plan.of_slot:
            self._numbers.append([len(self.checks) + i for i in range(len(questions))])
            self.checks += [question.check for question in questions]

    def judge(self, store: Store) -> None:
        """Note every violation in `store`."""
        for (slot, _), rows in groupby(store.facts(), itemgetter(0, 1)):
            for violation in self._group(slot, rows):
                store.refuse(violation)

    def _group(self, slot: int, rows: Iterator[Row]) -> Iterator[Violation]:
        """The records of one slot and key. One at a time is in memory, as a group may be all there are."""
        asked = list(zip(self.plan.of_slot[slot], self._numbers[slot], strict=True))
        spans = next(((number, _Spans()) for question, number in asked if isinstance(question, Disjoint)), None)
        first: Row | None = None
        held = 0
        for row in rows:
            if row.question >= 0:
                yield from self._claim(row, first)
                continue
            first, held = first or row, held + 1
            if spans:
                yield from (Violation(later, spans[0], earlier, None) for later, earlier in spans[1].add(row))
            for question, number in asked:
                if isinstance(question, AtMost) and held > question.most:
                    yield Violation(row.number, number, first.number, None)
        if spans:
            yield from (Violation(later, spans[0], earlier, None) for later, earlier in spans[1].end())

    def _claim(self, row: Row, first: Row | None) -> Iterator[Violation]:
        match self.plan.claims[row.question]:
            case Present():
                if first is None:
                    yield Violation(row.number, row.question, None, row.data)
            case Meets(rule=rule):
                if first is not None and not rule(read_data(row.data), read_data(first.data)):
                    yield Violation(row.number, row.question, first.number, None)


class _Spans:
    """Spans by their starts: those that hang together are collected, then taken in the order of their records."""

    def __init__(self) -> None:
        self._together: list[Row] = []
        self._end: str | None = ""  # the latest end among them; None is open

    def add(self, row: Row) -> Iterator[tuple[int, int]]:
        """A span that starts no earlier than those before; what is wrong with what can be told by now."""
        if self._end is not None and row.order >= self._end:
            yield from self.end()
            self._end = ""
        self._together.append(row)
        if self._end is not None:
            self._end = None if row.data is None else max(self._end, row.data)

    def end(self) -> Iterator[tuple[int, int]]:
        """Each record that overlaps one that was there, and the earliest of those."""
        rows = sorted(self._together, key=attrgetter("number")) if len(self._together) > 1 else ()
        self._together = []
        taken: list[Row] = []
        for row in rows:
            met = [other.number for other in _around(taken, row) if _meet(other, row)]
            if met:
                yield row.number, min(met)
            else:
                insort(taken, row, key=attrgetter("order"))


def _around(taken: list[Row], row: Row) -> Iterator[Row]:
    """Those of the disjoint spans `taken`, by their starts, that `row` may meet: the one before it, to its end."""
    position = bisect_left(taken, row.order, key=attrgetter("order"))
    for other in taken[max(0, position - 1) :]:
        if row.data is not None and other.order >= row.data:
            return
        yield other


def _meet(one: Row, other: Row) -> bool:
    return (other.data is None or one.order < other.data) and (one.data is None or other.order < one.data)
