"""One diagnostic: where, what, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One diagnostic, as `--format json` prints it.

    `file` is a POSIX path relative to the project; `line` and `column` count from 1, columns in code points;
    `pointer` is a JSON Pointer into the file or payload; `keyword` the place of the failing keyword in the schema;
    `rule` the id of a business rule; `at` what an exception names (`Entity`, `Entity.property`).
    `width` (code points to underline) is for the text format only, and so is `excerpt`: the line, or what is near the
    place in it, and in which column that starts; where there is none, the report reads the file.
    """

    code: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None
    keyword: str | None = None
    help: str | None = None
    entity: str | None = None
    version: str | None = None
    rule: str | None = None
    at: str | None = None
    width: int = 1
    excerpt: tuple[str, int] | None = None

    def to_json(self) -> dict[str, str | int]:
        """The finding as a JSON object; absent keys are left out."""
        return {f: value for f in _JSON_ORDER if (value := getattr(self, f)) is not None}


_JSON_ORDER = (
    "code", "severity", "file", "line", "column", "pointer", "keyword", "message", "help",
    "entity", "version", "rule", "at",
)  # fmt: skip
assert {*_JSON_ORDER, "width", "excerpt"} == {f.name for f in fields(Finding)}


class FindingsError(Exception):
    """Input that cannot be used; `findings` says why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = in_order(findings)
        super().__init__("\n".join(f"{f.file or ''}:{f.line or ''}: {f.code}: {f.message}" for f in self.findings))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of `findings` is an error."""
    return any(f.severity == "error" for f in findings)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """`findings` by file and place, each once; the order that every report uses."""
    key = {f: (f.file or "", f.line or 0, f.column or 0, f.code, f.message, f.at or "") for f in findings}
    return sorted(key, key=key.__getitem__)
