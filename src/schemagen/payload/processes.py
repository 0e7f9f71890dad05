"""Work done in processes, its results in order: nothing is lost when one of them is killed, and nothing comes twice."""

import gc
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 4  # results for each process that may wait for one before them
_TRIES = 2


def can_fork() -> bool:
    """Whether a copy of this process is as good as a new one, and quicker made: not where other threads hold locks."""
    return sys.platform == "linux" and threading.active_count() == 1


@dataclass(frozen=True, slots=True)
class Killed:
    """Instead of a result: as often as the task was tried, its process was ended from outside."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    index: int | None = None  # of the task that it works on


@dataclass(slots=True)
class Processes(Generic[Task, Result]):
    """Up to `jobs` processes that call `work` on what `ready` makes of a task. Closing ends them all at once."""

    work: Callable[[Task], Result]
    jobs: int
    ready: Callable[[Task], Task] = lambda task: task
    workers: list[_Worker] = field(default_factory=list)

    def __enter__(self) -> "Processes[Task, Result]":
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self.workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self.workers:
            worker.process.join()

    def results(self, tasks: Sequence[Task]) -> Iterator[Result | Killed]:
        """What `work` returns for each of `tasks`, in their order. Raises what `work` raises."""
        pending, done, tries = deque(range(len(tasks))), dict[int, Any](), [0] * len(tasks)
        for index in range(len(tasks)):
            while index not in done:
                self._assign(tasks, pending, index + _AHEAD * self.jobs)
                for worker in self._answering():
                    self._receive(worker, pending, done, tries)
            result = done.pop(index)
            if isinstance(result, BaseException):
                raise result
            yield result

    def _assign(self, tasks: Sequence[Task], pending: deque[int], limit: int) -> None:
        idle = [worker for worker in self.workers if worker.index is None]
        while pending and pending[0] < limit and (idle or len(self.workers) < self.jobs):
            worker = idle.pop() if idle else self._start()
            worker.index = pending.popleft()
            with suppress(OSError):  # it is dead, which its end of the pipe will tell
                worker.connection.send(self.ready(tasks[worker.index]))

    def _start(self) -> _Worker:
        forks = can_fork()
        context = get_context("fork") if forks else get_context("spawn")
        ours, theirs = context.Pipe()
        inherited = [worker.connection for worker in self.workers] if forks else []
        gc.freeze()  # what there is now is shared with the new process, as long as nobody counts in it
        process = context.Process(target=_serve, args=(self.work, theirs, [*inherited, ours]), daemon=True)
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))
        return self.workers[-1]

    def _answering(self) -> list[_Worker]:
        busy = {worker.connection: worker for worker in self.workers if worker.index is not None}
        return [busy[one] for one in wait(list(busy)) if isinstance(one, Connection)]

    def _receive(self, worker: _Worker, pending: deque[int], done: dict[int, Any], tries: list[int]) -> None:
        index = worker.index
        assert index is not None
        try:
            done[index] = worker.connection.recv()
            worker.index = None
        except (EOFError, OSError):
            self.workers.remove(worker)
            worker.connection.close()
            worker.process.join()
            tries[index] += 1
            if tries[index] < _TRIES:
                pending.appendleft(index)
            else:
                done[index] = Killed()


def _serve(work: Callable[[Any], Any], connection: Connection, others: list[Connection]) -> None:
    """A process: it ends when the one that started it does, as nobody else has the other end of the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it decides
    for other in others:
        other.close()
    with suppress(EOFError, OSError):
        while True:
            task = connection.recv()
            try:
                result: Any = work(task)
            except Exception as error:
                result = error
            connection.send(result)
