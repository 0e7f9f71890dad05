"""Where released versions stand: `<catalog>/<entity>/<version>.json` and `<catalog>/releases/`."""

import re
from pathlib import Path

_RELEASED = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?\.json\Z")


def is_release_file(path: Path, catalog: Path) -> bool:
    """Whether the file at `path` is a released version in the folder `catalog`, by its name and depth."""
    return path.parent.parent == catalog and _RELEASED.match(path.name) is not None


def released_file(catalog: Path, slug: str, version: str) -> Path | None:
    """Where the released `version` of the entity `slug` would stand; None when it is no version."""
    name = f"{version}.json"
    return catalog / slug / name if _RELEASED.match(name) else None
