"""Digests: of files as they are, and of inputs whatever their line endings."""

from collections.abc import Iterable
from hashlib import sha256
from os import scandir
from pathlib import Path

PREFIX = "sha256:"


def digest(data: bytes) -> str:
    """The digest of `data`, as manifests and release files write it."""
    return PREFIX + sha256(data).hexdigest()


def digest_file(path: Path) -> str | None:
    """The digest of the file at `path`; None when there is none that can be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - half the time of Path.read_bytes
            return digest(file.read())
    except OSError:
        return None


def digest_text_file(path: Path) -> str:
    r"""The digest of the text at `path`, the same whether its lines end in `\n` or `\r\n`; 'unreadable' of no file."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return digest(file.read().replace(b"\r\n", b"\n"))
    except OSError:
        return "unreadable"


def digest_of(parts: Iterable[str]) -> str:
    """One digest of all `parts` in their order."""
    return digest("\0".join(parts).encode("utf-8", "surrogatepass"))


def files_below(folder: Path, suffixes: tuple[str, ...] = (), leave_out: tuple[str, ...] = ()) -> list[str]:
    """The files below `folder`, as sorted POSIX paths relative to it.

    Hidden files and folders, and those named in `leave_out`, are not among them; links are, whatever their names.
    """
    found: list[str] = []
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with scandir(folder / prefix) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.name in leave_out:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(f"{prefix}{entry.name}/")
                    elif not suffixes or entry.name.lower().endswith(suffixes) or entry.is_symlink():
                        found.append(prefix + entry.name)
        except OSError:
            continue
    return sorted(found)
