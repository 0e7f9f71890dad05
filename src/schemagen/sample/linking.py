"""Which records a new record may refer to."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from schemagen.catalog.constraint import Requires
from schemagen.catalog.model import Catalog, Entity, Reference
from schemagen.sample.equality import identity
from schemagen.sample.ledger import Record

Permits = Callable[[Entity, Requires, Record, Record], bool]  # whether `rule` holds of a record and its target

_CLAUSE = re.compile(
    r"""\s*(?:(!)?ref\.([A-Za-z_]\w*)|ref\.([A-Za-z_]\w*)\s*==\s*(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+)|(true|false)))\s*"""
)


def wanted_of_target(rule: str) -> Record:
    """What a `requires` rule asks of its target, read off its plain clauses: `ref.flag && ref.kind == 'team'`.

    A clause of any other form says nothing here; a predicate of the caller decides on it.
    """
    wanted: Record = {}
    for clause in rule.split("&&"):
        if found := _CLAUSE.fullmatch(clause):
            negated, flag, name, single, double, number, truth = found.groups()
            if flag:
                wanted[flag] = not negated
            else:
                text = single if single is not None else double
                wanted[name] = text if text is not None else int(number) if number else truth == "true"
    return wanted


def requirements(entity: Entity, reference: Reference) -> list[Requires]:
    """The `requires` constraints on the target of `reference`."""
    return [c for c in entity.constraints if isinstance(c, Requires) and c.via in reference.local]


def wished_for(catalog: Catalog, entity: str) -> Record:
    """What the entities that refer to `entity` ask of it."""
    wishes: Record = {}
    for other, reference in catalog.incoming(entity):
        for constraint in requirements(other, reference):
            wishes.update(wanted_of_target(constraint.rule))
    return wishes


def wanted_of(entity: Entity, reference: Reference) -> Record:
    """What is plainly required of the targets of `reference`."""
    wanted: Record = {}
    for constraint in requirements(entity, reference):
        wanted.update(wanted_of_target(constraint.rule))
    return wanted


class Pool(list[Record]):
    """The records of one entity, found by the values of some of their properties."""

    def __init__(self) -> None:
        super().__init__()
        self._indexes: dict[tuple[str, ...], tuple[list[int], dict[Any, list[Record]]]] = {}

    def having(self, values: Record) -> list[Record]:
        """The records with these `values`; all of them if there are none."""
        if not values:
            return self
        names = tuple(sorted(values))
        done, index = self._indexes.setdefault(names, ([0], {}))
        for record in self[done[0] :]:
            index.setdefault(_values(record, names), []).append(record)
        done[0] = len(self)
        return index.get(_values(values, names), [])


def _values(record: Record, names: tuple[str, ...]) -> Any:
    return tuple(identity(record.get(n)) for n in names)


def candidates(reference: Reference, wanted: Record, pool: Pool, given: Record, start: int = 0) -> Iterator[Record]:
    """The targets that agree with the properties `given` so far and with what is `wanted` of them, from `start` on."""
    remotes = reference.remote
    asked = wanted | {remote: given[local] for local, remote in reference.fields if local in given}
    found = pool.having(asked)
    for index in range(len(found)):
        target = found[(start + index) % len(found)]
        if all(target.get(remote) is not None for remote in remotes):
            yield target


def pointing_at(reference: Reference, target: Record) -> Record:
    """The properties of a record that refers to `target`."""
    return {local: target[remote] for local, remote in reference.fields}


def droppable(entity: Entity, reference: Reference) -> list[str]:
    """The properties to leave out of a record that does not make the optional `reference`."""
    own = [n for n in reference.local if n not in reference.same] or list(reference.local)
    return [n for n in own if n in entity.fields and not entity.fields[n].required and n not in entity.key]


def target_of(reference: Reference, record: Record, pool: Pool) -> Record | None:
    """The record that `record` refers to, None when it does not or there is none."""
    wanted = {remote: record.get(local) for local, remote in reference.fields}
    return None if None in wanted.values() else next(iter(pool.having(wanted)), None)
