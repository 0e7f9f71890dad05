"""Records of a catalog's entities that hold together: keys, references, constraints; by seed."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemagen.catalog.constraint import ExactlyOne, NoOverlap, Requires, Transitions
from schemagen.catalog.model import Catalog, Entity, Reference
from schemagen.sample.failure import CannotSample, SampleError
from schemagen.sample.ledger import Ledger, Record, Where
from schemagen.sample.linking import (
    Permits,
    Pool,
    candidates,
    droppable,
    pointing_at,
    target_of,
    wanted_of,
    wished_for,
)
from schemagen.sample.order import insertion_order, with_targets
from schemagen.sample.value import Sampler

__all__ = ["Judge", "sample_entity", "sample_records"]

Accept = Callable[[Entity, Record], bool]

_TRIES = 300
_RICHNESS = (0.6, 0.7, 0.4, 0.2, 0.8, 0.5, 0.0, 0.3)  # by turns, so that a rule against much or little finds its record
_TURNS = 20  # attempts after which targets are tried one after the other: few may be left
_FEW = 50  # targets of a sampled entity that suffice in most catalogs


@dataclass(frozen=True, slots=True)
class Judge:
    """What a caller knows of rules, which this layer can't evaluate; None says nothing.

    `accept`: whether the rules on one record hold; `where`: whether a conditional constraint binds a record;
    `permits`: whether a `requires` rule holds of a record and the one that it refers to.
    """

    accept: Accept | None = None
    where: Where | None = None
    permits: Permits | None = None


def sample_records(
    catalog: Catalog,
    n: int,
    seed: int | str = 0,
    accept: Accept | None = None,
    entities: Iterable[str] | None = None,
    *,
    where: Where | None = None,
    permits: Permits | None = None,
    deferred: bool = False,
) -> dict[str, list[Record]]:
    """`n` records of each entity (of `entities` and of all that they refer to), by the entity's name.

    Entities and records come in an order in which they can be inserted; where required references form a cycle, only
    with deferred foreign keys. With `deferred` optional references that lead ahead are made too. An entity that has no
    more different records gets fewer than `n`; SampleError when one gets none.
    """
    names = catalog.entities if entities is None else with_targets(catalog, entities)
    return _Records(catalog, dict.fromkeys(names, n), seed, Judge(accept, where, permits)).draw(deferred=deferred)


def sample_entity(
    catalog: Catalog, entity: str, n: int, seed: int | str = 0, judge: Judge | None = None
) -> Iterator[Record]:
    """`n` records of one entity; what they refer to is drawn too, and not given out."""
    judge = judge or Judge()
    found: list[Record] = []
    for few in (min(n, _FEW), n):
        counts = {**dict.fromkeys(with_targets(catalog, [entity]), few), entity: n}
        found = _Records(catalog, counts, seed, judge).draw()[entity]
        if len(found) == n:
            break
    yield from found


class _Records:
    def __init__(self, catalog: Catalog, counts: Mapping[str, int], seed: int | str, judge: Judge) -> None:
        self.catalog = catalog
        self.counts = counts
        self.judge = judge
        self.seed = seed
        self.records: dict[str, Pool] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.pending: list[tuple[Entity, Reference]] = []

    def draw(self, *, deferred: bool = False) -> dict[str, list[Record]]:
        for name in insertion_order(self.catalog, self.counts):
            entity = self.catalog.entities[name]
            self.ledgers[name] = Ledger(entity, self.judge.where)
            self.records[name] = Pool()
            maker = _Maker(self, entity)
            self.pending += [(entity, r) for r in maker.ahead if r.required or deferred]
            for index in range(self.counts[name]):
                if not maker.make(index):
                    break
        for entity, reference in self.pending:
            self._tie(entity, reference)
        return {name: list(records) for name, records in self.records.items()}

    def _tie(self, entity: Entity, reference: Reference) -> None:
        """Make a reference that led ahead when the records were drawn."""
        rng = random.Random(f"{self.seed}/{entity.name}/{reference.id}")
        kept = Pool()
        for record in self.records[entity.name]:
            tied = self._tied(entity, reference, record, rng)
            if tied is not None or not reference.required:
                kept.append(tied or record)
        self.records[entity.name] = kept
        if not kept and self.counts[entity.name]:
            raise CannotSample(f"no record of {entity.name} can make the reference {reference.id}", reference.pointer)

    def _tied(self, entity: Entity, reference: Reference, record: Record, rng: random.Random) -> Record | None:
        ledger = self.ledgers[entity.name]
        free = {n: v for n, v in record.items() if n not in reference.local or n in entity.key}
        targets = list(candidates(reference, wanted_of(entity, reference), self.records[reference.entity], free))
        rng.shuffle(targets)
        ledger.remove(record)
        sampler = Sampler(entity.schema)
        for target in targets:
            tied = record | pointing_at(reference, target)
            if sampler.validator.is_valid(tied) and ledger.fits(tied) and self.permits(entity, tied):
                ledger.add(tied)
                return tied
        if not reference.required:
            ledger.add(record)
        return None

    def permits(self, entity: Entity, record: Record) -> bool:
        """Whether the caller's rules let `record` be, and what it refers to."""
        if self.judge.accept and not self.judge.accept(entity, record):
            return False
        return all(self._permits(entity, c, record) for c in entity.constraints if isinstance(c, Requires))

    def _permits(self, entity: Entity, constraint: Requires, record: Record) -> bool:
        if self.judge.permits is None:
            return True
        for reference in entity.references:
            if constraint.via in reference.local:
                target = target_of(reference, record, self.records.get(reference.entity, Pool()))
                if target is None and reference.entity == entity.name:
                    target = record
                if target is not None and not self.judge.permits(entity, constraint, record, target):
                    return False
        return True


