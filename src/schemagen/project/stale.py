"""What is stale in generated/: each file with how it differs, within bounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Literal

from schemagen.diagnostic import Finding
from schemagen.project.manifest import MANIFEST
from schemagen.project.plan import Plan
from schemagen.project.survey import Survey
from schemagen.project.write import Stage

_LINES_A_FILE = 40
_LINES_IN_ALL = 400
_LONGEST = 5000  # lines of a file that is compared
_SAYS = {
    "missing": "is missing",
    "outdated": "is not what the schemas give now",
    "edited": "was changed by hand",
    "obsolete": "is generated no more",
}


@dataclass(frozen=True, slots=True)
class StaleFile:
    """A file that `generate` would write or delete; `path` is relative to the project."""

    path: str
    change: Literal["missing", "outdated", "edited", "obsolete"]
    diff: tuple[str, ...] = ()

    def finding(self) -> Finding:
        """The file as a finding."""
        said = f"'{self.path}' {_SAYS[self.change]}"
        return Finding("output-stale", "error", said, file=self.path, help="run `schemagen generate`")


def stale_files(state: Survey, stage: Stage, plan: Plan) -> list[StaleFile]:
    """What the run that `stage` and `plan` describe would change, sorted by path."""
    budget = _LINES_IN_ALL
    found = [StaleFile(stage.shown_path(path), "obsolete") for path in plan.obsolete]
    for path in sorted(stage.paths):
        change = _change(state, stage, path)
        diff = () if change == "missing" else tuple(islice(_diff(stage, path), min(budget, _LINES_A_FILE)))
        budget -= len(diff)
        found.append(StaleFile(stage.shown_path(path), change, diff))
    return sorted(found, key=lambda file: file.path)


def _change(state: Survey, stage: Stage, path: str) -> Literal["missing", "outdated", "edited"]:
    if not (stage.output / path).exists():
        return "missing"
    made = state.manifest.outputs().get(path)
    return "edited" if made and made != state.on_disk[path] else "outdated"


def _diff(stage: Stage, path: str) -> Iterator[str]:
    old, new = _lines(stage.output / path), _lines(stage.file(path))
    if path == MANIFEST or max(len(old), len(new)) > _LONGEST:
        return
    shown = stage.shown_path(path)
    yield from (line.rstrip("\n") for line in unified_diff(old, new, shown, f"{shown} (as it has to be)"))


def _lines(file: Path) -> list[str]:
    if not file.is_file():  # a folder of that name, say
        return []
    return file.read_text("utf-8", "replace").splitlines(keepends=True)
