"""Each statement of the seeds: the schemas hold it, a generated line shows it, and docs/facts.md tells both."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "facts.md"
FACTS = {
    catalog: yaml.safe_load((ROOT / "tests" / "facts" / f"{catalog}.yaml").read_text("utf-8"))
    for catalog in ("platform", "vrooli")
}
CASES = [pytest.param(c, f, id=f"{c}-{i}-{f['source']}") for c, facts in FACTS.items() for i, f in enumerate(facts)]
SEED = ROOT.parent / "shared" / "seeds" / "000_074f41f71b7a90b2.txt"


def resolve(data: Any, pointer: str) -> Any:
    """What stands at the JSON Pointer `pointer`."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        data = data[int(token)] if isinstance(data, list) else data[token]
    return data


def holds(found: Any, expected: Any) -> bool:
    """Whether `found` is `expected`, or holds it: a text in a text, a mapping in a mapping."""
    match found, expected:
        case str(), str():
            return " ".join(expected.split()) in " ".join(found.split())
        case dict(), dict():
            return all(k in found and holds(found[k], v) for k, v in expected.items())
        case _:
            return bool(found == expected)


@pytest.mark.parametrize(("catalog", "fact"), CASES)
def test_the_schemas_hold_it(catalog: str, fact: dict[str, Any]) -> None:
    file, _, pointer = fact["source"].partition("#")
    data = yaml.safe_load((ROOT / "schemas" / catalog / file).read_text("utf-8"))
    assert holds(resolve(data, pointer), fact["expect"])


@pytest.mark.parametrize(("catalog", "fact"), CASES)
def test_a_generated_line_shows_it(catalog: str, fact: dict[str, Any]) -> None:
    text = (ROOT / "generated" / catalog / fact["shown"]["file"]).read_text("utf-8")
    assert any(fact["shown"]["line"] in line for line in text.splitlines())


def words(text: str) -> str:
    """The letters and digits of `text` alone: the seed's other characters are encoded twice."""
    return " ".join(re.findall(r"[A-Za-z0-9_]+", text))


def test_no_statement_of_the_first_seed_is_left_out() -> None:
    if not SEED.exists():
        pytest.skip(f"needs {SEED.name} beside the checkout")
    known = [words(f["statement"]) for f in FACTS["platform"]]
    missing = [part for part in statements(SEED.read_text("utf-8")) if not any(part in fact for fact in known)]
    assert missing == []


def statements(text: str) -> list[str]:
    """The bullets, sentences and table cells of a Markdown document, without headings, fences and table heads."""
    parts: list[str] = []
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith(("#", "---", "```", "|--")) or following.startswith("|--") or line.strip() == "erDiagram":
            continue
        cells = line.strip("|").split("|") if line.startswith("|") else re.split(r"(?<=\.)\s+", line)
        parts += [words(re.sub(r"^\s*(> |- (\[ \] )?)", "", cell)) for cell in cells]
    return [part for part in parts if part]


def page() -> str:
    """docs/facts.md."""
    lines = ["# What the seed documents say, and where it stands", ""]
    lines += ["Made from `tests/facts/` by `python tests/test_facts.py`; a test holds it in step."]
    for catalog, facts in FACTS.items():
        lines += ["", f"## {catalog}", "", "| Section | Statement | Held by | Shown by | Line |"]
        lines += ["|---|---|---|---|---|"]
        lines += [_row(catalog, fact) for fact in facts]
    return "\n".join(lines) + "\n"


def _row(catalog: str, fact: dict[str, Any]) -> str:
    file, _, pointer = fact["source"].partition("#")
    shown = fact["shown"]
    held = f"[`{file}`](../schemas/{catalog}/{file}) `{pointer}`"
    where = f"[`{shown['file']}`](../generated/{catalog}/{shown['file']})"
    statement = fact["statement"].replace("[", "\\[").replace("|", "\\|")
    return f"| {fact['section']} | {statement} | {held} | {where} | {_code(shown['line'])} |"


def _code(text: str) -> str:
    """`text` as a code span in a table cell."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text.strip()}{pad}{fence}".replace("|", "\\|")


def test_the_page_is_in_step() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python tests/test_facts.py"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
