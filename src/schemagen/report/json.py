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
    try:
        return json.dumps(document, ensure_ascii=False, indent=2)
    except TypeError:  # numbers that only our own writer can write, which takes longer to import
        from schemagen.source.json_writer import json_text

        return json_text(document)
