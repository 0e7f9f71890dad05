"""Files of records → what is wrong between them."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.dataset.check import Check
from schemagen.payload.dataset.facts import Fact
from schemagen.payload.dataset.judging import Judging
from schemagen.payload.dataset.member import Member
from schemagen.payload.dataset.plan import Plan, Planner
from schemagen.payload.dataset.records import DatasetFile, Records
from schemagen.payload.dataset.store import Store, Violation
from schemagen.payload.read import Options
from schemagen.payload.record import Record
from schemagen.payload.validate import Note


@dataclass(frozen=True)
class DatasetReport:
    """The first findings, how often each check failed, and warnings of what could not be checked."""

    findings: Sequence[Finding] = ()
    counts: Sequence[tuple[Check, int]] = ()
    unchecked: Sequence[Finding] = ()

    @property
    def found(self) -> int:
        """How many violations there are in all."""
        return sum(count for _, count in self.counts)

    @property
    def failed(self) -> bool:
        """Whether there is an error among them."""
        return any(check.severity == "error" for check, _ in self.counts)


def check_dataset(
    catalogs: Iterable[Catalog],
    files: Sequence[DatasetFile],
    options: Options,
    *,
    most: int | None = None,
    note: Note = lambda text, share: None,
) -> DatasetReport:
    """What is wrong between all the records in `files`, in their order; `most` findings at most.

    Records take part whether or not they are valid by themselves, with the values that have the type of their property.
    Raises FindingsError (`output-unwritable`) when the temporary folder is full.
    """
    plan = Plan()
    for catalog in catalogs:
        Planner(catalog, plan).make()
    try:
        store = Store()
        try:
            return _check(plan, Records(files, options), store, most, note)
        finally:
            store.close()
    except sqlite3.Error as error:
        said = f"the records can't be sorted in the temporary folder: {error}"
        help = "name one with more room in TMPDIR"
        raise FindingsError([Finding("output-unwritable", "error", said, help=help)]) from error


def _check(plan: Plan, records: Records, store: Store, most: int | None, note: Note) -> DatasetReport:
    for number, file, record in records.all(note):
        member = file.choose(record.value)
        if isinstance(member, Member):
            store.add(_facts(plan, member, record, number))
    judging = Judging(plan)
    judging.judge(store)
    findings = _findings(store.violations(most), judging, records)
    counts = [(judging.checks[question], count) for question, count in store.counts()]
    return DatasetReport(findings, counts, plan.unchecked)


def _facts(plan: Plan, member: Member, record: Record, number: int) -> Iterator[Fact]:
    notes = plan.notes.get(member.name, ())
    if notes:
        assert isinstance(record.value, dict)
        present = member.present(record.value)
        for note in notes:
            try:
                yield from note(present, number)
            except RecursionError:  # keys and rules of values deeper than any database takes
                continue


def _findings(violations: Sequence[Violation], judging: Judging, records: Records) -> list[Finding]:
    numbers = {number for one in violations for number in (one.number, one.other) if number is not None}
    found = dict(records.find(numbers))
    return [_finding(one, judging.checks[one.question], records, found) for one in violations]


def _finding(violation: Violation, check: Check, records: Records, found: Mapping[int, Record]) -> Finding:
    """At the value that it is about, and with the line of the other record; of files that changed, as far as known."""
    said = check.message
    if violation.other is not None:
        said += f" (the other record: {_line(violation.other, records, found)})"
    finding = Finding(
        check.code, check.severity, said, file=records.file_of(violation.number).shown,
        pointer=violation.pointer or check.at, keyword=check.keyword, entity=check.entity, rule=check.id,
    )  # fmt: skip
    record = found.get(violation.number)
    return finding if record is None else _placed(finding, record)


def _line(number: int, records: Records, found: Mapping[int, Record]) -> str:
    start = Finding("", "error", "", file=records.file_of(number).shown, pointer="")
    if number in found:
        start = _placed(start, found[number])
    return f"{start.file}:{start.line}" if start.line else str(start.file)


def _placed(finding: Finding, record: Record) -> Finding:
    return record.text.placed(replace(finding, pointer=record.pointer + (finding.pointer or "")))
