"""The Python interface."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small_project import ITEM, Run

import schemagen as sg

_CALLER = """\
import schemagen

project = schemagen.load(".")
findings: list[schemagen.Finding] = project.catalogs["shop"].validate({}, entity="Item")
version: str = project.catalogs["shop"].entities["Item"].version
checker: schemagen.Validator = schemagen.validator({"type": "object"}, draft="2020-12")
assert checker.is_valid({}) and checker.is_valid_json("{}") and not checker.findings({})
upgraded = project.catalogs["shop"].upgrade({}, to="1.0.0")
wrong: int = project.catalogs["shop"].name
"""

_GOOD = {"id": "0b5d6c1e-6f0a-4c3e-9a57-2d1f7b8c9e10", "schema_version": "1.0.0"}


def test_payloads_are_validated_by_entity(project: Path) -> None:
    shop = sg.load(str(project)).catalogs["shop"]
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
    assert sg.load(project).catalogs["zoo"].validate(_GOOD) == []


def test_payloads_are_upgraded(project: Path, schemagen: Run) -> None:
    """By several threads at once, without a change of what is given; what is returned fits."""
    assert schemagen("-C", project, "release", "zoo", "initial").returncode == 0
    newer = ITEM.format(title="Animal").replace("1.0.0", "1.1.0").replace("[id]\nprop", "[id, legs]\nprop")
    legs = "  legs: {description: D., type: array, default: []}\nadditional"
    (project / "schemas/zoo/animal.yaml").write_text(newer.replace("additional", legs))
    zoo = sg.load(project).catalogs["zoo"]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(zoo.upgrade, [_GOOD] * 32))
    assert all(one == {**_GOOD, "schema_version": "1.1.0", "legs": []} for one in made)
    assert zoo.upgrade(_GOOD, entity="Animal", to="1.0.0") is _GOOD
    assert zoo.validate(made[0]) == []
    for payload, more, code in (
        ({**_GOOD, "id": 1}, {}, "payload-invalid"),
        (made[0], {"to": "1.0.0"}, "version-newer"),
        (_GOOD, {"to": "7.0.0"}, "version-unknown"),
        (_GOOD, {"entity": "Item"}, "entity-unknown"),
        ({"id": float("nan")}, {}, "payload-invalid"),
    ):
        with pytest.raises(sg.UpgradeError) as error:
            zoo.upgrade(payload, **more)
        assert [f.code for f in error.value.findings] == [code]
    with pytest.raises(TypeError):
        zoo.upgrade({**_GOOD, "id": object()})


def test_schemas_with_errors_are_not_loaded(project: Path) -> None:
    (project / "schemas/zoo/animal.yaml").write_text(ITEM.format(title="Animal").replace("key: [id]", "key: [x]"))
    with pytest.raises(sg.FindingsError) as error:
        sg.load(project)
    assert [f.code for f in error.value.findings] == ["key-unknown-property"]
    with pytest.raises(sg.FindingsError, match="project-missing"):
        sg.load(project / "schemas" / "zoo")


def test_every_public_name_is_there() -> None:
    assert {*sg.__all__} <= {*dir(sg)}
    for name in sg.__all__:
        assert getattr(sg, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        sg.nonsense  # noqa: B018


@pytest.mark.slow
def test_a_caller_is_type_checked(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(_CALLER)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "caller.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    errors = [line for line in done.stdout.splitlines() if "error" in line]
    assert len(errors) == 2, done.stdout
    assert errors[0].startswith("caller.py:9: ")
