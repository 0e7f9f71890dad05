"""Digests: of files as they are, and of inputs whatever their line endings."""

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

PREFIX = "sha256:"
_CHUNK = 1 << 16


def digest(data: bytes) -> str:
    """The digest of `data`, as manifests and release files write it."""
    return PREFIX + sha256(data).hexdigest()


def digest_file(path: str | Path) -> str | None:
    """The digest of the file at `path`; None when there is none that can be read."""
    data = _read(path)
    return None if data is None else digest(data)


def digest_text_file(path: str | Path) -> str:
    r"""The digest of the text at `path`, the same whether its lines end in `\n` or `\r\n`; 'unreadable' of no file."""
    data = _read(path)
    return "unreadable" if data is None else digest(data.replace(b"\r\n", b"\n"))


def _read(path: str | Path) -> bytes | None:
    """The bytes of a file, in half the time of `open`: a run with nothing to do does little else."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        data = os.read(file, _CHUNK)
        if len(data) < _CHUNK:
            return data
        return data + b"".join(iter(lambda: os.read(file, _CHUNK), b""))
    except OSError:
        return None
    finally:
        os.close(file)


def digest_of(parts: Iterable[str]) -> str:
    """One digest of all `parts` in their order."""
    return digest("\0".join(parts).encode("utf-8", "surrogatepass"))


def files_below(folder: Path, suffixes: tuple[str, ...] = ()) -> list[str]:
    """The files below `folder`, as sorted POSIX paths relative to it.

    Hidden files and folders are not among them; links are, whatever their names.
    """
    found: list[str] = []
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with os.scandir(folder / prefix) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(f"{prefix}{entry.name}/")
                    elif not suffixes or entry.name.lower().endswith(suffixes) or entry.is_symlink():
                        found.append(prefix + entry.name)
        except OSError:
            continue
    return sorted(found)
