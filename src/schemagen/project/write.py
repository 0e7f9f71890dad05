"""The only writer of files: all of a run's changes at once, or none of them.

New files are first laid out in full in a staging folder beside their places. Then a journal is written, which makes the
run final: what a killed process had left to do is done by the next one. A failure on the way undoes what was done.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from schemagen.diagnostic import Finding
from schemagen.project.digest import digest_file
from schemagen.project.manifest import STAGING, is_inside
from schemagen.project.problem import UnusableError, unusable

_JOURNAL = "journal.json"


@dataclass
class Stage:
    """New files on their way from `folder` to the folder `output`, which findings call `shown`.

    `paths` of files are POSIX, relative to `output`. What can't be written raises UnusableError.
    """

    folder: Path
    output: Path
    shown: str
    paths: list[str] = field(default_factory=list)
    _made: set[Path] = field(default_factory=set)

    def add(self, path: str, data: bytes) -> None:
        """Lay out the new content of `path`."""
        self.write(f"new/{path}", data)
        self.paths.append(path)

    def write(self, inner: str, data: bytes) -> None:
        """Write a file of the stage itself."""
        file = self.folder / inner
        with self.writing():
            if file.parent not in self._made:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(file.parent)
            file.write_bytes(data)

    def file(self, path: str) -> Path:
        """Where the new content of `path` lies."""
        return self.folder / "new" / path

    def shown_path(self, path: str) -> str:
        """`path` as findings call it: relative to the project."""
        return f"{self.shown}/{path}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turns what the system refuses into a finding."""
        try:
            yield
        except OSError as error:
            said = f"'{self.shown}' can't be written: {error.strerror or error}"
            help = "nothing was changed; see who owns the folder, and whether the disk is full"
            raise unusable("output-unwritable", said, file=self.shown, help=help) from error


def open_stage(output: Path, shown: str) -> Stage:
    """An empty stage in the generated folder `output`, which is made where it is missing."""
    stage = Stage(output / STAGING, output, shown)
    with stage.writing():
        stage.folder.mkdir(parents=True)
    return stage


def discard(stage: Stage) -> None:
    """Remove the stage, and the folder it is for if nothing else is in it."""
    shutil.rmtree(stage.folder, ignore_errors=True)
    _remove_if_empty(stage.output)


def commit(stage: Stage, delete: Mapping[str, str]) -> None:
    """Delete those of `delete` that still have the digest given, and put the staged files in place, in their order.

    Raises UnusableError after everything is as it was before.
    """
    check_places(stage, delete)
    stage.write("draft.json", json.dumps({"new": stage.paths, "delete": dict(delete)}).encode())
    with stage.writing():
        (stage.folder / "draft.json").replace(stage.folder / _JOURNAL)
        _Swap(stage).run(delete)


def recover(output: Path, shown: str) -> None:
    """Finish what a killed run had decided, or throw away what it had not decided yet."""
    stage = Stage(output / STAGING, output, shown)
    stage.paths = [f"{STAGING}/{_JOURNAL}"]
    check_places(stage)
    try:
        journal = json.loads((stage.folder / _JOURNAL).read_bytes())
    except OSError:
        journal = {"new": [], "delete": {}}
    if all(map(is_inside, (*journal["new"], *journal["delete"]))):
        stage.paths = [path for path in journal["new"] if stage.file(path).exists()]
        check_places(stage, journal["delete"])
        with stage.writing():
            _Swap(stage).run(journal["delete"])
    discard(stage)


class _Swap:
    """Moves files into place and remembers how to move them back."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.undo: list[tuple[Path, Path]] = []  # moves that lead back, in the order they were made

    def run(self, delete: Mapping[str, str]) -> None:
        try:
            for path, digest in delete.items():
                if digest_file(self.stage.output / path) == digest:
                    self.move(self.stage.output / path, self.old(path))
            _remove_empty_folders(self.stage.output, delete)
            for path in self.stage.paths:
                self.put(path)
        except BaseException:
            self.roll_back()
            raise

    def old(self, path: str) -> Path:
        return self.stage.folder / "old" / path

    def put(self, path: str) -> None:
        """Move the staged `path` into place; readers see the old file or the new one, never none or half of one."""
        target = self.stage.output / path
        if not target.exists():
            self.move(self.stage.file(path), target)
            return
        _keep(target, self.old(path))
        os.replace(self.stage.file(path), target)  # noqa: PTH105 - as in `move`
        self.undo.append((self.old(path), target))

    def move(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)  # noqa: PTH105 - the call that tests make fail
        self.undo.append((target, source))

    def roll_back(self) -> None:
        (self.stage.folder / _JOURNAL).unlink(missing_ok=True)
        for source, target in reversed(self.undo):
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        _remove_empty_folders(self.stage.output, self.stage.paths)


def _keep(source: Path, kept: Path) -> None:
    """A second name for `source`, or a copy where the file system has no links."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.unlink(missing_ok=True)
    try:
        kept.hardlink_to(source)
    except OSError:
        shutil.copy2(source, kept)


def _remove_empty_folders(output: Path, paths: Iterable[str]) -> None:
    """Remove the folders above `paths` that have become empty, up to `output` itself."""
    folders = {folder for path in paths for folder in PurePosixPath(path).parents if folder.parts}
    for folder in sorted(folders, key=lambda f: len(f.parts), reverse=True):
        _remove_if_empty(output / folder)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def check_places(stage: Stage, leaving: Collection[str] = ()) -> None:
    """Raise UnusableError unless each staged path is a file or free, with no link on the way to it.

    What is `leaving` is in nobody's way.
    """
    paths = [*stage.paths, *leaving]
    places = {folder: True for path in paths for folder in PurePosixPath(path).parents if folder.parts}
    places |= {PurePosixPath(path): False for path in stage.paths}
    found = [_problem(stage, place, is_folder) for place, is_folder in places.items() if str(place) not in leaving]
    if findings := [finding for finding in found if finding]:
        raise UnusableError(findings)


def _problem(stage: Stage, place: PurePosixPath, is_folder: bool) -> Finding | None:
    path, shown = stage.output / place, stage.shown_path(str(place))
    if path.is_symlink():
        help = "remove the link: schemagen writes only into folders of its own"
        return Finding("output-symlink", "error", f"'{shown}' is a link", file=shown, help=help)
    if path.exists() and path.is_dir() != is_folder:
        said = f"'{shown}' is in the way: it is a {'file' if is_folder else 'folder'}"
        return Finding("output-foreign", "error", said, file=shown, help="move it away, then generate again")
    return None
