"""Which manifests this very installation made or verified on this machine.

A manifest says what came of which inputs, but not which code and which versions of its dependencies made it. Were those
in it, it would differ from machine to machine. So a manifest that is new here is believed only after one full run, and
then remembered in the user's cache.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from schemagen.project.digest import digest_of

_PACKAGE = str(Path(__file__).parents[1])
_LEFT_OUT = ("__pycache__", "cli", "report")  # those layers have no say in what is generated
_KEPT = 500


def is_trusted(manifest: str) -> bool:
    """Whether the manifest with this text was made or verified here, by the code and dependencies of now."""
    return bool(manifest) and _mark(manifest) in _marks()


def trust(manifest: str) -> None:
    """Remember the manifest with this text. Without a cache that can be written nothing is remembered."""
    marks = [mark for mark in _marks() if mark != _mark(manifest)]
    file = _file()
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text("\n".join([*marks, _mark(manifest)][-_KEPT:]), "utf-8")
        draft.replace(file)
    except OSError:
        return


def _mark(manifest: str) -> str:
    return digest_of([_tool(), manifest])


def _marks() -> list[str]:
    try:
        return _file().read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def _file() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    return Path(base or os.path.expanduser("~/.cache")) / "schemagen" / "trusted"  # noqa: PTH111 - no error without HOME


@cache
def _tool() -> str:
    """The digest of what generates: schemagen's code and templates, Python, and everything installed beside it."""
    return digest_of([sys.version, *_code(_PACKAGE), *_installed()])


def _code(folder: str) -> Iterator[str]:
    """Every file of the package with its size and time: this mark never leaves the machine, so that is enough."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from () if entry.name in _LEFT_OUT else _code(entry.path)
        else:
            stat = entry.stat()
            yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}"


def _installed() -> Iterator[str]:
    """The names of all installed distributions, which have their versions in them."""
    for folder in sys.path:
        if folder.endswith("-packages"):
            try:
                yield from sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208
            except OSError:
                continue
