"""Formatting of generated Python: one run of ruff over a folder, the same whatever configuration lies around it."""

import os
import subprocess
from pathlib import Path

LINE_LENGTH = 120
_OPTIONS = (
    "--isolated", "--no-cache", "--quiet", "--no-respect-gitignore",
    "--line-length", str(LINE_LENGTH), "--target-version", "py311",
)  # fmt: skip


def format_folder(folder: Path) -> None:
    """Format the `.py` files that lie directly in `folder`, in place.

    Raises RuntimeError when one of them is no valid Python: a fault of the emitter that made it.
    """
    from ruff import find_ruff_bin

    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
    command = [find_ruff_bin(), "format", *_OPTIONS, "--", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"generated Python can't be formatted: {done.stderr.strip()}")
