"""Whether sampled records keep a catalog's rules: what the sampler asks, answered by the rules as Python functions."""

from functools import cache

from schemagen.catalog.constraint import Limit, Unique
from schemagen.catalog.model import Catalog, Entity, Index
from schemagen.rules.expressible import NotExpressible
from schemagen.rules.expression import parse
from schemagen.rules.record import RecordRules, record_rules
from schemagen.rules.to_python import Predicate, to_python
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

    def binds(entity: Entity, constraint: Unique | Limit | Index, record: Record) -> bool:
        return constraint.where is None or condition(entity.name, constraint.where)(record) is True

    return Judge(accept=accept, where=binds)


def _condition(entity: Entity, where: str) -> Predicate:
    """A condition that is not expressible is taken to hold: then the constraint binds all the more."""
    try:
        return to_python(parse(where, entity))
    except NotExpressible:
        return lambda record: True
