"""Payload files against the entities of a project."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from schemagen.payload.contract import Choose
from schemagen.payload.report import ValidationReport
from schemagen.payload.selection import EntityChoice
from schemagen.payload.upgrade import UpgradeChoice
from schemagen.payload.validate import Note
from schemagen.project.choices import Choices
from schemagen.project.config import load_config
from schemagen.project.load import load_usable
from schemagen.project.payload_files import payload_files
from schemagen.project.payload_paths import payload_paths
from schemagen.project.validation import Manner


class EntityJudge:
    """What the payloads of the project at `root` are to fit; travels to other processes by the project's folder."""

    def __init__(self, root: Path, *, formats: bool = True, upgrade: bool = False) -> None:
        self.root, self.formats, self.upgrade = root, formats, upgrade
        self.config = load_config(root)
        make = partial(UpgradeChoice if upgrade else EntityChoice, root=root.resolve(), formats=formats)
        self.choices = Choices(root, load_usable(root, self.config, histories=upgrade), make)

    def __call__(self, address: str | None) -> Choose:
        return self.choices(address)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(EntityJudge, formats=self.formats, upgrade=self.upgrade), (self.root.resolve(),)


def validate_by_catalogs(
    root: Path, folder: Path, names: Sequence[str], address: str | None, manner: Manner, note: Note
) -> ValidationReport:
    """Validate the files that `names` stand for, relative to `folder`, against the project at `root`.

    Without any, those of schemagen.toml. The entity is the one at `address`, else what schemagen.toml says of the file,
    else what the payload says. With `manner.upgrade` payloads of older versions are upgraded, and judged by the head.
    Raises FindingsError for schemas with errors, UnusableError for an address that names nothing.
    """
    judge = EntityJudge(root, formats=manner.formats, upgrade=manner.upgrade)
    choices = judge.choices
    known = payload_paths(root, judge.config, choices.catalogs)
    files, missing = payload_files(folder, names)
    inputs = list(choices.inputs(folder, files, address, known) if names else choices.configured(known))
    for one in inputs:
        judge(one.address)
    report = manner.run(inputs, missing, judge, note)
    for finding in () if names else known.unmatched:
        report.add([finding])
    if manner.dataset and not report.interrupted:
        from schemagen.project.dataset import add_dataset

        add_dataset(report, root, inputs, manner, note)
    return report
