"""Making a release: its files written all at once, or not at all, and then what is generated from them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.diagnostic import Finding, FindingsError, has_errors
from schemagen.evolve.history import FOLDER, SUM, digest_text, sum_text
from schemagen.evolve.release import Draft, draft_release
from schemagen.evolve.settled import without_allow
from schemagen.project.config import Config, load_config
from schemagen.project.generate import Note, generate
from schemagen.project.load import load
from schemagen.project.lock import locked
from schemagen.project.recovery import recover_catalogs
from schemagen.project.survey import survey
from schemagen.project.write import commit, discard, open_stage


@dataclass(frozen=True)
class Released:
    """What a release did; nothing with an error among `findings`. Paths are relative to the project."""

    findings: tuple[Finding, ...] = ()
    stem: str = ""
    entities: tuple[tuple[str, str], ...] = ()  # frozen now, with their versions
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def make_release(root: Path, catalog: str, name: str, at: str, note: Note = lambda text: None) -> Released:
    """Release the heads of `catalog` as `name` at the timestamp `at`, and generate what follows from it.

    A refused release writes nothing. Raises UnusableError for a catalog that there is not, and for folders that can't
    be written; FindingsError for schemas with errors.
    """
    config = load_config(root)
    with locked(root, lambda: note("waiting for another run of schemagen")):
        recover_catalogs(root, config)
        found = load_one(root, config, catalog)
        note(f"{catalog}: planning")
        draft = draft_release(found, name, at, config.dialects)
        if has_errors(draft.findings):
            return Released(draft.findings)
        written = write_release(root, config, found, draft)
    return generated(root, catalog, draft, written, note)


def load_one(root: Path, config: Config, name: str) -> Catalog:
    """The catalog `name` with its history. Raises UnusableError and FindingsError as `make_release` does."""
    survey(root, config).check_names([name])
    loaded = load(root, config, [name])
    if has_errors(loaded.findings):
        raise FindingsError(loaded.findings)
    return loaded.catalogs[name]


def write_release(root: Path, config: Config, catalog: Catalog, draft: Draft) -> tuple[str, ...]:
    """Write what `draft` says, all or nothing: versions first, the release file, the sums, then catalog.yaml."""
    folder = root / config.schemas / catalog.name
    digests = {path.name: digest_text(path.read_bytes()) for path in sorted((folder / FOLDER).glob("*.yaml"))}
    file = f"{draft.release.stem}.yaml"
    digests[file] = digest_text(draft.files[f"{FOLDER}/{file}"].encode())
    files = {**draft.files, SUM: sum_text(dict(sorted(digests.items()))), **_settled(catalog)}
    return write_files(folder, f"{config.schemas}/{catalog.name}", files)


def write_files(folder: Path, shown: str, files: dict[str, str], delete: Collection[str] = ()) -> tuple[str, ...]:
    """Write `files` (path → text) into `folder` and delete some, all or nothing; the paths as findings call them."""
    from schemagen.project.digest import digest_file

    stage = open_stage(folder, shown)
    try:
        for path, text in files.items():
            stage.add(path, text.encode("utf-8", "surrogatepass"))
        gone = {path: d for path in delete if (d := digest_file(folder / path))}
        commit(stage, gone)
    finally:
        discard(stage)
    return tuple(stage.shown_path(path) for path in files)


def _settled(catalog: Catalog) -> dict[str, str]:
    """catalog.yaml without the exceptions, where it has some."""
    document = catalog.documents.get(catalog.origin.file)
    if document is None or not catalog.allow:
        return {}
    return {catalog.origin.file.rsplit("/", 1)[1]: without_allow(document.text)}


def generated(root: Path, catalog: str, draft: Draft, written: tuple[str, ...], note: Note) -> Released:
    """What came of a release that is written, after generating what follows from it."""
    made = generate(root, [catalog], note)
    entities = tuple((n, v) for n, v in draft.release.entities.items() if _is_frozen(draft, n, v))
    findings = (*draft.findings, *made.findings)
    released = Released(findings, draft.release.stem, entities, (*written, *made.written), made.deleted)
    return replace(released, findings=tuple(dict.fromkeys(findings)))


def _is_frozen(draft: Draft, entity: str, version: str) -> bool:
    from schemagen.catalog.release import frozen_path

    return frozen_path(entity, version) in draft.release.digests
