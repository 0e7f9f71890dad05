"""Every code of a finding has a page, and a case that gives it."""

import ast
import re
from pathlib import Path

from schemagen.catalog.checklist import CHECKLIST
from schemagen.diagnostic import page_codes
from schemagen.lint import RULES, page_of

ROOT = Path(__file__).parent.parent
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+\Z")
KNOWN = {*page_codes(), *RULES, *(item.id for item in CHECKLIST)}


def codes_in_source() -> set[str]:
    """Words in kebab-case that the source hands on as a finding's code: the first argument, or `code=`."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in ("finding", "Finding", "Problem", "add", "report", "unusable"):
                continue
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            found |= {a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return {code for code in found if CODE.match(code)}


def test_every_code_has_a_page() -> None:
    assert codes_in_source() - KNOWN == set()


def test_every_code_has_a_case() -> None:
    cases = "\n".join(
        path.read_text("utf-8", errors="replace")
        for path in (ROOT / "tests").rglob("*.*")
        if path.suffix in (".json", ".txt", ".py", ".yaml", ".md") and path.name != Path(__file__).name
    )
    assert {code for code in KNOWN if not re.search(rf"(?<![a-z-]){code}(?![a-z-])", cases)} == set()


def test_pages_read_as_pages() -> None:
    for code in sorted(KNOWN):
        text = page_of(code) or (ROOT / "src/schemagen/diagnostic/pages" / f"{code}.md").read_text("utf-8")
        assert text.startswith(f"# {code}\n"), code
        assert len(text.splitlines()) >= 4, code
