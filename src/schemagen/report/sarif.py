"""Findings as a SARIF log, for code scanning.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0 plus Errata 01".
"""

import json
from collections.abc import Callable, Iterable, Iterator
from posixpath import join
from typing import Any
from urllib.parse import quote

from schemagen.diagnostic import Finding, in_order

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PROPERTIES = ("pointer", "keyword", "help", "entity", "version", "rule", "at")
Page = Callable[[str], str | None]  # the Markdown page of a code


def format_sarif(findings: Iterable[Finding], page: Page, version: str, prefix: str = "") -> Iterator[str]:
    """One SARIF log of one run of schemagen `version`; `prefix` leads from the repository to the project (`sub`)."""
    ordered = in_order(findings)
    codes = sorted({finding.code for finding in ordered})
    driver = {"name": "schemagen", "version": version, "rules": [_rule(code, page(code)) for code in codes]}
    results = [_result(finding, codes.index(finding.code), prefix) for finding in ordered]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str, page: str | None) -> dict[str, Any]:
    text = (page or code).partition("\n")[2].strip() or code
    return {
        "id": code, "shortDescription": {"text": code.replace("-", " ")},
        "help": {"text": text, "markdown": text},
    }  # fmt: skip


def _result(finding: Finding, index: int, prefix: str) -> dict[str, Any]:
    text = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    result: dict[str, Any] = {
        "ruleId": finding.code, "ruleIndex": index, "level": finding.severity, "message": {"text": text},
    }  # fmt: skip
    if finding.file is not None:
        result["locations"] = [{"physicalLocation": _place(finding, finding.file, prefix)}]
    properties = {name: value for name in _PROPERTIES if (value := getattr(finding, name)) is not None}
    return {**result, "properties": properties} if properties else result


def _place(finding: Finding, file: str, prefix: str) -> dict[str, Any]:
    is_url = "://" in file
    uri = quote(file, safe=":/?@&+,;=%~") if is_url else quote(join(prefix, file), safe="/~")
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if finding.line:
        column = finding.column or 1
        place["region"] = {"startLine": finding.line, "startColumn": column, "endColumn": column + finding.width}
    return place
