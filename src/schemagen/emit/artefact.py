"""What an emitter yields: a file to be, by content."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Artefact:
    """A generated file. `path` is POSIX, relative to `generated/<catalog>/`; `render` gives its text.

    An artefact that is dear to render has a `key`: a digest of all that `render` reads. Where the manifest has the
    same key and the file on disk is as it was written, `render` is not called. `language` says who formats the text.
    One that was published has its digest `pinned`: on disk it stays as it is with that digest, and it is written only
    where it comes out with that digest again.
    """

    path: str
    render: Callable[[], str]
    key: str | None = None
    language: Literal["python"] | None = None
    pinned: str | None = None


@dataclass(frozen=True)
class EmitOptions:
    """What an emitter may know beside the catalog."""

    generated: str = "generated"  # the output folder relative to the project, POSIX: for links
    templates: Path | None = None  # the project's own templates, which override ours by file name
    emitters: tuple[str, ...] | None = None  # those that run (None: all): for links to what they write
