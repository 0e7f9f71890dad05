"""Makes records of one entity that agree with those made before."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from schemagen.catalog.constraint import ExactlyOne, NoOverlap, Transitions
from schemagen.catalog.model import Catalog, Entity
from schemagen.sample.failure import CannotSample, SampleError
from schemagen.sample.ledger import Ledger, Record
from schemagen.sample.linking import Pool, candidates, droppable, pointing_at, wanted_of, wished_for
from schemagen.sample.value import Sampler

_TRIES = 300
_FAILURES = 5  # of the sampler: each has cost many tries of its own
_TURNS = 20  # attempts after which targets are tried one after the other: few may be left
_RICHNESS = (0.6, 0.7, 0.4, 0.2, 0.8, 0.5, 0.0, 0.3)  # by turns, so that a rule against much or little finds its record


def _none(entity: Entity, record: Record) -> Iterable[str]:
    return ()


class Maker:
    """Makes the records of one entity, one after the other.

    `pools` holds the records so far, this entity's too, to which those made are added; `permits` has the last word, and
    `broken` names the rules that a record breaks.
    """

    def __init__(
        self,
        catalog: Catalog,
        entity: Entity,
        pools: Mapping[str, Pool],
        ledger: Ledger,
        permits: Callable[[Entity, Record], bool],
        seed: str,
        broken: Callable[[Entity, Record], Iterable[str]] | None = None,
    ) -> None:
        self.entity = entity
        self.pools = pools
        self.ledger = ledger
        self.permits = permits
        self.broken = broken
        self.rng = random.Random(seed)
        self.sampler = Sampler(entity.schema, seed=f"{seed}/values")
        self.ahead = [r for r in entity.references if r.entity not in pools]
        self.back = sorted((r for r in entity.references if r.entity in pools), key=lambda r: not r.required)
        self.wanted = {r.id: wanted_of(entity, r) for r in self.back}
        self.wishes = {n: v for n, v in wished_for(catalog, entity.name).items() if n in entity.fields}
        self.wish_all = any(r.unique for _, r in catalog.incoming(entity.name))

    @property
    def records(self) -> Pool:
        """What was made so far."""
        return self.pools[self.entity.name]

    def make(self) -> bool:
        """Add a record; False when none was found after others had been, SampleError when it would be the first."""
        wish = bool(self.wishes) and (self.wish_all or len(self.records) % 3 != 2)
        failures: list[SampleError] = []
        refused: list[Record] = []
        for attempt in range(_TRIES):
            try:
                record = self.record(attempt, wish and not failures and attempt < _TRIES // 2)
            except SampleError as error:
                failures.append(error)
                if len(failures) == _FAILURES:
                    break
                continue
            if record is not None and self.ledger.fits(record) and self.permits(self.entity, record):
                self.ledger.add(record)
                self.records.append(record)
                return True
            if record is not None:
                refused.append(record)
        if not self.records:
            raise failures[-1] if failures else CannotSample(self._why(refused))
        return False

    def _why(self, refused: Sequence[Record]) -> str:
        """What to say where no record was found: with the rule that most of those tried have broken."""
        said = f"no record of {self.entity.name} was found that keeps all rules"
        broken = Counter(rule for record in refused for rule in (self.broken or _none)(self.entity, record))
        if not broken:
            return said
        rule, times = broken.most_common(1)[0]
        return f"{said}: {rule} is broken by {times} of the {len(refused)} that were tried"

    def record(self, attempt: int, wish: bool) -> Record | None:
        """A record that fits the schema; None when its references can't be made."""
        given: Record = dict(self.wishes) if wish else {}
        without: set[str] = set()
        self._start(given)
        wanted = self._exactly_one(without)
        if not self._refer(given, without, wanted, attempt):
            return None
        value = self.sampler.value(
            given=given,
            without=frozenset(without - given.keys()),
            present=tuple(n for n in (*wanted, *self._ends()) if n not in given),
            richness=_RICHNESS[attempt % len(_RICHNESS)],
            variety=min(0.6, attempt / 100),
        )
        return self._settled(value) if isinstance(value, dict) else None

    def _settled(self, record: Record) -> Record | None:
        """`record` with what depends on itself: a required reference to itself, spans that are free."""
        for reference in self.back:
            if reference.required and reference.entity == self.entity.name and not self.records:
                record = record | pointing_at(reference, record)
        record = self.ledger.make_room(record)
        return record if self.sampler.validator.is_valid(record) else None

    def _start(self, given: Record) -> None:
        for constraint in self.entity.constraints:
            if isinstance(constraint, Transitions) and constraint.initial:
                given[constraint.field] = self.rng.choice(constraint.initial)

    def _ends(self) -> list[str]:
        """An open span leaves no room behind it, so each gets its end."""
        return [n for c in self.entity.constraints if isinstance(c, NoOverlap) for n in (c.start, c.end)]

    def _exactly_one(self, without: set[str]) -> list[str]:
        """The chosen field of each `exactly-one`; the others are left out."""
        chosen = []
        for constraint in self.entity.constraints:
            if isinstance(constraint, ExactlyOne):
                field = self.rng.choice([n for n in constraint.fields if n not in without] or constraint.fields)
                chosen.append(field)
                without.update(n for n in constraint.fields if n != field)
        return chosen

    def _refer(self, given: Record, without: set[str], wanted: list[str], attempt: int) -> bool:
        """Choose targets; False when one that must be there is not."""
        for reference in self.ahead:
            if not reference.required:
                without.update(droppable(self.entity, reference))
        for reference in self.back:
            must = reference.required or any(n in wanted for n in reference.local)
            if not must and (self.rng.random() < 0.35 or without.intersection(reference.local)):
                without.update(droppable(self.entity, reference))
                continue
            pool = self.pools[reference.entity]
            start = attempt + len(self.records) if attempt > _TURNS else int(self.rng.random() * len(pool))
            target = next(candidates(reference, self.wanted[reference.id], pool, given, start), None)
            if target is not None:
                given.update(pointing_at(reference, target))
            elif not must:
                without.update(droppable(self.entity, reference))
            elif reference.entity != self.entity.name or self.records:
                return False
        return not without.intersection(wanted)
