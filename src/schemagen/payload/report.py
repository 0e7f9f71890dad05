"""What validation found: counts of records, findings up to a number, how often each thing is wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding
    from schemagen.payload.record import Fault


class Kind(NamedTuple):
    """What findings have in common: the code, the keyword or rule that is broken, the pointer with `*` for indexes."""

    code: str
    keyword: str
    pointer: str

    def to_json(self) -> dict[str, str]:
        """The kind as a row of a summary; what it does not have is left out."""
        return {name: value for name, value in self._asdict().items() if value or name == "pointer"}


@dataclass(slots=True)
class ValidationReport:
    """The counts, and the first `max_errors` findings (None: all) in the order of the files.

    `unreadable` are the files that could not be read to their end. A record is invalid when there is an error on it: a
    warning leaves it valid. What is wrong with a file but with no record in it (a byte order mark) is in neither count.
    `groups` are the findings by record, `kept` in all, one more than will be shown where the last record has more;
    `passed` counts the records and files behind them. `lines` ended in what was read. `kinds` counts all findings, when
    it was asked for.
    """

    max_errors: int | None = None
    files: int = 0
    records: int = 0
    valid: int = 0
    invalid: int = 0
    unreadable: int = 0
    passed: int = 0
    failed: bool = False
    interrupted: bool = False
    lines: int = 0
    groups: "list[tuple[Finding, ...]]" = field(default_factory=list)
    kinds: Counter[Kind] | None = None
    kept: int = 0

    @property
    def errors(self) -> "list[Finding]":
        """The findings that are to be shown."""
        return list(islice((finding for group in self.groups for finding in group), self.max_errors))

    @property
    def hidden(self) -> int:
        """In how many places, records or files, there are findings that are not shown."""
        return self.passed + (self.max_errors is not None and self.kept > self.max_errors)

    @property
    def is_full(self) -> bool:
        """Whether no more findings will be shown."""
        return self.max_errors is not None and self.kept >= self.max_errors

    def add_valid(self, records: int) -> None:
        """Count records that there is nothing to say about."""
        self.records += records
        self.valid += records

    def add_record(self, *, invalid: bool, findings: "Iterable[Finding]" = ()) -> None:
        """Count a record with what was found on it."""
        self.records += 1
        self.invalid += invalid
        self.valid += not invalid
        self.failed = self.failed or invalid
        self.add(findings)

    def pass_record(self, *, invalid: bool) -> None:
        """Count a record of which no finding will be shown."""
        self.records += 1
        self.invalid += invalid
        self.valid += not invalid
        self.failed = self.failed or invalid
        self.passed += 1

    def add_fault(self, fault: "Fault") -> None:
        """Count what could not be read."""
        self.unreadable += fault.unreadable
        if fault.is_record:
            self.add_record(invalid=True, findings=fault.findings)
        else:
            self.add(fault.findings)

    def add_missing(self, finding: "Finding") -> None:
        """Count a file that is not there; that is shown in any case, and first."""
        self.files += 1
        self.unreadable += 1
        self.failed = True
        self.groups.insert(0, (finding,))
        self.kept += 1
        self.max_errors = None if self.max_errors is None else self.max_errors + 1

    def add(self, findings: "Iterable[Finding]") -> None:
        """Note what was found on one record or file; where there is no room left, it is counted."""
        group = tuple(findings)
        self.failed = self.failed or any(finding.severity == "error" for finding in group)
        if group and self.is_full:
            self.passed += 1
        elif group:
            shown = group if self.max_errors is None else group[: self.max_errors - self.kept + 1]
            self.kept += len(shown)
            self.groups.append(shown)

    def to_json(self) -> dict[str, Any]:
        """The report as `schemagen validate --format json` prints it."""
        document: dict[str, Any] = {name: getattr(self, name) for name in ("files", "records", "valid", "invalid")}
        if self.kinds is not None:
            document["summary"] = [{"count": count, **kind.to_json()} for kind, count in self.ranking()]
        return {**document, "errors": [finding.to_json() for finding in self.errors]}

    def ranking(self) -> list[tuple[Kind, int]]:
        """The kinds of findings, the most frequent first."""
        return sorted((self.kinds or {}).items(), key=lambda one: (-one[1], one[0]))

    def merge(self, part: "ValidationReport", file: str, lines: int) -> None:
        """Add what was found in the next part of `file`, of which `lines` are in front."""
        for name in ("records", "valid", "invalid", "unreadable", "passed"):
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.failed = self.failed or part.failed
        for group in part.groups:
            self.add([_moved(finding, file, lines) for finding in group])
        if self.kinds is not None and part.kinds is not None:
            self.kinds.update(part.kinds)


def _moved(finding: "Finding", file: str, lines: int) -> "Finding":
    """A finding of a part as one of the file; others are about a schema."""
    if not lines or finding.file != file or finding.line is None:
        return finding
    return replace(finding, line=finding.line + lines)
