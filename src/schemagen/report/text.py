"""Findings for people: each with its place, the source line and what would mend it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from schemagen.diagnostic import Finding, in_order
from schemagen.report.excerpt import excerpt, read_lines, visible

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "place": "\x1b[1m", "help": "\x1b[36m"}
_RESET = "\x1b[0m"
_GUTTER = 5
_Paint = Callable[[str, str], str]  # (text, name of a colour) -> text


def format_text(findings: Iterable[Finding], root: Path, *, colour: bool = False) -> Iterator[str]:
    """The lines that show `findings`, in order; their files are read below `root` for the excerpts."""
    paint = _coloured if colour else _plain
    for file, group in groupby(in_order(findings), lambda f: f.file):
        members = list(group)
        lines = read_lines(root / file, {f.line for f in members if f.line and not f.excerpt}) if file else {}
        for finding in members:
            yield _headline(finding, paint)
            if finding.line and (near := finding.excerpt or (lines.get(finding.line), 1))[0] is not None:
                yield from _excerpt(finding, near[0], near[1], paint)
            if finding.help:
                yield f"   {paint('help:', 'help')} {_indented(finding.help)}"


def summary(findings: Sequence[Finding]) -> str:
    """How many of each severity: `2 errors, 1 warning`; `no findings` when there are none."""
    errors = sum(f.severity == "error" for f in findings)
    counts = [(errors, "error"), (len(findings) - errors, "warning")]
    return ", ".join(f"{n} {word}{'s' * (n > 1)}" for n, word in counts if n) or "no findings"


def _headline(finding: Finding, paint: _Paint) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)
    kind = paint(f"{finding.severity}[{finding.code}]", finding.severity)
    return f"{paint(visible(place) + ': ', 'place') if place else ''}{kind}: {_indented(finding.message)}"


def _excerpt(finding: Finding, line: str, first: int, paint: _Paint) -> Iterator[str]:
    """The line, of which `line` is what stands from column `first` on."""
    shown, carets = excerpt(line, (finding.column or 1) - first + 1, finding.width)
    yield f"{finding.line:>{_GUTTER}} | {shown}".rstrip()
    if finding.column:
        indent = carets[: -len(carets.lstrip())]
        yield f"{'':>{_GUTTER}} | {indent}{paint(carets.strip(), finding.severity)}"


def _indented(text: str) -> str:
    return "\n   ".join(visible(part) for part in text.split("\n"))


def _plain(text: str, colour: str) -> str:
    return text


def _coloured(text: str, colour: str) -> str:
    return f"{_COLOURS[colour]}{text}{_RESET}"
