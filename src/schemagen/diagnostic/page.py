"""The page that explains a finding's code (`schemagen explain CODE`)."""

from functools import cache
from pathlib import Path

_PAGES = Path(__file__).with_name("pages")


@cache
def page_codes() -> tuple[str, ...]:
    """The codes that have a page here, sorted. Lint rules bring theirs as docstrings."""
    return tuple(sorted(path.stem for path in _PAGES.glob("*.md")))


def page(code: str) -> str | None:
    """The Markdown page of `code`, or None when there is none here."""
    return (_PAGES / f"{code}.md").read_text("utf-8") if code in page_codes() else None
