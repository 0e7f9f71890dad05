"""The official JSON Schema test suite, read in place: all three ways to ask give the verdict that it expects."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemagen.cli.app import run
from schemagen.payload.validator import Validator

SUITE = Path(__file__).parents[3] / "shared" / "json-schema-test-suite"
TESTS = SUITE / "tests" / "draft2020-12"

pytestmark = pytest.mark.skipif(not TESTS.is_dir(), reason="the JSON Schema test suite is not beside the project")


def _files(kind: str) -> list[Any]:
    found = {
        "required": TESTS.glob("*.json"), "format": (TESTS / "optional" / "format").glob("*.json"),
        "optional": (TESTS / "optional").glob("*.json"),
    }[kind]  # fmt: skip
    return [pytest.param(path, id=f"{kind}-{path.stem}") for path in sorted(found)]


# Schemas with meta-schemas of their own, which say whether formats are assertions: here an option says so.
OPEN = {
    ("format-assertion.json", "schema that uses custom metaschema with format-assertion: false"),
    ("format-assertion.json", "schema that uses custom metaschema with format-assertion: true"),
}


def _groups(path: Path) -> Iterator[Any]:
    yield from (group for group in json.loads(path.read_text("utf-8")) if (path.name, group["description"]) not in OPEN)


@pytest.mark.parametrize("path", [*_files("required"), *_files("optional"), *_files("format")])
def test_verdicts(path: Path) -> None:
    formats = path.parent.name == "format"
    for group in _groups(path):
        validator = Validator(_with_remotes(group["schema"]), formats=formats)
        for test in group["tests"]:
            value, told = test["data"], (group["description"], test["description"])
            assert validator.is_valid(value) == test["valid"], told
            assert validator.is_valid_json(json.dumps(value)) == test["valid"], told
            assert (validator.findings(value) == []) == test["valid"], told
            assert all(f.message and f.pointer is not None and f.keyword is not None for f in validator.findings(value))


@pytest.mark.parametrize("path", [*_files("required"), *_files("format")])
def test_verdicts_of_the_command(path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As JSON Lines, with JSON as it is written in the suite: a line is valid or not."""
    options = ["--format", "json", "--max-errors", "1000"] + ["--no-formats"] * (path.parent.name != "format")
    for group in _groups(path):
        (tmp_path / "s.json").write_text(json.dumps(_with_remotes(group["schema"])))
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(test["data"]) + "\n" for test in group["tests"]))
        run(["validate", str(tmp_path / "a.jsonl"), "--schema", str(tmp_path / "s.json"), *options])
        wrong = {error["line"] for error in json.loads(capfd.readouterr().out)["errors"]}
        expected = {line for line, test in enumerate(group["tests"], 1) if not test["valid"]}
        assert wrong == expected, group["description"]


def _with_remotes(schema: Any) -> Any:
    """`schema` with what it refers to put into it, as schemagen fetches nothing."""
    if "localhost:1234" not in json.dumps(schema):
        return schema
    return {**schema, "$defs": {**schema.get("$defs", {}), **REMOTES}}


def _remotes() -> Iterator[tuple[str, Any]]:
    """By address; a schema that calls itself otherwise also under its own name."""
    for path in sorted(SUITE.glob("remotes/draft20*/**/*.json")):
        address = f"http://localhost:1234/{path.relative_to(SUITE / 'remotes').as_posix()}"
        remote = json.loads(path.read_text("utf-8"))
        if (own := remote.get("$id", address)) != address:
            yield own, remote
            remote = {"$ref": own}
        yield address, {**remote, "$id": address}


REMOTES = dict(_remotes())
