"""What a payload is held against: a schema and the rules of one record, by entity and version."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemagen.payload.validator import Validator, as_finding

if TYPE_CHECKING:
    from schemagen.catalog.model import Entity
    from schemagen.diagnostic import Finding
    from schemagen.payload.record import Keeps, Record
    from schemagen.rules.record import BrokenRule, RecordRules
    from schemagen.source import Json


@dataclass(frozen=True, slots=True)
class Contract:
    """A schema, the rules that a record which fits it must keep, and whose they are."""

    validator: Validator
    rules: "RecordRules | None" = None
    entity: str | None = None
    version: str | None = None

    def is_kept(self, value: "Json") -> bool:
        """Whether there is nothing to say about `value`, not even a warning."""
        return self.validator.accepts(value) and (self.rules is None or self.rules.hold(value))

    def is_broken(self, value: "Json") -> bool:
        """Of a value that is not kept: whether there is an error in it, not only what to warn of."""
        if self.rules is None or not self.validator.accepts(value):
            return True
        return any(broken.rule.severity == "error" for broken in self.rules.broken(value))

    def findings(self, record: "Record") -> "list[Finding]":
        """What is wrong with `record`, with places."""
        return [record.text.placed(found, key=key) for found, key in self.found(record.value, record.pointer)]

    def findings_on(self, value: "Json") -> "list[Finding]":
        """What is wrong with a value that stands in no file."""
        return [found for found, _ in self.found(value, "")]

    def found(self, value: "Json", prefix: str) -> "Iterator[tuple[Finding, bool]]":
        """Findings, and whether each is about a name. Rules are asked only of records that fit the schema."""
        explained = self.validator.explained(value)
        for one in explained:
            yield self._signed(as_finding(one, prefix)), one.key
        if self.rules and not explained:
            for broken in self.rules.broken(value):
                yield self._signed(_broken(broken, prefix)), False

    def _signed(self, found: "Finding") -> "Finding":
        return replace(found, entity=self.entity, version=self.version)


# Tells which contract a payload is under, or what keeps it from being known (a finding without a place).
Choose = Callable[["Json"], "Contract | Finding"]


class Fixed:
    """The same contract for every payload."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def __call__(self, value: "Json") -> Contract:
        return self.contract


def keeper(choose: Choose) -> "Keeps":
    """Tells of values that were read from JSON whether there is nothing to say about them; as quick as can be."""
    if not isinstance(choose, Fixed):
        return lambda value: isinstance(chosen := choose(value), Contract) and chosen.is_kept(value)
    contract = choose.contract
    return contract.is_kept if contract.rules else contract.validator.accepts_read


def entity_contract(entity: "Entity", *, formats: bool = True) -> Contract:
    """The contract of a version of an entity. Raises ValueError when its schema does not compile."""
    from schemagen.rules.record import record_rules

    validator = Validator(entity.schema, draft="2020-12", formats=formats)
    rules = record_rules(entity, "validate")
    return Contract(validator, rules if rules.rules else None, entity.name, entity.version)


def _broken(broken: "BrokenRule", prefix: str) -> "Finding":
    from schemagen.diagnostic import Finding

    rule, field, message = broken
    return Finding(
        "rule-broken", rule.severity, message, pointer=prefix + field, keyword=rule.pointer, rule=rule.id
    )  # fmt: skip
