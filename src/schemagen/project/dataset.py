"""What holds across the records of a project's payload files: for `validate --dataset`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from schemagen.diagnostic import FindingsError
from schemagen.payload.dataset.member import MemberChoice
from schemagen.payload.dataset.records import DatasetFile
from schemagen.payload.dataset.run import check_dataset
from schemagen.payload.read import Options
from schemagen.payload.report import Kind, ValidationReport
from schemagen.payload.validate import Input, Note
from schemagen.project.choices import Choices
from schemagen.project.config import load_config
from schemagen.project.load import load_usable
from schemagen.project.problem import UnusableError
from schemagen.project.validation import Manner


def add_dataset(report: ValidationReport, root: Path, inputs: Sequence[Input], manner: Manner, note: Note) -> None:
    """Add to `report` what is wrong between the records of `inputs`, which are read once more.

    Raises UnusableError where that takes more disk than there is.
    """
    catalogs = load_usable(root, load_config(root), histories=True)
    choices = Choices(root, catalogs, partial(MemberChoice, root=root.resolve(), formats=manner.formats))
    files = [DatasetFile(one.path, one.shown, choices(one.address)) for one in inputs]
    room = None if manner.max_errors is None else max(0, manner.max_errors - report.kept)
    options = Options(manner.many, manner.strict_json, manner.format)
    try:
        found = check_dataset(catalogs.values(), files, options, most=room, note=note)
    except FindingsError as error:
        raise UnusableError(error.findings) from error
    except KeyboardInterrupt:  # what was found on the records by themselves stands
        report.interrupted = True
        return
    for finding in (*found.unchecked, *found.findings):
        report.add([finding])
    report.passed += found.found - len(found.findings)
    report.failed = report.failed or found.failed
    if report.kinds is not None:
        report.kinds.update({Kind(check.code, check.id, check.at): count for check, count in found.counts})
