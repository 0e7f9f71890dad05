"""The payload files that a user named: files, folders, patterns, URLs."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from schemagen.payload.format import format_of
from schemagen.payload.stream import is_remote

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding

_MAGIC = frozenset("*?[")  # of patterns


def payload_files(folder: Path, names: Sequence[str]) -> tuple[list[str], "list[Finding]"]:
    """The files that `names` stand for, each once and in order, relative to `folder`; and a finding for each empty one.

    A folder stands for the files in and below it whose names say that they hold payloads, hidden ones left out; a
    pattern for what it matches, `**` for any folders; "-" is standard input. What is below a folder and can't be
    listed is among the findings too.
    """
    files: dict[str, str] = {}
    missing: list[Finding] = []
    for name in names:
        found, closed = _found(folder, name)
        missing += closed
        for file in found:
            files.setdefault(file if is_remote(file) else os.path.normpath(file), file)
    return list(files.values()), missing


def _found(folder: Path, name: str) -> tuple[list[str], "list[Finding]"]:
    closed: list[Finding] = []
    try:
        found = _remote(name) if is_remote(name) else _local(folder, name, closed)
    except (OSError, ValueError) as error:
        return [], [_missing(name, getattr(error, "strerror", None) or str(error))]
    if not found and not closed:
        closed.append(_missing(name, "no file matches this" if _is_pattern(name) else "a folder without payloads"))
    return found, closed


def _local(folder: Path, name: str, closed: "list[Finding]") -> list[str]:
    if not name:
        raise ValueError("it has no name")
    path = folder / name
    if name != "-" and path.is_dir():
        errors: list[OSError] = []
        found = [f"{name.rstrip('/')}/{inner}" for inner in _below(path, errors)]
        closed += [_missing(str(Path(name, Path(e.filename).relative_to(path))), e.strerror or "") for e in errors]
        return found
    if _is_pattern(name) and not path.exists():
        return [found for found in sorted(_matches(folder, name)) if (folder / found).is_file()]
    return [name]


def _is_pattern(name: str) -> bool:
    return not _MAGIC.isdisjoint(name)


def _matches(folder: Path, pattern: str) -> list[str]:
    """Path.glob takes no absolute patterns, and reads `**` at the end otherwise."""
    from glob import glob

    return glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207


def _below(folder: Path, errors: list[OSError]) -> Iterator[str]:
    """The payload files in `folder` and below it, sorted; what keeps folders from being listed goes to `errors`."""
    for where, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if format_of(name) and not name.startswith("."):
                yield (Path(where) / name).relative_to(folder).as_posix()


def _remote(url: str) -> list[str]:
    from schemagen.payload.remote import find_remote, is_folder

    if _is_pattern(url.partition("?")[0]) or is_folder(url):
        return [found for found in find_remote(url) if format_of(found)]
    return [url]


def _missing(name: str, reason: str) -> "Finding":
    from schemagen.diagnostic import Finding
    from schemagen.payload.fault import in_a_sentence

    return Finding("file-unreadable", "error", f"can't read this: {in_a_sentence(reason)}", file=name)


def path_of(folder: Path, file: str) -> str:
    """Where a file is that is named relative to `folder`; "-" is standard input, and a URL stays what it is."""
    return file if file == "-" or is_remote(file) else str(folder / file)
