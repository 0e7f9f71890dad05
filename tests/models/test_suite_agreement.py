"""Models and JSON Schema agree on every case of the official test suite, formats asserted.

Each schema of the suite is a property of an entity (V0, V1, …) and, where it may describe objects, an entity itself
(R0, R1, …). What a model accepts it must dump as it was.
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packages import classes_of, package_of
from pydantic import ValidationError

from schemagen.catalog.load import load_catalogs
from schemagen.catalog.model import Catalog

SUITE = Path(__file__).parents[3] / "shared/json-schema-test-suite/tests/draft2020-12"
# Schemas that no catalog may hold: they read from the network or from another folder, or are of another draft.
NOT_FOR_CATALOGS = ("reference-remote", "reference-unresolved", "reference-outside-catalog", "schema-invalid")
_ANNOTATION = "only an annotation by default"  # here formats are asserted

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="no official JSON Schema test suite beside the project")


@dataclass(frozen=True)
class Case:
    """A payload for a model, and whether the suite says that it is valid."""

    model: str
    payload: Any
    valid: bool
    about: str


def _files() -> list[Any]:
    return [pytest.param(p, id=p.relative_to(SUITE).with_suffix("").as_posix()) for p in sorted(SUITE.rglob("*.json"))]


def _catalog(path: Path, root: Path) -> tuple[Catalog, list[Case]]:
    """The schemas of a file of the suite as a catalog, and their cases."""
    folder = root / "schemas" / "suite"
    folder.mkdir(parents=True)
    (folder / "catalog.json").write_text('{"version-field": null}')
    cases = [c for i, group in enumerate(json.loads(path.read_bytes())) for c in _write(folder, i, group)]
    loaded = load_catalogs(root)
    broken = {Path(f.file or "").stem.upper() for f in loaded.findings if f.code in NOT_FOR_CATALOGS}
    broken |= {f"V{name[4:]}" for name in broken if name.startswith("CASE")}
    entities = {n: e for n, e in loaded.catalogs["suite"].entities.items() if n not in broken}
    object.__setattr__(loaded.catalogs["suite"], "entities", entities)
    return loaded.catalogs["suite"], [c for c in cases if c.model in entities]


def _write(folder: Path, number: int, group: Any) -> Iterator[Case]:
    """Write the files for one schema of the suite; its cases."""
    schema, x_entity = group["schema"], {"version": "1.0.0"}
    about = group["description"]
    tests = [t for t in group["tests"] if not t["description"].endswith(_ANNOTATION)]
    if isinstance(schema, dict):
        (folder / f"case{number}.json").write_text(json.dumps(schema))
        schema = {"$ref": f"case{number}.json"}
        if group["schema"].get("type", "object") == "object" and not _refers_to_itself(group["schema"]):
            head = {**group["schema"], "title": f"R{number}", "x-entity": x_entity}
            (folder / f"r{number}.json").write_text(json.dumps(head))
            for test in tests:
                valid = test["valid"] and isinstance(test["data"], dict)
                yield Case(f"R{number}", test["data"], valid, f"{about}: {test['description']}")
    head = {"title": f"V{number}", "x-entity": x_entity, "properties": {"value": schema}}
    (folder / f"v{number}.json").write_text(json.dumps(head))
    for test in tests:
        yield Case(f"V{number}", {"value": test["data"]}, test["valid"], f"{about}: {test['description']}")


def _refers_to_itself(schema: dict[str, Any]) -> bool:
    """Whether a reference leads to the whole: an entity is an object, which the suite's schema need not be."""
    return any(f'"$ref": "{name}"' in json.dumps(schema) for name in ("#", schema.get("$id", "#")))


def _same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal; Python alone would take true for 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(v, b[k]) for k, v in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def _fault(package: ModuleType, case: Case) -> str | None:
    """How the model of `case` disagrees, if it does."""
    model = getattr(package, case.model)
    text = json.dumps(case.payload)
    for read in (lambda: model.model_validate(case.payload), lambda: model.model_validate_json(text)):
        try:
            record = read()
        except ValidationError as error:
            if case.valid:
                return f"{case.model} refuses {text} ({case.about}): {error}"
            continue
        if not case.valid:
            return f"{case.model} accepts {text} ({case.about})"
        for dumped in (record.model_dump(mode="json"), json.loads(record.model_dump_json())):
            if not _same(dumped, case.payload):
                return f"{case.model} dumps {text} as {dumped} ({case.about})"
    return None


@pytest.mark.parametrize("path", _files())
def test_models_agree_with_the_suite(path: Path, tmp_path: Path) -> None:
    """Accepted are exactly the valid payloads, and they come back unchanged."""
    catalog, cases = _catalog(path, tmp_path)
    if not cases:
        pytest.skip("no catalog may hold these schemas")
    package = package_of(catalog)
    for model in classes_of(package):  # also what is inside an entity has a schema of its own that works
        with contextlib.suppress(ValidationError):
            model.model_validate({})
    assert [fault for case in cases if (fault := _fault(package, case))] == []


def test_little_is_left_out(tmp_path: Path) -> None:
    """Nearly every schema of the suite may stand in a catalog."""
    counts = []
    for number, parameter in enumerate(_files()):
        path = parameter.values[0]
        _, cases = _catalog(path, tmp_path / str(number))
        tests = [t for group in json.loads(path.read_bytes()) for t in group["tests"]]
        counts.append((len(tests), len([c for c in cases if c.model.startswith("V")])))
    assert sum(used for _, used in counts) > 0.95 * sum(total for total, _ in counts)


def test_without_the_exact_check_models_disagree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: Pydantic alone does not know `not`."""
    catalog, cases = _catalog(SUITE / "not.json", tmp_path)
    package = package_of(catalog)
    check = __import__(f"{package.__name__}._check", fromlist=["Check"]).Check
    monkeypatch.setattr(check, "problems", lambda self, value, below=(): [])
    assert any(_fault(package, case) for case in cases)
