"""A small working project to start from."""

from collections.abc import Iterator
from pathlib import Path

from schemagen import __version__
from schemagen.diagnostic import Finding
from schemagen.project.problem import UnusableError, unusable

_STARTER = Path(__file__).with_name("starter")


def scaffold(folder: Path) -> list[str]:
    """Write the starting project into `folder`, which is made where it is missing; the paths written, sorted.

    Raises UnusableError, and writes nothing, when one of its files exists already or the folder can't be written.
    """
    files = dict(sorted(_files()))
    if in_the_way := [path for path in files if (folder / path).exists()]:
        raise UnusableError([_exists(path) for path in in_the_way])
    try:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8", newline="\n")
    except OSError as error:
        said = f"'{folder}' can't be written: {error.strerror or error}"
        raise unusable("output-unwritable", said, help="choose another folder") from error
    return list(files)


def _files() -> Iterator[tuple[str, str]]:
    """The project's files with their texts."""
    from schemagen.catalog.editor_schema import editor_catalog_schema, editor_schema
    from schemagen.source.json_writer import json_text

    for file in _STARTER.rglob("*"):
        if file.is_file():
            yield file.relative_to(_STARTER).as_posix(), file.read_text("utf-8").replace("@VERSION@", __version__)
    yield ".schemagen/meta-schema.json", json_text(editor_schema()) + "\n"
    yield ".schemagen/catalog-schema.json", json_text(editor_catalog_schema()) + "\n"


def _exists(path: str) -> Finding:
    said = f"'{path}' exists already: nothing was written"
    return Finding("init-would-overwrite", "error", said, file=path, help="move it away, or choose another folder")
