"""What runners of both dialects have in common."""

import getpass
import os
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from schemagen.database.engine import Session
from schemagen.database.runner.ledger import Ledger
from schemagen.database.runner.state import Step
from schemagen.diagnostic import Finding

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: `wait` for other runners and programs in all; `lock` for one try of a statement, which blocks others."""

    wait: float = 300
    lock: float = 3


class BusyError(Exception):
    """Another runner or program had the database for too long; the message says who."""


class OvertakenError(Exception):
    """Another runner went the other way meanwhile."""


class Runner(ABC):
    """Runs migrations on one database."""

    def __init__(self, session: Session, ledger: Ledger, patience: Patience, note: Note) -> None:
        self.session, self.ledger, self.patience, self.note = session, ledger, patience, note

    @abstractmethod
    def locked(self) -> AbstractContextManager[None]:
        """No other runner works while the block does, or none runs a file twice. Raises BusyError."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the tables of migrations where they are missing. Raises Refusal."""

    @abstractmethod
    def run(self, step: Step) -> bool:
        """Run one migration and write it down; False where another runner had done it. Raises Refusal, BusyError."""

    @abstractmethod
    def is_atomic(self, step: Step) -> bool:
        """Whether a migration is done altogether, with the line that says so, or not at all."""

    @abstractmethod
    def explain(self, step: Step) -> list[str]:
        """What is there of a migration that may be half done, a sentence each."""

    def at_work(self) -> str | None:
        """The runner that works on the database at this moment, in words, where that can be told."""
        return None

    def begin(self, step: Step) -> None:
        """Write down that `step` begins."""
        one = step.published
        self.ledger.begin(one.version, one.name, one.digest, step.up, _whoami())


def _whoami() -> str:
    """Who runs this, for people."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = str(getattr(os, "getuid", lambda: "?")())
    return f"{user}@{socket.gethostname()}, process {os.getpid()}"


def deadline(patience: Patience) -> float:
    """When the waiting ends."""
    return time.monotonic() + patience.wait


def refused(step: Step, message: str, help: str) -> Finding:
    """The finding on a migration that a database did not take."""
    way = "" if step.up else "the way down of "
    return Finding("migration-refused", "error", f"{way}'{step.published.name}' fails: {message}", step.published.path,
                   help=help)  # fmt: skip
