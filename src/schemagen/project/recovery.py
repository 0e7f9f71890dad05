"""What a killed run left behind in the schemas: finished, where it was decided."""

import os
from pathlib import Path

from schemagen.project.config import Config
from schemagen.project.manifest import STAGING


def recover_catalogs(root: Path, config: Config) -> None:
    """Finish the release that a killed run had decided on, in every catalog; throw away what was not decided yet."""
    for shown in unfinished(root, config):
        from schemagen.project.write import recover

        recover(root / shown, shown)


def unfinished(root: Path, config: Config) -> list[str]:
    """The catalogs' folders, relative to the project, in which a run was killed while it wrote a release."""
    schemas = root / config.schemas
    try:
        names = sorted(entry.name for entry in os.scandir(schemas) if entry.is_dir())
    except OSError:
        return []
    return [f"{config.schemas}/{name}" for name in names if os.path.lexists(schemas / name / STAGING)]
