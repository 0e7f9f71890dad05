"""Artefacts rendered and formatted, staged where they differ from what is on disk."""

from schemagen.diagnostic import Finding, FindingsError
from schemagen.emit.artefact import Artefact
from schemagen.project.digest import digest, digest_file, digest_text_file
from schemagen.project.python_format import format_folder
from schemagen.project.survey import Survey
from schemagen.project.write import Stage


class Workshop:
    """Takes artefacts one by one and holds no text of them; `digests` has every path taken once `finish` is done."""

    def __init__(self, state: Survey, stage: Stage) -> None:
        self.digests: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self._state = state
        self._stage = stage
        self._known = state.manifest.outputs()
        self._drafts: dict[str, str] = {}  # path -> name of its file among those to be formatted

    def take(self, path: str, artefact: Artefact) -> None:
        """Render `artefact`, which is to be at `path` in the generated folder, unless it is there as it has to be.

        Raises FindingsError (`migration-unrestorable`) for one that was published and comes out differently now.
        """
        if path in self.digests:
            raise RuntimeError(f"two artefacts are called {path}")
        self.digests[path] = self._known.get(path, "")
        if artefact.key:
            self.keys[path] = artefact.key
            if self._state.has_current(path, artefact.key):
                return
        if artefact.pinned and digest_text_file(self._state.output / path) == artefact.pinned:
            self.digests[path] = digest_file(self._state.output / path) or ""
            return
        data = artefact.render().encode()
        if artefact.pinned not in (None, digest(data)):
            raise FindingsError([_unrestorable(self._stage.shown_path(path))])
        if artefact.language == "python":
            self._draft(path, data)
        else:
            self._put(path, data)

    def finish(self) -> None:
        """Format the Python that was taken."""
        if self._drafts:
            folder = self._stage.folder / "python"
            format_folder(folder)
            for path, name in self._drafts.items():
                self._put(path, (folder / name).read_bytes())

    def foreign(self) -> list[str]:
        """The staged paths that would overwrite a file that schemagen did not make."""
        staged = (path for path in self._stage.paths if path in self.digests and path not in self._known)
        return [path for path in staged if (self._state.output / path).exists()]

    def _draft(self, path: str, data: bytes) -> None:
        name = self._drafts[path] = f"{len(self._drafts):06}.py"
        self._stage.write(f"python/{name}", data)

    def _put(self, path: str, data: bytes) -> None:
        self.digests[path] = digest(data)
        now = self._state.on_disk[path] if path in self._known else digest_file(self._state.output / path)
        if now != self.digests[path]:
            self._stage.add(path, data)


def _unrestorable(shown: str) -> Finding:
    said = f"'{shown}' is missing or was changed, and does not come out as it was released"
    help = "restore it from version control: a published migration never changes"
    return Finding("migration-unrestorable", "error", said, file=shown, help=help)
