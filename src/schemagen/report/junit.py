"""Findings as a JUnit report: each is a test that failed, for the many programs that show those.

Source: the schema of Jenkins' xunit plugin, `junit-10.xsd`.
"""

import re
from collections.abc import Iterable, Iterator

from schemagen.diagnostic import Finding, in_order

# What no XML 1.0 document can hold, not even escaped.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


def format_junit(findings: Iterable[Finding], *, failed: bool = False) -> Iterator[str]:
    """The lines of a report: a test for each finding, passed when it is a warning. In ASCII, whatever stdout is.

    Where there is none there is one test, which passed unless the command `failed` for what it does not show.
    """
    ordered = in_order(findings)
    failures = sum(finding.severity == "error" for finding in ordered)
    untold = failed and not failures
    counts = f'tests="{len(ordered) + (untold or not ordered)}" failures="{failures + untold}" errors="0" skipped="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="schemagen" {counts}>'
    yield f'  <testsuite name="schemagen" {counts}>'
    for finding in ordered:
        yield from _case(finding)
    if untold or not ordered:
        result = '<failure message="errors that are not shown"/>' if untold else ""
        yield f'    <testcase classname="schemagen" name="all">{result}</testcase>'
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(finding: Finding) -> Iterator[str]:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)
    name = f"{finding.code} at {place}" if place else finding.code
    attributes = {"classname": finding.file or "schemagen", "name": name, "file": finding.file, "line": finding.line}
    help = f"\nhelp: {finding.help}" if finding.help else ""
    text = f"{place + ': ' if place else ''}{finding.severity}[{finding.code}]: {finding.message}{help}"
    yield f"    <testcase{_attributes(attributes)}>"
    if finding.severity == "error":
        told = _attributes({"type": finding.code, "message": finding.message})
        yield f"      <failure{told}>{_escaped(text)}</failure>"
    else:
        yield f"      <system-out>{_escaped(text)}</system-out>"
    yield "    </testcase>"


def _attributes(values: dict[str, str | int | None]) -> str:
    return "".join(f' {name}="{_escaped(str(value))}"' for name, value in values.items() if value is not None)


def _escaped(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text).translate(_ESCAPES).encode("ascii", "xmlcharrefreplace").decode()
