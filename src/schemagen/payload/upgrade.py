"""Payloads of older versions, upgraded: each to the version asked for, by one step after the other."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from schemagen.catalog.lineage import Stage, lineage
from schemagen.catalog.model import Catalog, Entity
from schemagen.catalog.walk import Tokens, pointer, tokens_of
from schemagen.diagnostic import Finding, FindingsError
from schemagen.evolve.upcast.conversion import ImpossibleError
from schemagen.evolve.upcast.step import Step, steps
from schemagen.payload.contract import Choose, Contract, entity_contract
from schemagen.payload.python_value import is_surely_json, json_fault
from schemagen.payload.read import Options, read_payloads
from schemagen.payload.record import Fault, Record
from schemagen.payload.report import ValidationReport
from schemagen.payload.selection import EntityChoice
from schemagen.payload.validate import Input, Judge, placed
from schemagen.source import Json
from schemagen.source.json_writer import json_text


class UpgradeError(FindingsError):
    """A payload that can't be upgraded; `findings` says why, with the place in the payload."""


@dataclass(frozen=True, slots=True)
class Upgrade(Contract):
    """The contract of a payload's own version, and what leads from it to the version asked for.

    It is kept by a payload that fits its own version and can be upgraded.
    """

    steps: tuple[tuple[Step, Contract], ...] = ()  # each with the contract of what it gives

    def is_kept(self, value: Json) -> bool:
        """Whether there is nothing to say about `value`, not even a warning."""
        return next(self.found(value, ""), None) is None

    def is_broken(self, value: Json) -> bool:
        """Whether there is an error in `value`, not only what to warn of."""
        return any(_is_error(one) for one, _ in self.found(value, ""))

    def found(self, value: Json, prefix: str) -> Iterator[tuple[Finding, bool]]:
        """What is wrong with `value` in its own version; else why it can't be upgraded; else what it is warned of."""
        last = self.steps[-1][1] if self.steps else None
        if errors := self._own_errors(value, prefix):
            yield from errors
        elif last is None:
            yield from Contract.found(self, value, prefix)
        else:
            try:
                made = self._stepped(value)
            except UpgradeError as error:
                yield from ((replace(f, pointer=prefix + (f.pointer or "")), False) for f in error.findings)
            else:
                yield from () if last.is_kept(made) else last.found(made, prefix)

    def upgraded(self, value: Json) -> Json:
        """`value` in the version asked for, which it fits. Raises UpgradeError, its findings without a file."""
        if errors := self._own_errors(value, ""):
            raise UpgradeError(found for found, _ in errors)
        return self._stepped(value)

    def _own_errors(self, value: Json, prefix: str) -> list[tuple[Finding, bool]]:
        if Contract.is_kept(self, value):
            return []
        return [one for one in Contract.found(self, value, prefix) if _is_error(one[0])]

    def _stepped(self, value: Json) -> Json:
        """`value`, which fits its own version, after every step."""
        now = value
        for index, (step, contract) in enumerate(self.steps):
            try:
                now = step.apply(now)
            except ImpossibleError as error:
                raise UpgradeError(self._told(value, step, index, [_impossible(error)])) from error
            if not contract.is_kept(now) and (wrong := list(filter(_is_error, contract.findings_on(now)))):
                raise UpgradeError(self._told(value, step, index + 1, wrong))
        return now

    def _told(self, value: Json, step: Step, made: int, findings: list[Finding]) -> Iterator[Finding]:
        """Findings on what `made` steps gave as findings on `value`, each with the step that is not possible."""
        old, new = step.old.entity, step.new.entity
        target = new.version if new.name == old.name else f"{new.name} {new.version}"
        for one in findings:
            path: Tokens = tokens_of(one.pointer or "")
            for earlier, _ in reversed(self.steps[:made]):
                path = earlier.conversion.origin(path)
            said = f"{old.name} {old.version} to {target}: {one.message}"
            where = pointer(_there(value, path))
            found = replace(one, code="upgrade-impossible", message=said, pointer=where)
            yield replace(found, entity=new.name, version=new.version)


def _impossible(error: ImpossibleError) -> Finding:
    return Finding("upgrade-impossible", "error", error.reason, pointer=pointer(error.path), help=error.help)


def _is_error(finding: Finding) -> bool:
    return finding.severity == "error"


def _there(value: Any, path: Tokens) -> Tokens:
    """As much of `path` as there is in `value`."""
    for depth, token in enumerate(path):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list | tuple) and str(token).isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return path[:depth]
    return path


