"""Where a command works."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """The folder given by `-C`, None when there was none."""

    folder: Path | None = None

    def root(self) -> Path:
        """The project's folder. Raises UnusableError when there is none."""
        from schemagen.project.config import find_root

        return find_root(self.folder or Path.cwd(), exact=self.folder is not None)
