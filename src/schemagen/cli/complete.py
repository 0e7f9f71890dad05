"""Completion of names by the shell: quick, and silent when something is wrong."""

from collections.abc import Iterator
from pathlib import Path

import click

from schemagen.cli.place import Place

_TITLE = r"""(?m)^\s*["']?title["']?\s*:\s*["']?(.+?)["']?,?\s*$"""


def catalogs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The project's catalogs."""
    return [folder.name for folder in _folders(ctx) if folder.name.startswith(incomplete)]


def addresses(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The addresses `catalog.Entity` of the project, by the titles of its heads."""
    known = (f"{folder.name}.{title}" for folder in _folders(ctx) for title in _titles(folder))
    return sorted(address for address in known if address.startswith(incomplete))


def _folders(ctx: click.Context) -> list[Path]:
    from schemagen.diagnostic import FindingsError
    from schemagen.project.config import load_config

    try:
        root = Place(ctx.find_root().params.get("folder")).root()
        schemas = root / load_config(root).schemas
        return sorted(path for path in schemas.iterdir() if path.is_dir() and not path.name.startswith("."))
    except (FindingsError, OSError):
        return []


def _titles(folder: Path) -> Iterator[str]:
    import re

    for file in folder.rglob("*"):
        if file.suffix in (".yaml", ".yml", ".json") and file.is_file():
            text = file.read_text("utf-8", "replace")
            if "x-entity" in text and (title := re.search(_TITLE, text)):
                yield title[1]