class UpgradeChoice(EntityChoice):
    """The versions of one entity, each with what leads from it to the version `to`, which is the head's when None.

    The catalog has its history. `called` is what the entity was called, where that is asked for: other names may have
    had the same versions.
    """

    def __init__(
        self, catalog: Catalog, entity: Entity, root: Path, *, version: str | None = None, formats: bool = True,
        to: str | None = None, called: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(catalog, entity, root, version=version, formats=formats, called=called)
        self.to = to
        self._made: tuple[tuple[Stage, ...], tuple[Step, ...]] | None = None
        self._contracts: dict[int, Contract] = {}

    def _find(self, version: str) -> Contract | Finding:
        way = self._line()[1]
        start, end = self._place(version, self.called), self._place(self.to or self.entity.version, None)
        if start is None:
            return self._without_way(version)
        if end is None:
            return self._unknown_target()
        if start > end:
            return self._newer(version)
        own = self._contract(start)
        steps = tuple((way[i], self._contract(i + 1)) for i in range(start, end))
        return Upgrade(own.validator, own.rules, own.entity, own.version, steps)

    def _line(self) -> tuple[tuple[Stage, ...], tuple[Step, ...]]:
        if self._made is None:
            stages = lineage(self.catalog, self.entity.name)
            self._made = stages, tuple(steps(self.catalog, stages))
        return self._made

    def _place(self, version: str, called: str | None) -> int | None:
        """Where `version` stands in the line; the latest, where the entity had it under several names."""
        found = [
            index
            for index, stage in enumerate(self._line()[0])
            if stage.entity.version == version and called in (None, stage.entity.name)
        ]
        return found[-1] if found else None

    def _contract(self, index: int) -> Contract:
        if index not in self._contracts:
            self._contracts[index] = entity_contract(self._line()[0][index].entity, formats=self.formats)
        return self._contracts[index]

    def target_problem(self) -> Finding | None:
        """That there is no version `to`, if there is none."""
        return self._unknown_target() if self._place(self.to or self.entity.version, None) is None else None

    def _unknown_target(self) -> Finding:
        said = f"{self.entity.name} has no version '{self.to}'"
        help = f"known: {', '.join(stage.entity.version for stage in self._line()[0])}"
        return Finding("version-unknown", "error", said, help=help, pointer="", entity=self.entity.name)

    def _without_way(self, version: str) -> Finding:
        name = self.called or self.entity.name
        if version not in {release.entities.get(name) for release in self.catalog.history.releases}:
            return self._unknown(version)
        said = f"{self.entity.name} was dropped after {version} and made anew: nothing leads from it to a later version"
        return self._refused("upgrade-impossible", said, version)

    def _newer(self, version: str) -> Finding:
        target = self.to or self.entity.version
        said = f"{self.entity.name} {version} is newer than {target}: nothing leads back"
        return self._refused("version-newer", said, version, f"ask for {version} or a later version")

    def _refused(self, code: str, said: str, version: str, help: str | None = None) -> Finding:
        field = self.catalog.version_field
        place = pointer((field,)) if field and not self.version else ""
        return Finding(code, "error", said, pointer=place, help=help, entity=self.entity.name, version=version)


class Line(NamedTuple):
    """An upgraded payload, and its JSON on one line."""

    value: Json
    text: str


def upgrade_files(inputs: Iterable[Input], judge: Judge, options: Options, report: ValidationReport) -> Iterator[Line]:
    """Every payload of `inputs` that can be upgraded, in their order; `report` gets the counts and why others can't.

    What a file holds raises no exception.
    """
    for one in inputs:
        report.files += 1
        choose = judge(one.address)
        for item in read_payloads(one.path, one.shown, options):
            if isinstance(item, Fault):
                report.add_fault(item)
            elif (line := _upgraded(item, choose(item.value), report)) is not None:
                yield line


def _upgraded(record: Record, chosen: Contract | Finding, report: ValidationReport) -> Line | None:
    if isinstance(chosen, Finding):
        report.add_record(invalid=True, findings=[placed(record, chosen)])
        return None
    assert isinstance(chosen, Upgrade)
    try:
        value = chosen.upgraded(record.value)
        line = Line(value, _text(value))
    except UpgradeError:
        report.add_record(invalid=True, findings=chosen.findings(record))
        return None
    except RecursionError:
        said = "it is nested too deeply to be written"
        found = placed(record, Finding("nesting-too-deep", "error", said, pointer=""))
        report.add_record(invalid=True, findings=[found])
        return None
    report.add_valid(1)
    return line


def _text(value: Json) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:  # numbers that only our own writer writes
        return json_text(value, indent=None)


def upgrade_value(value: Any, choose: Choose) -> Any:
    """One payload in Python, upgraded. Raises UpgradeError, and TypeError for what is no type of JSON."""
    fault = None if is_surely_json(value) else json_fault(value)
    if fault is not None:
        place, code, said = fault
        raise UpgradeError([Finding(code, "error", said, pointer=place)])
    chosen = choose(value)
    if isinstance(chosen, Finding):
        raise UpgradeError([chosen])
    assert isinstance(chosen, Upgrade)
    return chosen.upgraded(value)
