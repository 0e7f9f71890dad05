"""Writing generated/, and telling what is stale in it. Imports nothing heavy while there is nothing to do."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemagen.diagnostic import Finding, has_errors
from schemagen.project.config import load_config
from schemagen.project.lock import locked
from schemagen.project.manifest import STAGING
from schemagen.project.recovery import recover_catalogs
from schemagen.project.survey import Survey, survey
from schemagen.project.trust import trust

if TYPE_CHECKING:
    from schemagen.evolve.state import Change
    from schemagen.project.stale import StaleFile
    from schemagen.project.write import Stage

Note = Callable[[str], None]


@dataclass(frozen=True)
class Generated:
    """What a run did. Paths are POSIX, relative to the project."""

    findings: tuple[Finding, ...] = ()
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What a run would do: a finding for each stale file, among those on the schemas."""

    findings: tuple[Finding, ...] = ()
    stale: "tuple[StaleFile, ...]" = ()
    heads: "tuple[Change, ...]" = ()  # against the last release, where that was asked for


def generate(root: Path, names: Collection[str] = (), note: Note = lambda text: None) -> Generated:
    """Bring the generated folder of the project at `root` up to date, for the catalogs `names` or for all.

    Nothing is written when there is an error among the findings. `note` hears of progress.
    Raises UnusableError when the configuration, the folders or `names` don't allow a run.
    """
    config = load_config(root)
    with locked(root, lambda: note("waiting for another run of schemagen")):
        _recover(root / config.generated, config.generated)
        recover_catalogs(root, config)
        state = survey(root, config)
        state.check_names(names)
        if state.is_all_fresh(names):
            return Generated(state.warnings(names))
        from schemagen.project.write import discard, open_stage

        stage = open_stage(state.output, state.config.generated)
        try:
            return _write(state, stage, names, note)
        finally:
            discard(stage)


def _recover(output: Path, shown: str) -> None:
    if os.path.lexists(output / STAGING):
        from schemagen.project.write import recover

        recover(output, shown)


def _write(state: Survey, stage: "Stage", names: Collection[str], note: Note) -> Generated:
    from schemagen.project.plan import make_plan
    from schemagen.project.write import commit

    plan = make_plan(state, stage, names, note)
    if has_errors(plan.findings):
        return Generated(plan.findings)
    commit(stage, plan.obsolete)
    if state.trusted or not names:
        trust(plan.manifest)
    written, deleted = sorted(stage.paths), sorted(plan.obsolete)
    return Generated(plan.findings, tuple(map(stage.shown_path, written)), tuple(map(stage.shown_path, deleted)))


def check(root: Path, names: Collection[str] = (), note: Note = lambda text: None) -> Checked:
    """What `generate` would do; nothing in the project is written. Raises UnusableError as `generate` does."""
    state = survey(root, load_config(root))
    state.check_names(names)
    if state.is_all_fresh(names):
        return Checked(state.warnings(names))
    from tempfile import TemporaryDirectory

    from schemagen.project.plan import make_plan
    from schemagen.project.stale import stale_files
    from schemagen.project.write import Stage

    with TemporaryDirectory(prefix="schemagen-") as folder:
        stage = Stage(Path(folder), state.output, state.config.generated)
        plan = make_plan(state, stage, names, note)
        if has_errors(plan.findings):
            return Checked(plan.findings)
        stale = stale_files(state, stage, plan)
        if not stale and not names:
            trust(plan.manifest)
        return Checked((*plan.findings, *(file.finding() for file in stale)), tuple(stale))
