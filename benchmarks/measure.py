"""CPU time and peak memory of whole processes, their children counted, as the operating system accounts for them."""

import os
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """One run, or the median of several: CPU seconds (user and system), peak memory of the largest process in MB."""

    cpu: float
    peak: float


def run(command: Sequence[str | Path], cwd: Path) -> Figures:
    """Run `command` in `cwd`; RuntimeError with its output when it fails."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(output.decode(errors="replace")[-2000:])
    return Figures(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(figures: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(statistics.median(f.cpu for f in figures), statistics.median(f.peak for f in figures))
