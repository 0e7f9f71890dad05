"""Which records a new record may refer to."""

import random
import re
from collections.abc import Callable
from typing import Any

from schemagen.catalog.constraint import Requires
from schemagen.catalog.model import Catalog, Entity, Reference
from schemagen.sample.ledger import Record

Permits = Callable[[Entity, Requires, Record, Record], bool]  # whether `rule` holds of a record and its target

_GUESSES = 4  # before all are looked through
_CLAUSE = re.compile(r"""\s*(?:(!)?ref\.([A-Za-z_]\w*)|ref\.([A-Za-z_]\w*)\s*==\s*(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+)|(true|false)))\s*""")


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


def candidates(reference: Reference, wanted: Record, targets: list[Record], given: Record) -> list[Record]:
    """The targets that agree with the properties already `given`, and with what is `wanted` of them."""
    return [t for t in targets if _agrees(t, wanted) and _is_target(t, reference, given)]


def choose(
    reference: Reference, wanted: Record, targets: list[Record], given: Record, rng: random.Random, turn: int | None
) -> Record | None:
    """One of the candidates: any, or with `turn` one after the other; None when there is none."""
    if turn is None:
        for _ in range(_GUESSES if targets else 0):
            target = targets[int(rng.random() * len(targets))]
            if _agrees(target, wanted) and _is_target(target, reference, given):
                return target
    found = candidates(reference, wanted, targets, given)
    if not found:
        return None
    return found[turn % len(found) if turn is not None else int(rng.random() * len(found))]


def _agrees(target: Record, wanted: Record) -> bool:
    return all(target.get(name) == value for name, value in wanted.items())


def _is_target(target: Record, reference: Reference, given: Record) -> bool:
    for local, remote in reference.fields:
        if target.get(remote) is None or (local in given and given[local] != target[remote]):
            return False
    return True


def pointing_at(reference: Reference, target: Record) -> Record:
    """The properties of a record that refers to `target`."""
    return {local: target[remote] for local, remote in reference.fields}


def droppable(entity: Entity, reference: Reference) -> list[str]:
    """The properties to leave out of a record that does not make the optional `reference`."""
    own = [n for n in reference.local if n not in reference.same] or list(reference.local)
    return [n for n in own if n in entity.fields and not entity.fields[n].required and n not in entity.key]


def target_of(reference: Reference, record: Record, targets: list[Record]) -> Record | None:
    """The record that `record` refers to, None when it does not or there is none."""
    wanted: list[Any] = [record.get(local) for local in reference.local]
    if None in wanted:
        return None
    return next((t for t in targets if [t.get(r) for r in reference.remote] == wanted), None)
