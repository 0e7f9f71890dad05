"""Findings for programs."""

import json
from collections.abc import Iterable
from typing import Any

from schemagen.diagnostic import Finding, in_order


def to_json(findings: Iterable[Finding]) -> list[dict[str, str | int]]:
    """`findings` as JSON objects, in order."""
    return [finding.to_json() for finding in in_order(findings)]


def format_json(document: Any) -> str:
    """`document` as readable JSON text without a newline at its end."""
    return json.dumps(document, ensure_ascii=False, indent=2)
