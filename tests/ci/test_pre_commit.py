"""The hooks, run by the real pre-commit in a small repository: it builds their environment from this checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from small_project import Run

ROOT = Path(__file__).parents[2]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
_PACKAGE = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
_GIT = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
Commit = Callable[[], "subprocess.CompletedProcess[str]"]


def _pre_commit(*arguments: str, cwd: Path = ROOT, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *_GIT, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_manifest_is_one(tmp_path: Path) -> None:
    done = _pre_commit("validate-manifest", ".pre-commit-hooks.yaml", PRE_COMMIT_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout


def test_the_hook_of_init_is_the_same(tmp_path: Path) -> None:
    """It comes from the package index instead of from a repository."""
    starter = ROOT / "src/schemagen/project/starter/.pre-commit-config.yaml"
    done = _pre_commit("validate-config", str(starter), PRE_COMMIT_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout
    (hook,) = yaml.safe_load(starter.read_text("utf-8"))["repos"][0]["hooks"]
    ours = next(one for one in HOOKS if one["id"] == hook["id"])
    keys = ("entry", "language", "files", "pass_filenames")
    assert {k: hook[k] for k in keys} == {k: ours[k] for k in keys}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A repository with the package as it is now, and the folder of pre-commit's environments."""
    repository = tmp_path_factory.mktemp("hooks")
    for name in _PACKAGE:
        shutil.copy(ROOT / name, repository)
    shutil.copytree(ROOT / "src", repository / "src", ignore=shutil.ignore_patterns("__pycache__"))
    _git(repository, "init", "-q")
    _git(repository, "add", "-A")
    _git(repository, "commit", "-qm", "hooks")
    return repository, tmp_path_factory.mktemp("environments")


@pytest.fixture
def library(tmp_path: Path, schemagen: Run) -> Path:
    """The project of `init`, generated and committed."""
    assert schemagen("init", "library", cwd=tmp_path).returncode == 0
    root = tmp_path / "library"
    assert schemagen("generate", cwd=root).returncode == 0
    _git(root, "init", "-q")
    _git(root, "add", "-A")
    _git(root, "commit", "-qm", "start")
    return root


@pytest.fixture
def commit(hooks: tuple[Path, Path], library: Path, installed_here: Mapping[str, str]) -> Commit:
    """Stage all that changed, and run the hooks as `git commit` would."""
    repository, home = hooks
    listed = [{"id": hook["id"]} for hook in HOOKS]
    config = {"repos": [{"repo": str(repository), "rev": _git(repository, "rev-parse", "HEAD"), "hooks": listed}]}

    def run() -> "subprocess.CompletedProcess[str]":
        (library / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
        _git(library, "add", "-A")
        return _pre_commit("run", "--color=never", cwd=library, PRE_COMMIT_HOME=str(home), **installed_here)

    return run


def _results(done: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    """What became of each hook."""
    lines = [line for line in done.stdout.splitlines() if line.startswith("schemagen ")]
    return {line.split(":")[0].split()[1]: line.rsplit(".", 1)[1].split(")")[-1] for line in lines}


@pytest.mark.slow
def test_what_they_say_of_a_commit(library: Path, commit: Commit, schemagen: Run) -> None:
    data, head = library / "data/books.jsonl", library / "schemas/library/book.yaml"
    good, whole = data.read_text("utf-8"), head.read_text("utf-8")

    data.write_text(good.replace("schema_version", "schema_versio", 1), "utf-8")
    done = commit()
    assert _results(done) == {"check": "Skipped", "generate": "Skipped", "validate": "Failed"}, done.stdout
    assert "data/books.jsonl:1:" in done.stdout
    data.write_text(good, "utf-8")

    head.write_text(whole.replace("entity: Author", "entity: Autor"), "utf-8")
    done = commit()
    assert _results(done) == {"check": "Failed", "generate": "Failed", "validate": "Skipped"}, done.stdout
    assert "error[reference-unknown-entity]" in done.stdout

    head.write_text(whole.replace("A book of the library.", "A book on a shelf."), "utf-8")
    done = commit()
    assert _results(done) == {"check": "Failed", "generate": "Failed", "validate": "Skipped"}, done.stdout
    assert "output-stale" in done.stdout and "files were modified by this hook" in done.stdout
    done = commit()  # what the hook generated is staged now
    assert _results(done) == {"check": "Passed", "generate": "Passed", "validate": "Skipped"}, done.stdout
    assert done.returncode == 0
