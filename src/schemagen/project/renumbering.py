"""After two branches released at once: one of the releases is made again, behind the other."""

from dataclasses import replace
from pathlib import Path

from schemagen.catalog.model import Catalog
from schemagen.catalog.release import History, Release, frozen_path
from schemagen.catalog.released import released_catalog
from schemagen.diagnostic import Finding, FindingsError, has_errors
from schemagen.evolve.bump import bump_step_findings
from schemagen.evolve.history import FOLDER, SUM, digest_text, read_history, read_releases, sum_text
from schemagen.evolve.release import Draft, check_name, complete, find_release, hint_release
from schemagen.project.config import load_config
from schemagen.project.generate import Note
from schemagen.project.load import load_heads
from schemagen.project.lock import locked
from schemagen.project.problem import unusable
from schemagen.project.recovery import recover_catalogs
from schemagen.project.releasing import Released, generated, write_files
from schemagen.project.survey import survey
from schemagen.source.json_writer import json_text


def renumber_release(root: Path, catalog: str, name: str, at: str, note: Note = lambda text: None) -> Released:
    """Make the release `name` again at the timestamp `at`, after all others: same versions and exceptions, new
    migrations. What the others say is kept, and `releases.sum` written anew.

    Raises UnusableError where there is no such catalog or release, FindingsError for files that were changed.
    """
    config = load_config(root)
    folder, shown = root / config.schemas / catalog, f"{config.schemas}/{catalog}"
    with locked(root, lambda: note("waiting for another run of schemagen")):
        recover_catalogs(root, config)
        survey(root, config).check_names([catalog])
        heads = load_heads(root, config, catalog)
        read = read_releases(folder, shown)
        if has_errors(read.findings):
            raise FindingsError(read.findings)
        wanted = find_release(read.history, name)
        if wanted is None:
            said = f"there is no release '{name}' in {catalog}"
            raise unusable("release-unknown", said, help=hint_release(read.history, name), file=f"{shown}/{FOLDER}")
        if not has_errors(read_history(folder, shown).findings):
            return Released((_sound(shown),))
        draft = redraft(heads, read.history, wanted, at, config.dialects)
        if has_errors(draft.findings):
            return Released(draft.findings)
        written = _write(folder, shown, draft, wanted)
    return generated(root, catalog, draft, written, note)


def _sound(shown: str) -> Finding:
    said = f"every release follows from the one before it, as {SUM} says"
    help = "a release is put behind others only after a merge that broke the order"
    return Finding("release-nothing-changed", "error", said, file=f"{shown}/{SUM}", help=help)


def redraft(heads: Catalog, history: History, wanted: Release, at: str, dialects: list[str]) -> Draft:
    """`wanted` made again behind the other releases of `history`; what was dropped by it is no head any more."""
    others = tuple(release for release in history.releases if release is not wanted)
    based = replace(heads, history=History(others, history.frozen))
    last = others[-1] if others else None
    frozen = {n: v for n, v in wanted.entities.items() if frozen_path(n, v) in wanted.digests}
    before = {n: v for n, v in (last.entities if last else {}).items() if n in wanted.entities or n in heads.entities}
    file = wanted.file.replace(f"{wanted.stem}.yaml", f"{at}_{wanted.name}.yaml")
    entities = dict(sorted({**before, **frozen}.items()))
    shell = replace(wanted, at=at, file=file, entities=entities, migrations={})
    findings = [*check_name(based, wanted.name, at), *_check_bumps(based, shell, frozen, last)]
    if has_errors(findings):
        return Draft(shell, {}, tuple(findings))
    texts = {path: json_text(history.frozen[path]) + "\n" for path in wanted.digests}
    return complete(based, shell, texts, dialects, wanted.allow, findings)


def _check_bumps(based: Catalog, shell: Release, frozen: dict[str, str], last: Release | None) -> list[Finding]:
    """Whether the versions of `frozen` are right after those of the release that is now before them."""
    now = replace(based, history=History((*based.history.releases, shell), based.history.frozen))
    after = released_catalog(now, shell).entities
    before = released_catalog(based, last).entities if last else {}
    both = [(before[name], after[name]) for name in sorted(frozen) if name in before]
    return bump_step_findings(based, both)


def _write(folder: Path, shown: str, draft: Draft, wanted: Release) -> tuple[str, ...]:
    old, new = f"{wanted.stem}.yaml", f"{draft.release.stem}.yaml"
    digests = {path.name: digest_text(path.read_bytes()) for path in (folder / FOLDER).glob("*.yaml")}
    digests.pop(old)
    digests[new] = digest_text(draft.files[f"{FOLDER}/{new}"].encode())
    files = {f"{FOLDER}/{new}": draft.files[f"{FOLDER}/{new}"], SUM: sum_text(dict(sorted(digests.items())))}
    return write_files(folder, shown, files, [f"{FOLDER}/{old}"] if old != new else [])