class _Maker:
    """Makes the records of one entity, one after the other."""

    def __init__(self, world: _Records, entity: Entity) -> None:
        self.world = world
        self.entity = entity
        self.rng = random.Random(f"{world.seed}/{world.catalog.name}/{entity.name}")
        self.sampler = Sampler(entity.schema, seed=f"{world.seed}/{world.catalog.name}/{entity.name}/values")
        self.ledger = world.ledgers[entity.name]
        self.records = world.records[entity.name]
        self.ahead = [r for r in entity.references if r.entity in world.counts and r.entity not in world.records]
        back = [r for r in entity.references if r.entity in world.records]
        self.back = sorted(back, key=lambda r: not r.required)
        self.wanted = {r.id: wanted_of(entity, r) for r in self.back}
        wishes = wished_for(world.catalog, entity.name)
        self.wishes = {n: v for n, v in wishes.items() if n in entity.fields}
        self.wish_all = any(r.unique for _, r in world.catalog.incoming(entity.name))

    def make(self, index: int) -> bool:
        """Add a record; False when none was found after others had been, SampleError when it would be the first."""
        wish = bool(self.wishes) and (self.wish_all or index % 3 != 2)
        failure: SampleError | None = None
        for attempt in range(_TRIES):
            try:
                record = self.record(attempt, wish and attempt < _TRIES // 2)
            except SampleError as error:
                failure = error
                if attempt > 20:
                    break
                continue
            if record is not None and self.ledger.fits(record) and self.world.permits(self.entity, record):
                self.ledger.add(record)
                self.records.append(record)
                return True
        if index == 0:
            raise failure or CannotSample(f"no record of {self.entity.name} was found that keeps all rules")
        return False

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
            pool = self.world.records[reference.entity]
            start = attempt + len(self.records) if attempt > _TURNS else int(self.rng.random() * len(pool))
            target = next(candidates(reference, self.wanted[reference.id], pool, given, start), None)
            if target is not None:
                given.update(pointing_at(reference, target))
            elif not must:
                without.update(droppable(self.entity, reference))
            elif reference.entity != self.entity.name or self.records:
                return False
        return not without.intersection(wanted)
