"""Every finding on a catalog has a case: a folder of schemas, and the findings that they give."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import case_folders

from schemagen.catalog.load import load_catalogs
from schemagen.lint import lint


@pytest.mark.parametrize("case", case_folders("findings"))
def test_findings(case: Path, expect_json: Callable[[Path, Any], None]) -> None:
    loaded = load_catalogs(case)
    findings = [*loaded.findings, *(f for c in loaded.catalogs.values() for f in lint(c))]
    code = case.name.split("--")[0]
    assert code == "clean" or code in {f.code for f in findings}
    expect_json(case / "findings.json", [f.to_json() for f in findings])
