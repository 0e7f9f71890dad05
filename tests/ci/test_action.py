"""The GitHub action: its steps are run as a runner runs them, with hostile inputs too."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_project import Run

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALL, RUN = ACTION["runs"]["steps"]
Done = subprocess.CompletedProcess[str]


def test_its_form() -> None:
    """As docs.github.com has it under "Metadata syntax" for a composite action."""
    assert set(ACTION) <= {"name", "author", "description", "branding", "inputs", "outputs", "runs"}
    assert ACTION["runs"]["using"] == "composite"
    for name, one in ACTION["inputs"].items():
        assert re.fullmatch(r"[a-z-]+", name)
        assert isinstance(one["default"], str) and one["description"]
    for step in ACTION["runs"]["steps"]:
        assert {"shell", "run", "name"} <= set(step) <= {"name", "shell", "run", "env", "working-directory"}


def test_no_input_is_part_of_a_script() -> None:
    for step in (INSTALL, RUN):
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def _value(text: str, inputs: Mapping[str, str]) -> str:
    """`text` with the expressions that the action uses, filled in by the runner."""
    known = {**{f"inputs.{k}": v for k, v in inputs.items()}, "github.action_path": str(ROOT)}
    return re.sub(r"\$\{\{ (.+?) \}\}", lambda match: known[match[1]], text)


def _step(step: Mapping[str, Any], workspace: Path, temp: Path, env: Mapping[str, str], **given: str) -> Done:
    """Run a step in `workspace`, with the inputs `given` beside the defaults."""
    inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | given
    script = temp / "step.sh"
    script.write_text(step["run"], "utf-8")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    runner = {"RUNNER_TEMP": str(temp), "GITHUB_ENV": str(temp / "env"), "GITHUB_WORKSPACE": str(workspace)}
    own = {name: _value(text, inputs) for name, text in step["env"].items()}
    folder = workspace / _value(step.get("working-directory", "."), inputs)
    every = {**os.environ, **runner, **env, **own}
    return subprocess.run(command, cwd=folder, env=every, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, installed_here: Mapping[str, str]) -> Mapping[str, str]:
    """What the first step leaves in the environment of the second."""
    temp = tmp_path_factory.mktemp("runner")
    done = _step(INSTALL, temp, temp, installed_here)
    assert done.returncode == 0, done.stderr
    left = dict(line.split("=", 1) for line in (temp / "env").read_text("utf-8").splitlines())
    assert Path(left["SCHEMAGEN_PYTHON"]).is_relative_to(temp)
    return {**left, **installed_here}


@pytest.fixture
def run(installed: Mapping[str, str], tmp_path: Path, schemagen: Run) -> Callable[..., Done]:
    """The second step in a workspace that has the project of `init` in its folder `library`."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    assert schemagen("init", "library", cwd=workspace).returncode == 0
    assert schemagen("generate", cwd=workspace / "library").returncode == 0
    return lambda **given: _step(RUN, workspace, tmp_path, installed, **{"working-directory": "library", **given})


@pytest.mark.slow
def test_it_runs_commands(run: Callable[..., Done], tmp_path: Path) -> None:
    for command in ("check", "lint", "validate", "rules"):
        done = run(command=command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    head = tmp_path / "workspace/library/schemas/library/book.yaml"
    head.write_text(head.read_text("utf-8").replace("entity: Author", "entity: Autor"), "utf-8")
    done = run()
    assert done.returncode == 1
    place = "file=library/schemas/library/book.yaml,line=30,endLine=30,col=28,endColumn=33"
    assert f"::error {place},title=reference-unknown-entity::" in done.stdout


@pytest.mark.slow
def test_arguments_are_words_and_nothing_more(run: Callable[..., Done], tmp_path: Path) -> None:
    data = tmp_path / "workspace/library/data"
    (data / "two words.jsonl").write_text("{}\n", "utf-8")
    done = run(command="validate", args="'data/two words.jsonl' --entity Author")
    assert done.returncode == 1
    assert "file=library/data/two words.jsonl,line=1," in done.stdout
    for hostile in (
        "; touch pwned",
        "$(touch pwned)",
        "`touch pwned`",
        "&& touch pwned",
        "| touch pwned",
        "\ntouch pwned",
    ):
        for given in ({"args": hostile}, {"command": hostile}, {"command": "validate", "args": f"x.json{hostile}"}):
            assert run(**given).returncode == 2, given
    assert run(args="'").stdout == "::error title=usage::the input 'args' can't be taken apart: No closing quotation\n"
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("version", ["0.1.0; touch pwned", "$(touch pwned)", "--index-url=x", "0.1.0 --pre", "a b"])
def test_a_version_is_a_version(tmp_path: Path, version: str) -> None:
    done = _step(INSTALL, tmp_path, tmp_path, {}, version=version)
    assert (done.returncode, done.stdout[:21]) == (2, "::error title=usage::")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step.sh"]
