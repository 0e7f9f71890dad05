"""Running the rules, and leaving out what `x-lint` ignores with a reason."""

from collections.abc import Iterator
from inspect import getdoc
from typing import Any

from schemagen.catalog.checklist import CHECKLIST
from schemagen.catalog.model import Catalog
from schemagen.catalog.walk import tokens_of
from schemagen.diagnostic import Finding, in_order
from schemagen.lint.table import RULES


def lint(catalog: Catalog) -> list[Finding]:
    """The warnings of every lint rule and of the compliance checklist on `catalog`, in order."""
    found = [finding for rule in RULES.values() for finding in rule(catalog)]
    found += _unticked(catalog)
    return in_order(f for f in found if not _is_ignored(catalog, f))


def page_of(code: str) -> str | None:
    """The Markdown page of the lint rule or checklist item `code`; None when it is neither."""
    if code in RULES:
        return f"# {code}\n\n{getdoc(RULES[code])}\n"
    item = next((item for item in CHECKLIST if item.id == code), None)
    return f"# {code}\n\n{item.question}\n\n{item.page}\n" if item else None


def _unticked(catalog: Catalog) -> Iterator[Finding]:
    """A warning for each gap that the compliance checklist of `data-model.md` shows."""
    for item in CHECKLIST:
        for gap in item.check(catalog):
            yield catalog.finding(item.id, gap.message, gap.origin, severity="warning", entity=gap.entity)


def _is_ignored(catalog: Catalog, finding: Finding) -> bool:
    """Whether `x-lint` at the finding's place, or around it, ignores its code."""
    document = catalog.documents.get(finding.file or "")
    value: Any = document.data if document else None
    for token in ("", *tokens_of(finding.pointer or "")):
        if token:
            value = value[int(token)] if isinstance(value, list) else value.get(token)
        if not isinstance(value, dict | list):
            return False
        stated = value.get("x-lint") if isinstance(value, dict) else None
        ignored = stated.get("ignore", []) if isinstance(stated, dict) else []
        if any(entry["code"] == finding.code for entry in ignored):
            return True
    return False
