"""Whether sampled records keep a catalog's rules: what the sampler asks, answered by the rules as Python functions."""

from collections.abc import Callable, Iterator
from functools import cache

from schemagen.catalog.constraint import Limit, Requires, Unique
from schemagen.catalog.model import Catalog, Entity, Index
from schemagen.rules import cel
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import parse
from schemagen.rules.record import RecordRules, record_rules
from schemagen.rules.to_python import Predicate, to_function, to_python
from schemagen.sample.ledger import Record
from schemagen.sample.records import Judge


def judge(catalog: Catalog) -> Judge:
    """A judge of the records of `catalog`. A rule that is not expressible in Python is not asked for."""

    @cache
    def rules(entity: str) -> RecordRules:
        return record_rules(catalog.entities[entity])

    @cache
    def condition(entity: str, where: str) -> Predicate:
        return _condition(catalog.entities[entity], where)

    def accept(entity: Entity, record: Record) -> bool:
        return rules(entity.name).hold(record)

    def broken(entity: Entity, record: Record) -> Iterator[str]:
        return (one.rule.id for one in rules(entity.name).broken(record))

    def binds(entity: Entity, constraint: Unique | Limit | Index, record: Record) -> bool:
        return constraint.where is None or condition(entity.name, constraint.where)(record) is True

    @cache
    def requirement(entity: str, via: str, rule: str) -> Callable[[Record, Record], bool]:
        of = catalog.entities[entity]
        return _requirement(of, catalog.entities[next(r.entity for r in of.references if via in r.local)], rule)

    def permits(entity: Entity, constraint: Requires, record: Record, target: Record) -> bool:
        return requirement(entity.name, constraint.via, constraint.rule)(record, target)

    return Judge(accept=accept, where=binds, permits=permits, broken=broken)


def _requirement(entity: Entity, target: Entity, rule: str) -> Callable[[Record, Record], bool]:
    """Whether `rule` holds of a record and its target; an error is a no, and what Python can't say is not asked."""
    try:
        evaluate = to_function(parse(rule, entity, ref=target), "ref")
    except NotExpressible:
        return lambda record, ref: True

    def holds(record: Record, ref: Record) -> bool:
        try:
            return evaluate(record, ref) is True
        except cel.EvaluationError:
            return False

    return holds


def _condition(entity: Entity, where: str) -> Predicate:
    """A condition that is not expressible is taken to hold: then the constraint binds all the more."""
    try:
        return to_python(parse(where, entity))
    except NotExpressible:
        return lambda record: True
