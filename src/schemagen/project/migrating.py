"""`migrate up`, `down` and `status`: the published migrations of a catalog on a live database."""

from dataclasses import dataclass, field
from pathlib import Path

from schemagen.database.runner.run import Plan, Ran, run_steps, runner_of
from schemagen.database.runner.runner import Note, Patience, Runner
from schemagen.database.runner.state import Published, State, Step, position
from schemagen.diagnostic import Finding, FindingsError
from schemagen.project.live_database import Asked, Target, find_target
from schemagen.project.problem import UnusableError


@dataclass(frozen=True)
class Request:
    """What to migrate, how far (`to`), and how patiently."""

    asked: Asked
    to: str | None = None
    patience: Patience = field(default_factory=Patience)


@dataclass
class Migrated:
    """What ran, or would run."""

    catalog: str
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """Where a database stands: what `up` would do next, and what is there of a migration that was interrupted."""

    catalog: str
    dialect: str
    state: State
    next: list[Step]
    half: list[str]
    findings: list[Finding]


def migrate_up(root: Path, request: Request, *, dry_run: bool = False, note: Note = lambda text: None) -> Migrated:
    """Run the published migrations that are pending. Raises UnusableError and FindingsError."""
    target = find_target(root, request.asked)
    until = _position(target.published, request.to)
    return _migrate(target, request.patience, lambda state: state.steps_up(until), dry_run, "create", note)


def migrate_down(root: Path, request: Request, *, dry_run: bool = False, note: Note = lambda text: None) -> Migrated:
    """Undo the last release, or all that is after `to`. Raises UnusableError and FindingsError."""
    target = find_target(root, request.asked)
    until = _position(target.published, request.to)
    return _migrate(target, request.patience, lambda state: state.steps_down(until), dry_run, "write", note)


def _position(published: list[Published], to: str | None) -> int | None:
    found = None if to is None else position(published, to)
    if isinstance(found, Finding):
        raise UnusableError([found])
    return found


def _migrate(target: Target, patience: Patience, plan: Plan, dry_run: bool, access: str, note: Note) -> Migrated:
    with target.session("read" if dry_run else access) as (session, ledger):  # type: ignore[arg-type]
        if dry_run:
            state = target.read(ledger)()
            if problems := state.problems():
                raise FindingsError(problems)
            return Migrated(target.catalog, list(plan(state)))
        ran: Ran = run_steps(runner_of(session, ledger, patience, note), target.read(ledger), plan)
    return Migrated(target.catalog, ran.steps, ran.findings)


def migration_status(root: Path, asked: Asked) -> Standing:
    """Where the database stands. Raises UnusableError and FindingsError."""
    target = find_target(root, asked)
    with target.session("read") as (session, ledger):
        state = target.read(ledger)()
        runner = runner_of(session, ledger, Patience(), lambda text: None)
        problems = state.problems()
        following = [] if problems else state.steps_up()
        half = _half(runner, state)
    findings = [*problems, *interrupted(state, half), *pending(state)]
    return Standing(target.catalog, target.location.dialect, state, following, half, findings)


def _half(runner: Runner, state: State) -> list[str]:
    """What is there of the migration that was interrupted; by dbmate too, which leaves no word of it."""
    if state.interrupted:
        one, entry = state.interrupted
        at_work = runner.at_work()
        return [*([at_work] if at_work else []), *runner.explain(Step(one, entry.up, True))]
    return runner.explain(Step(state.pending[0], True)) if state.pending else []


def interrupted(state: State, half: list[str]) -> list[Finding]:
    """The finding on a migration that is half done; `half` says what is there of it."""
    if state.interrupted:
        one, entry = state.interrupted
        way = "up" if entry.up else "down"
        said = f"'{one.name}' was begun ({way}) at {entry.started} by {entry.runner}, and is not finished"
    elif half:
        one, said = state.pending[0], f"'{state.pending[0].name}' was begun, and is not written down as finished"
    else:
        return []
    said = "; ".join([said, *half])
    help = "`schemagen migrate up` goes on with it, unless it still runs"
    return [Finding("migration-interrupted", "error", said, one.path, help=help)]


def pending(state: State) -> list[Finding]:
    """The warning that some are pending."""
    if not state.pending:
        return []
    one, count = state.pending[0], len(state.pending)
    said = f"{count} migrations are pending, from '{one.name}' on" if count > 1 else f"'{one.name}' is pending"
    return [Finding("migration-pending", "warning", said, one.path, help="run `schemagen migrate up`")]
