"""Progress, for those who watch."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_CLEAR = "\r\x1b[K"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that shows what is done now, on one line of stderr; it shows nothing unless that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    try:
        yield lambda text: print(f"{_CLEAR}{text} …", end="", file=sys.stderr, flush=True)
    finally:
        print(_CLEAR, end="", file=sys.stderr, flush=True)
