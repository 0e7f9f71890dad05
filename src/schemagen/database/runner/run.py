"""A run: the lock, the state, the steps, and what came of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from schemagen.database.engine import Refusal, Session
from schemagen.database.runner.ledger import Ledger
from schemagen.database.runner.postgres import PostgresRunner
from schemagen.database.runner.runner import BusyError, Note, OvertakenError, Patience, Runner, refused
from schemagen.database.runner.sqlite import SqliteRunner
from schemagen.database.runner.state import State, Step
from schemagen.diagnostic import Finding, FindingsError

Plan = Callable[[State], Sequence[Step]]


@dataclass
class Ran:
    """What was run, as far as it came, and why it went no further."""

    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def runner_of(session: Session, ledger: Ledger, patience: Patience, note: Note) -> Runner:
    """The runner for the dialect of `session`."""
    kind = PostgresRunner if session.dialect == "postgres" else SqliteRunner
    return kind(session, ledger, patience, note)


def run_steps(runner: Runner, read: Callable[[], State], plan: Plan) -> Ran:
    """Run what `plan` says of the state that `read` gives once no other runner works.

    Raises FindingsError where nothing may run, and Refusal for tables of migrations that can't be made or read.
    """
    ran = Ran()
    try:
        with runner.locked():
            runner.prepare()
            state = read()
            if problems := state.problems():
                raise FindingsError(problems)
            for step in plan(state):
                _run(runner, step, ran)
    except BusyError as error:
        ran.findings.append(_busy(str(error)))
    except OvertakenError:
        ran.findings.append(_busy("another runner goes the other way at the same time"))
    except _StoppedError:
        pass
    return ran


class _StoppedError(Exception):
    """A migration was refused; the findings say so."""


def _run(runner: Runner, step: Step, ran: Ran) -> None:
    name, started = step.published.name, time.monotonic()
    runner.note(f"{'applying' if step.up else 'undoing'} {name}")
    try:
        is_ours = runner.run(step)
    except Refusal as refusal:
        ran.findings.append(refused(step, str(refusal), _help(runner, step, refusal)))
        raise _StoppedError from refusal
    except KeyboardInterrupt:
        runner.note(f"interrupted in {name}: {_left(runner, step)}; `schemagen migrate status` tells where it stands")
        raise
    if is_ours:
        ran.steps.append(step)
        runner.note(f"{'applied' if step.up else 'undid'} {name} in {time.monotonic() - started:.2f} s")
    else:
        runner.note(f"{name}: another runner did it meanwhile")


def _left(runner: Runner, step: Step) -> str:
    if runner.is_atomic(step):
        return "nothing of it is left"
    return "it runs outside of a transaction, and may be half done"


def _help(runner: Runner, step: Step, refusal: Refusal) -> str:
    """What to do when a database does not take a migration."""
    done = f"{_left(runner, step)}; those before it stay; run it again"
    match refusal.code:
        case "42501":
            return "the database's user has no right to do this; " + done
        case "25006" | "SQLITE_READONLY" | "SQLITE_READONLY_DBMOVED" | "SQLITE_READONLY_DIRECTORY":
            return "this database can only be read"
        case "42P07" | "42710" | "42701":
            return "the database has it already, and it is not from these migrations; " + done
        case "55P03":
            return "another program holds the table too long; " + done
        case None | "57P01" | "57P02" | "57P03":
            return "the connection was lost; `schemagen migrate status` tells where it stands"
    if "already exists" in refusal.message:
        return "the database has it already, and it is not from these migrations; " + done
    if refusal.constraint == "of IS NULL":
        return "rows refer to rows that are not there: mend them; " + done
    return f"mend what the database says; {done}"


def _busy(message: str) -> Finding:
    return Finding("database-busy", "error", message, help="try again when it is done, or wait longer with --wait")
