"""Where a command works."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Place:
    """The folder given by `-C`, None when there was none."""

    def __init__(self, folder: str | None = None) -> None:
        self.folder = folder

    def start(self) -> "Path":
        """The folder given, or the one that the process is in."""
        from pathlib import Path

        return Path(self.folder) if self.folder else Path.cwd()

    def root(self) -> "Path":
        """The project's folder. Raises UnusableError when there is none."""
        from schemagen.project.config import find_root

        return find_root(self.start(), exact=self.folder is not None)
