"""Case folders: a catalog, and the SQL that is made of it; each script is loaded into the real database."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pglast
import pytest
from conftest import case_folders

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog
from schemagen.database.embedded import scratch_database
from schemagen.database.engine import postgres_session, sqlite_session
from schemagen.database.mapping import map_catalog
from schemagen.database.matrix import matrix, unmet_beyond_sql
from schemagen.diagnostic import has_errors, in_order
from schemagen.emit.sql import schema_script
from schemagen.sql.dialect import DIALECTS


def _catalog(case: Path) -> Catalog:
    loaded = load_catalogs(case)
    assert not has_errors(loaded.findings), loaded.findings
    return loaded.catalogs["shop"]


@pytest.mark.parametrize("case", case_folders("sql"))
def test_scripts(
    case: Path, postgres_server: str, expect: Callable[[Path, str], None], expect_json: Callable[[Path, Any], None]
) -> None:
    catalog = _catalog(case)
    mapped = [f for dialect in DIALECTS for f in map_catalog(catalog, dialect).findings]
    findings = in_order([*mapped, *unmet_beyond_sql(catalog)])
    expect_json(case / "findings.json", [f.to_json() for f in findings])
    if any(f.code in ("name-not-sql", "x-sql-invalid") for f in findings):
        return
    scripts = {dialect: schema_script(catalog, dialect) for dialect in DIALECTS}
    for dialect, script in scripts.items():
        expect(case / f"{dialect}.sql", script)
    pglast.parse_sql(scripts["postgres"])
    with scratch_database(postgres_server) as url, postgres_session(url) as session:
        session.run(scripts["postgres"])
    with sqlite_session() as session:
        session.run(scripts["sqlite"])


@pytest.mark.parametrize("case", case_folders("sql"))
def test_matrix(case: Path, expect: Callable[[Path, str], None]) -> None:
    """One line a rule: what each database does with it."""
    rows = matrix(_catalog(case))
    assert len({row.id for row in rows}) == len(rows)
    lines = [f"{row.id} ({row.kind}) " + _cells(row.targets) for row in rows]
    expect(case / "matrix.txt", "\n".join(lines) + "\n")


def _cells(targets: Mapping[str, Any]) -> str:
    cells = []
    for target in ("postgres", "sqlite"):
        cell = targets[target]
        how = " ".join(part for part in (cell.by, cell.name, cell.reason and f"({cell.reason})") if part)
        cells.append(f"{target}: {how if cell.status == 'enforced' else f'{cell.status} {how}'.strip()}")
    return "; ".join(cells)


def test_same_text_again(own_catalogs: Mapping[str, Catalog]) -> None:
    """Nothing of a run before shows in the next."""
    for catalog in own_catalogs.values():
        for dialect in DIALECTS:
            assert schema_script(catalog, dialect) == schema_script(catalog, dialect)
