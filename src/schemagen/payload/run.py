"""Many files validated: one after the other, or in processes."""

from collections import Counter
from collections.abc import Sequence

from schemagen.payload.read import Options, Part
from schemagen.payload.report import ValidationReport
from schemagen.payload.validate import Input, Judge, Note, validate_part


def validate_files(
    inputs: Sequence[Input],
    judge: Judge,
    options: Options,
    *,
    max_errors: int | None = None,
    summary: bool = False,
    jobs: int = 1,
    note: Note = lambda text: None,
) -> ValidationReport:
    """Validate every payload in `inputs`. Nothing that a file holds raises an exception.

    An interrupt (Ctrl-C) ends it early: the report says so, and holds what was found until then.
    """
    report = ValidationReport(max_errors, kinds=Counter() if summary else None)
    try:
        for one in inputs:
            note(one.shown)
            report.files += 1
            validate_part(Part(one.path, one.shown), judge(one.address), options, report)
    except KeyboardInterrupt:
        report.interrupted = True
    return report
