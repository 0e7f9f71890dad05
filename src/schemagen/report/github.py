"""Findings as annotations of a GitHub workflow.

Source: docs.github.com, "Workflow commands for GitHub Actions"; the escaping is that of the actions toolkit.
"""

from collections.abc import Iterable, Iterator
from posixpath import join

from schemagen.diagnostic import Finding, in_order

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def format_github(findings: Iterable[Finding], prefix: str = "") -> Iterator[str]:
    """One workflow command for each of `findings`; `prefix` leads from the repository to the project (`sub`)."""
    for finding in in_order(findings):
        properties = {
            "file": finding.file and join(prefix, finding.file),
            "line": finding.line,
            "endLine": finding.line,
            "col": finding.column,
            "endColumn": finding.column and finding.column + finding.width,
            "title": finding.code,
        }
        listed = ",".join(f"{name}={str(v).translate(_PROPERTY)}" for name, v in properties.items() if v is not None)
        text = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
        yield f"::{finding.severity} {listed}::{text.translate(_DATA)}"
