"""What reading gives: records with their places, and faults where there is none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from schemagen.diagnostic import Finding
from schemagen.source import Document, Json, Span


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of a file, shown as `shown`, that starts with its line `first_line`; bytes are one line."""

    shown: str
    content: bytes | str
    first_line: int = 1
    format: Literal["json", "yaml"] = "json"

    def placed(self, finding: Finding, *, key: bool = False) -> Finding:
        """`finding` with the place of its pointer (or of the key there); computed now, as valid records never ask."""
        text = self.content if isinstance(self.content, str) else self.content.decode()
        span = Document(self.shown, text, None, (), self.format).locate(finding.pointer or "", key=key) or Span(1, 1)
        return replace(finding, file=self.shown, line=self._line(span.line), column=span.column, width=span.width)

    def shifted(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings on the stretch as findings on the file."""
        return tuple(replace(f, line=self._line(f.line or 1)) for f in findings)

    def _line(self, line: int) -> int:
        r"""The file's line; a lone `\r` in a line of JSON Lines ends none."""
        return self.first_line + (line - 1 if isinstance(self.content, str) else 0)


@dataclass(frozen=True, slots=True)
class Record:
    """A payload: its value, and where in which text it stands."""

    value: Json
    text: Text
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text apart from its values; `is_record` when a payload was lost by it."""

    findings: tuple[Finding, ...]
    is_record: bool = True


Item = Record | Fault
