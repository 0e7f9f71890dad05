"""Files of payloads → a report: every record counted, every error with its place, in one pass."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from schemagen.payload.contract import Choose, Contract, keeper
from schemagen.payload.read import Options, Part, read_part

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding
    from schemagen.payload.record import Item, Record
    from schemagen.payload.report import ValidationReport


class Input(NamedTuple):
    """A file to validate: its path (a URL, or "-" for standard input), its name in findings, what it holds.

    `address` is that of an entity; None: the payloads, or a schema for all, say what they are to fit.
    """

    path: str
    shown: str
    address: str | None = None


Judge = Callable[[str | None], Choose]  # what payloads are held against, by the address of their file
Note = Callable[[str, float], None]  # is told the file that is read, and the share of all that is done


def validate_part(part: Part, choose: Choose, options: Options, report: "ValidationReport") -> None:
    """Validate the payloads in `part`, and add to `report` what was found; lines count from the part's first."""
    keeps = keeper(choose)
    for batch in read_part(part, options):
        for item in batch.sift(keeps):
            _take(item, choose, report)
        report.add_valid(batch.kept)
        report.lines += batch.lines


def _take(item: "Item", choose: Choose, report: "ValidationReport") -> None:
    from schemagen.payload.record import Fault

    if isinstance(item, Fault):
        report.add_fault(item)
        _count(item.findings, None, report)
    else:
        _judge(item, choose(item.value), report)


def _judge(record: "Record", chosen: "Contract | Finding", report: "ValidationReport") -> None:
    """Add what is wrong with a record that is not kept."""
    if not isinstance(chosen, Contract):
        found = placed(record, chosen)
        report.add_record(invalid=True, findings=[found])
        _count([found], record, report)
    elif report.is_full and report.kinds is None:
        report.pass_record(invalid=chosen.is_broken(record.value))
    else:
        counts_only = report.is_full  # which needs no place in the text
        findings = chosen.findings_on(record.value) if counts_only else chosen.findings(record)
        report.add_record(invalid=any(f.severity == "error" for f in findings), findings=findings)
        _count(findings, record._replace(pointer="") if counts_only else record, report)


def _count(findings: "Sequence[Finding]", record: "Record | None", report: "ValidationReport") -> None:
    if report.kinds is not None:
        from schemagen.payload.summary import kind_of

        report.kinds.update(kind_of(finding, record) for finding in findings)


def placed(record: "Record", finding: "Finding") -> "Finding":
    """A finding of the choice at its place in the payload, unless it is about a file of the catalog."""
    if finding.file is not None:
        return finding
    return record.text.placed(replace(finding, pointer=record.pointer + (finding.pointer or "")))


def validate_value(value: Any, choose: Choose) -> "list[Finding]":
    """The findings on one payload in Python. Raises TypeError for what is no type of JSON."""
    from schemagen.diagnostic import Finding
    from schemagen.payload.python_value import is_surely_json, json_fault

    fault = None if is_surely_json(value) else json_fault(value)
    if fault is not None:
        place, code, said = fault
        return [Finding(code, "error", said, pointer=place)]
    chosen = choose(value)
    return chosen.findings_on(value) if isinstance(chosen, Contract) else [chosen]
