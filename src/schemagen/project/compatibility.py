"""Two schema files against each other, by themselves: for `compat`."""

from dataclasses import dataclass
from pathlib import Path

from schemagen.catalog.exact import Draft
from schemagen.diagnostic import Finding
from schemagen.evolve.compare import Comparison, JudgedChange, Mode, compare
from schemagen.evolve.policy import Policy
from schemagen.evolve.side import Side, draft_of
from schemagen.project.problem import UnusableError
from schemagen.source import Document, SourceError, Span, read_document


@dataclass(frozen=True)
class ComparedFiles:
    """What was found, with the files it was found in."""

    found: Comparison
    old: Document
    new: Document

    def places(self, change: JudgedChange) -> tuple[tuple[str, Span] | None, tuple[str, Span] | None]:
        """Where `change` stands in the new file, and in the old one."""
        return _place(self.new, change.change.pointer), _place(self.old, change.change.old_pointer)

    def findings(self) -> list[Finding]:
        """Each change that is not compatible, at its place in the new file, else in the old one."""
        return [self._finding(change) for change in self.found.changes if change.verdict != "compatible"]

    def _finding(self, change: JudgedChange) -> Finding:
        file, pointer = (self.new, change.change.pointer) if change.change.pointer is not None else (
            self.old, change.change.old_pointer)  # fmt: skip
        if change.verdict == "breaking":
            return file.finding("compat-breaking", f"{change.code}: {change.message}", pointer or "", key=True)
        return file.finding("compat-unknown", f"{change.code}: {change.message}", pointer or "", key=True)


def compare_files(
    folder: Path, old: str, new: str, mode: Mode, policy: Policy, draft: Draft | None, *, formats: bool
) -> ComparedFiles:
    """Compare the schemas in the files `old` and `new`, relative to `folder`, as `evolve.compare.compare` does.

    Raises UnusableError when one can't be read or is no schema; with the findings of both.
    """
    findings: list[Finding] = []
    sides = [_read(folder, file, draft, findings) for file in (old, new)]
    if findings or None in sides:
        raise UnusableError(findings)
    before, after = (side for side in sides if side is not None)
    found = compare(before.data, after.data, mode, policy=policy, draft=draft, formats=formats)
    return ComparedFiles(found, before, after)


def _read(folder: Path, file: str, draft: Draft | None, findings: list[Finding]) -> Document | None:
    try:
        document = read_document(folder / file, file)
        Side(document.data, draft_of(document.data, draft), formats=False).check()
    except SourceError as error:
        findings += error.findings
        return None
    except ValueError as error:
        findings.append(Finding("schema-invalid", "error", f"no JSON Schema: {error}", file=file))
        return None
    return document


def _place(document: Document, pointer: str | None) -> tuple[str, Span] | None:
    span = None if pointer is None else document.locate(pointer, key=True)
    return None if span is None else (document.path, span)
