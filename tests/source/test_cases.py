"""Texts and what is read from them: `cases/*.json`, each an input beside its data or findings."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schemagen.diagnostic import Finding, page
from schemagen.source import SourceError, read_document

CASES = Path(__file__).parent / "cases"
GROUPS = sorted(CASES.glob("*.json"))


@pytest.mark.parametrize("group", GROUPS, ids=lambda path: path.stem)
def test_a_text_gives_its_data_and_findings(group: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    cases = json.loads(group.read_text("utf-8"))
    file = tmp_path / ("case.json" if group.stem.startswith("json") else "case.yaml")
    seen = [{k: case[k] for k in ("about", "text", "hex") if k in case} | _read(file, case) for case in cases]
    if request.config.getoption("--accept"):
        group.write_text(_dumped(seen), "utf-8", newline="\n")
        return
    for case, now in zip(cases, seen, strict=True):
        assert now == case


def test_every_code_in_the_cases_has_a_page() -> None:
    codes = {
        f["code"] for group in GROUPS for case in json.loads(group.read_text("utf-8")) for f in case.get("findings", ())
    }
    assert len(codes) >= 12, "a group of cases is missing"
    for code in codes:
        assert (page(code) or "").startswith(f"# {code}\n")


def _read(file: Path, case: dict[str, Any]) -> dict[str, Any]:
    file.write_bytes(bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode())
    try:
        document = read_document(file, "case")
    except SourceError as error:
        return {"findings": [_shown(f) for f in error.findings]}
    result = {"data": json.loads(json.dumps(document.data, default=_decimal))}
    if document.warnings:
        result["findings"] = [_shown(f) for f in document.warnings]
    return result


def _shown(finding: Finding) -> dict[str, Any]:
    severity = {"severity": "warning"} if finding.severity == "warning" else {}
    names = ("line", "column", "width", "pointer", "message", "help")
    said = {name: value for name in names if (value := getattr(finding, name)) is not None}
    return {"code": finding.code, **severity, **said}


def _decimal(value: Decimal) -> dict[str, str]:
    return {"decimal": str(value)}


def _dumped(cases: list[dict[str, Any]]) -> str:
    """One line to a case, or to a finding."""
    return "[\n" + ",\n".join(_dumped_case(case) for case in cases) + "\n]\n"


def _dumped_case(case: dict[str, Any]) -> str:
    head = json.dumps({k: v for k, v in case.items() if k != "findings"}, ensure_ascii=not _is_readable(case))
    if "findings" not in case:
        return f"  {head}"
    findings = ",\n".join("    " + json.dumps(f, ensure_ascii=not _is_readable(f)) for f in case["findings"])
    return f'  {head[:-1]}, "findings": [\n{findings}\n  ]}}'


def _is_readable(value: dict[str, Any]) -> bool:
    return json.dumps(value, ensure_ascii=False).isprintable()
