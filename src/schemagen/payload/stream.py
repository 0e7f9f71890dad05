"""Payload files as streams of bytes: local, standard input or remote; decompressed by what their first bytes say."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPED = b"\x2a\x4d\x18"  # the end of the mark of a frame without content, with which zstd files may start
_PLAIN_BUFFER = 1 << 16


class Stream(NamedTuple):
    """Bytes to read: `size` is known of plain files, as it was when they were opened.

    What goes wrong while reading is an OSError whose text says what.
    """

    file: IO[bytes]
    size: int | None = None
    compressed: bool = False
    damage: tuple[type[Exception], ...] = ()

    def read1(self, size: int) -> bytes:
        """Some bytes, at most `size`; none at the end."""
        try:
            return cast("bytes", self.file.read1(size))  # type: ignore[attr-defined]
        except self.damage as error:
            raise OSError(_said(error)) from error

    def read(self) -> bytes:
        """All that is left."""
        return b"".join(iter(lambda: self.read1(1 << 20), b""))


@contextmanager
def open_stream(path: str) -> Iterator[Stream]:
    """The content of the file at `path`, of standard input ("-"), or of what is at a URL.

    Raises OSError, and ValueError for what can be no path.
    """
    if path == "-":
        if sys.stdin is None:
            raise OSError("standard input is closed")
        yield _decompressed(sys.stdin.buffer, None)
    elif is_remote(path):
        from schemagen.payload.remote import open_remote

        with open_remote(path) as (file, size):
            yield _decompressed(file, size, (Exception,))
    else:
        with Path(path).open("rb", buffering=_PLAIN_BUFFER) as file:
            info = os.fstat(file.fileno())
            yield _decompressed(file, info.st_size if stat.S_ISREG(info.st_mode) else None)


def is_remote(path: str) -> bool:
    """Whether `path` is a URL."""
    return "://" in path


def plain_size(path: str) -> int | None:
    """The size of a file that can be read in parts: a plain one that is not compressed. Raises as `open_stream`."""
    if path == "-" or (not is_remote(path) and not stat.S_ISREG(Path(path).stat().st_mode)):
        return None
    with open_stream(path) as stream:
        return None if stream.compressed else stream.size


def grown(stream: Stream, size: int) -> int:
    """By how many bytes a local file is longer than `size` by now."""
    try:
        return max(0, os.fstat(stream.file.fileno()).st_size - size)
    except OSError:  # of a remote one nobody knows
        return 0


def _decompressed(file: IO[bytes], size: int | None, damage: tuple[type[Exception], ...] = ()) -> Stream:
    if not hasattr(file, "peek"):
        file = BufferedReader(cast("Any", file))
    start = _peek(file)
    if start.startswith(_GZIP):
        from gzip import BadGzipFile, GzipFile
        from zlib import error as zlib_error

        wrong: tuple[type[Exception], ...] = (EOFError, zlib_error, BadGzipFile, *damage)
        return Stream(cast("IO[bytes]", GzipFile(fileobj=file)), None, True, wrong)
    if start.startswith(_ZSTD) or start[1:4] == _ZSTD_SKIPPED:
        opened, zstd_error = _zstd(file)
        return Stream(opened, None, True, (EOFError, zstd_error, *damage))
    return Stream(file, size, False, damage)


def _zstd(file: IO[bytes]) -> tuple[IO[bytes], type[Exception]]:
    module: Any
    if sys.version_info >= (3, 14):
        from compression import zstd as module
    else:
        from backports import zstd as module
    return module.ZstdFile(file), module.ZstdError


def _peek(file: IO[bytes]) -> bytes:
    return cast("BufferedReader", file).peek(4)[:4]


def _said(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it is cut off: the compressed data ends too early"
    from gzip import BadGzipFile

    if isinstance(error, OSError) and not isinstance(error, BadGzipFile):
        return error.strerror or str(error)
    return f"it is damaged: {error}"
