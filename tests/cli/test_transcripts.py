"""Commands replayed: each case is a project, what is done in it, and what a user then sees.

`commands` has a line a step: `schemagen …`, or a change of the project: `write PATH TEXT`, `delete PATH`,
`link PATH TARGET`; `show PATH` prints a file. In TEXT a `\\n` is a new line.
"""

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import case_folders

from schemagen.cli.app import run


@pytest.mark.parametrize("case", case_folders("commands"))
def test_transcript(
    case: Path,
    expect: Callable[[Path, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    project = tmp_path / "project"
    shutil.copytree(case, project, ignore=shutil.ignore_patterns("commands", "transcript.txt"))
    monkeypatch.chdir(project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    steps = (case / "commands").read_text("utf-8").splitlines()
    transcript = "\n".join(_step(step, capfd) for step in steps)
    assert "Traceback" not in transcript
    shown = re.sub(r" in \d+\.\d\d s$", " in 0.00 s", transcript.replace(str(tmp_path), "TMP"), flags=re.MULTILINE)
    expect(case / "transcript.txt", shown)


def _step(step: str, capfd: pytest.CaptureFixture[str]) -> str:
    name, *arguments = shlex.split(step)
    if name == "show":
        return f"$ {step}\n{Path(*arguments).read_text('utf-8')}"
    if name != "schemagen":
        _change(name, *arguments)
        return f"$ {step}\n"
    code = run(arguments)
    out, err = capfd.readouterr()
    return f"$ {step}\n{out}" + (f"--- stderr\n{err}" if err else "") + f"--- exit {code}\n"


def _change(kind: str, path: str, text: str = "") -> None:
    target = Path(path)
    match kind:
        case "write":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.replace("\\n", "\n"), "utf-8", newline="\n")
        case "delete":
            shutil.rmtree(target) if target.is_dir() and not target.is_symlink() else target.unlink()
        case "link":
            target.symlink_to(text)
        case _:
            raise ValueError(f"a case can't {kind}")
