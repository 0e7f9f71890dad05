"""Progress, for those who watch."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_CLEAR = "\r\x1b[K"
_WIDTH = 24
_PAUSE = 0.1  # seconds between two changes of a bar


class Note(Protocol):
    """Shows what is done now and, where that is known, the share of the whole that is done."""

    def __call__(self, text: str, share: float | None = None) -> None: ...


@contextmanager
def progress() -> Iterator[Note]:
    """Shows progress on one line of stderr; shows nothing unless that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda text, share=None: None
        return
    try:
        yield _Line()
    finally:
        print(_CLEAR, end="", file=sys.stderr, flush=True)


class _Line:
    def __init__(self) -> None:
        self.next = 0.0

    def __call__(self, text: str, share: float | None = None) -> None:
        now = time.monotonic()
        if share is not None and now < self.next:
            return
        self.next = now + _PAUSE
        line = f"{text} …" if share is None else f"{_bar(share)} {text}"
        print(f"{_CLEAR}{line}", end="", file=sys.stderr, flush=True)


def _bar(share: float) -> str:
    return f"[{'#' * int(share * _WIDTH):{_WIDTH}}] {share:4.0%}"
