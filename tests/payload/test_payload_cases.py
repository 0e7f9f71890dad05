"""Case folders: schemas, files of payloads beside them, and the report that they give."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import case_folders

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.diagnostic import has_errors, page
from schemagen.payload.contract import Choose
from schemagen.payload.read import Options
from schemagen.payload.run import validate_files
from schemagen.payload.selection import EntityChoice, PayloadChoice
from schemagen.payload.validate import Input


@pytest.mark.parametrize("case", case_folders("payload"))
def test_report(case: Path, expect_json: Callable[[Path, Any], None]) -> None:
    loaded = load_catalogs(case)
    assert not has_errors(loaded.findings), loaded.findings
    catalog = loaded.catalogs["shop"]
    inputs = [
        Input(str(path), path.relative_to(case).as_posix(), path.stem if path.stem in catalog.entities else None)
        for path in sorted((case / "data").iterdir())
    ]
    options = Options(many=True, strict=case.name == "strict-json")
    report = validate_files(inputs, lambda name: _choice(catalog, name, case), options)
    assert report.records == report.valid + report.invalid
    assert all(page(finding.code) for finding in report.errors)
    expect_json(case / "report.json", report.to_json())


def _choice(catalog: Catalog, name: str | None, root: Path) -> Choose:
    """A file called as an entity holds it; others say for themselves what they hold."""
    return (
        EntityChoice(catalog, catalog.entities[name], root)
        if name
        else PayloadChoice([catalog], partial(EntityChoice, root=root))
    )
