"""What the README shows is true: its session is replayed, its excerpts are looked up, its Python is run."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ENV = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}


def blocks(mark: str) -> list[tuple[str, str]]:
    """The code blocks behind a comment `<!-- mark … -->`: the rest of the comment, and the text."""
    found = re.findall(rf"<!-- {mark}(.*?) ?-->\n```\w+\n(.*?)```\n", README, re.DOTALL)
    return [(rest.strip(), text) for rest, text in found]


def test_session(tmp_path: Path) -> None:
    """Every command of the sessions, one after the other, in a fresh folder."""
    here, steps = tmp_path, 0
    for _, text in blocks("session"):
        for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            if command.startswith("cd "):
                here = here / command[3:]
                continue
            run = subprocess.run(
                command, shell=True, cwd=here, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            assert run.stdout == shown, command
            steps += 1
    assert steps >= 8


def test_excerpts() -> None:
    for path, text in blocks("from"):
        assert text in (ROOT / path).read_text("utf-8"), path


def test_commands_are_all_there() -> None:
    run = subprocess.run(["schemagen", "--help"], env=ENV, capture_output=True, text=True, check=True)
    listed = re.findall(r"^  ([a-z-]+)  ", run.stdout.split("Commands:")[1], re.MULTILINE)
    assert listed
    shown = set(re.findall(r"^\| `([a-z-]+)", README, re.MULTILINE))
    assert set(listed) <= shown


def test_python() -> None:
    code = re.search(r"```python\nimport schemagen\n(.*?)```", README, re.DOTALL)
    assert code is not None
    run = subprocess.run(
        [sys.executable, "-c", "import schemagen\n" + code[1]], cwd=ROOT, env=ENV, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "True"


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README):
        if not target.startswith("entities/"):
            assert (ROOT / target).exists(), target
