"""What is wrong with an expression is said with its place: a folder of schemas, and the findings that they give."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import case_folders

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.diagnostic import has_errors, page
from schemagen.rules.check import check_expressions
from schemagen.rules.expression import parse
from schemagen.rules.problem import CelError


@pytest.mark.parametrize("case", case_folders("cel"))
def test_findings(case: Path, expect_json: Callable[[Path, Any], None]) -> None:
    loaded = load_catalogs(case)
    assert not has_errors(loaded.findings), loaded.findings
    findings = [finding for catalog in loaded.catalogs.values() for finding in check_expressions(catalog)]
    assert {f.code for f in findings} == {case.name.split("--")[0]} - {"clean"}
    assert all(page(finding.code) for finding in findings)
    expect_json(case / "findings.json", [f.to_json() for f in findings])


def test_own_catalogs(own_catalogs: dict[str, Catalog]) -> None:
    assert [check_expressions(catalog) for catalog in own_catalogs.values()] == [[], []]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("self.emial == 'a'", 5),
        ("'💊é' == self.emial", 13),
        ("'a' == 'b' ||\n  self.emial == 'a'", 21),
        ("'a' == 'b' ||\r\n  self.emial == 'a'", 22),
        ("has( self.emial )", 10),
        ("self. emial == 'a'", 6),
        ("emails == 'a'", 0),
        ("1 == nope(self.email)", 5),
    ],
)
def test_offsets_count_code_points(own_catalogs: dict[str, Catalog], text: str, offset: int) -> None:
    with pytest.raises(CelError) as caught:
        parse(text, own_catalogs["platform"].entities["User"])
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "(" * 5000, "a" * 200_000, "true" + " && true" * 9999, "'" * 3]
)
def test_no_text_raises_anything_else(own_catalogs: dict[str, Catalog], text: str) -> None:
    with pytest.raises(CelError):
        parse(text + " && nope", own_catalogs["platform"].entities["User"])
