"""Ends an embedded PostgreSQL and removes its folder as soon as the process that uses it is gone.

Run as a script, with the server's folder as its argument: it waits until its standard input closes, which happens
however its parent ends, SIGKILL included. Imports nothing of schemagen, so that it starts at once.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 20.0  # seconds for a server that is just starting
_ENDS = {"postgres": signal.SIGQUIT, "initdb": signal.SIGKILL}  # at once, and with nothing to save


def remove(folder: Path) -> None:
    """Kill the processes that work in `folder`, and delete it; tries again while either comes back."""
    until = time.monotonic() + PATIENCE
    while True:
        busy = _kill(folder)
        shutil.rmtree(folder, ignore_errors=True)
        if not busy and not folder.exists():
            return
        if time.monotonic() > until:
            return
        time.sleep(0.05)


def _kill(folder: Path) -> bool:
    """Kill what was started in `folder`: the server (its own children follow), and a pending initdb."""
    import psutil

    found = False
    for process in psutil.process_iter(["cmdline", "name"]):
        name, line = process.info["name"], process.info["cmdline"] or ()
        if name in _ENDS and any(part == str(folder) or part.startswith(f"{folder}/") for part in line):
            found = True
            with suppress(psutil.Error):
                process.send_signal(_ENDS[name])
    return found


def main() -> None:
    """Wait for the end of the parent."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    remove(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
