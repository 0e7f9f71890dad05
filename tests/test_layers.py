"""The layers of the house: imports run downwards only (design: CONTRIBUTING.md)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_imports_run_downwards() -> None:
    """import-linter reads its contract from pyproject.toml; it counts imports inside functions too."""
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
