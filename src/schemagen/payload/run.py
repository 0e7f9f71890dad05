"""Many files validated: one after the other, or in processes over parts of them, with the same report."""

import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from schemagen.payload.format import COMPRESSED, format_of
from schemagen.payload.read import Options, Part
from schemagen.payload.report import ValidationReport
from schemagen.payload.stream import is_remote, plain_size
from schemagen.payload.validate import Input, Judge, Note, validate_part

if TYPE_CHECKING:
    from schemagen.payload.distributed import Distributed
    from schemagen.payload.processes import Processes

_WORTH = 1 << 23  # bytes from which on processes save more time than they take to start
_SMALLEST, _LARGEST = 1 << 20, 1 << 23  # bytes of a part
_CLUSTER = 16  # processes that a file is parted for on a cluster, whose size may change
_PACKED = 6  # times that compressed payloads are larger than they look


class Task(NamedTuple):
    """A part of an input; `full` when no findings on it will be shown, so that none need be made."""

    input: Input
    part: Part
    full: bool = False


class Work:
    """What a process does; it travels there."""

    def __init__(self, judge: Judge, options: Options, max_errors: int | None, summary: bool) -> None:
        self.judge, self.options, self.max_errors, self.summary = judge, options, max_errors, summary

    def __call__(self, task: Task) -> ValidationReport:
        """What is found in a part."""
        report = self.report()
        report.max_errors = 0 if task.full else self.max_errors
        validate_part(task.part, self.judge(task.input.address), self.options, report)
        return report

    def report(self) -> ValidationReport:
        """A report on nothing yet."""
        return ValidationReport(self.max_errors, kinds=Counter() if self.summary else None)


def validate_files(
    inputs: Sequence[Input],
    judge: Judge,
    options: Options,
    *,
    max_errors: int | None = None,
    summary: bool = False,
    jobs: int = 1,
    scheduler: str | None = None,
    note: Note = lambda text, share: None,
) -> ValidationReport:
    """Validate every payload in `inputs`, in up to `jobs` processes. Nothing that a file holds raises an exception.

    With a `scheduler` on its Dask cluster, which is to see the files under the same paths; see payload.distributed.

    An interrupt (Ctrl-C) ends it early: the report says so, and holds what was found until then.
    """
    work = Work(judge, options, max_errors, summary)
    weights = [weight(one.path) for one in inputs]
    pieces = _CLUSTER if scheduler else max(1, jobs)
    tasks = [Task(one, part) for one in inputs for part in parts(one, options, pieces, sum(weights))]
    merged = _Merged(work.report())
    try:
        worth = scheduler or (jobs > 1 and len(tasks) > 1 and sum(weights) >= _WORTH)
        elsewhere = _elsewhere(work, tasks, jobs, scheduler, merged)
        results = elsewhere if worth else (work(merged.ready(task)) for task in tasks)
        for done, (task, result) in enumerate(zip(tasks, results, strict=True), 1):
            merged.add(task, result)
            note(task.input.shown, done / len(tasks))
    except KeyboardInterrupt:
        merged.report.interrupted = True
    merged.report.files = len(inputs)
    return merged.report


def parts(one: Input, options: Options, jobs: int, total: int) -> Iterator[Part]:
    """The parts that `one` is read in: several of a large plain file of JSON Lines, so that all `jobs` work."""
    size = _divisible(one.path, options)
    step = min(_LARGEST, max(_SMALLEST, total // (8 * jobs)))
    for start in range(0, max(1, (size or 0) - step // 2), step):
        is_last = start + step >= (size or 0) - step // 2
        yield Part(one.path, one.shown, start, None if is_last else start + step)


def _divisible(path: str, options: Options) -> int | None:
    if (format_of(path) or options.format) != "jsonl":
        return None
    try:
        return plain_size(path)
    except (OSError, ValueError):  # reading will tell
        return None


def weight(path: str) -> int:
    """About how many bytes of payloads there are in a file; for URLs as many as make processes worth it."""
    if is_remote(path):
        return _WORTH
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError):
        return 0
    return size * (_PACKED if Path(path).suffix.lower() in COMPRESSED else 1)


def _elsewhere(
    work: Work, tasks: Sequence[Task], jobs: int, scheduler: str | None, merged: "_Merged"
) -> Iterator[ValidationReport]:
    """In processes, or on a cluster. Standard input and pipes are read here, as nobody else has them."""
    from schemagen.payload.processes import Killed

    elsewhere = [_located(task) for task in tasks if _is_shared(task.part.path)]
    with _workers(work, min(jobs, max(1, len(elsewhere))), scheduler, merged) as workers:
        results = workers.results(elsewhere)
        for task in tasks:
            result = next(results) if _is_shared(task.part.path) else work(merged.ready(task))
            yield _lost(work, task) if isinstance(result, Killed) else result


def _workers(
    work: Work, jobs: int, scheduler: str | None, merged: "_Merged"
) -> "Processes[Task, ValidationReport] | Distributed[Task, ValidationReport]":
    if scheduler:
        from schemagen.payload.distributed import Distributed

        return Distributed(work, scheduler, jobs, merged.ready)
    from schemagen.payload.processes import Processes

    return Processes(work, jobs, merged.ready)


def _located(task: Task) -> Task:
    """`task` with a path that means the same from another folder."""
    path = task.part.path
    return task if is_remote(path) else task._replace(part=task.part._replace(path=str(Path(path).absolute())))


def _is_shared(path: str) -> bool:
    """Whether other processes can read what is at `path`."""
    if is_remote(path):
        return True
    try:
        return path != "-" and stat.S_ISREG(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def _lost(work: Work, task: Task) -> ValidationReport:
    from schemagen.payload.fault import unreadable

    report, part = work.report(), task.part
    where = f"bytes {part.start} to {part.end or 'the end'} of it were not validated"
    help = "is there enough memory? --jobs 1 takes the least"
    report.add_fault(unreadable(part.shown, f"the process that read it was killed; {where}", help))
    return report


class _Merged:
    """The report on all parts, in order."""

    def __init__(self, report: ValidationReport) -> None:
        self.report = report
        self.input: Input | None = None
        self.lines = 0
        self.broken = False

    def ready(self, task: Task) -> Task:
        """`task` as it is done from now on."""
        return task._replace(full=self.report.is_full)

    def add(self, task: Task, part: ValidationReport) -> None:
        """Add the next part; that its file can't be read is said once."""
        if task.input is not self.input:
            self.input, self.lines, self.broken = task.input, 0, False
        if self.broken and part.unreadable:
            part.unreadable = 0
            part.groups = [group for group in part.groups if group[0].code != "file-unreadable"]
        self.report.merge(part, task.part.shown, self.lines)
        self.lines += part.lines
        self.broken = self.broken or part.unreadable > 0
