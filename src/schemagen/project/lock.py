"""One writer at a time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(root: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of the project at `root`; `waiting` is called once when another process holds it.

    The lock is on the folder itself, so it leaves no file behind, and it ends with the process however that ends.
    Where the system can't lock a folder (Windows, some network file systems) there is none.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl
    import os

    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting()
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:
        pass
    try:
        yield
    finally:
        os.close(folder)
