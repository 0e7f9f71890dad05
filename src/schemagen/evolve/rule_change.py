"""Rules and constraints that an entity gained or lost: whether a record of one version is refused by the other.

A rule judges one record, and so does `exactly-one`: gaining one is breaking when a record is found that only the other
side takes, else unknown. What judges several records, or two states of one, refuses no document by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

from schemagen.catalog.constraint import Constraint, ExactlyOne
from schemagen.catalog.model import Entity
from schemagen.evolve.judge import Judgement
from schemagen.evolve.side import Side
from schemagen.evolve.witness import NONE, thinned
from schemagen.rules.record import record_rules
from schemagen.sample.failure import CannotSample
from schemagen.sample.value import Sampler

_TRIES = 150
_INCIDENTAL = frozenset({"id", "origin", "pointer", "message", "message_expression", "field_path", "reason"})


@dataclass(frozen=True)
class RuleChange:
    """The rules that differ by what they demand, by id; whether a single record can tell."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    across: tuple[str, ...]  # what differs among those that judge several records or two states

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost or self.across)


def rule_change(old: Entity, new: Entity) -> RuleChange:
    """What the rules of `new` demand that those of `old` do not, and the other way round."""
    before, after = _demands(old, single=True), _demands(new, single=True)
    wide_before, wide_after = _wide(old), _wide(new)
    across = {k: v for k, v in {**wide_before, **wide_after}.items() if (k in wide_before) != (k in wide_after)}
    return RuleChange(
        tuple(sorted(v for k, v in after.items() if k not in before)),
        tuple(sorted(v for k, v in before.items() if k not in after)),
        tuple(sorted(set(across.values()))),
    )


def judge_rules(written: Entity, read: Entity, gained: tuple[str, ...]) -> Judgement:
    """Whether a record that `written` takes is refused by the rules `gained` that only `read` has."""
    if not gained:
        return Judgement("compatible")
    accepts = _kept(written, None)
    keeps = _kept(read, frozenset(gained))

    def breaks(value: Any) -> bool:
        return accepts(value) and not keeps(value)

    found = next((value for value in _records(written) if breaks(value)), NONE)
    if found is NONE:
        return Judgement("unknown")
    fits = Side(dict(written.schema), "2020-12", formats=True).exact.is_valid
    return Judgement("breaking", thinned(found, lambda value: fits(value) and breaks(value)))


def _demands(entity: Entity, *, single: bool) -> dict[str, str]:
    """What each rule demands, without its name and words, with its id."""
    ruling = [r for r in (*entity.rules, *entity.constraints) if r.severity == "error"]
    return {_demand(r): r.id for r in ruling if _is_single(r) == single}


def _wide(entity: Entity) -> dict[str, str]:
    """What the entity demands across records or states: of its constraints, key, references and unique indexes."""
    key = {repr(("key", entity.key)): f"{entity.slug}.key"}
    references = {repr((r.fields, r.entity, r.on_delete)): r.id for r in entity.references}
    indexes = {repr((i.fields, i.where)): f"{entity.slug}.{'_'.join(i.fields)}.unique"
               for i in entity.indexes if i.unique}  # fmt: skip
    return {**_demands(entity, single=False), **key, **references, **indexes}


def _is_single(rule: Any) -> bool:
    return isinstance(rule, ExactlyOne) or (not isinstance(rule, Constraint) and "oldSelf" not in rule.rule)


def _demand(rule: Any) -> str:
    return repr((type(rule).__name__, [(f.name, _plain(getattr(rule, f.name))) for f in fields(rule)
                                       if f.name not in _INCIDENTAL]))  # fmt: skip


def _plain(value: Any) -> Any:
    return sorted(value.items()) if isinstance(value, dict) else value


def _kept(entity: Entity, only: frozenset[str] | None) -> Callable[[Any], bool]:
    rules = record_rules(entity)
    asked = {r.id for r in rules.rules.values() if r.severity == "error" and (only is None or r.id in only)}
    return lambda value: not any(broken.rule.id in asked for broken in rules.broken(value))


def _records(entity: Entity) -> Iterator[Any]:
    """Records that fit the schema: at its bounds, then sampled ones, little ones first; as many as are found."""
    sampler = Sampler(entity.schema, seed="rules")
    with suppress(CannotSample):
        yield from islice(sampler.edges(), _TRIES)
        yield from (sampler.value(richness=round(n / _TRIES, 3)) for n in range(_TRIES))
