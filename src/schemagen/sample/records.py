"""Records of a catalog's entities that hold together: keys, references, constraints; by seed."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemagen.catalog.constraint import Requires
from schemagen.catalog.exact import compile_schema
from schemagen.catalog.model import Catalog, Entity, Reference
from schemagen.sample.failure import CannotSample
from schemagen.sample.ledger import Ledger, Record, Where
from schemagen.sample.linking import Permits, Pool, candidates, pointing_at, target_of, wanted_of
from schemagen.sample.maker import Maker
from schemagen.sample.order import insertion_order, with_targets

__all__ = ["Judge", "sample_entity", "sample_records"]

Accept = Callable[[Entity, Record], bool]
Broken = Callable[[Entity, Record], Iterable[str]]

_FEW = 50  # targets of a sampled entity that suffice in most catalogs


@dataclass(frozen=True, slots=True)
class Judge:
    """What a caller knows of rules, which this layer can't evaluate; None says nothing.

    `accept`: whether the rules on one record hold; `where`: whether a conditional constraint binds a record;
    `permits`: whether a `requires` rule holds of a record and the one that it refers to; `broken`: the ids of the rules
    on one record that don't hold, for the message where none was found.
    """

    accept: Accept | None = None
    where: Where | None = None
    permits: Permits | None = None
    broken: Broken | None = None


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
        self.seed = f"{seed}/{catalog.name}"
        self.pools: dict[str, Pool] = {}
        self.ledgers: dict[str, Ledger] = {}

    def draw(self, *, deferred: bool = False) -> dict[str, list[Record]]:
        pending: list[tuple[Entity, Reference]] = []
        for name in insertion_order(self.catalog, self.counts):
            entity = self.catalog.entities[name]
            self.ledgers[name], self.pools[name] = Ledger(entity, self.judge.where), Pool()
            maker = Maker(
                self.catalog, entity, self.pools, self.ledgers[name], self.permits, f"{self.seed}/{entity.name}",
                self.judge.broken,
            )  # fmt: skip
            pending += [(entity, r) for r in maker.ahead if r.entity in self.counts and (r.required or deferred)]
            while len(self.pools[name]) < self.counts[name] and maker.make():
                pass
        for entity, reference in pending:
            self._tie(entity, reference)
        return {name: list(records) for name, records in self.pools.items()}

    def _tie(self, entity: Entity, reference: Reference) -> None:
        """Make a reference that led ahead when the records were drawn.

        Raises CannotSample when a required one can't be made: others may refer to the record by now.
        """
        rng = random.Random(f"{self.seed}/{entity.name}/{reference.id}")
        exact = compile_schema(entity.schema)
        tied = Pool()
        for record in self.pools[entity.name]:
            self.ledgers[entity.name].remove(record)
            choices = (r for r in self._ties(entity, reference, record, rng) if exact.is_valid(r))
            found = next((r for r in choices if self._fits(entity, r)), None)
            if found is None and reference.required:
                raise CannotSample(f"a record of {entity.name} finds nothing for {reference.id}", reference.pointer)
            self.ledgers[entity.name].add(found or record)
            tied.append(found or record)
        self.pools[entity.name] = tied

    def _ties(self, entity: Entity, reference: Reference, record: Record, rng: random.Random) -> Iterator[Record]:
        """`record` with each target that it may refer to, in an order by chance."""
        kept = {n: v for n, v in record.items() if n not in reference.local or n in entity.key}
        targets = list(candidates(reference, wanted_of(entity, reference), self.pools[reference.entity], kept))
        rng.shuffle(targets)
        return (record | pointing_at(reference, target) for target in targets)

    def _fits(self, entity: Entity, record: Record) -> bool:
        return self.ledgers[entity.name].fits(record) and self.permits(entity, record)

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
                target = target_of(reference, record, self.pools.get(reference.entity, Pool()))
                if target is None and reference.entity == entity.name:
                    target = record
                if target is not None and not self.judge.permits(entity, constraint, record, target):
                    return False
        return True
