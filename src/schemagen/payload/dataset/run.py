"""Files of records → what is wrong between them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.contract import Choose
from schemagen.payload.dataset.check import Check
from schemagen.payload.dataset.judging import Judging
from schemagen.payload.dataset.member import Member
from schemagen.payload.dataset.plan import Fact, Plan, Planner
from schemagen.payload.dataset.store import Place, Store, Violation
from schemagen.payload.read import Options, read_payloads
from schemagen.payload.record import Record
from schemagen.payload.validate import Note


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """A file of records: its path, its name in findings, and which members its records are (by a MemberChoice)."""

    path: str
    shown: str
    choose: Choose


@dataclass(frozen=True)
class DatasetReport:
    """The first findings, and how often each check failed."""

    findings: Sequence[Finding] = ()
    counts: Sequence[tuple[Check, int]] = ()

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
            return _check(plan, files, options, store, most, note)
        finally:
            store.close()
    except sqlite3.Error as error:
        said = f"the records can't be sorted in the temporary folder: {error}"
        help = "name one with more room in TMPDIR"
        raise FindingsError([Finding("output-unwritable", "error", said, help=help)]) from error


def _check(
    plan: Plan, files: Sequence[DatasetFile], options: Options, store: Store, most: int | None, note: Note
) -> DatasetReport:
    for index, file in enumerate(files):
        note(f"{file.shown}, across records", index / len(files))
        for item in read_payloads(file.path, file.shown, options):
            if isinstance(item, Record) and isinstance(item.value, dict):
                member = file.choose(item.value)
                if isinstance(member, Member):
                    store.add(_place(index, item), _facts(plan, member, item.value))
    judging = Judging(plan)
    judging.judge(store)
    findings = [_finding(one, judging, store, files) for one in store.violations(most)]
    return DatasetReport(findings, [(judging.checks[question], count) for question, count in store.counts()])


def _facts(plan: Plan, member: Member, value: dict[str, object]) -> Iterator[Fact]:
    notes = plan.notes.get(member.name, ())
    if notes:
        present = member.present(value)  # type: ignore[arg-type]
        for note in notes:
            with suppress(RecursionError):  # keys and rules of values deeper than any database takes
                yield from note(present)


def _place(file: int, record: Record) -> Place:
    """Where a record starts; of an item in a file that is read as a whole, the place is found when it is asked for."""
    text = record.text
    if record.pointer == text.pointer:
        return Place(file, text.first_line, text.first_column, record.pointer)
    found = text.placed(Finding("", "error", "", pointer=record.pointer))
    return Place(file, found.line or 1, found.column or 1, record.pointer)


def _finding(violation: Violation, judging: Judging, store: Store, files: Sequence[DatasetFile]) -> Finding:
    check, place = judging.checks[violation.question], store.place(violation.number)
    said = check.message
    if violation.other is not None:
        other = store.place(violation.other)
        said += f" (the other record: {files[other.file].shown}:{other.line})"
    return Finding(
        check.code, check.severity, said, file=files[place.file].shown, line=place.line, column=place.column,
        pointer=place.pointer + (violation.pointer or check.at), keyword=check.keyword, entity=check.entity,
        rule=check.id,
    )  # fmt: skip
