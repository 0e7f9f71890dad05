"""The pages of findings, wherever they are kept."""

from schemagen import diagnostic
from schemagen.catalog.checklist import CHECKLIST
from schemagen.lint import RULES, page_of


def codes() -> list[str]:
    """Every code that a finding can have, sorted."""
    return sorted({*diagnostic.page_codes(), *RULES, *(item.id for item in CHECKLIST)})


def page(code: str) -> str | None:
    """The Markdown page of `code`; None when no finding has it."""
    return diagnostic.page(code) or page_of(code)
