"""Files of payloads → a report: every record counted, every error with its place, in one pass."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from schemagen.diagnostic import Finding, has_errors
from schemagen.payload.contract import Choose, Contract
from schemagen.payload.python_value import is_surely_json, json_fault
from schemagen.payload.read import Options, read_payloads
from schemagen.payload.record import Fault, Record


@dataclass(frozen=True, slots=True)
class Input:
    """A file to validate: its path ("-" is standard input), its name in findings, and what its payloads are to fit."""

    path: str
    shown: str
    choose: Choose


@dataclass
class ValidationReport:
    """The counts, and the first `max_errors` findings (None: all); `found` is the number of all of them.

    `unreadable` are the files that could not be opened. A record is invalid when there is an error on it: a warning
    leaves it valid. What is wrong with a file but with no record in it (a byte order mark) is in neither count.
    """

    max_errors: int | None = None
    files: int = 0
    records: int = 0
    valid: int = 0
    invalid: int = 0
    unreadable: int = 0
    found: int = 0
    errors: list[Finding] = field(default_factory=list)

    def add_record(self, findings: Iterable[Finding] = ()) -> None:
        """Count a record with what was found on it."""
        listed = list(findings)
        self.records += 1
        if has_errors(listed):
            self.invalid += 1
        else:
            self.valid += 1
        self.add(listed)

    def add_fault(self, fault: Fault) -> None:
        """Count what could not be read."""
        if fault.is_record:
            self.add_record(fault.findings)
        else:
            self.unreadable += any(f.code == "file-unreadable" for f in fault.findings)
            self.add(fault.findings)

    def add(self, findings: Iterable[Finding]) -> None:
        """Note findings, as far as there is room."""
        for finding in findings:
            self.found += 1
            if self.max_errors is None or len(self.errors) < self.max_errors:
                self.errors.append(finding)

    def to_json(self) -> dict[str, Any]:
        """The report as `schemagen validate --format json` prints it."""
        counts = {name: getattr(self, name) for name in ("files", "records", "valid", "invalid")}
        return {**counts, "errors": [finding.to_json() for finding in self.errors]}


def validate_files(inputs: Iterable[Input], options: Options, *, max_errors: int | None = None) -> ValidationReport:
    """Validate every payload in `inputs`. Nothing that a file holds raises an exception."""
    report = ValidationReport(max_errors)
    for one in inputs:
        report.files += 1
        for item in read_payloads(one.path, one.shown, options):
            match item:
                case Record():
                    _validate(item, one.choose(item.value), report)
                case Fault():
                    report.add_fault(item)
    return report


def _validate(record: Record, chosen: Contract | Finding, report: ValidationReport) -> None:
    if isinstance(chosen, Finding):
        report.add_record([placed(record, chosen)])
    elif chosen.is_kept(record.value):
        report.add_record()
    else:
        report.add_record(chosen.findings(record))


def placed(record: Record, finding: Finding) -> Finding:
    """A finding of the choice at its place in the payload, unless it is about a file of the catalog."""
    if finding.file is not None:
        return finding
    return record.text.placed(replace(finding, pointer=record.pointer + (finding.pointer or "")))


def validate_value(value: Any, choose: Choose) -> list[Finding]:
    """The findings on one payload in Python. Raises TypeError for what is no type of JSON."""
    fault = None if is_surely_json(value) else json_fault(value)
    if fault is not None:
        place, code, said = fault
        return [Finding(code, "error", said, pointer=place)]
    chosen = choose(value)
    return [chosen] if isinstance(chosen, Finding) else chosen.findings_on(value)
