"""The Python interface."""

import subprocess
import sys
from pathlib import Path

import pytest
from small_project import ITEM

import schemagen

_CALLER = """\
import schemagen

project = schemagen.load(".")
findings: list[schemagen.Finding] = project.catalogs["shop"].validate({}, entity="Item")
version: str = project.catalogs["shop"].entities["Item"].version
checker: schemagen.Validator = schemagen.validator({"type": "object"}, draft="2020-12")
assert checker.is_valid({}) and checker.is_valid_json("{}") and not checker.findings({})
wrong: int = project.catalogs["shop"].name
"""

_GOOD = {"id": "0b5d6c1e-6f0a-4c3e-9a57-2d1f7b8c9e10", "schema_version": "1.0.0"}


def test_payloads_are_validated_by_entity(project: Path) -> None:
    shop = schemagen.load(str(project)).catalogs["shop"]
    assert list(shop.entities) == ["Item", "Order"]
    assert (
        shop.validate(_GOOD, "Item") == shop.validate(_GOOD, "Item@1.0.0") == shop.validate(_GOOD, "shop.Order") == []
    )
    (finding,) = shop.validate({**_GOOD, "id": 1}, entity="Item")
    assert (finding.code, finding.pointer, finding.entity, finding.version) == (
        "payload-invalid",
        "/id",
        "Item",
        "1.0.0",
    )
    assert [f.code for f in shop.validate({**_GOOD, "schema_version": "9.0.0"}, entity="Item")] == ["version-unknown"]
    assert [f.code for f in shop.validate(_GOOD, entity="Animal")] == ["entity-unknown"]
    assert [f.code for f in shop.validate(_GOOD)] == ["entity-unknown"]
    with pytest.raises(TypeError):
        shop.validate({**_GOOD, "id": object()}, entity="Item")


def test_the_only_entity_needs_no_name(project: Path) -> None:
    assert schemagen.load(project).catalogs["zoo"].validate(_GOOD) == []


def test_schemas_with_errors_are_not_loaded(project: Path) -> None:
    (project / "schemas/zoo/animal.yaml").write_text(ITEM.format(title="Animal").replace("key: [id]", "key: [x]"))
    with pytest.raises(schemagen.FindingsError) as error:
        schemagen.load(project)
    assert [f.code for f in error.value.findings] == ["key-unknown-property"]
    with pytest.raises(schemagen.FindingsError, match="project-missing"):
        schemagen.load(project / "schemas" / "zoo")


def test_every_public_name_is_there() -> None:
    assert {*schemagen.__all__} <= {*dir(schemagen)}
    for name in schemagen.__all__:
        assert getattr(schemagen, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        schemagen.nonsense  # noqa: B018


@pytest.mark.slow
def test_a_caller_is_type_checked(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(_CALLER)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "caller.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors = [line for line in done.stdout.splitlines() if "error" in line]
    assert len(errors) == 2, done.stdout
    assert errors[0].startswith("caller.py:8: ")
