"""Files at URLs (`s3://`, `gs://`, `https://` …), read through fsspec, which is an extra."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from io import BufferedReader
from typing import IO, Any, cast

_BUFFER = 1 << 20
_OURS = ("http:", "https:", "s3:", "gs:", "gcs:")  # what the extra is for


@contextmanager
def open_remote(url: str) -> Iterator[tuple[IO[bytes], int | None]]:
    """The content at `url`, and its size when the server tells. Raises OSError whatever goes wrong."""
    filesystem, path = _filesystem(url)
    try:
        file: Any = filesystem.open(path, "rb")
    except Exception as error:  # each store has errors of its own
        raise _told(error) from error
    with BufferedReader(file, _BUFFER) as stream:
        yield cast("IO[bytes]", stream), file.size


def find_remote(url: str) -> list[str]:
    """The URLs of the files that the pattern `url` matches, or that are below it; sorted. Raises OSError."""
    filesystem, path = _filesystem(url)
    try:
        found = filesystem.glob(path) if "*" in path or "?" in path else filesystem.find(path)
        return sorted(filesystem.unstrip_protocol(one) for one in found)
    except Exception as error:
        raise _told(error) from error


def is_folder(url: str) -> bool:
    """Whether there is a folder at `url`; False where that can't be told."""
    filesystem, path = _filesystem(url)
    try:
        return (url.endswith("/") and not url.startswith("http")) or bool(filesystem.isdir(path))
    except Exception:
        return False


def _filesystem(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise OSError("URLs are read with an extra: pip install 'schemagen[remote]'") from error
    try:
        return url_to_fs(url)  # type: ignore[no-any-return]
    except ImportError as error:
        help = ": pip install 'schemagen[remote]'" if url.startswith(_OURS) else ""
        raise OSError(f"{_told(error)}{help}") from error
    except ValueError as error:
        raise _told(error) from error


def _told(error: Exception) -> OSError:
    """`error` as one whose text says what is wrong; of a file that is not there some stores say its name only."""
    if isinstance(error, FileNotFoundError) and not error.strerror:
        return FileNotFoundError(ENOENT, "there is no such file")
    return error if isinstance(error, OSError) else OSError((str(error) or type(error).__name__).splitlines()[0])
